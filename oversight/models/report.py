"""Reports: what a report contains, each run of it, and how far a run has got (REG-136, REG-138)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes, product_scopes
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record, working
from oversight.reports.states import REPORT_RUN


class ReportKind(models.TextChoices):
    """The reports there are."""

    MONTHLY_COMPLIANCE = "monthly_compliance", _("Monthly compliance report")


class ReportOrigin(models.TextChoices):
    """Who wanted it."""

    DEMAND = "demand", _("Asked for by a person")
    SCHEDULE = "schedule", _("Made on schedule")


@record(
    scope=("master_file__product__scope", "master_file__product__control_scope"),
    retention="report",
    append_only=True,
)
class ReportDefinition(Record):
    """What one report of a master file contains. Never changed: another content is another version; the newest counts.

    ``sections``: keys of ``oversight.reports.sections``, in order. ``attribute``: the quality attribute that is charted
    (empty: none). ``zone``: the time zone in which its months begin and end.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = (
        "master_file__product__scope_id",
        "master_file__product__control_scope_id",
    )

    master_file = models.ForeignKey(
        "designations.MasterFile", on_delete=models.PROTECT, related_name="report_definitions"
    )
    kind = models.CharField(_("report"), max_length=30, choices=ReportKind)
    version = models.PositiveIntegerField(_("version"))
    attribute = models.CharField(_("charted quality attribute"), max_length=60, blank=True)
    sections = models.JSONField(_("sections"))
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")

    objects = WithScopes("master_file__product", "master_file__control_site")

    class Meta:
        verbose_name = _("report definition")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["master_file", "kind", "version"], name="oversight_reportdefinition_version"
            ),
            models.CheckConstraint(condition=Q(kind__in=ReportKind.values), name="oversight_reportdef_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.version}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the product."""
        return product_scopes(self.master_file.product)


_SCOPES = ("definition__master_file__product__scope", "definition__master_file__product__control_scope")


@record(scope=_SCOPES, retention="report", personal=("requested_by_name",))
class ReportRun(Record):
    """One report for one period with the data received up to one instant.

    The period is half open: ``period_start`` is in it, ``period_end`` is not. ``cut_off`` fixes what the report may know,
    so that the same parameters give the same content (REG-138). ``snapshot`` is the frozen canonical JSON (its SHA-256
    is ``snapshot_hash``), ``document`` the sealed PDF.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = tuple(f"{path}_id" for path in _SCOPES)

    number = models.CharField(_("number"), max_length=24, unique=True)
    definition = models.ForeignKey(ReportDefinition, on_delete=models.PROTECT, related_name="runs")
    period_start = models.DateTimeField(_("from"))
    period_end = models.DateTimeField(_("up to"))
    cut_off = models.DateTimeField(_("data cut-off"))
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=REPORT_RUN.choices(),
        default=REPORT_RUN.initial,
        db_default=REPORT_RUN.initial,
    )
    origin = models.CharField(_("origin"), max_length=8, choices=ReportOrigin)
    requested_at = models.DateTimeField(_("requested at"))
    requested_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    requested_by_name = models.CharField(_("requested by"), max_length=200)
    snapshot = models.ForeignKey("ledger.Document", on_delete=models.PROTECT, null=True, related_name="+")
    snapshot_hash = models.CharField(_("data fingerprint"), max_length=64, blank=True)
    document = models.ForeignKey("ledger.Document", on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(_("finished at"), null=True)
    fault = models.CharField(_("why it failed"), max_length=300, blank=True)

    objects = WithScopes("definition__master_file__product", "definition__master_file__control_site")

    class Meta:
        verbose_name = _("report")
        default_permissions = ()
        indexes = [
            models.Index(fields=["definition", "-id"], name="oversight_reportrun_list"),
            models.Index(fields=["state", "-id"], name="oversight_reportrun_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "period_start", "period_end", "cut_off"],
                condition=~Q(state="failed"),
                name="oversight_reportrun_once",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")) & Q(cut_off__gt=F("period_start")),
                name="oversight_reportrun_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | (Q(snapshot__isnull=False, document__isnull=False) & ~Q(snapshot_hash="")),
                name="oversight_reportrun_done_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(fault=""), name="oversight_reportrun_failed_says_why"
            ),
        ]
        triggers = [StateGuard(REPORT_RUN), FrozenWhen(states=("done", "failed"))]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        """The name of the report's event chain."""
        return f"report:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it is still waiting or being made."""
        return self.state in {"queued", "running"}

    @property
    def file_name(self) -> str:
        """What the downloaded file is called."""
        return f"{self.number}.pdf"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the product."""
        return product_scopes(self.definition.master_file.product)


@working(
    reason="how far a worker has got, for the page that waits; what it made is on the run and the trail",
    scope=tuple(f"run__{path}" for path in _SCOPES),
)
class ReportProgress(Record):
    """Progress of one run. ``step`` is a key of ``oversight.reports.progress.STEPS``; ``attempts`` counts workers that tried."""

    run = models.OneToOneField(ReportRun, on_delete=models.PROTECT, related_name="progress")
    percent = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=20, default="queued")
    attempts = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("progress of a report")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.run_id}: {self.percent} %"
