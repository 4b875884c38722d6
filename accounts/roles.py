"""Roles: who may do what, in plain English. Code, not rows: a change of authority is a reviewed change of code (REG-129)."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.permissions import DECISIONS
from accounts.permissions import Permission as P  # noqa: N817 - a table of permissions reads best by one letter


class Role:
    """A role. ``scope_kinds``: the kinds of scope in which it can be held."""

    name: ClassVar[str]
    title: ClassVar[Any]
    description: ClassVar[Any]
    permissions: ClassVar[frozenset[P]]
    scope_kinds: ClassVar[frozenset[str]]

    @classmethod
    def decides(cls) -> bool:
        """Whether the role takes decisions on records."""
        return bool(cls.permissions & DECISIONS)


_SEE_MAKING = frozenset({P.PRODUCT_VIEW, P.INSTRUCTION_VIEW, P.SITE_VIEW, P.BATCH_VIEW})
_SEE_ALL = _SEE_MAKING | {
    P.DESIGNATION_VIEW,
    P.MASTERFILE_VIEW,
    P.REVIEW_VIEW,
    P.DEVIATION_VIEW,
    P.REPORT_VIEW,
    P.REPORT_DOWNLOAD,
    P.TRAIL_VIEW,
}
_CONTROL = frozenset({"control_site", "product"})


class Operator(Role):
    """Makes and witnesses at a remote site."""

    name = "operator"
    title = _("Operator")
    description = _("Makes batches at one site, step by step, and witnesses the steps of colleagues.")
    permissions = _SEE_MAKING | {
        P.BATCH_START,
        P.BATCH_PERFORM,
        P.BATCH_WITNESS,
        P.BATCH_CORRECT,
        P.DEVIATION_VIEW,
    }
    scope_kinds = frozenset({"remote_site"})


class SiteLead(Role):
    """Answers for a remote site. Sees no reports: a report is of every site of a master file, other hospitals included."""

    name = "site_lead"
    title = _("Site lead")
    description = _(
        "Answers for one site: acknowledges instructions, assesses competence, keeps equipment and materials, submits batch"
        " records, and accepts certified batches for use where the master file leaves that to the site."
    )
    permissions = _SEE_MAKING | {
        P.MASTERFILE_VIEW,
        P.INSTRUCTION_ACKNOWLEDGE,
        P.EQUIPMENT_EDIT,
        P.COMPETENCE_ASSESS,
        P.MATERIAL_EDIT,
        P.BATCH_START,
        P.BATCH_CORRECT,
        P.BATCH_SUBMIT,
        P.BATCH_ABORT,
        P.BATCH_RELEASE,
        P.REVIEW_VIEW,
        P.DEVIATION_VIEW,
        P.DEVIATION_EDIT,
        P.PATIENT_REVEAL,
        P.TRAIL_VIEW,
    }
    scope_kinds = frozenset({"remote_site"})


class QAReviewer(Role):
    """Reviews at the control site."""

    name = "qa_reviewer"
    title = _("QA reviewer")
    description = _("Reviews instructions and batch records, assesses deviations, enrols and pauses sites.")
    permissions = _SEE_ALL | {
        P.DESIGNATION_ASSESS,
        P.INSTRUCTION_REVIEW,
        P.SITE_EDIT,
        P.SITE_ENROL,
        P.SITE_PAUSE,
        P.COMPETENCE_ASSESS,
        P.MATERIAL_EDIT,
        P.BATCH_REVIEW,
        P.DEVIATION_EDIT,
        P.DEVIATION_CLOSE,
        P.REPORT_REQUEST,
    }
    scope_kinds = _CONTROL


class QualifiedPerson(Role):
    """Certifies or rejects. The licence must name the person too: ``designations`` checks that."""

    name = "qualified_person"
    title = _("Qualified Person")
    description = _(
        "Certifies or rejects batches, releases them, and approves master files and instructions."
    )
    permissions = _SEE_ALL | {
        P.DESIGNATION_ASSESS,
        P.MASTERFILE_APPROVE,
        P.INSTRUCTION_APPROVE,
        P.SITE_PAUSE,
        P.BATCH_CERTIFY,
        P.BATCH_REJECT,
        P.BATCH_RELEASE,
        P.REPORT_REQUEST,
    }
    scope_kinds = _CONTROL


class QualityController(Role):
    """Releases or rejects specials (REG-77). The licence must name the person too, as for a Qualified Person."""

    name = "quality_controller"
    title = _("Quality controller")
    description = _("Releases or rejects batches of specials, which no Qualified Person certifies.")
    permissions = _SEE_ALL | {P.BATCH_RELEASE, P.BATCH_REJECT, P.REPORT_REQUEST}
    scope_kinds = _CONTROL


class ProcessOwner(Role):
    """Writes the process: the instructions, and how it is made and released in the master file (REG-14, REG-50)."""

    name = "process_owner"
    title = _("Process owner")
    description = _("Writes master files and instructions, and issues approved instructions to sites.")
    permissions = _SEE_ALL | {
        P.PRODUCT_EDIT,
        P.MASTERFILE_EDIT,
        P.INSTRUCTION_AUTHOR,
        P.INSTRUCTION_ISSUE,
        P.INSTRUCTION_WITHDRAW,
    }
    scope_kinds = _CONTROL


class RegulatoryAffairs(Role):
    """Keeps the standing with the authority. Writes master files with the process owner (REG-15, REG-17); approves none."""

    name = "regulatory_affairs"
    title = _("Regulatory affairs")
    description = _(
        "Keeps designations, licences and master files in step with the authority’s decisions; writes and submits annual"
        " reports."
    )
    permissions = _SEE_ALL | {
        P.PRODUCT_EDIT,
        P.DESIGNATION_EDIT,
        P.DESIGNATION_DECIDE,
        P.LICENCE_EDIT,
        P.MASTERFILE_EDIT,
        P.SITE_SUSPEND,
        P.REPORT_REQUEST,
        P.ANNUAL_SUBMIT,
        P.LOOKS_VIEW,
    }
    scope_kinds = _CONTROL


class SafetyOversight(Role):
    """Watches across sites."""

    name = "safety_oversight"
    title = _("Safety and quality oversight")
    description = _("Watches every site for drift, works deviations, and asks for reports.")
    permissions = _SEE_ALL | {P.DEVIATION_EDIT, P.SITE_PAUSE, P.REPORT_REQUEST, P.LOOKS_VIEW}
    scope_kinds = _CONTROL


class Inspector(Role):
    """The regulator's own door: product scopes, read only, every look logged."""

    name = "inspector"
    title = _("Inspector")
    description = _(
        "Looks at the products in scope and downloads signed reports. Changes nothing; every look is logged."
    )
    permissions = _SEE_ALL
    scope_kinds = frozenset({"product"})


class Administrator(Role):
    """People in and out; no power over records."""

    name = "administrator"
    title = _("Administrator")
    description = _(
        "Adds people, gives and ends memberships, registers devices and API clients. Has no power over records."
    )
    permissions = frozenset(
        {P.PERSON_MANAGE, P.MEMBERSHIP_GRANT, P.CLIENT_MANAGE, P.DEVICE_MANAGE, P.HEALTH_VIEW, P.SITE_VIEW}
    )
    scope_kinds = frozenset({"system", "control_site"})


class HospitalSystem(Role):
    """What a site's API client may do; never granted to a person."""

    name = "hospital_system"
    title = _("Hospital system")
    description = _("Starts batches and sends records for one site through the API.")
    permissions = _SEE_MAKING | {P.BATCH_START, P.BATCH_PERFORM, P.BATCH_SUBMIT_API}
    scope_kinds = frozenset({"remote_site"})


ROLES: dict[str, type[Role]] = {
    role.name: role
    for role in (
        Operator,
        SiteLead,
        QAReviewer,
        QualifiedPerson,
        QualityController,
        ProcessOwner,
        RegulatoryAffairs,
        SafetyOversight,
        Inspector,
        Administrator,
    )
}
"""Roles a person can be given, by name."""

DECIDING_ROLES: tuple[str, ...] = tuple(sorted(name for name, role in ROLES.items() if role.decides()))
"""Roles that no administrator can hold at the same time (REG-129)."""


def choices() -> list[tuple[str, Any]]:
    """Name and title of each role a person can be given."""
    return [(name, role.title) for name, role in ROLES.items()]


def role(name: str) -> type[Role]:
    """The role of that name, or raise ``KeyError``."""
    return ROLES[name]


def holders_of(permission: str) -> Iterator[type[Role]]:
    """Roles that include a permission: for “ask a … to do it”."""
    return (each for each in ROLES.values() if permission in each.permissions)
