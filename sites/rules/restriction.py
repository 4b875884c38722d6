"""Rules of lifting a restriction. Each looks at the restriction with the change already set on it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger.rules import rule


@rule("restriction.imposed_by_authority", reg="REG-39", title=_l("The licensing authority imposed it"))
def imposed_by_authority(restriction: Any) -> tuple[str, str] | None:
    """This move is for the authority's restrictions."""
    if restriction.imposed_by == "authority":
        return None
    return _("The licence holder imposed this restriction."), _("Lift it as the holder’s own.")


@rule("restriction.imposed_by_holder", reg="REG-39", title=_l("The licence holder imposed it"))
def imposed_by_holder(restriction: Any) -> tuple[str, str] | None:
    """The holder lifts only what the holder imposed."""
    if restriction.imposed_by == "holder":
        return None
    return (
        _("The licensing authority imposed this restriction: the licence holder cannot lift it."),
        _("It ends when regulatory affairs records a granted variation."),
    )


@rule(
    "restriction.variation_granted",
    reg="REG-39",
    title=_l("A granted variation is on record"),
    version=2,
    field="variation_reference",
    severity="critical",
)
def variation_granted(restriction: Any) -> tuple[str, str] | None:
    """The reference of the granted variation and its date are both on record."""
    if restriction.variation_reference.strip() and restriction.variation_granted_on is not None:
        return None
    return (
        _("A restriction by the licensing authority ends only by a granted variation."),
        _("Give the reference of the granted variation and the date it was granted."),
    )


@rule(
    "restriction.variation_dated",
    reg="REG-39",
    title=_l("The variation was granted after the restriction began"),
    field="variation_granted_on",
    severity="critical",
)
def variation_dated(restriction: Any) -> tuple[str, str] | None:
    """A rule of its own, so that a wrong date is flagged at the date."""
    granted = restriction.variation_granted_on
    if granted is None or granted >= restriction.effective_from.date():
        return None
    return (
        _("The variation was granted before the restriction began."),
        _("Check the date on the authority’s decision."),
    )
