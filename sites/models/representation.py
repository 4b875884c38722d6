"""What the holder answered to the authority about a restriction (REG-40)."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.models import Record
from ledger.registry import record


@record(
    scope=(
        "restriction__site__scope",
        "restriction__site__control_scope",
        "restriction__product__scope",
        "restriction__enrolment__site__scope",
    ),
    retention="site",
    append_only=True,
)
class Representation(Record):
    """The holder's answer to a notice, as it was sent. A further answer is a further row."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = (
        "restriction__site__scope_id",
        "restriction__site__control_scope_id",
        "restriction__product__scope_id",
        "restriction__enrolment__site__scope_id",
        "restriction__enrolment__site__control_scope_id",
        "restriction__control_scope_id",
    )

    restriction = models.ForeignKey(
        "mfg_sites.Restriction", on_delete=models.PROTECT, related_name="representations"
    )
    sent_on = models.DateField(_("sent on"))
    reference = models.CharField(_("reference of the answer"), max_length=120)
    summary = models.TextField(_("what it says"))
    recorded_by_name = models.CharField(_("recorded by"), max_length=200)

    objects = WithScopes("restriction")

    class Meta:
        verbose_name = _("representation")
        default_permissions = ()
        ordering = ["sent_on", "id"]

    def __str__(self) -> str:
        return f"{self.restriction}: {self.reference}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the restriction."""
        return self.restriction.governing_scope_ids()
