"""The bench: registered devices, sessions unlocked on them, and each person's badge and PIN (architecture section 6)."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person
from accounts.models.scope import SYSTEM_SCOPE_ID, Scope
from accounts.scoping import ScopedQuerySet
from ledger.models import Record
from ledger.registry import record


class DeviceQuerySet(ScopedQuerySet["Device"]):
    """Devices by scope."""


@record(scope="scope", retention="device", exclude=("secret_hash",))
class Device(Record):
    """A tablet registered at a site. ``secret_hash``: of the secret that its browser keeps in a cookie."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("scope_id",)

    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="devices", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=80)
    secret_hash = models.CharField(max_length=128, unique=True, editable=False)
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(_("retired"), null=True, editable=False)
    retire_reason = models.TextField(blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("device")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The site's scope, and the system's."""
        return {self.scope_id, SYSTEM_SCOPE_ID}


class DeviceSessionQuerySet(ScopedQuerySet["DeviceSession"]):
    """Sessions by time."""

    def open(self, instant: datetime | None = None) -> "DeviceSessionQuerySet":
        """Unlocked, not yet locked or run out, on a device that is still in service."""
        at = instant or timezone.now()
        return self.filter(locked_at__isnull=True, expires_at__gt=at, device__retired_at__isnull=True)


@record(scope="device__scope", retention="device")
class DeviceSession(Record):
    """A device unlocked for a shift, by a person's full sign-in. Colleagues then attest with badge and PIN on it."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("device__scope_id",)

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="sessions")
    unlocked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unlocked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)

    objects = DeviceSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("device session")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(locked_at__isnull=True), name="accounts_devicesession_one_open"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("unlocked_at")), name="accounts_devicesession_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.id}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scope of the device's site. Load with ``select_related("device")``."""
        return self.device.governing_scope_ids()


@record(
    scope_reason="belongs to one person; shown only to them and to whoever manages devices",
    retention="person",
    exclude=("badge_hash", "pin_hash"),
)
class BenchCredential(Record):
    """A person's badge and PIN for the bench. A badge or PIN works only on an unlocked device at that person's site."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bench_credentials")
    badge_hash = models.CharField(max_length=128, null=True, editable=False)
    badge_hint = models.CharField(_("end of the badge number"), max_length=4, blank=True)
    pin_hash = models.CharField(max_length=200, blank=True, editable=False)
    issued_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bench credential")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(retired_at__isnull=True), name="accounts_bench_one_current"
            ),
            models.UniqueConstraint(
                fields=["badge_hash"],
                condition=Q(retired_at__isnull=True, badge_hash__isnull=False),
                name="accounts_bench_badge_once",
            ),
        ]

    def __str__(self) -> str:
        return f"bench credential of {self.person_id}"
