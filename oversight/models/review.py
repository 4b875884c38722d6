"""Review by exception: each run of the rules, each answer of each rule, each assessment by a person (REG-71, REG-74)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedManager
from ledger.models import Record
from ledger.registry import record
from oversight.models.deviation import Severity

_SCOPES = ("batch__site_scope", "batch__product_scope", "batch__control_scope")
_PATHS = tuple(f"{path}_id" for path in _SCOPES)


@record(scope=_SCOPES, retention="batch", append_only=True)
class ReviewRun(Record):
    """One run of one rule set over one batch as it stood then. ``record_hash``: SHA-256 of the record that was judged.

    ``trigger``: submitted (by itself, after submission) or demand (somebody asked). The newest run of a batch counts.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = _PATHS

    class Trigger(models.TextChoices):
        SUBMITTED = "submitted", _("After submission")
        DEMAND = "demand", _("On demand")

    batch = models.ForeignKey("batches.Batch", on_delete=models.PROTECT, related_name="review_runs")
    sequence = models.PositiveIntegerField()
    trigger = models.CharField(max_length=10, choices=Trigger)
    rule_set_version = models.CharField(_("rule set"), max_length=20)
    rule_set_hash = models.CharField(max_length=64)
    record_hash = models.CharField(max_length=64)
    ran_at = models.DateTimeField(_("ran at"))
    asked_by = models.CharField(max_length=80)
    asked_by_name = models.CharField(max_length=200)
    rules = models.PositiveIntegerField()
    checks = models.PositiveIntegerField()
    critical = models.PositiveIntegerField(default=0)
    major = models.PositiveIntegerField(default=0)
    minor = models.PositiveIntegerField(default=0)
    headline = models.CharField(max_length=300, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("review run")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["batch", "sequence"], name="oversight_run_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} #{self.sequence}"

    @property
    def exceptions(self) -> int:
        """How many exceptions the run found."""
        return self.critical + self.major + self.minor

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the batch."""
        return self.batch.governing_scope_ids()


@record(scope=tuple(f"run__{path}" for path in _SCOPES), retention="batch", append_only=True)
class RuleResult(Record):
    """One answer of one rule about one thing, passed or not, with the version of the rule and its evidence.

    ``subject`` is what it is about: key of a step or criterion, or empty for the batch. ``fingerprint`` is the same in
    another run when rule, version, subject and evidence are: an assessment holds as long as it is.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = tuple(f"run__{path}" for path in _PATHS)

    run = models.ForeignKey(ReviewRun, on_delete=models.PROTECT, related_name="results")
    position = models.PositiveIntegerField()
    rule = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    reg = models.CharField(max_length=20)
    subject = models.CharField(max_length=80, blank=True)
    passed = models.BooleanField()
    severity = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=300)
    message = models.CharField(max_length=600, blank=True)
    evidence = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("rule result")
        default_permissions = ()
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="oversight_result_position"),
            models.CheckConstraint(
                condition=Q(passed=True, severity="") | Q(passed=False, severity__in=Severity.values),
                name="oversight_result_severity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {'passed' if self.passed else 'failed'}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the batch."""
        return self.run.batch.governing_scope_ids()


@record(scope=_SCOPES, retention="batch", append_only=True, personal=("by_name",))
class ExceptionAssessment(Record):
    """What a reviewer makes of one exception. The newest one for a fingerprint counts; earlier ones stay."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = _PATHS

    batch = models.ForeignKey("batches.Batch", on_delete=models.PROTECT, related_name="exception_assessments")
    result = models.ForeignKey(RuleResult, on_delete=models.PROTECT, related_name="assessments")
    fingerprint = models.CharField(max_length=64)
    text = models.TextField(_("assessment"))
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        verbose_name = _("assessment of an exception")
        default_permissions = ()
        indexes = [models.Index(fields=["batch", "fingerprint", "-id"], name="oversight_assessment_latest")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="oversight_assessment_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.text[:40]}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the batch."""
        return self.batch.governing_scope_ids()
