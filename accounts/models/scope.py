"""Scopes: one row per thing that authority can be tied to (architecture section 7)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.permissions import choices
from ledger.models import Record
from ledger.registry import record

SYSTEM_SCOPE_ID = uuid.UUID("00000000-0000-7000-8000-000000000001")
"""The one scope of kind ``system``, made by migration: administrators of the whole installation hold their role in it."""


@record(
    scope_reason="it is itself what governs; seen by whoever holds something in it", retention="organisation"
)
class Scope(Record):
    """A control site, a remote site, a product, a regulator's door, or the system itself.

    ``code`` is unique per kind. ``organisation`` is the body behind it, where there is one.
    """

    class Kind(models.TextChoices):
        CONTROL_SITE = "control_site", _("Control site")
        REMOTE_SITE = "remote_site", _("Remote site")
        PRODUCT = "product", _("Product")
        REGULATOR = "regulator", _("Regulator")
        SYSTEM = "system", _("System")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="scopes",
        verbose_name=_("organisation"),
    )

    class Meta:
        verbose_name = _("scope")
        default_permissions = ()
        permissions = choices()
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="accounts_scope_code"),
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(kind="system"), name="accounts_scope_one_system"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Itself, and the system's scope: an administrator of the installation may hand out any scope."""
        return {self.id, SYSTEM_SCOPE_ID}
