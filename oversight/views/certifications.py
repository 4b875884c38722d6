"""The two signed decisions of a qualified person, and their register."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.reauth import Proof
from accounts.views.access import holding
from accounts.views.signing import SignedMoveView
from batches.models import Batch
from ledger.csvsafe import csv_bytes
from oversight import selectors
from oversight.decisions import load_decision
from oversight.forms import FilterForm, RejectForm
from oversight.models import Outcome
from oversight.services.certifications import batch_certify, batch_reject
from oversight.views.access import batch_of, batch_page
from ui.formats import machine_instant


class Certify(SignedMoveView):
    """Certify a batch with full re-authentication (REG-69, REG-121)."""

    move = "certify"

    def get_record(self) -> Batch:
        """The batch, in the actor's scope."""
        return batch_of(self.request, self.kwargs["number"], Permission.BATCH_CERTIFY)[1]

    def heading(self, record: Batch) -> str:
        """What is signed."""
        return _("Certify batch %(number)s") % {"number": record.number}

    def get_subject(self, record: Batch) -> Any:
        """The rules look at the whole batch as it stands, and at the person."""
        actor = self.request.actor  # type: ignore[attr-defined]  # set by accounts.middleware
        return load_decision(record, decider_id=actor.person_id)

    def get_clock(self, record: Batch) -> Any:
        """When the product expires."""
        return record.expires_at

    def get_again(self, record: Batch) -> dict[str, str]:
        """The whole record."""
        return {"text": _("read the record again"), "href": reverse("batches:detail", args=[record.number])}

    def get_success_url(self, record: Batch) -> str:
        """The dossier."""
        return reverse("oversight:dossier", args=[record.number])

    def outcome(self, record: Batch) -> str:
        """What stands now."""
        return _("Batch %(number)s is certified, and the register says so.") % {"number": record.number}

    def make_move(self, *, record: Batch, actor: PersonActor, proof: Proof, form: Any) -> Any:
        """Through the service."""
        return batch_certify(actor=actor, batch_id=record.pk, proof=proof)


class Reject(Certify):
    """Reject a batch, with a reason, signed."""

    move = "reject"
    form_class = RejectForm

    def get_record(self) -> Batch:
        """The batch, in the actor's scope."""
        return batch_of(self.request, self.kwargs["number"], Permission.BATCH_REJECT)[1]

    def heading(self, record: Batch) -> str:
        """What is signed."""
        return _("Reject batch %(number)s") % {"number": record.number}

    def outcome(self, record: Batch) -> str:
        """What stands now."""
        return _("Batch %(number)s is rejected and must not be used. The register says so.") % {
            "number": record.number
        }

    def make_move(self, *, record: Batch, actor: PersonActor, proof: Proof, form: Any) -> Any:
        """Through the service."""
        return batch_reject(actor=actor, batch_id=record.pk, reason=form.cleaned_data["reason"], proof=proof)


REGISTER_FILTERS = ("q", "outcome", "site", "product")


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The certification register: printable, filtered by address, exported as CSV (REG-68)."""
    actor = holding(request, Permission.BATCH_VIEW)
    found = selectors.register_for(actor, request.GET)
    if request.GET.get("format") == "csv":
        return _csv(found[: selectors.CSV_ROWS])
    rows, next_key = selectors.keyset(found, request.GET)
    kept = {
        name: selectors.clean(request.GET.get(name)) for name in REGISTER_FILTERS if request.GET.get(name)
    }
    context = {
        "rows": rows,
        "batch_page": batch_page(actor, "oversight:dossier"),
        "form": FilterForm(kept, choices={"outcome": (_("Outcome"), Outcome.choices)}),
        "pager": {
            "next": "?" + urlencode(kept | {"after": next_key}) if next_key else "",
            "export": "?" + urlencode(kept | {"format": "csv"}),
        },
    }
    return render(request, "oversight/register.jinja", context)


def _csv(rows: Any) -> HttpResponse:
    header = [
        "register_number",
        "batch",
        "product",
        "site",
        "outcome",
        "qualified_person",
        "licence",
        "decided_at",
        "basis",
        "reason",
        "outstanding",
        "provenance",
    ]
    lines = (
        [
            row.number,
            row.batch_number,
            row.product_code,
            row.site_code,
            row.outcome,
            row.person_name,
            row.licence_number,
            machine_instant(row.decided_at),
            row.basis,
            row.reason,
            "; ".join(row.outstanding),
            row.provenance,
        ]
        for row in rows
    )
    return HttpResponse(
        csv_bytes(header, lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="certification-register.csv"'},
    )
