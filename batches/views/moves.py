"""Full-page moves of a batch: sign and submit, sign what was received, abort."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.reauth import Proof
from accounts.views.access import must, sent, show_refusal
from accounts.views.signing import SignedMoveView
from batches import selectors
from batches.dossier import load_dossier
from batches.forms.batch import ReasonForm
from batches.models import Batch
from batches.services import batch_abort, batch_sign_received, batch_submit
from batches.submission import load_submission
from batches.views.access import batch_of
from ledger.errors import Refusal


class Submit(SignedMoveView):
    """Sign and submit the record (REG-56, REG-120)."""

    move = "submit"

    def get_record(self) -> Batch:
        """The batch, in the actor's scope."""
        batch = selectors.batch_for(self.request.actor, self.kwargs["number"])  # type: ignore[attr-defined]  # set by accounts.middleware
        if batch is None:
            raise Http404
        return batch

    def heading(self, record: Batch) -> str:
        """What is signed."""
        return _("Sign the record of %(number)s") % {"number": record.number}

    def get_subject(self, record: Batch) -> Any:
        """The rules look at the whole record."""
        return load_dossier(record.pk)

    def get_clock(self, record: Batch) -> Any:
        """When the product expires."""
        return record.expires_at

    def get_again(self, record: Batch) -> dict[str, str]:
        """The whole record."""
        return {"text": _("read the record again"), "href": self.get_success_url(record)}

    def get_success_url(self, record: Batch) -> str:
        """The batch."""
        return reverse("batches:detail", args=[record.number])

    def outcome(self, record: Batch) -> str:
        """Whose turn it is."""
        return _("The record of batch %(number)s is submitted: the control site reviews it next.") % {
            "number": record.number
        }

    def make_move(self, *, record: Batch, actor: PersonActor, proof: Proof, form: Any) -> Any:
        """Through the service."""
        return batch_submit(actor=actor, batch_id=record.pk, proof=proof)


class SignReceived(Submit):
    """Sign the record that a hospital system sent (REG-56, REG-120)."""

    move = "sign_record"

    def heading(self, record: Batch) -> str:
        """What is signed."""
        return _("Sign the record received of %(number)s") % {"number": record.number}

    def get_subject(self, record: Batch) -> Any:
        """The rules look at how the record came, and at who signed it."""
        return load_submission(record)

    def outcome(self, record: Batch) -> str:
        """What may begin now."""
        return _(
            "The record received of batch %(number)s is signed: its review at the control site can begin."
        ) % {"number": record.number}

    def make_move(self, *, record: Batch, actor: PersonActor, proof: Proof, form: Any) -> Any:
        """Through the service."""
        return batch_sign_received(actor=actor, batch_id=record.pk, proof=proof)


@require_http_methods(["GET", "HEAD", "POST"])
def abort(request: HttpRequest, number: str) -> HttpResponse:
    """Stop a batch for good, with a reason."""
    actor, batch = batch_of(request, number)
    must(actor, Permission.BATCH_ABORT, batch)
    form = ReasonForm(sent(request))
    back = reverse("batches:detail", args=[number])
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                batch_abort(actor=actor, batch_id=batch.pk, reason=form.cleaned_data["reason"])
            except Refusal as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(
                    request,
                    _("Batch %(number)s is aborted. Its record stays, and it counts as a batch.")
                    % {"number": number},
                )
                return HttpResponseRedirect(back)
    context = {
        "form": form,
        "heading": _("Abort batch %(number)s") % {"number": number},
        "lead": _(
            "The batch stops for good. Its record stays, and it counts as a batch. Abortion cannot be undone."
        ),
        "button": _("Abort the batch"),
        "kind": "warning",
        "back": back,
    }
    return render(request, "batches/form.jinja", context, status=status)
