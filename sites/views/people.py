"""Who may work by what: the matrix of a site, one person, a day ahead, and what runs out (REG-33, REG-46, REG-47)."""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Person
from accounts.permissions import Permission
from accounts.views.access import holding
from designations.models import Product
from ledger.csvsafe import csv_bytes
from ledger.errors import Refusal
from sites.forms.people import DueFilterForm, MatrixFilterForm, WhatIfForm, key_of
from sites.models import Competence, RemoteSite
from sites.people.due import due_list
from sites.people.matrix import cell_for, export_rows, load_matrix, roles_of, versions_worked_by
from sites.people.whatif import what_if
from sites.views.pages import cursor, reach
from ui.formats import calendar_date


def crumbs_of(site: RemoteSite) -> list[dict[str, str]]:
    """The way to a page about a site."""
    return [
        {"text": _("Sites"), "href": reverse("sites:list")},
        {"text": site.name, "href": reverse("sites:detail", args=[site.code])},
    ]


def _file(name: str, header: list[str], rows: Any) -> HttpResponse:
    return HttpResponse(
        csv_bytes(header, rows, bom=True),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _products(site: RemoteSite) -> Any:
    return (
        Product.objects.filter(master_files__enrolments__site=site)
        .order_by("code")
        .distinct()
        .values_list("code", "name")
    )


@require_safe
def matrix(request: HttpRequest, code: str) -> HttpResponse:
    """People down, instruction versions across: competent until, due, run out, or never trained."""
    actor, site = reach(request, code)
    form = MatrixFilterForm(request.GET or None, products=_products(site))
    product = form.cleaned_data["product"] if form.is_bound and form.is_valid() else ""
    kept = {"product": product} if product else {}
    if request.GET.get("format") == "csv":
        header = [
            _("Person"), _("Role at the site"), _("Instruction"), _("Version"), _("State"), _("Until or since"),
            _("Detail"), _("Record"),
        ]  # fmt: skip
        return _file(f"competence-{site.code}", header, export_rows(site, product=product))
    found = load_matrix(site, product=product, after=cursor(request.GET.get("after", "")))
    context = {
        "site": site,
        "form": form,
        "matrix": found,
        "may_assess": actor.may(Permission.COMPETENCE_ASSESS, site),
        "export": "?" + urlencode(kept | {"format": "csv"}),
        "next": "?" + urlencode(kept | {"after": "|".join(found.next)}) if found.next else "",
        "today": timezone.localdate().isoformat(),
        "key_of": key_of,
        "crumbs": crumbs_of(site),
    }
    return render(request, "sites/competence.jinja", context)


@require_safe
def person(request: HttpRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """One person at a site: how they stand to each version, and every assessment there ever was."""
    actor, site = reach(request, code)
    rows = list(
        Competence.objects.select_related("assessed_by", "instruction_version__instruction")
        .filter(site=site, person_id=pk)
        .order_by("-valid_from", "-id")[:200]
    )
    someone = Person.objects.filter(pk=pk).first()
    now = timezone.now()
    role = roles_of(site, [someone], now) if someone else {}
    # A person of another place is nobody here: neither assessed at this site nor with a role that performs.
    if someone is None or not (rows or role):
        raise Http404
    context = {
        "site": site,
        "person": someone,
        "role": role.get(someone.pk, ""),
        "standings": [(version, cell_for(rows, version, now)) for version in versions_worked_by(site)[:100]],
        "rows": rows,
        "may_assess": actor.may(Permission.COMPETENCE_ASSESS, site),
        "crumbs": [
            *crumbs_of(site),
            {"text": _("Competence"), "href": reverse("sites:competence-matrix", args=[site.code])},
        ],
    }
    return render(request, "sites/competence_person.jinja", context)


@require_safe
def what_if_page(request: HttpRequest, code: str) -> HttpResponse:
    """Who can work by a version at this site on a day."""
    _actor, site = reach(request, code)
    versions = list(versions_worked_by(site)[:100])
    form = WhatIfForm(
        request.GET or None, versions=versions, initial={"day": timezone.localdate() + timedelta(days=1)}
    )
    answer, status = None, 200
    if form.is_bound:
        if form.is_valid():
            chosen = next(one for one in versions if key_of(one) == form.cleaned_data["version"])
            try:
                answer = what_if(site, chosen, form.cleaned_data["day"])
            except Refusal as refusal:
                for problem in refusal.problems:
                    form.add_error("day", f"{problem.message} {problem.way_out}")
        if answer is None:
            status = 422
    context = {
        "site": site,
        "form": form,
        "versions": versions,
        "answer": answer,
        "day": calendar_date(answer.day) if answer else "",
        "crumbs": [
            *crumbs_of(site),
            {"text": _("Competence"), "href": reverse("sites:competence-matrix", args=[site.code])},
        ],
    }
    return render(request, "sites/what_if.jinja", context, status=status)


@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """What runs out at the sites in scope: people and equipment, late first."""
    actor = holding(request, Permission.SITE_VIEW)
    form = DueFilterForm(request.GET or None)
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    given = {"site": data.get("site", "").strip().upper(), "kind": data.get("kind", "")}
    if request.GET.get("format") == "csv":
        lines = due_list(actor, **given, most=5000).lines
        header = [_("What"), _("Site"), _("Who or which"), _("Says"), _("Day"), _("Late")]
        return _file(
            "due",
            header,
            (
                (one.title, one.site.code, one.what, one.says, one.due, _("late") if one.late else "")
                for one in lines
            ),
        )
    context = {
        "form": form,
        "due": due_list(actor, **given),
        "export": "?" + urlencode({key: value for key, value in given.items() if value} | {"format": "csv"}),
        "crumbs": [{"text": _("Sites"), "href": reverse("sites:list")}],
    }
    return render(request, "sites/due.jinja", context)
