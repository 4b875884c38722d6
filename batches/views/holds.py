"""The page on which quality decides about a batch in hand, and signs it (REG-41)."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.permissions import Permission
from accounts.views.signing import SignedMoveView
from batches import selectors
from batches.forms.batch import ReasonForm
from batches.models import WorkHold
from batches.services.holds import hold_begin, hold_decide, hold_of
from batches.standing import load_standing

DOES_NOT = {
    "finish": _l("It lifts no restriction, and certifies and releases nothing."),
    "stop": _l("It destroys nothing, and cannot be undone."),
}


class Decide(SignedMoveView):
    """Finish and hold, or stop. The record of the decision is made when it is signed."""

    form_class = ReasonForm

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.move = kwargs["move"]
        if self.move not in DOES_NOT:
            raise Http404
        self.does_not = DOES_NOT[self.move]

    def get_record(self) -> WorkHold:
        """The decision about a batch in the actor's scope, under a cause that stops it now."""
        actor: Any = self.request.actor  # type: ignore[attr-defined]  # set by accounts.middleware
        batch = selectors.batch_for(actor, self.kwargs["number"])
        if batch is None:
            raise Http404
        cause = next((one for one in load_standing(batch).causes if one.key == self.kwargs["cause"]), None)
        if cause is None:
            raise Http404
        hold = hold_of(batch, cause)
        if self.request.method == "POST" and hold._state.adding and actor.may(Permission.SITE_PAUSE, batch):
            hold = hold_begin(actor=actor, batch_id=batch.pk, cause=cause.key)
        return hold

    def get_success_url(self, record: WorkHold) -> str:
        """The batch."""
        return reverse("batches:detail", args=[record.batch.number])

    def heading(self, record: WorkHold) -> str:
        """Which batch, and what."""
        return f"{self.move_row(record).title}: {record.batch.number}"

    def outcome(self, record: WorkHold) -> str:
        """What may happen now."""
        number = {"number": record.batch.number}
        if self.move == "finish":
            return _("Batch %(number)s is finished and held: its steps may be signed.") % number
        return _("Batch %(number)s is stopped: nothing more is signed in it.") % number

    def make_move(self, *, record: Any, actor: Any, proof: Any, form: Any) -> Any:
        """Through the service."""
        return hold_decide(
            actor=actor, hold=record, move=self.move, proof=proof, reason=form.cleaned_data["reason"]
        )
