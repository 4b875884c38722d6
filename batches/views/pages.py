"""Pages that show: the list of batches, a batch, all its steps, and the start."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, sent, show_refusal
from batches import presenters, selectors
from batches.dossier import load_dossier, load_events
from batches.forms.batch import FilterForm, StartForm
from batches.holding import held_view
from batches.models import Batch
from batches.provenance import source_of
from batches.services import StartRequest, batch_start
from batches.states import BATCH
from batches.submission import submission_of
from batches.values import step_after
from batches.views.access import batch_of
from designations.content import load_content
from ledger.csvsafe import csv_bytes
from ledger.errors import Refusal, RuleBroken
from ledger.presenters import signature_rows
from ui.formats import machine_instant

CSV_ROWS = 5000


@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    """Every batch in scope: filters in the address, pages by key, the same list as CSV."""
    actor = holding(request, Permission.BATCH_VIEW)
    filters = selectors.BatchFilters.read(request.GET)
    if request.GET.get("format") == "csv":
        return _csv(selectors.batches_for(actor, filters).order_by("-pk")[:CSV_ROWS])
    page = selectors.batch_page(actor, request.GET, filters=filters)
    sites, products = selectors.filter_choices(actor)
    kept = filters.as_params()

    def link(**more: str) -> str:
        return "?" + urlencode(kept | more)

    now = timezone.now()
    context = {
        "form": FilterForm(kept, states=BATCH.choices(), sites=sites, products=products),
        "rows": [
            {
                "batch": batch,
                "state": presenters.state_words(batch),
                "clock": presenters.expiry(batch, now),
                "no_clock": presenters.no_expiry_words(batch),
            }
            for batch in page.rows
        ],
        "pager": {
            "next": link(after=page.next_key) if page.next_key else "",
            "previous": link(before=page.previous_key) if page.previous_key else "",
            "export": link(format="csv"),
        },
        "may_start": actor.may_any(Permission.BATCH_START),
        "may_edit_lots": actor.may_any(Permission.MATERIAL_EDIT),
    }
    return render(request, "batches/list.jinja", context)


def _csv(batches: Any) -> HttpResponse:
    header = [
        "number",
        "product",
        "site",
        "patient_code",
        "state",
        "started_at",
        "expires_at",
        "submitted_at",
    ]
    rows = (
        [
            batch.number,
            batch.product.code,
            batch.site.code,
            batch.patient.code if batch.patient else "",
            batch.state,
            *(
                machine_instant(at) if at else ""
                for at in (batch.started_at, batch.expires_at, batch.submitted_at)
            ),
        ]
        for batch in batches
    )
    return HttpResponse(
        csv_bytes(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="batches.csv"'},
    )


@require_safe
def batch_detail(request: HttpRequest, number: str) -> HttpResponse:
    """The whole record of a batch: every value with who, when and unit; signatures, gate, trail."""
    actor, batch = batch_of(request, number)
    dossier = load_dossier(batch.pk)
    submission = submission_of(dossier)
    why = presenters.actions(batch, actor)
    events = load_events(batch) if actor.may(Permission.TRAIL_VIEW, batch) else []
    recorded = [line for line in dossier.lines if line.current is not None]
    reached = max((line.step.position for line in recorded), default=-1)
    context = {
        "batch": dossier.batch,
        "held": held_view(actor, dossier.batch, dossier.standing),
        "change": selectors.change_asked(batch),
        "content": dossier.content,
        "state": presenters.state_words(batch, is_signed=not submission.waits_for_signature),
        "clock": presenters.expiry(batch),
        "groups": presenters.record_view(
            dossier, may_correct=not why["correct"], may_complete=not why["complete"]
        ),
        "recorded": len(recorded),
        "signatures": signature_rows(dossier.signatures),
        "gates": presenters.gates_view(dossier.gate_checks),
        "trail": presenters.trail_view(events[:50], batch.zone),
        "trail_shown": bool(events),
        "next_step": step_after(dossier.content, reached),
        "why": why,
        # What no role of theirs includes is not offered; what the state forbids is, with its reason.
        "mine": {
            "perform": actor.may(Permission.BATCH_PERFORM, batch),
            "submit": actor.may(Permission.BATCH_SUBMIT, batch),
            "sign": submission.waits_for_signature
            and batch.state == "submitted"
            and actor.may(Permission.BATCH_SUBMIT, batch),
            "abort": actor.may(Permission.BATCH_ABORT, batch),
        },
        "credit": source_of(batch.provenance, batch.source_reference).credit,
        "may_read_review": actor.may(Permission.REVIEW_VIEW, batch),
        "unsigned": submission.waits_for_signature and batch.state == "submitted",
        "may_reveal": batch.patient is not None and actor.may(Permission.PATIENT_REVEAL, batch.patient),
    }
    return render(request, "batches/detail.jinja", context)


@require_safe
def all_steps(request: HttpRequest, number: str) -> HttpResponse:
    """Every step in order with what was recorded: where the batch stands."""
    _actor, batch = batch_of(request, number)
    content = load_content(batch.instruction_version_id)
    entries = selectors.current_entries(batch)
    reached = max((entry.position for entry in entries.values()), default=-1)
    context = {
        "batch": batch,
        "content": content,
        "entries": {key: presenters.shown(entry.value) for key, entry in entries.items()},
        "next_step": step_after(content, reached),
        "state": presenters.state_words(batch),
    }
    return render(request, "batches/steps.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start a batch through the gate; a refusal shows every check with its way out."""
    actor = holding(request, Permission.BATCH_START)
    issues = selectors.startable(actor)
    form = StartForm(sent(request), issues=issues, initial={"issue": _asked_for(request, issues)})
    gates: list[dict[str, Any]] = []
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        issue = next(issue for issue in issues if str(issue.pk) == data["issue"])
        wanted = StartRequest(
            site=issue.site,
            product=issue.version.instruction.product,
            mode=issue.version.instruction.mode,
            version=issue.version,
            patient_codes=(data["patient_code"], data["patient_code_material"]),
            operator_id=actor.person_id if actor.may(Permission.BATCH_PERFORM, issue.site) else None,
        )
        try:
            batch = batch_start(actor=actor, request=wanted)
        except RuleBroken as refusal:
            gates = presenters.gates_view(_checks_of(actor, issue))
            form.add_error(None, _("The start gate is closed. Nothing was started."))
            for problem in refusal.problems:
                form.add_error(
                    problem.field if problem.field in form.fields else None, presenters.problem_words(problem)
                )
            status = refusal.status
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            return HttpResponseRedirect(next_url(batch))
    elif request.method == "POST":
        status = 422
    context = {"form": form, "issues": issues, "gates": gates, "stopped": presenters.stopped(issues)}
    return render(request, "batches/start.jinja", context, status=status)


def _asked_for(request: HttpRequest, issues: Any) -> str:
    """What a link from a site's readiness page names by ``site`` and ``product``; otherwise the first of the list."""
    wanted = request.GET.get("site", ""), request.GET.get("product", "")
    return next(
        (
            str(issue.pk)
            for issue in issues
            if (issue.site.code, issue.version.instruction.product.code) == wanted
        ),
        "",
    )


def _checks_of(actor: Any, issue: Any) -> Any:
    """The checks of the attempt just refused, as they were stored."""
    from batches.models import GateCheck

    last = (
        GateCheck.objects.filter(site=issue.site, asked_by=actor.actor_id, batch=None)
        .order_by("-attempt")
        .values_list("attempt", flat=True)
        .first()
    )
    return GateCheck.objects.filter(attempt=last).order_by("position") if last else GateCheck.objects.none()


def next_url(batch: Batch) -> str:
    """The address of the next step to do; of the batch when all are done."""
    content = load_content(batch.instruction_version_id)
    reached = (
        batch.entries.filter(corrects=None).order_by("-position").values_list("position", flat=True).first()
    )
    step = step_after(content, -1 if reached is None else reached)
    if step is None:
        return reverse("batches:detail", args=[batch.number])
    return reverse("batches:step", args=[batch.number, step.key])
