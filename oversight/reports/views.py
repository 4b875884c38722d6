"""Pages of reports: the list, one master file with its request form, one run with its progress, the download."""

import uuid
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, sent, show_refusal
from ledger.documents import document_bytes
from ledger.errors import Refusal
from oversight.door.access import is_inspector_only
from oversight.models import ReportRun
from oversight.reports import selectors, services
from oversight.reports.forms import RequestForm
from oversight.reports.pages import TONES, period_words, presented, progress_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Reports in scope, newest first; an inspector's door is elsewhere."""
    actor = holding(request, Permission.REPORT_VIEW)
    if is_inspector_only(actor):
        return HttpResponseRedirect(reverse("door:home"))
    page = selectors.run_page(actor, after=request.GET.get("after", ""))
    context = {
        "definitions": selectors.definitions_for(actor),
        "runs": page,
        "pager": _pager(page),
        "tones": TONES,
        "period_words": period_words,
    }
    return render(request, "oversight/report_list.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def master_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One master file's reports, and the form that asks for another."""
    actor = holding(request, Permission.REPORT_VIEW)
    definition = selectors.definition_for(actor, pk)
    if definition is None:
        raise Http404
    may_ask = actor.may(Permission.REPORT_REQUEST, definition)
    form = RequestForm(
        sent(request),
        zone=ZoneInfo(definition.zone),
        since=selectors.in_force_since(definition.master_file_id),
    )
    status = 200
    if request.method == "POST":
        if not may_ask:
            raise PermissionDenied
        status = 422
        if form.is_valid():
            try:
                run = services.report_request(actor=actor, definition=definition, **form.bounds())
                return HttpResponseRedirect(reverse("reports:run", args=[run.pk]))
            except Refusal as refusal:
                show_refusal(form, refusal)
                status = refusal.status
    page = selectors.run_page(actor, master_file_id=pk, after=request.GET.get("after", ""))
    context = {
        "definition": definition,
        "charted": selectors.charted_title(definition),
        "form": form if may_ask else None,
        "runs": page,
        "pager": _pager(page),
        "tones": TONES,
        "period_words": period_words,
        "crumbs": [{"text": _("Reports"), "href": reverse("reports:index")}],
    }
    return render(request, "oversight/report_file.jinja", context, status=status)


@require_safe
def run(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One report: how far it is, what it says, where to download it."""
    actor, found = _reach(request, pk)
    definition = found.definition
    context = {
        "run": found,
        "progress": progress_of(found),
        "view": presented(found),
        "tones": TONES,
        "period_words": period_words,
        "may_download": actor.may(Permission.REPORT_DOWNLOAD, found),
        "may_ask": actor.may(Permission.REPORT_REQUEST, found),
        "zone": ZoneInfo(definition.zone),
        "crumbs": [
            {"text": _("Reports"), "href": reverse("reports:index")},
            {
                "text": definition.master_file.number,
                "href": reverse("reports:file", args=[definition.master_file_id]),
            },
        ],
    }
    return render(request, "oversight/report_run.jinja", context)


@require_safe
def progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The part of the run's page that tells how far it is; asks for the whole page once it is over."""
    _actor, found = _reach(request, pk)
    response = render(
        request, "oversight/report_progress.jinja", {"run": found, "progress": progress_of(found)}
    )
    if not found.is_open:
        response.headers["HX-Redirect"] = reverse("reports:run", args=[found.pk])
    return response


@require_safe
def download(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The sealed PDF. Its download is on the report's trail before the first byte leaves."""
    actor, found = _reach(request, pk)
    if not actor.may(Permission.REPORT_DOWNLOAD, found):
        raise PermissionDenied
    return send_report(actor, found)


def send_report(actor: Any, found: ReportRun) -> HttpResponse:
    """The PDF as a download, noted on the trail; 404 while there is none."""
    if found.document is None:
        raise Http404
    content = document_bytes(found.document)
    services.note_download(actor=actor, run=found)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{found.file_name}"'},
    )


@login_not_required
@require_safe
def check(request: HttpRequest, fingerprint: str = "") -> HttpResponse:
    """How to check a report without us. Shows no record and looks nothing up: anybody may read it."""
    return render(request, "oversight/report_check.jinja", {"fingerprint": fingerprint})


def _reach(request: HttpRequest, pk: uuid.UUID) -> tuple[Any, ReportRun]:
    actor = holding(request, Permission.REPORT_VIEW)
    found = selectors.run_for(actor, pk)
    if found is None:
        raise Http404
    return actor, found


def _pager(page: selectors.RunPage) -> dict[str, str]:
    return {"previous": "", "next": "?" + urlencode({"after": page.next}) if page.next else "", "export": ""}
