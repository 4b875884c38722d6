"""May this person, and does the record allow it: each as raise-with-reason; pages ask through ``Answer``."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from batches.guards import COMPLETION_STATES, OPEN_STATES
from batches.models import Batch, Purpose
from batches.states import BATCH
from ledger.actors import Actor
from ledger.errors import NotPermitted, Problem, Refusal, WrongState

NEEDED = {
    Purpose.ORIGINAL: Permission.BATCH_PERFORM,
    Purpose.CORRECTION: Permission.BATCH_CORRECT,
    Purpose.COMPLETION: Permission.BATCH_PERFORM,
}


def permit(actor: Actor, permission: Permission, record: Any) -> None:
    """Raise ``NotPermitted`` unless the actor holds the permission in a scope that governs the record (REG-129)."""
    if not actor.may(permission, record):
        raise NotPermitted.single(
            _("Your role here does not allow you to %(what)s.") % {"what": permission.title},
            code="not_permitted",
            reg="REG-129",
            way_out=_("Ask a colleague whose role includes it, or the administrator for the right role."),
        )


def writable(batch: Batch, purpose: str) -> None:
    """Raise ``WrongState`` unless the batch takes such an entry now."""
    allowed = COMPLETION_STATES if purpose == Purpose.COMPLETION else OPEN_STATES
    if batch.state not in allowed:
        raise WrongState.single(
            _("Batch %(number)s is %(state)s: nothing can be recorded in it.")
            % {"number": batch.number, "state": str(BATCH.title(batch.state)).lower()},
            code="wrong_state",
            reg="REG-119",
            way_out=_("If the record is wrong, ask the control site to send the batch back for a change."),
        )


def why_not(actor: Actor, permission: Permission, batch: Batch, purpose: str = Purpose.ORIGINAL) -> str:
    """The reason why an entry cannot be made, in words for a disabled button; empty when it can."""
    try:
        permit(actor, permission, batch)
        writable(batch, purpose)
    except Refusal as refusal:
        problem: Problem = refusal.problems[0]
        return f"{problem.message} {problem.way_out}"
    return ""
