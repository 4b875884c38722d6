"""Pages of reading in: the list, the form that sends a file, one read-in with its preview, and the files to take away."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, sent, show_refusal
from ledger.documents import document_bytes
from ledger.errors import Refusal
from ledger.uploads import CSV, XLSX
from sites.models import ReadIn
from sites.readin import presenters, selectors, services
from sites.readin.forms import UploadForm
from sites.readin.kinds import KINDS, kinds_for, places_for
from sites.readin.states import PERMISSIONS, READ_INS


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Read-ins in scope, newest first, and what this person can read in."""
    actor = holding(request, Permission.SITE_VIEW)
    names = kinds_for(actor)
    if not names:
        raise PermissionDenied
    found = selectors.readin_page(actor, after=request.GET.get("after", ""))
    context = {
        "found": found,
        "pager": {
            "next": "?" + urlencode({"after": found.next}) if found.next else "",
            "previous": "",
            "export": "",
        },
        "tones": presenters.TONES,
        "kinds": presenters.kind_cards(names),
        "crumbs": _crumbs(actor)[:-1],
    }
    return render(request, "sites/readin_list.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form that sends a file of one kind."""
    actor = holding(request, _permission(kind))
    places = places_for(actor, kind)
    if not places:
        raise PermissionDenied
    form = UploadForm(sent(request), request.FILES or None, places=places)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                readin = services.readin_upload(
                    actor=actor,
                    kind=kind,
                    scope=form.place(),
                    content=upload.read(),
                    name=upload.name,
                    declared_type=upload.content_type or "",
                )
                return HttpResponseRedirect(reverse("readin:detail", args=[readin.pk]))
            except Refusal as refusal:
                show_refusal(form, refusal)
                status = refusal.status
    context = {
        "form": form,
        "kind": kind,
        "title": ReadIn.Kind(kind).label,
        "about": KINDS[kind].about,
        "columns": KINDS[kind].columns,
        "most_rows": KINDS[kind].most_rows,
        "crumbs": _crumbs(actor),
    }
    return render(request, "sites/readin_new.jinja", context, status=status)


@require_safe
def template(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """The headings and one example line, as CSV or as a workbook whose columns are text."""
    from sites.readin.workbook import write_template

    holding(request, _permission(kind))
    columns = KINDS[kind].columns
    body = presenters.template_csv(columns) if ending == "csv" else write_template(kind, columns)
    return _download(body, CSV if ending == "csv" else XLSX, f"{kind}.{ending}")


@require_safe
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One read-in: how far it is, what it would do, what is wrong, what came of it."""
    actor, readin = _reach(request, pk)
    return _page(request, actor, readin)


@require_safe
def progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The part of the page that tells how far it is; asks for the whole page once it is over."""
    _actor, readin = _reach(request, pk)
    context = {"readin": readin, "progress": presenters.progress_of(readin)}
    response = render(request, "sites/readin_progress.jinja", context)
    if not readin.is_open:
        response.headers["HX-Redirect"] = reverse("readin:detail", args=[readin.pk])
    return response


@require_POST
def apply(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for the file to be read in, whole."""
    actor, readin = _reach(request, pk)
    try:
        services.readin_apply_ask(actor=actor, readin=readin)
    except Refusal as refusal:
        return _page(request, actor, readin, refusal)
    return HttpResponseRedirect(reverse("readin:detail", args=[readin.pk]))


@require_POST
def discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give the file up."""
    actor, readin = _reach(request, pk)
    try:
        services.readin_discard(actor=actor, readin=readin)
    except Refusal as refusal:
        return _page(request, actor, readin, refusal)
    return HttpResponseRedirect(reverse("readin:index"))


@require_safe
def faults(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every fault as CSV."""
    _actor, readin = _reach(request, pk)
    return _download(presenters.faults_csv(readin), CSV, f"{readin.number}-faults.csv")


@require_safe
def file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What was sent, byte for byte."""
    _actor, readin = _reach(request, pk)
    ending = "csv" if readin.file.media_type == CSV else "xlsx"
    return _download(document_bytes(readin.file), readin.file.media_type, f"{readin.number}.{ending}")


def _permission(kind: str) -> Permission:
    if kind not in PERMISSIONS:
        raise Http404
    return PERMISSIONS[kind]


def _reach(request: HttpRequest, pk: uuid.UUID) -> tuple[Any, ReadIn]:
    actor = holding(request, Permission.SITE_VIEW)
    if not kinds_for(actor):
        raise PermissionDenied
    readin = selectors.readin_for(actor, pk)
    if readin is None:
        raise Http404
    return actor, readin


def _page(request: HttpRequest, actor: Any, readin: ReadIn, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "readin": readin,
        "state": READ_INS.title(readin.state),
        "progress": presenters.progress_of(readin),
        "view": presenters.judgement_view(readin),
        "tones": presenters.TONES,
        "refusal": refusal,
        "crumbs": _crumbs(actor),
    }
    return render(request, "sites/readin_detail.jinja", context, status=refusal.status if refusal else 200)


def _crumbs(actor: Any) -> list[dict[str, str]]:
    """Where the reader is; who reads in people alone does not come from the sites."""
    here = {"text": _("Read in a file"), "href": reverse("readin:index")}
    if kinds_for(actor) == ["people"]:
        return [here]
    return [{"text": _("Sites"), "href": reverse("sites:list")}, here]


def _download(body: bytes, media: str, name: str) -> HttpResponse:
    kind = f"{media}; charset=utf-8" if media == CSV else media
    return HttpResponse(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
