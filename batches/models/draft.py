"""Nothing typed is lost: what stood in the form when the hub refused it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models import Record
from ledger.registry import working


@working(
    reason="unsaved typing of one person, kept until the step is saved; no record of anything done",
    scope=("batch__site_scope",),
    personal=("data",),
    deletable=True,
)
class EntryDraft(Record):
    """One person's unsaved form for one step. ``data``: form field → text as typed (never a PIN or a badge)."""

    batch = models.ForeignKey("batches.Batch", on_delete=models.PROTECT, related_name="drafts")
    step = models.ForeignKey("designations.Step", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft of an entry")
        constraints = [models.UniqueConstraint(fields=["batch", "step", "person"], name="batches_draft_once")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.step_id}"
