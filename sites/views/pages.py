"""Pages that show: the list of sites, a site, its readiness for a product."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding
from designations.models import Product
from ledger.csvsafe import csv_bytes
from sites import selectors
from sites.forms.site import SiteFilterForm
from sites.models import RemoteSite
from sites.presenters import TONES, UNIT_TONES, site_actions
from sites.readin.kinds import kinds_for
from sites.readiness import load_readiness
from sites.states import ENROLMENTS


def cursor(text: str) -> tuple[str, str] | None:
    """A key ``name|uuid`` from the address, or nothing for anything else."""
    name, bar, key = text.rpartition("|")
    if not bar:
        return None
    try:
        return name, str(uuid.UUID(key))
    except ValueError:
        return None


@require_safe
def site_list(request: HttpRequest) -> HttpResponse:
    """Every site in scope: filters in the address, pages by key, the same list as CSV."""
    actor = holding(request, Permission.SITE_VIEW)
    form = SiteFilterForm(
        request.GET or None, products=selectors.products_of(actor), states=ENROLMENTS.choices()
    )
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    filters = selectors.SiteFilters(
        query=data.get("q", "").strip(),
        state=data.get("state", ""),
        kind=data.get("kind", ""),
        product=data.get("product", ""),
    )
    kept = {key: value for key, value in data.items() if value}
    if request.GET.get("format") == "csv":
        return _csv(actor, filters)
    page = selectors.site_page(
        actor,
        filters,
        after=cursor(request.GET.get("after", "")),
        before=cursor(request.GET.get("before", "")),
    )

    def link(**more: str) -> str:
        return "?" + urlencode(kept | more)

    pager = {
        "next": link(after="|".join(page.next)) if page.next else "",
        "previous": link(before="|".join(page.previous)) if page.previous else "",
        "export": link(format="csv"),
    }
    context = {
        "form": form,
        "rows": page.rows,
        "pager": pager,
        "tones": TONES,
        "may_add": actor.may_any(Permission.SITE_EDIT),
        "may_read_in": bool(kinds_for(actor)),
    }
    return render(request, "sites/list.jinja", context)


def _csv(actor: Any, filters: selectors.SiteFilters) -> HttpResponse:
    header = (
        _("Site code"), _("Site"), _("Kind"), _("Product"), _("Master file"), _("State"), _("In this state since"),
    )  # fmt: skip
    body = csv_bytes([str(name) for name in header], selectors.export_rows(actor, filters), bom=True)
    return HttpResponse(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="sites.csv"'},
    )


def reach(request: HttpRequest, code: str) -> tuple[Any, RemoteSite]:
    """The person and the site, or 404 when it is not in their scope."""
    actor = holding(request, Permission.SITE_VIEW)
    site = selectors.site_for(actor, code)
    if site is None:
        raise Http404
    return actor, site


@require_safe
def site_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One site: its standing per product, equipment, people, instructions, places and trail."""
    actor, site = reach(request, code)
    story = selectors.site_story(actor, site)
    context = {
        "story": story,
        "site": site,
        "tones": TONES,
        "unit_tones": UNIT_TONES,
        "actions": site_actions(actor, site, story.standing),
        "moves": {enrolment.pk: _moves(actor, enrolment) for enrolment in story.enrolments},
        "may": {
            "equipment": actor.may(Permission.EQUIPMENT_EDIT, site),
            "acknowledge": actor.may(Permission.INSTRUCTION_ACKNOWLEDGE, site),
            "suspend": actor.may(Permission.SITE_SUSPEND, site),
            "take_back": actor.may(Permission.INSTRUCTION_WITHDRAW, site),
            "assess": actor.may(Permission.COMPETENCE_ASSESS, site),
        },
        "crumbs": [{"text": _("Sites"), "href": reverse("sites:list")}],
    }
    return render(request, "sites/detail.jinja", context)


def _moves(actor: Any, enrolment: Any) -> list[dict[str, str]]:
    found = []
    for move in ENROLMENTS.moves:
        if (
            move.meaning is None
            or enrolment.state not in move.sources
            or not actor.may(move.permission, enrolment)
        ):
            continue
        href = (
            reverse("sites:suspend", args=[enrolment.pk])
            if move.name == "suspend"
            else reverse("sites:move", args=[enrolment.pk, move.name])
        )
        found.append({"text": str(move.title), "href": href})
    return found


@require_safe
def readiness(request: HttpRequest, code: str, product_code: str, mode: str) -> HttpResponse:
    """Can this site make this product now? Every gate, and who opens the closed ones."""
    actor, site = reach(request, code)
    product = Product.objects.for_actor(actor, Permission.SITE_VIEW).filter(code=product_code).first()
    if product is None:
        enrolled = site.enrolments.filter(master_file__product__code=product_code).first()
        product = enrolled.master_file.product if enrolled else None
    if product is None or mode not in ("POC", "MM"):
        raise Http404
    answer = load_readiness(site, product, mode, timezone.now())
    context = {
        "answer": answer,
        "site": site,
        "product": product,
        "authority": [r for r in answer.facts.restrictions if r.by_authority],
        "may_lift": actor.may(Permission.SITE_SUSPEND, site),
        "may_start": actor.may(Permission.BATCH_START, site),
        "crumbs": [
            {"text": _("Sites"), "href": reverse("sites:list")},
            {"text": site.name, "href": reverse("sites:detail", args=[site.code])},
        ],
    }
    return render(request, "sites/readiness.jinja", context)
