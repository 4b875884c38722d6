"""Annual reports of master files: the plan, each report, its figures, the holder's words, frozen versions, reminders."""

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from accounts.scoping import ScopedQuerySet
from designations.models.base import WithScopes, product_scopes
from ledger.canonical import canonical_bytes, digest
from ledger.guards import FrozenWhen, FrozenWithParent, StateGuard
from ledger.models import Record
from ledger.registry import record
from oversight.annual import periods
from oversight.annual.states import ANNUAL_REPORT, PUBLIC

_PLAN_SCOPES = ("master_file__product__scope", "master_file__product__control_scope")
_SCOPES = tuple(f"plan__{path}" for path in _PLAN_SCOPES)
_OF_REPORT = tuple(f"report__{path}" for path in _SCOPES)
_FROZEN = ("frozen", "approved", "sealed", "submitted", "acknowledged")

FROZEN_WHOLE = pgtrigger.Trigger(
    name="frozen_whole",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=pgtrigger.Func(
        """
        -- REG-138: what is called frozen is a stored version, whose bytes have the very hash that was signed for.
        IF NEW.state <> 'draft' AND NOT EXISTS (
            SELECT 1 FROM oversight_annualversion v JOIN ledger_document d ON d.id = v.snapshot_id
            WHERE v.report_id = NEW.id AND v.number = NEW.version AND v.snapshot_id = NEW.snapshot_id
              AND v.snapshot_hash = NEW.snapshot_hash AND d.content_id = NEW.snapshot_hash
        ) THEN
            RAISE EXCEPTION 'annual report % has no frozen version of that hash (REG-138)', NEW.number
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
        """
    ),
)


@record(scope=_PLAN_SCOPES, retention="report", append_only=True)
class AnnualPlan(Record):
    """When the annual reports of a master file are due and what they hold (REG-20). Another plan is another version.

    All of it is the holder's own choice, not law. ``anchor_on``: first day of a period. ``reminder_days``: how many days
    before the due day people are reminded. ``sections``: keys of ``oversight.annual.sections``, in order.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = tuple(f"{path}_id" for path in _PLAN_SCOPES)

    master_file = models.ForeignKey(
        "designations.MasterFile", on_delete=models.PROTECT, related_name="annual_plans"
    )
    version = models.PositiveIntegerField(_("version"))
    anchor_on = models.DateField(_("first day of a period"))
    period_months = models.PositiveSmallIntegerField(_("months in a period"))
    grace_days = models.PositiveSmallIntegerField(_("days from the end of a period to the due day"))
    reminder_days = models.JSONField(_("reminders, in days before the due day"))
    sections = models.JSONField(_("sections"))
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")

    objects = WithScopes("master_file__product", "master_file__control_site")

    class Meta:
        verbose_name = _("plan of annual reports")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["master_file", "version"], name="oversight_annualplan_version"),
            models.CheckConstraint(
                condition=Q(period_months__gte=1, period_months__lte=36)
                & Q(anchor_on__day__lte=periods.LAST_ANCHOR_DAY),
                name="oversight_annualplan_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.master_file.number}, {self.version}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the product."""
        return product_scopes(self.master_file.product)


class ReportQuerySet(ScopedQuerySet["AnnualReport"]):
    """Reports as an actor may see them."""

    def for_actor(self, actor: Any, permission: str) -> ScopedQuerySet["AnnualReport"]:
        """A submitted report for whoever sees reports; before that, for those who write it, and once signed for who approves."""
        found = super().for_actor(actor, permission)
        written = self._in(actor.scope_ids(Permission.ANNUAL_SUBMIT))
        approved = self._in(actor.scope_ids(Permission.MASTERFILE_APPROVE)) & ~Q(state="draft")
        return found.filter(Q(state__in=PUBLIC) | written | approved)

    def _in(self, ids: frozenset[uuid.UUID]) -> Q:
        found = Q(pk__in=())
        for path in AnnualReport.SCOPE_PATHS:
            found |= Q(**{f"{path}__in": ids})
        return found


@record(scope=_SCOPES, retention="report", personal=("author_name", "approver_name"))
class AnnualReport(Record):
    """One period's report on one master file (REG-19).

    The period is half open, at midnight of the plan's zone. ``asked``: the build asked for last, with its ``cut_off``;
    whether it is there, ``AnnualBuild`` says. ``version`` counts freezings; ``snapshot`` is the frozen canonical JSON of
    the newest, ``document`` its sealed PDF, ``receipt`` the authority's paper.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = tuple(f"{path}_id" for path in _SCOPES)

    number = models.CharField(_("number"), max_length=20, unique=True)
    plan = models.ForeignKey(AnnualPlan, on_delete=models.PROTECT, related_name="reports")
    master_file = models.ForeignKey("designations.MasterFile", on_delete=models.PROTECT, related_name="+")
    period_start = models.DateTimeField(_("from"))
    period_end = models.DateTimeField(_("up to"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ANNUAL_REPORT.choices(),
        default=ANNUAL_REPORT.initial,
        db_default=ANNUAL_REPORT.initial,
    )
    asked = models.PositiveIntegerField(_("figures asked for"), default=0)
    cut_off = models.DateTimeField(_("data cut-off"), null=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    snapshot = models.ForeignKey("ledger.Document", on_delete=models.PROTECT, null=True, related_name="+")
    snapshot_hash = models.CharField(_("data fingerprint"), max_length=64, blank=True)
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(_("signed by"), max_length=200, blank=True)
    frozen_at = models.DateTimeField(_("frozen at"), null=True)
    approver_id = models.UUIDField(null=True)
    approver_name = models.CharField(_("approved by"), max_length=200, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True)
    document = models.ForeignKey("ledger.Document", on_delete=models.PROTECT, null=True, related_name="+")
    submitted_on = models.DateField(_("submitted on"), null=True)
    reference = models.CharField(_("how it was submitted"), max_length=120, blank=True)
    acknowledged_on = models.DateField(_("receipt dated"), null=True)
    receipt_reference = models.CharField(_("authority’s reference"), max_length=120, blank=True)
    receipt = models.ForeignKey("ledger.Document", on_delete=models.PROTECT, null=True, related_name="+")

    objects = WithScopes(
        "plan__master_file__product", "plan__master_file__control_site", queryset=ReportQuerySet
    )

    class Meta:
        verbose_name = _("annual report")
        default_permissions = ()
        indexes = [models.Index(fields=["master_file", "-period_start"], name="oversight_annual_file")]
        constraints = [
            models.UniqueConstraint(fields=["master_file", "period_start"], name="oversight_annual_once"),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")), name="oversight_annual_dates"
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (Q(snapshot__isnull=False, author_id__isnull=False) & ~Q(snapshot_hash="")),
                name="oversight_annual_frozen_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "sealed", "submitted", "acknowledged"])
                | (Q(approver_id__isnull=False) & ~Q(approver_id=F("author_id"))),
                name="oversight_annual_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sealed", "submitted", "acknowledged"]) | Q(document__isnull=False),
                name="oversight_annual_sealed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "acknowledged"])
                | (Q(submitted_on__isnull=False) & ~Q(reference="")),
                name="oversight_annual_submitted_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="acknowledged")
                | Q(receipt__isnull=False, acknowledged_on__gte=F("submitted_on")),
                name="oversight_annual_receipt_whole",
            ),
        ]
        triggers = [
            StateGuard(ANNUAL_REPORT),
            FrozenWhen(
                states=_FROZEN,
                moving=(
                    "approver_id",
                    "approver_name",
                    "approved_at",
                    "document_id",
                    "submitted_on",
                    "reference",
                    "acknowledged_on",
                    "receipt_reference",
                    "receipt_id",
                ),
            ),
            FROZEN_WHOLE,
            pgtrigger.ReadOnly(
                name="fixed",
                fields=["id", "number", "master_file", "period_start", "period_end", "created_at"],
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        """The name of the report's event chain."""
        return f"annual:{self.pk}"

    @property
    def period_words(self) -> str:
        """First and last day, as people say it."""
        return periods.period_words(self.period_start, self.period_end, self.plan.zone)

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        return self.period_end.astimezone(ZoneInfo(self.plan.zone)).date() - timedelta(days=1)

    @property
    def file_name(self) -> str:
        """What the downloaded file is called."""
        return f"{self.number}.pdf"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the product."""
        return self.plan.governing_scope_ids()

    def signed_tree(self) -> dict[str, Any]:
        """What author and approver sign: the report, the figures by their hash, the words, and the frozen bytes by theirs."""
        build = self.builds.order_by("-number").first()
        texts = {row.section: row.text for row in self.texts.order_by("section")}
        return {
            "number": self.number,
            "master_file": self.plan.master_file.number,
            "period_start": self.period_start,
            "period_end": self.period_end,
            "plan_version": self.plan.version,
            "build": build.number if build else 0,
            "data_hash": build.data_hash if build else "",
            "words_hash": digest(canonical_bytes(texts)),
            "version": self.version,
            "snapshot_hash": self.snapshot_hash,
        }


@record(scope=_OF_REPORT, retention="report", append_only=True)
class AnnualBuild(Record):
    """Figures assembled from the records, as they stood at one cut-off; ``data`` is their canonical JSON."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = tuple(f"{path}_id" for path in _OF_REPORT)

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="builds")
    number = models.PositiveIntegerField(_("number"))
    cut_off = models.DateTimeField(_("data cut-off"))
    data = models.ForeignKey("ledger.Document", on_delete=models.PROTECT, related_name="+")
    data_hash = models.CharField(_("data fingerprint"), max_length=64)

    objects = WithScopes("report__plan__master_file__product")

    class Meta:
        verbose_name = _("figures of an annual report")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="oversight_annualbuild_once")
        ]
        triggers = [
            FrozenWithParent(
                through=(("report_id", AnnualReport._meta.db_table),),
                open_states=("draft",),
                operation=pgtrigger.Insert,
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.number}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the report."""
        return self.report.governing_scope_ids()


@record(scope=_OF_REPORT, retention="report")
class AnnualText(Record):
    """The holder's own words on one section; fixed once the report is frozen."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = tuple(f"{path}_id" for path in _OF_REPORT)

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="texts")
    section = models.CharField(_("section"), max_length=40)
    text = models.TextField(_("words"), blank=True)

    objects = WithScopes("report__plan__master_file__product")

    class Meta:
        verbose_name = _("words of an annual report")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["report", "section"], name="oversight_annualtext_once")
        ]
        triggers = [
            FrozenWithParent(through=(("report_id", AnnualReport._meta.db_table),), open_states=("draft",))
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.section}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the report."""
        return self.report.governing_scope_ids()


@record(scope=_OF_REPORT, retention="report", append_only=True)
class AnnualVersion(Record):
    """A frozen snapshot: figures, words and parameters as one canonical JSON. A report taken back keeps its old ones."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = tuple(f"{path}_id" for path in _OF_REPORT)

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    build = models.ForeignKey(AnnualBuild, on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey("ledger.Document", on_delete=models.PROTECT, related_name="+")
    snapshot_hash = models.CharField(_("data fingerprint"), max_length=64)

    objects = WithScopes("report__plan__master_file__product")

    class Meta:
        verbose_name = _("frozen version of an annual report")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="oversight_annualversion_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.number}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the report."""
        return self.report.governing_scope_ids()


@record(scope=_PLAN_SCOPES, retention="report", append_only=True)
class AnnualReminder(Record):
    """A reminder that was sent, once for each period and number of days."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = tuple(f"{path}_id" for path in _PLAN_SCOPES)

    master_file = models.ForeignKey("designations.MasterFile", on_delete=models.PROTECT, related_name="+")
    period_start = models.DateTimeField(_("from"))
    period_end = models.DateTimeField(_("up to"))
    due_on = models.DateField(_("due on"))
    days_before = models.PositiveSmallIntegerField(_("days before"))

    objects = WithScopes("master_file__product")

    class Meta:
        verbose_name = _("reminder of an annual report")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["master_file", "period_start", "days_before"], name="oversight_annualreminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.master_file_id}: {self.days_before}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the product."""
        return product_scopes(self.master_file.product)
