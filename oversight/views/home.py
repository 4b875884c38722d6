"""The first page after sign-in: what waits for this person, nearest clock first."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.menu import only_inspects
from accounts.permissions import Permission
from accounts.views.access import person_actor
from accounts.views.administration import administration, only_administers
from batches.holding import to_decide
from batches.states import BATCH
from designations.casepage import cases_waiting
from designations.licencepage import licences_waiting
from ledger.csvsafe import csv_bytes
from oversight import presenters, queue, selectors, waiting
from oversight.annual.presenters import due_row
from oversight.annual.selectors import due_for, to_approve
from oversight.forms import QueueForm
from sites.agreements.selectors import agreements_due
from sites.people.due import due_list
from sites.states import ENROLMENTS
from sites.supervision.standing import findings_waiting, visits_due
from ui.charts import meter
from ui.formats import machine_instant

FILTERS = ("site", "product", "state")
BATCH_WORK = (
    Permission.BATCH_PERFORM,
    Permission.BATCH_SUBMIT,
    Permission.BATCH_REVIEW,
    Permission.BATCH_CERTIFY,
    Permission.BATCH_RELEASE,
)
WAITING = ("in_progress", "change_requested", "submitted", "under_review", "accepted", "certified")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Waiting for you. An inspector's first page is their own door; an administrator's, what is to be administered."""
    actor = person_actor(request)
    if only_inspects(request):
        return HttpResponseRedirect(reverse("door:home"))
    if only_administers(actor):
        return administration(request, actor)
    if request.GET.get("format") == "csv":
        return _csv(waiting.waiting_page(actor, request.GET, size=selectors.MOST))
    now = timezone.now()
    page = waiting.waiting_page(actor, request.GET)
    groups = queue.queue_view(page.rows, page.groups, now)
    kept = {name: selectors.clean(request.GET.get(name)) for name in FILTERS if request.GET.get(name)}
    shut, not_ready, all_sites = selectors.sites_not_ready(actor)
    may_see_deviations = actor.may_any(Permission.DEVIATION_EDIT)
    context = {
        "summary": queue.summary(page.groups),
        "now": now,
        "groups": groups,
        "cannot_wait": any(row.get("now") for group in groups for row in group["rows"]),
        "next": "?" + urlencode(kept | {"after": page.next_key}) if page.next_key else "",
        "export": "?" + urlencode(kept | {"format": "csv"}),
        "form": QueueForm(kept, states=[(s.name, s.title) for s in BATCH.states if s.name in WAITING]),
        "filtered": bool(kept),
        "shut": [
            {
                "site": row.site,
                "product": row.master_file.product,
                "state": str(ENROLMENTS.title(row.state)),
                "locked": row.state == "suspended",
                "since": row.state_since,
            }
            for row in shut
        ],
        "not_ready": not_ready,
        "all_sites": all_sites,
        "roll_outs": [
            {
                "number": row["version__instruction__number"],
                "version": row["version__number"],
                "title": row["version__instruction__title"],
                "meter": meter(row["done"], row["all"]),
                "done": row["done"],
                "all": row["all"],
            }
            for row in selectors.roll_outs(actor)
        ],
        "to_decide": to_decide(actor, most=selectors.SIDE),
        "to_acknowledge": selectors.to_acknowledge(actor),
        "instructions": selectors.instructions_waiting(actor),
        "cases": cases_waiting(actor, most=selectors.SIDE),
        "licences": licences_waiting(actor, most=selectors.SIDE),
        "agreements": agreements_due(actor, most=selectors.SIDE),
        "runs_out": due_list(actor, most=selectors.SIDE, permission=Permission.COMPETENCE_ASSESS)
        if actor.may_any(Permission.COMPETENCE_ASSESS)
        else None,
        "visits_due": visits_due(actor, most=selectors.SIDE),
        "findings_waiting": findings_waiting(actor, most=selectors.SIDE),
        "in_use": selectors.instructions_in_use(actor)
        if actor.may_any(Permission.INSTRUCTION_AUTHOR)
        else [],
        "may_author": actor.may_any(Permission.INSTRUCTION_AUTHOR),
        "on_batches": any(actor.may_any(one) for one in BATCH_WORK),
        "may_start": actor.may_any(Permission.BATCH_START),
        "may_perform": actor.may_any(Permission.BATCH_PERFORM),
        "may_see": {
            "products": actor.may_any(Permission.PRODUCT_VIEW),
            "reports": actor.may_any(Permission.REPORT_VIEW),
            "looks": actor.may_any(Permission.LOOKS_VIEW),
        },
        "deviations": list(selectors.deviations_for(actor).exclude(state="closed")[: selectors.SIDE])
        if may_see_deviations
        else [],
        "tones": presenters.DEVIATION_TONES,
        "annual_due": [due_row(due) for due in due_for(actor)]
        if actor.may_any(Permission.ANNUAL_SUBMIT)
        else [],
        "annual_to_approve": to_approve(actor) if actor.may_any(Permission.MASTERFILE_APPROVE) else [],
    }
    return render(request, "oversight/home.jinja", context)


def _csv(page: waiting.Waiting) -> HttpResponse:
    header = [
        "number",
        "product",
        "site",
        "state",
        "expires_at",
        "critical",
        "major",
        "minor",
        "exceptions",
        "waits_for",
    ]
    waits_for = {group.rank: group.key for group in page.groups}
    lines = []
    for batch in page.rows:
        run = batch.newest_run[0] if batch.newest_run else {}
        lines.append(
            [
                batch.number,
                batch.product.code,
                batch.site.code,
                batch.state,
                machine_instant(batch.expires_at) if batch.expires_at else "",
                *(run.get(name, "") for name in ("critical", "major", "minor", "headline")),
                waits_for[batch.rank],
            ]
        )
    return HttpResponse(
        csv_bytes(header, lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="waiting.csv"'},
    )
