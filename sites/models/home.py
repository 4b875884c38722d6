"""The address behind a home's coded location: sealed, and looked at on the record (REG-44)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.models import Record
from ledger.registry import record


@record(
    scope=("site__scope", "site__control_scope"),
    personal=("sealed",),
    retention="site",
    exclude=("wrapped_key",),
)
class HomeAddress(Record):
    """The least that finds a home: sealed under a key of its own.

    ``wrapped_key`` opens ``sealed``; it stays out of the row history, so that destroying it leaves every copy unreadable
    while the trail still verifies. Reading one writes an event (``services.home.home_address_read``).
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site__scope_id", "site__control_scope_id")

    site = models.OneToOneField(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="home_address", verbose_name=_("site")
    )
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()

    objects = WithScopes("site")

    class Meta:
        verbose_name = _("home address")
        default_permissions = ()
        triggers = [pgtrigger.ReadOnly(name="fixed", fields=["id", "site", "sealed", "created_at"])]

    def __str__(self) -> str:
        return str(self.site_id)

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its site."""
        return self.site.governing_scope_ids()
