"""Read endpoints: deviations, the certification register and the release register, in the caller's scopes, keyset-paged."""

from typing import Any

from rest_framework import generics
from rest_framework.exceptions import PermissionDenied
from rest_framework.pagination import CursorPagination

from accounts.permissions import Permission
from oversight import selectors
from oversight.api.serializers import CertificationSerializer, DeviationSerializer, ReleaseSerializer


class Newest(CursorPagination):
    """Keyset pages, newest first."""

    ordering = "-id"
    page_size = 50


class _Scoped:
    permission: Permission
    request: Any

    def actor(self) -> Any:
        """The caller, who holds the permission somewhere."""
        actor = self.request._request.actor  # set by accounts.middleware
        if not actor.may_any(self.permission):
            raise PermissionDenied
        return actor


class DeviationList(_Scoped, generics.ListAPIView[Any]):
    """Deviations; ``state``, ``severity`` and ``q`` (number or batch number) narrow."""

    permission = Permission.DEVIATION_VIEW
    serializer_class = DeviationSerializer
    pagination_class = Newest

    def get_queryset(self) -> Any:
        """Through the caller's scopes."""
        return selectors.deviations_for(self.actor(), self.request.GET)


class DeviationDetail(_Scoped, generics.RetrieveAPIView[Any]):
    """One deviation; 404 when it is not in the caller's scopes."""

    permission = Permission.DEVIATION_VIEW
    serializer_class = DeviationSerializer
    lookup_field = "number"

    def get_queryset(self) -> Any:
        """Through the caller's scopes."""
        return selectors.deviations_for(self.actor())


class CertificationList(_Scoped, generics.ListAPIView[Any]):
    """The certification register; ``outcome``, ``site``, ``product`` and ``q`` narrow."""

    permission = Permission.BATCH_VIEW
    serializer_class = CertificationSerializer
    pagination_class = Newest

    def get_queryset(self) -> Any:
        """Through the caller's scopes."""
        return selectors.register_for(self.actor(), self.request.GET)


class ReleaseList(_Scoped, generics.ListAPIView[Any]):
    """The release register; ``site``, ``product`` and ``q`` (number or batch number) narrow."""

    permission = Permission.BATCH_VIEW
    serializer_class = ReleaseSerializer
    pagination_class = Newest

    def get_queryset(self) -> Any:
        """Through the caller's scopes."""
        return selectors.releases_for(self.actor(), self.request.GET)
