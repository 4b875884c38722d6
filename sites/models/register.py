"""Each reading of a register file: what came in, what was left out and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models import Record
from ledger.registry import record


@record(
    scope_reason="about a public register file, not about anybody's records",
    retention="organisation",
    append_only=True,
)
class RegisterImport(Record):
    """One run of an importer. ``report`` holds the changed and skipped rows, each with its reason."""

    source = models.CharField(_("source"), max_length=60)
    file_name = models.CharField(_("file"), max_length=200)
    file_hash = models.CharField(_("SHA-256 of the file"), max_length=64)
    edition = models.CharField(_("edition"), max_length=120, blank=True)
    added = models.PositiveIntegerField(_("added"))
    changed = models.PositiveIntegerField(_("changed"))
    unchanged = models.PositiveIntegerField(_("unchanged"))
    skipped = models.PositiveIntegerField(_("left out"))
    report = models.JSONField(_("report"), default=dict)

    class Meta:
        verbose_name = _("register import")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.source}: {self.file_name}"
