"""The two legal tests and the grounds each may be argued on (REG-02, REG-03)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from designations.kinds import Mode

WORDS: dict[str, Any] = {
    Mode.POC: _("can only be manufactured at or near the place where it is used"),
    Mode.MM: _("necessary or expedient, for reasons of deployment, to manufacture it in a modular unit"),
}

CRITERIA: dict[str, dict[str, Any]] = {
    Mode.POC: {
        "method": _("method of manufacture"),
        "shelf_life": _("shelf life"),
        "constituents": _("constituents"),
        "administration": _("method or route of administration"),
    },
    Mode.MM: {"deployment": _("reasons of deployment")},
}
"""Mode → key of a ground → its title. The keys are those of ``Designation.justification``."""


class Nature(models.TextChoices):
    """What kind of reason an argument is (REG-03): “can only” is about the product, never about money or ease."""

    PRODUCT = "product", _("The product itself does not allow it otherwise")
    DEPLOYMENT = "deployment", _("It has to be made where it is deployed")
    COST = "cost", _("It would cost more otherwise")
    CONVENIENCE = "convenience", _("It would be less convenient otherwise")


NATURES: dict[str, tuple[Nature, ...]] = {
    Mode.POC: (Nature.PRODUCT, Nature.COST, Nature.CONVENIENCE),
    Mode.MM: (Nature.DEPLOYMENT, Nature.COST, Nature.CONVENIENCE),
}
"""Mode → the kinds of reason that its form offers."""

WEAK = frozenset({Nature.COST, Nature.CONVENIENCE})
"""Reasons that do not carry a case by themselves."""


def rests_on_weak_reasons(case: Any) -> bool:
    """Whether every criterion that is argued rests on cost or convenience (REG-03): a warning, not a bar."""
    natures = {key: (case.natures or {}).get(key) for key in case.justification}
    return bool(natures) and all(nature in WEAK for nature in natures.values())
