"""Inspections by the authority, what they found and what was answered (REG-32)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.kinds import FindingClass, InspectionKind, Mode
from designations.models.base import WithScopes
from designations.models.licence import Licence
from designations.models.product import Product
from designations.models.variation import LicenceVariation
from designations.states.inspection import FINDING, INSPECTION
from ledger.guards import FrozenWhen, FrozenWithParent, StateGuard
from ledger.models import Document, Record
from ledger.registry import record

_SCOPES = ("licence__control_scope", "product__scope")
_REPORTED = ["report_received", "responded", "closed"]


@record(scope=_SCOPES, retention="licence", personal=("inspectors",))
class Inspection(Record):
    """Announced by the authority under a licence; recorded here as it goes on, until the authority closes it.

    ``site_id`` and ``place``: the remote site that is looked at, by key and in words; empty for the control site (a licence
    names no remote site, so nothing here points to one: REG-24). ``holds_grant``: the authority decides ``variation`` only
    after it. ``certificate``: of good manufacturing practice, as the closing letter names it. ``due_on``: our own date for
    the response, from the report. ``last_on``: the day of the latest move, which no later move may precede.
    """

    SCOPE_PATHS: ClassVar[list[str]] = ["licence__control_scope_id", "product__scope_id"]

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="inspections")
    kind = models.CharField(_("kind"), max_length=12, choices=InspectionKind)
    reference = models.CharField(_("authority’s reference"), max_length=80)
    variation = models.ForeignKey(
        LicenceVariation, on_delete=models.PROTECT, null=True, blank=True, related_name="inspections"
    )
    holds_grant = models.BooleanField(_("the decision waits for it"), default=False)
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="inspections"
    )
    mode = models.CharField(_("mode"), max_length=3, choices=Mode, blank=True)
    site_id = models.UUIDField(null=True, blank=True)
    place = models.CharField(_("remote site"), max_length=240, blank=True)
    announced_on = models.DateField(_("announced on"))
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=16, choices=INSPECTION.choices(), default=INSPECTION.initial
    )
    held_from = models.DateField(_("held from"), null=True, blank=True)
    held_until = models.DateField(_("held until"), null=True, blank=True)
    inspectors = models.TextField(_("inspectors"), blank=True)
    report = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    report_on = models.DateField(_("report received on"), null=True, blank=True)
    due_on = models.DateField(_("response due"), null=True, blank=True)
    responded_on = models.DateField(_("responded on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    certificate = models.CharField(_("certificate"), max_length=80, blank=True)
    last_on = models.DateField(_("last moved on"))

    objects = WithScopes("licence", "product")

    class Meta:
        verbose_name = _("inspection")
        constraints = [
            models.UniqueConstraint(fields=["licence", "reference"], name="designations_inspection_once"),
            models.CheckConstraint(
                condition=Q(kind__in=InspectionKind.values) & Q(mode__in=["", *Mode.values]),
                name="designations_inspection_kind",
            ),
            models.CheckConstraint(
                condition=Q(holds_grant=False) | Q(variation__isnull=False),
                name="designations_inspection_holds",
            ),
            models.CheckConstraint(
                condition=Q(site_id=None, place="") | (Q(site_id__isnull=False) & ~Q(place="")),
                name="designations_inspection_place",
            ),
            models.CheckConstraint(
                condition=Q(held_from=None, held_until=None)
                | Q(held_from__gte=F("announced_on"), held_until__gte=F("held_from")),
                name="designations_inspection_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", *_REPORTED]) | Q(held_from__isnull=False),
                name="designations_inspection_held",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_REPORTED) | Q(report__isnull=False, report_on__gte=F("held_until")),
                name="designations_inspection_reported",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__gte=F("report_on"))
                | (~Q(state="closed") & Q(closed_on=None, certificate="")),
                name="designations_inspection_closed",
            ),
        ]
        triggers = [
            StateGuard(INSPECTION),
            FrozenWhen(
                states=tuple(state.name for state in INSPECTION.states),
                moving=(
                    *("held_from", "held_until", "inspectors", "report_id", "report_on", "due_on"),
                    *("responded_on", "closed_on", "certificate", "last_on"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        found = {self.licence.control_scope_id}
        return found | {self.product.scope_id} if self.product is not None else found


class OfInspection(Record):
    """Abstract: governed as its inspection is."""

    SCOPE_PATHS: ClassVar[list[str]] = [
        "inspection__licence__control_scope_id",
        "inspection__product__scope_id",
    ]

    class Meta:
        abstract = True

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        found: set[uuid.UUID] = self.inspection.governing_scope_ids()  # type: ignore[attr-defined]  # every subclass has it
        return found


_THROUGH = ("inspection__licence__control_scope", "inspection__product__scope")


@record(scope=_THROUGH, retention="licence")
class InspectionFinding(OfInspection):
    """One finding of the report, numbered as it was recorded. ``due_on``: by when its answer is due."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField(_("number"))
    grade = models.CharField(_("class"), max_length=10, choices=FindingClass)
    says = models.TextField(_("what was found"))
    due_on = models.DateField(_("answer due"))
    state = models.CharField(_("state"), max_length=10, choices=FINDING.choices(), default=FINDING.initial)
    last_on = models.DateField(_("last moved on"))

    objects = WithScopes("inspection__licence", "inspection__product")

    class Meta:
        verbose_name = _("finding of an inspection")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "number"], name="designations_finding_once"),
            models.CheckConstraint(
                condition=Q(grade__in=FindingClass.values), name="designations_finding_grade"
            ),
        ]
        triggers = [
            StateGuard(FINDING),
            FrozenWhen(states=tuple(state.name for state in FINDING.states), moving=("due_on", "last_on")),
            FrozenWithParent(
                through=(("inspection_id", Inspection._meta.db_table),),
                open_states=("report_received",),
                operation=pgtrigger.Insert,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.get_grade_display()}"


@record(
    scope=("finding__inspection__licence__control_scope", "finding__inspection__product__scope"),
    retention="licence",
    append_only=True,
)
class FindingAnswer(Record):
    """One answer to a finding: what is done about it, with its document. A later answer is another row."""

    SCOPE_PATHS: ClassVar[list[str]] = [
        "finding__inspection__licence__control_scope_id",
        "finding__inspection__product__scope_id",
    ]

    finding = models.ForeignKey(InspectionFinding, on_delete=models.PROTECT, related_name="answers")
    on = models.DateField(_("answered on"))
    says = models.TextField(_("what is done about it"))
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    objects = WithScopes("finding__inspection__licence", "finding__inspection__product", "document")

    class Meta:
        verbose_name = _("answer to a finding")
        triggers = [
            FrozenWithParent(
                through=(("finding_id", InspectionFinding._meta.db_table),),
                open_states=("open",),
                operation=pgtrigger.Insert,
            )
        ]

    def __str__(self) -> str:
        return self.says

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return self.finding.governing_scope_ids()
