"""The regulator's door: products in scope, what is in force, reports to take away. Nothing here changes a record."""

import uuid
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding
from oversight.annual.presenters import TONES
from oversight.annual.selectors import submitted_for, submitted_one
from oversight.annual.views import send_report as send_annual
from oversight.door import selectors
from oversight.door.access import inspector
from oversight.door.looks import show
from oversight.models import Act, ReportRun
from oversight.reports.pages import period_words, presented
from oversight.reports.selectors import run_for, run_page
from oversight.reports.views import send_report


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The products in scope."""
    actor = inspector(request)
    products = selectors.products_for(actor)
    show(request, _("Products in scope"), act=Act.LIST, products=products)
    current = actor.person.memberships.current().filter(pk__in=[h.membership_id for h in actor.holdings])
    ends = [membership.ends_at for membership in current if membership.ends_at is not None]
    context = {"products": products, "until": min(ends, default=None)}
    return render(request, "oversight/door_home.jinja", context)


@require_safe
def product(request: HttpRequest, code: str) -> HttpResponse:
    """One product: master files in force with their sites, and its reports."""
    actor = inspector(request)
    found = selectors.product_for(actor, code)
    if found is None:
        show(request, _("A product out of scope: %(code)s") % {"code": code})
        raise Http404
    show(request, _("Product %(code)s") % {"code": found.code}, products=[found])
    page = run_page(actor, product_id=found.pk, done_only=True, after=request.GET.get("after", ""))
    context = {
        "product": found,
        "in_force": selectors.in_force(actor, found),
        "runs": page,
        "annual": submitted_for(actor, found),
        "annual_tones": TONES,
        "pager": {"next": "?" + urlencode({"after": page.next}) if page.next else ""},
        "period_words": period_words,
        "crumbs": [{"text": _("Products"), "href": reverse("door:home")}],
    }
    return render(request, "oversight/door_product.jinja", context)


@require_safe
def report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One report: its headline figures and the way to take it away."""
    actor, found = _reach(request, pk)
    context = {
        "run": found,
        "view": presented(found),
        "zone": ZoneInfo(found.definition.zone),
        "may_download": actor.may(Permission.REPORT_DOWNLOAD, found),
        "crumbs": [
            {"text": _("Products"), "href": reverse("door:home")},
            {
                "text": found.definition.master_file.product.name,
                "href": reverse("door:product", args=[found.definition.master_file.product.code]),
            },
        ],
    }
    return render(request, "oversight/door_report.jinja", context)


@require_safe
def download(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The sealed PDF."""
    actor, found = _reach(request, pk, act=Act.DOWNLOAD)
    if not actor.may(Permission.REPORT_DOWNLOAD, found):
        raise PermissionDenied
    return send_report(actor, found)


@require_safe
def annual(request: HttpRequest, number: str) -> HttpResponse:
    """The sealed PDF of an annual report that was submitted (REG-20); 404 for anything else, and the look is logged."""
    actor = inspector(request)
    found = submitted_one(actor, number)
    if found is None:
        show(request, _("A report that is not there"), act=Act.DOWNLOAD)
        raise Http404
    show(
        request,
        _("Annual report %(number)s") % {"number": found.number},
        act=Act.DOWNLOAD,
        products=[found.plan.master_file.product],
    )
    if not actor.may(Permission.REPORT_DOWNLOAD, found):
        raise PermissionDenied
    return send_annual(actor, found)


@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """For the control site: what regulators looked at."""
    actor = holding(request, Permission.LOOKS_VIEW)
    rows, following = selectors.looks_page(actor, request.GET.get("after", ""))
    pager = {"next": "?" + urlencode({"after": following}) if following else ""}
    return render(request, "oversight/door_looks.jinja", {"rows": rows, "pager": pager})


def _reach(request: HttpRequest, pk: uuid.UUID, act: str = Act.PAGE) -> tuple[Any, ReportRun]:
    """The inspector and a finished report in scope; 404 for anything else, and the look is logged either way."""
    actor = inspector(request)
    found = run_for(actor, pk)
    if found is None or found.state != "done":
        show(request, _("A report that is not there"), act=act)
        raise Http404
    show(
        request,
        _("Report %(number)s") % {"number": found.number},
        act=act,
        products=[found.definition.master_file.product],
        report=found,
    )
    return actor, found
