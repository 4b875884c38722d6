"""The fixed words of this floor: mode, regime, kinds of step. Law's words where the law has them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """Which legal test applies (REG-03). Chosen, never derived from the kind of site."""

    POC = "POC", _("Point of care")
    MM = "MM", _("Modular manufacture")


class Regime(models.TextChoices):
    """Which authorisation and file a product comes under (REG-12)."""

    MA = "MA", _("Authorised product (marketing authorisation)")
    IMP = "IMP", _("Investigational medicinal product")
    SPECIAL = "special", _("Special (unlicensed, to a prescriber’s order)")
    EAMS = "EAMS", _("Early access to medicines scheme")


class ReleaseModel(models.TextChoices):
    """Who releases, and on what: the choice the master file makes."""

    QP = "qp", _("A qualified person certifies each batch")
    RTRT = "rtrt", _("Real-time release on process data, certified by a qualified person")
    QUALITY_CONTROLLER = "quality_controller", _("A quality controller releases (specials)")


class LicenceType(models.TextChoices):
    """The trade name of the licence (REG-29)."""

    MIA = "MIA", _("Manufacturer’s licence")
    MIA_IMP = "MIA(IMP)", _("Manufacturing authorisation for trials")
    MS = "MS", _("Manufacturer’s licence for specials")


class Activity(models.TextChoices):
    """What a licence authorises (REG-29: CTR 36(1A) tells them apart). One licence may state any of them together."""

    CONVENTIONAL = "conventional", _("Conventional manufacture")
    IMPORT = "import", _("Conventional import")
    MM = "MM", _("Modular manufacture")
    POC = "POC", _("Point-of-care manufacture")


class Purpose(models.TextChoices):
    """What premises named on a licence are for (REG-30). No remote site is among them (REG-24)."""

    CONTROL = "control", _("Control site")
    TEST = "test", _("Testing")
    STORE_COMPONENTS = "components", _("Store of components")
    STORE_EQUIPMENT = "equipment", _("Store of equipment")


class InspectionKind(models.TextChoices):
    """Why the authority inspects (REG-32)."""

    NEW_SCOPE = "new_scope", _("New scope")
    ROUTINE = "routine", _("Routine")
    CAUSE = "cause", _("For cause")


class FindingClass(models.TextChoices):
    """How grave the authority calls a finding (REG-32)."""

    CRITICAL = "critical", _("Critical")
    MAJOR = "major", _("Major")
    OTHER = "other", _("Other")


class Capacity(models.TextChoices):
    """What a person is named on a licence for (REG-34)."""

    QP = "qp", _("Qualified person")
    PRODUCTION = "production", _("Production manager")
    QUALITY_CONTROL = "quality_control", _("Quality controller")


class VariationKind(models.TextChoices):
    """What a variation of a licence asks the authority for (REG-25, REG-26, REG-39)."""

    ADD_PRODUCT = "add_product", _("Add a product or an activity")
    CONTROL_SITE = "control_site", _("Change the control site")
    LIFT_RESTRICTION = "lift_restriction", _("Lift the authority’s restriction")
    OTHER = "other", _("Something else")


class Provenance(models.TextChoices):
    """Whether what is shown was published by somebody or made up for a demonstration."""

    PUBLISHED = "published", _("Published")
    MADE_UP = "made_up", _("Made up")
    OWN = "own", _("Our own record")


class StepKind(models.TextChoices):
    """What a step asks for (REG-52)."""

    INFORMATION = "information", _("Information")
    CONFIRM = "confirm", _("Confirmation")
    NUMBER = "number", _("Number")
    CHOICE = "choice", _("Choice")
    TEXT = "text", _("Text")
    DATETIME = "datetime", _("Date and time")
    MATERIAL = "material", _("Material lot")
    EQUIPMENT = "equipment", _("Equipment")
    CALCULATION = "calculation", _("Calculation")
    TEST_RESULT = "test_result", _("Test result")
    WITNESS = "witness", _("Witnessed check")


NUMERIC = frozenset({StepKind.NUMBER, StepKind.CALCULATION, StepKind.TEST_RESULT})
"""Kinds whose value is a result that a calculation may use and a criterion may judge."""
