"""Releasing a batch with a full signature, and the register of what was released (REG-67, REG-70, REG-77)."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.reauth import Proof
from accounts.views.access import holding
from batches.models import Batch
from batches.states import BATCH
from ledger.csvsafe import csv_bytes
from ledger.transitions import Move
from oversight import selectors
from oversight.forms import FilterForm
from oversight.releasing import load_release, release_move
from oversight.services.releases import batch_release
from oversight.views.access import batch_of, batch_page
from oversight.views.certifications import Certify
from ui.formats import machine_instant


class Release(Certify):
    """Release a batch for use with full re-authentication, as its master file says (REG-70, REG-121)."""

    def move_row(self, record: Batch) -> Move:
        """A special has a move of its own."""
        return BATCH.move(release_move(record))

    def get_record(self) -> Batch:
        """The batch, in the actor's scope."""
        return batch_of(self.request, self.kwargs["number"], Permission.BATCH_RELEASE)[1]

    def heading(self, record: Batch) -> str:
        """What is signed."""
        return _("Release batch %(number)s") % {"number": record.number}

    def get_subject(self, record: Batch) -> Any:
        """The rules look at the whole batch as it stands, at its certificate and at the person."""
        return load_release(record, actor=self.request.actor)  # type: ignore[attr-defined]  # set by accounts.middleware

    def outcome(self, record: Batch) -> str:
        """What stands now."""
        return _("Batch %(number)s is released for use, and the register says so.") % {
            "number": record.number
        }

    def make_move(self, *, record: Batch, actor: PersonActor, proof: Proof, form: Any) -> Any:
        """Through the service."""
        return batch_release(actor=actor, batch_id=record.pk, proof=proof)


FILTERS = ("q", "site", "product")
HEADER = (
    "register_number", "batch", "product", "site", "release_model", "released_by", "as", "licence", "certificate",
    "released_at", "expires_at", "basis", "outstanding", "provenance",
)  # fmt: skip


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The release register: filtered by address, exported as CSV."""
    actor = holding(request, Permission.BATCH_VIEW)
    found = selectors.releases_for(actor, request.GET)
    if request.GET.get("format") == "csv":
        return _csv(found[: selectors.CSV_ROWS])
    rows, next_key = selectors.keyset(found, request.GET)
    kept = {name: selectors.clean(request.GET.get(name)) for name in FILTERS if request.GET.get(name)}
    context = {
        "rows": rows,
        "batch_page": batch_page(actor, "oversight:dossier"),
        "form": FilterForm(kept, choices={}),
        "pager": {
            "next": "?" + urlencode(kept | {"after": next_key}) if next_key else "",
            "export": "?" + urlencode(kept | {"format": "csv"}),
        },
    }
    return render(request, "oversight/releases.jinja", context)


def _csv(rows: Any) -> HttpResponse:
    lines = (
        [
            row.number,
            row.batch_number,
            row.product_code,
            row.site_code,
            row.model,
            row.person_name,
            row.standing,
            row.licence_number,
            row.certification.number if row.certification else "",
            machine_instant(row.released_at),
            machine_instant(row.expires_at) if row.expires_at else "",
            row.basis,
            "; ".join(row.outstanding),
            row.provenance,
        ]
        for row in rows
    )
    return HttpResponse(
        csv_bytes(list(HEADER), lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="release-register.csv"'},
    )
