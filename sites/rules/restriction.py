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
    version=3,
    field="variation",
    severity="critical",
)
def variation_granted(restriction: Any) -> tuple[str, str] | None:
    """A variation of the licence restricted is on record as granted, and it asked to lift this very letter."""
    variation = restriction.variation
    if variation is not None and (
        variation.state == "granted"
        and variation.kind == "lift_restriction"
        and variation.restriction_reference == restriction.reference
        and variation.licence.control_scope_id == restriction.control_scope_id
        and restriction.licence_id in (None, variation.licence_id)
    ):
        return None
    return (
        _("A restriction by the licensing authority ends only by a granted variation."),
        _(
            "Record the variation of the licence that asks to lift letter %(letter)s, and its grant; then lift it by that."
        )
        % {"letter": restriction.reference},
    )


@rule(
    "restriction.variation_dated",
    reg="REG-39",
    title=_l("The variation was granted after the restriction began"),
    version=2,
    field="variation",
    severity="critical",
)
def variation_dated(restriction: Any) -> tuple[str, str] | None:
    """What was granted before the restriction does not end it."""
    variation = restriction.variation
    if (
        variation is None
        or variation.decided_on is None
        or variation.decided_on >= restriction.effective_from.date()
    ):
        return None
    return (
        _("The variation was granted before the restriction began."),
        _("Choose the variation that was granted since."),
    )
