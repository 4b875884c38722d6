"""Read endpoints: the versions in use that this caller may see, and one version whole."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.exceptions import PermissionDenied
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import Permission
from designations import selectors
from designations.api.serializers import VersionLineSerializer, VersionSerializer
from designations.content import load_content


def _actor(request: Request) -> Any:
    actor = request._request.actor  # type: ignore[attr-defined]  # set by accounts.middleware
    if not actor.may_any(Permission.INSTRUCTION_VIEW):
        raise PermissionDenied
    return actor


class Newest(CursorPagination):
    """Keyset pages, newest first."""

    ordering = "-id"
    page_size = 50


class VersionList(generics.ListAPIView[Any]):
    """Instruction versions in use."""

    serializer_class = VersionLineSerializer
    pagination_class = Newest

    def get_queryset(self) -> Any:
        """Through the caller's scopes."""
        return selectors.instruction_versions_for(_actor(self.request)).filter(state="effective")


class VersionDetail(APIView):
    """One version with its steps and release specification."""

    @extend_schema(responses=VersionSerializer, operation_id="instruction_version")
    def get(self, request: Request, number: str, version: int) -> Response:
        """The version whole; 404 when it is not in the caller's scopes."""
        found = selectors.instruction_versions_for(_actor(request)).filter(
            instruction__number=number, number=version
        )
        record = found.first()
        if record is None:
            raise Http404
        serializer = VersionSerializer(load_content(record.pk), context={"version": record})
        return Response(serializer.data)
