"""Read endpoints: sites, and readiness for a product."""

import base64
import binascii
import uuid
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import Permission
from ledger.errors import InvalidInput
from sites import selectors
from sites.api.serializers import ReadinessOut, SiteListOut, SiteOut, WhatIfOut
from sites.people.matrix import versions_worked_by
from sites.people.whatif import what_if
from sites.readiness import load_readiness


def _read_key(text: str) -> tuple[str, str] | None:
    if not text:
        return None
    try:
        name, _bar, key = base64.urlsafe_b64decode(text.encode()).decode().rpartition("|")
        return name, str(uuid.UUID(key))
    except (binascii.Error, ValueError) as error:
        raise InvalidInput.single(
            _("This page key is not one of ours."),
            field="after",
            code="bad_cursor",
            way_out=_("Start from the first page and follow “next”."),
        ) from error


def _caller(request: Request) -> Any:
    """The caller, who holds the permission somewhere: an ended membership is refused here as on the pages (REG-129)."""
    actor = request._request.actor  # type: ignore[attr-defined]  # set by accounts.middleware
    if not actor.may_any(Permission.SITE_VIEW):
        raise PermissionDenied
    return actor


def _write_key(key: tuple[str, str] | None) -> str | None:
    return base64.urlsafe_b64encode("|".join(key).encode()).decode() if key else None


class SiteList(APIView):
    """Sites the caller may see, by name."""

    @extend_schema(
        operation_id="sites_list",
        parameters=[
            OpenApiParameter("q", str, description="part of the name or code"),
            OpenApiParameter("state", str, description="state of an enrolment"),
            OpenApiParameter("product", str, description="product code"),
            OpenApiParameter("after", str, description="key of the next page"),
        ],
        responses=SiteListOut,
    )
    def get(self, request: Request) -> Response:
        """One page."""
        given = request.query_params
        filters = selectors.SiteFilters(
            query=given.get("q", "")[:80], state=given.get("state", ""), product=given.get("product", "")
        )
        actor = _caller(request)
        page = selectors.site_page(actor, filters, after=_read_key(given.get("after", "")))
        return Response({"results": SiteOut(page.rows, many=True).data, "next": _write_key(page.next)})


class SiteDetail(APIView):
    """One site."""

    @extend_schema(operation_id="sites_read", responses=SiteOut)
    def get(self, request: Request, code: str) -> Response:
        """The site, or 404 outside the caller's scope."""
        actor = _caller(request)
        site = selectors.site_for(actor, code)
        if site is None:
            raise Http404
        row = selectors.SiteRow(site, tuple(site.enrolments.order_by("master_file__number", "created_at")))
        return Response(SiteOut(row).data)


class SiteReadiness(APIView):
    """Can this site start this product now?"""

    @extend_schema(
        operation_id="sites_readiness",
        parameters=[
            OpenApiParameter("product", str, required=True, description="product code"),
            OpenApiParameter(
                "mode",
                str,
                enum=["POC", "MM"],
                description="needed only where the site is enrolled for the product in both modes",
            ),
        ],
        responses=ReadinessOut,
    )
    def get(self, request: Request, code: str) -> Response:
        """Every gate as it stands now, and who opens a closed one: the answer that the page gives.

        It promises nothing: the gate is asked again when a batch starts.
        """
        actor = _caller(request)
        site = selectors.site_for(actor, code)
        if site is None:
            raise Http404
        enrolled = site.enrolments.filter(master_file__product__code=request.query_params.get("product", ""))
        if mode := request.query_params.get("mode", ""):
            enrolled = enrolled.filter(master_file__mode=mode)
        files = {
            (e.master_file.product_id, e.master_file.mode): e.master_file for e in enrolled.order_by("pk")
        }
        if len(files) > 1:
            raise InvalidInput.single(
                _("The site is enrolled for this product in two modes."),
                field="mode",
                code="mode_needed",
                way_out=_("Add “mode=POC” or “mode=MM”."),
            )
        if not files:
            raise Http404
        (file,) = files.values()
        return Response(ReadinessOut(load_readiness(site, file.product, file.mode, timezone.now())).data)


class SiteWhatIf(APIView):
    """Who can work by an instruction version at this site on a day?"""

    @extend_schema(
        operation_id="sites_what_if",
        parameters=[
            OpenApiParameter("instruction", str, required=True, description="number of the instruction"),
            OpenApiParameter("version", int, required=True, description="number of its version"),
            OpenApiParameter("day", str, required=True, description="day at the site, like 2026-11-30"),
        ],
        responses=WhatIfOut,
    )
    def get(self, request: Request, code: str) -> Response:
        """Asked of the rules of the start gate, from what is recorded now. It promises nothing."""
        actor = _caller(request)
        site = selectors.site_for(actor, code)
        if site is None:
            raise Http404
        given = request.query_params
        number = given.get("version", "")
        version = (
            versions_worked_by(site)
            .filter(instruction__number=given.get("instruction", ""), number=int(number))
            .first()
            if number.isascii() and number.isdigit() and len(number) < 6
            else None
        )
        if version is None:
            raise InvalidInput.single(
                _("No such version is issued to this site."),
                field="version",
                reg="REG-47",
                way_out=_("Name the instruction and the version that the site works by."),
            )
        try:
            day = parse_date(given.get("day", ""))
        except ValueError:
            day = None
        if day is None:
            raise InvalidInput.single(
                _("This is no day."), field="day", reg="REG-47", way_out=_("Enter it like 2026-11-30.")
            )
        return Response(WhatIfOut(what_if(site, version, day)).data)
