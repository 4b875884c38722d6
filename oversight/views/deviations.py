"""Pages of deviations: the list, one, assess, close."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.reauth import Proof
from accounts.views.access import holding, sent
from accounts.views.signing import SignedMoveView
from batches.presenters import expiry
from designations.content import load_content
from ledger.csvsafe import csv_bytes
from ledger.models import Signature
from ledger.presenters import signature_rows
from oversight import presenters, selectors
from oversight.forms import ConclusionForm, DeviationForm, FilterForm
from oversight.models import Deviation, Severity
from oversight.rules.closing import CLOSING_RULES, DeviationClosing
from oversight.services.deviations import deviation_assess, deviation_close
from oversight.states import DEVIATION
from oversight.views.access import batch_page, deviation_of
from oversight.views.one_form import one_form
from ui.formats import machine_instant

FILTERS = ("q", "state", "severity")


@require_safe
def deviation_list(request: HttpRequest) -> HttpResponse:
    """Deviations in scope, newest first; filters in the address, the same as CSV."""
    actor = holding(request, Permission.DEVIATION_VIEW)
    found = selectors.deviations_for(actor, request.GET)
    if request.GET.get("format") == "csv":
        return _csv(found[: selectors.CSV_ROWS])
    rows, next_key = selectors.keyset(found, request.GET)
    kept = {name: selectors.clean(request.GET.get(name)) for name in FILTERS if request.GET.get(name)}
    context = {
        "rows": rows,
        "form": FilterForm(
            kept,
            choices={
                "state": (_("State"), DEVIATION.choices()),
                "severity": (_("Severity"), Severity.choices),
            },
        ),
        "tones": presenters.DEVIATION_TONES,
        "batch_page": batch_page(actor),
        "pager": {
            "next": "?" + urlencode(kept | {"after": next_key}) if next_key else "",
            "export": "?" + urlencode(kept | {"format": "csv"}),
        },
    }
    return render(request, "oversight/deviations.jinja", context)


def _csv(rows: Any) -> HttpResponse:
    header = [
        "number",
        "batch",
        "what_happened",
        "value",
        "limit",
        "severity",
        "state",
        "opened_at",
        "opened_by",
    ]
    lines = (
        [
            row.number,
            row.batch_number,
            row.title,
            row.value,
            row.limit_words,
            row.severity,
            row.state,
            machine_instant(row.opened_at),
            row.opened_by_name,
        ]
        for row in rows
    )
    return HttpResponse(
        csv_bytes(header, lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="deviations.csv"'},
    )


@require_safe
def deviation(request: HttpRequest, number: str) -> HttpResponse:
    """One deviation: what happened, what it means, where else to look."""
    actor, record = deviation_of(request, number)
    signatures = Signature.objects.filter(
        subject_type=Deviation._meta.label_lower, subject_id=str(record.pk)
    ).select_related("void")
    closing = [rule(DeviationClosing(record, actor.person_id)) for rule in CLOSING_RULES]
    why_close = presenters.reasons(closing) if record.state == "assessed" else [_("It is not assessed yet.")]
    if not actor.may(Permission.DEVIATION_CLOSE, record):
        # Whoever could not close it in any state needs no other reason.
        why_close = [_("Your role here does not include closing deviations.")]
    context = {
        "deviation": record,
        "step_title": _step_title(record),
        "state": str(DEVIATION.title(record.state)),
        "tone": presenters.DEVIATION_TONES[record.state],
        "elsewhere": selectors.same_fault(actor, record),
        "signatures": signature_rows(list(signatures.order_by("id"))),
        "may_assess": record.state != "closed" and actor.may(Permission.DEVIATION_EDIT, record),
        "why_not_close": why_close,
        "tones": presenters.DEVIATION_TONES,
        "batch": record.batch,
        "clock": expiry(record.batch),
        "batch_page": batch_page(actor),
    }
    return render(request, "oversight/deviation.jinja", context)


def _step_title(record: Deviation) -> str:
    """Number and title of the step concerned, as the instruction of the batch has it."""
    step = load_content(record.batch.instruction_version_id).by_key.get(record.step_key)
    return f"{step.position}. {step.title}" if step is not None else record.step_key


@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, number: str) -> HttpResponse:
    """Say what a deviation means."""
    actor, record = deviation_of(request, number, Permission.DEVIATION_EDIT)
    names = ("severity", "impact", "action", "root_cause", "other_sites", "other_sites_note")
    form = DeviationForm(sent(request), initial={name: getattr(record, name) for name in names})
    return one_form(
        request,
        form,
        lambda data: deviation_assess(actor=actor, deviation_id=record.pk, **data),
        heading=_("Assess deviation %(number)s") % {"number": number},
        lead=record.title,
        button=_("Save the assessment"),
        done=reverse("oversight:deviation", args=[number]),
        batch=record.batch,
        crumbs=[
            {"text": _("Deviations"), "href": reverse("oversight:deviations")},
            {"text": number, "href": reverse("oversight:deviation", args=[number])},
        ],
    )


class Close(SignedMoveView):
    """Approve the assessment and close, signed (REG-81)."""

    move = "close"
    form_class = ConclusionForm

    def get_record(self) -> Deviation:
        """The deviation, in the actor's scope."""
        return deviation_of(self.request, self.kwargs["number"], Permission.DEVIATION_CLOSE)[1]

    def heading(self, record: Deviation) -> str:
        """What is signed."""
        return _("Close deviation %(number)s") % {"number": record.number}

    def get_subject(self, record: Deviation) -> Any:
        """The rules look at the deviation and at the person."""
        actor = self.request.actor  # type: ignore[attr-defined]  # set by accounts.middleware
        return DeviationClosing(record, actor.person_id)

    def get_clock(self, record: Deviation) -> Any:
        """When the product expires, while there is one to use."""
        clock = expiry(record.batch)
        return clock.at if clock is not None else None

    def get_success_url(self, record: Deviation) -> str:
        """The deviation."""
        return reverse("oversight:deviation", args=[record.number])

    def outcome(self, record: Deviation) -> str:
        """What is closed, and what is not decided by it."""
        return _("Deviation %(number)s is closed. Nothing is decided about batch %(batch)s by that.") % {
            "number": record.number,
            "batch": record.batch_number,
        }

    def make_move(self, *, record: Deviation, actor: PersonActor, proof: Proof, form: Any) -> Any:
        """Through the service."""
        return deviation_close(
            actor=actor, deviation_id=record.pk, conclusion=form.cleaned_data["conclusion"], proof=proof
        )
