"""What was in force at an instant, for inspectors' and holders' own systems (REG-21)."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import Permission
from designations.views.filehistory import as_of_for
from ledger.errors import InvalidInput


class ListedSiteOut(serializers.Serializer[Any]):
    """A site on the list; empty dates: with the version."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    organisation = serializers.CharField()
    listed_from = serializers.DateTimeField(allow_null=True)
    listed_until = serializers.DateTimeField(allow_null=True)


class FileVersionOut(serializers.Serializer[Any]):
    """The master-file version in force."""

    version = serializers.IntegerField(source="number")
    designation = serializers.CharField(source="designation.reference")
    template = serializers.CharField()
    sections = serializers.DictField(child=serializers.CharField())
    control_strategy = serializers.ListField(child=serializers.DictField(), allow_null=True)
    effective_from = serializers.DateTimeField()
    effective_until = serializers.DateTimeField(allow_null=True)


class InstructionInUseOut(serializers.Serializer[Any]):
    """An instruction version in use."""

    number = serializers.CharField(source="instruction.number")
    version = serializers.IntegerField(source="number")
    title = serializers.CharField(source="instruction.title")
    content_hash = serializers.CharField()
    effective_from = serializers.DateTimeField()
    effective_until = serializers.DateTimeField(allow_null=True)


class LicenceScopeOut(serializers.Serializer[Any]):
    """A row of a licence whose dates hold. ``licence_state``: as the licence stood at the instant."""

    licence = serializers.CharField(source="row.licence.number")
    licence_state = serializers.CharField(source="state")
    mode = serializers.CharField(source="row.mode")
    dosage_form = serializers.CharField(source="row.dosage_form")
    valid_from = serializers.DateField(source="row.valid_from")
    valid_until = serializers.DateField(source="row.valid_until", allow_null=True)


class AsOfOut(serializers.Serializer[Any]):
    """Everything at one instant. ``version`` null: no version was in force, so no site was listed."""

    master_file = serializers.CharField(source="master_file.number")
    product = serializers.CharField(source="master_file.product.code")
    mode = serializers.CharField(source="master_file.mode")
    at = serializers.DateTimeField()
    version = FileVersionOut(allow_null=True)
    sites = ListedSiteOut(many=True)
    instructions = InstructionInUseOut(many=True)
    licence_scopes = LicenceScopeOut(many=True)


def _instant(text: str) -> datetime:
    """An instant with its offset; nothing means now."""
    if not text:
        return timezone.now()
    try:
        # A plus sign that a caller left unescaped arrives as a blank.
        at = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        at = None
    if at is None or timezone.is_naive(at):
        raise InvalidInput.single(
            _("This is not an instant with its offset."),
            field="at",
            code="bad_instant",
            reg="REG-21",
            way_out=_("Write it like 2026-01-31T09:00:00Z."),
        )
    return at


def instant_asked(request: Request) -> datetime:
    """The instant in the address."""
    return _instant(request.query_params.get("at", ""))


class FileAsOf(APIView):
    """A master file as it stood."""

    @extend_schema(
        operation_id="master_file_as_of",
        parameters=[OpenApiParameter("at", str, description="instant with its offset; default now")],
        responses=AsOfOut,
    )
    def get(self, request: Request, number: str) -> Response:
        """Version, list of sites, instructions in use and licence scope, as far as the caller may see them."""
        actor = request._request.actor  # type: ignore[attr-defined]  # set by accounts.middleware
        if not actor.may_any(Permission.MASTERFILE_VIEW):
            raise PermissionDenied
        return Response(AsOfOut(as_of_for(actor, number, instant_asked(request))).data)
