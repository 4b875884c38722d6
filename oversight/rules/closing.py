"""What closing a deviation asks (REG-81, REG-82). Pure functions over a ``DeviationClosing``."""

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ledger.rules import rule

if TYPE_CHECKING:
    from oversight.models import Deviation

Answer = tuple[Any, Any] | None


@dataclass(frozen=True)
class DeviationClosing:
    """A deviation and who wants to close it."""

    deviation: "Deviation"
    closer_id: uuid.UUID | None


@rule(
    "oversight.deviation.other_sites_answered",
    reg="REG-82",
    title=_("Whether other sites are affected has been answered"),
    field="other_sites",
)
def other_sites_answered(closing: DeviationClosing) -> Answer:
    """A fault at one site may exist at others: the question has an answer, and a yes names them."""
    deviation = closing.deviation
    if deviation.other_sites == "no" or (
        deviation.other_sites == "yes" and deviation.other_sites_note.strip()
    ):
        return None
    return _t("Nobody has said yet whether other sites are affected."), _t(
        "Look for the same step, lot or equipment elsewhere, and assess again."
    )


@rule(
    "oversight.deviation.assessor_never_closes",
    reg="REG-81",
    title=_("Who assessed a deviation does not close it"),
    severity="critical",
)
def assessor_never_closes(closing: DeviationClosing) -> Answer:
    """A second person judges the assessment."""
    if closing.closer_id is not None and closing.closer_id != closing.deviation.assessed_by_id:
        return None
    return _t("You assessed this deviation, so another person closes it."), _t(
        "Ask another QA reviewer to read the assessment and close it."
    )


@rule(
    "oversight.deviation.maker_never_closes",
    reg="REG-81",
    title=_("Who made the entry does not close its deviation"),
    severity="critical",
)
def maker_never_closes(closing: DeviationClosing) -> Answer:
    """The people at the bench do not judge their own entry."""
    if closing.closer_id is not None and closing.closer_id not in (
        closing.deviation.performer_id,
        closing.deviation.witness_id,
    ):
        return None
    return _t("You performed or witnessed the step that deviated."), _t(
        "Ask a QA reviewer who took no part to close it."
    )


CLOSING_RULES = (other_sites_answered, assessor_never_closes, maker_never_closes)
