"""API clients of sites: a hospital system's own credential (hashed, scoped, expiring, revocable)."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Organisation
from accounts.models.person import Person
from accounts.models.scope import SYSTEM_SCOPE_ID, Scope
from accounts.scoping import ScopedQuerySet
from ledger.models import Record
from ledger.registry import record


class ApiClientQuerySet(ScopedQuerySet["ApiClient"]):
    """Clients by state."""

    def usable(self, instant: datetime | None = None) -> "ApiClientQuerySet":
        """Neither revoked nor expired at an instant (default: now)."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=instant or timezone.now())


@record(scope="scope", retention="client", exclude=("token_hash", "last_used_at"))
class ApiClient(Record):
    """A hospital system that sends records for one remote site.

    ``prefix`` is the public part of the token, by which the row is found; only a hash of the whole token is kept.
    ``last_used_at`` is kept to the hour, for the access review.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("scope_id",)

    name = models.CharField(_("name"), max_length=120)
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="clients", verbose_name=_("site"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("organisation")
    )
    prefix = models.CharField(max_length=40, unique=True, editable=False)
    token_hash = models.CharField(max_length=128, editable=False)
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")
    expires_at = models.DateTimeField(_("expires"))
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reason"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    revoke_reason = models.TextField(_("reason for revoking"), blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("API client")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="accounts_client_expires"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoke_reason=""),
                name="accounts_client_revoke_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The site's scope, and the system's."""
        return {self.scope_id, SYSTEM_SCOPE_ID}
