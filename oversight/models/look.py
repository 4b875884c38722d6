"""What a regulator looked at: one row per product concerned, beside the event that proves it (REG-136)."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedManager
from ledger.models import Record
from ledger.registry import record


class Act(models.TextChoices):
    """What kind of look it was."""

    LIST = "list", _("Opened a list")
    PAGE = "page", _("Opened a page")
    DOWNLOAD = "download", _("Downloaded a file")


@record(
    scope=("product_scope", "control_scope"),
    retention="trail",
    append_only=True,
    personal=("person_name",),
)
class Look(Record):
    """One look by one inspector at something about one product; ``status`` is the answer given (404: it was not shown)."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("product_scope_id", "control_scope_id")

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(_("inspector"), max_length=200)
    act = models.CharField(_("act"), max_length=8, choices=Act)
    title = models.CharField(_("what was looked at"), max_length=200)
    path = models.CharField(_("address"), max_length=400)
    status = models.PositiveSmallIntegerField(_("answer"))
    at = models.DateTimeField(_("at"))
    event_id = models.UUIDField()
    product = models.ForeignKey("designations.Product", on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey("oversight.ReportRun", on_delete=models.PROTECT, null=True, related_name="+")
    product_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")
    control_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        verbose_name = _("look")
        default_permissions = ()
        indexes = [
            models.Index(fields=["control_scope", "-id"], name="oversight_look_control"),
            models.Index(fields=["product_scope", "-id"], name="oversight_look_product"),
        ]

    def __str__(self) -> str:
        return f"{self.person_name}: {self.title}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the product."""
        return {self.product_scope_id, self.control_scope_id}
