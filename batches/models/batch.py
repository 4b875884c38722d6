"""The batch: one run of one instruction version at one site (REG-11, REG-60, REG-63)."""

import uuid
from datetime import UTC, datetime

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Upper
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedManager
from batches.guards import MakerNeverJudges, ReleasedAsFiled, UnitStands, VisitNamesKit, WorkGoesOn
from batches.states import BATCH
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record

WAITING = ("in_progress", "change_requested", "submitted", "under_review", "accepted")
"""States in which somebody has a next thing to do."""
FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""Where a batch without an expiry stands in a queue by the clock: last."""


class Origin(models.TextChoices):
    """Where the record was made."""

    PAGE = "page", _("Typed in here")
    API = "api", _("Sent by a hospital system")


class Provenance(models.TextChoices):
    """What the figures are: every shown value says so."""

    PUBLISHED = "published", _("Published")
    MADE_UP = "made_up", _("Made up")
    RECORDED = "recorded", _("Recorded")


@record(scope=("site_scope", "product_scope", "control_scope"), retention="batch")
class Batch(Record):
    """One batch and everything it was made under, as it was at the start.

    The three scopes are copied from site, product and control site, so that authority is judged without a join.
    ``submitted_by``, ``reviewed_by`` and ``certified_by`` are three people (CHECK); ``released_by`` is neither of the first
    two. None of those who judge may have performed or witnessed a step (trigger ``maker_never_judges``). A special has no
    ``certified_by``: its ``decided_at`` is that of its release (REG-77). ``pending_results`` counts test results that
    are still awaited. ``unsigned_since``: when a hospital system sent the record that nobody has signed yet; it sorts queues and
    decides nothing (what a move needs is asked of the signatures themselves). ``made_until``: of a record received whole, when
    its work ended; what stops work later does not undo it (REG-41). Instants are UTC; ``zone`` is that of the site.
    """

    SCOPE_PATHS = ("site_scope_id", "product_scope_id", "control_scope_id")

    number = models.CharField(_("batch number"), max_length=40, unique=True)
    product = models.ForeignKey("designations.Product", on_delete=models.PROTECT, related_name="batches")
    mode = models.CharField(_("mode"), max_length=3)
    designation = models.ForeignKey("designations.Designation", on_delete=models.PROTECT, related_name="+")
    licence = models.ForeignKey("designations.Licence", on_delete=models.PROTECT, related_name="+")
    master_file_version = models.ForeignKey(
        "designations.MasterFileVersion", on_delete=models.PROTECT, related_name="batches"
    )
    instruction_version = models.ForeignKey(
        "designations.InstructionVersion", on_delete=models.PROTECT, related_name="batches"
    )
    site = models.ForeignKey("mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="batches")
    control_site = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        "batches.PatientIdentity", on_delete=models.PROTECT, null=True, blank=True, related_name="batches"
    )
    zone = models.CharField(_("time zone of the site"), max_length=64)

    state = models.CharField(
        _("state"), max_length=20, choices=BATCH.choices(), default=BATCH.initial, db_default=BATCH.initial
    )
    started_at = models.DateTimeField(_("started at"))
    manufacture_ended_at = models.DateTimeField(_("manufacture ended at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("certified or rejected at"), null=True, blank=True)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    started_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    submitted_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    certified_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    released_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    unsigned_since = models.DateTimeField(_("received and not signed since"), null=True, blank=True)
    made_until = models.DateTimeField(_("received: made until"), null=True, blank=True, editable=False)
    pending_results = models.PositiveSmallIntegerField(_("results awaited"), default=0, db_default=0)

    origin = models.CharField(_("origin"), max_length=4, choices=Origin)
    provenance = models.CharField(
        _("provenance"), max_length=10, choices=Provenance, default=Provenance.RECORDED
    )
    source_reference = models.CharField(_("number in the sending system"), max_length=120, blank=True)

    site_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")
    product_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")
    control_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        indexes = [
            models.Index(fields=["site_scope", "-id"], name="batches_batch_site"),
            models.Index(fields=["product_scope", "-id"], name="batches_batch_product"),
            models.Index(fields=["control_scope", "-id"], name="batches_batch_control"),
            models.Index(fields=["control_scope", "state", "-id"], name="batches_batch_control_state"),
            models.Index(fields=["site_scope", "state", "-id"], name="batches_batch_site_state"),
            models.Index(fields=["state", "expires_at"], name="batches_batch_queue"),
            # The queue in its order, as long as what waits and not as long as the register.
            models.Index(
                Coalesce("expires_at", Value(FAR)),
                "id",
                name="batches_batch_waiting",
                condition=Q(state__in=WAITING),
            ),
            # What is certified and not released: short, whatever the register holds.
            models.Index(
                Coalesce("expires_at", Value(FAR)),
                "id",
                name="batches_batch_to_release",
                condition=Q(state="certified"),
            ),
            models.Index(fields=["master_file_version", "started_at"], name="batches_batch_report"),
            GinIndex(OpClass(Upper("number"), name="gin_trgm_ops"), name="batches_batch_number_trgm"),
        ]
        constraints = [
            models.CheckConstraint(
                name="batches_batch_three_people",
                condition=(Q(submitted_by=None) | Q(reviewed_by=None) | ~Q(submitted_by=F("reviewed_by")))
                & (Q(submitted_by=None) | Q(certified_by=None) | ~Q(submitted_by=F("certified_by")))
                & (Q(reviewed_by=None) | Q(certified_by=None) | ~Q(reviewed_by=F("certified_by"))),
            ),
            models.CheckConstraint(
                name="batches_batch_releaser_apart",
                condition=(Q(submitted_by=None) | Q(released_by=None) | ~Q(submitted_by=F("released_by")))
                & (Q(reviewed_by=None) | Q(released_by=None) | ~Q(reviewed_by=F("released_by"))),
            ),
            models.CheckConstraint(
                name="batches_batch_ends_after_start",
                condition=Q(manufacture_ended_at=None) | Q(manufacture_ended_at__gte=F("started_at")),
            ),
            models.CheckConstraint(
                name="batches_batch_submitted_whole",
                condition=Q(state__in=["planned", "in_progress", "aborted"])
                | (Q(submitted_at__isnull=False) & Q(submitted_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="batches_batch_reviewed_by_someone",
                condition=~Q(state__in=["accepted", "certified", "released"])
                | (Q(reviewed_by__isnull=False) & Q(reviewed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="batches_batch_decided_by_someone",
                condition=~Q(state__in=["certified", "rejected"])
                | (Q(certified_by__isnull=False) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="batches_batch_released_by_someone",
                condition=Q(
                    state="released",
                    released_by__isnull=False,
                    released_at__isnull=False,
                    decided_at__isnull=False,
                )
                | ~Q(state="released") & Q(released_by=None, released_at=None),
            ),
        ]
        triggers = [
            StateGuard(BATCH),
            FrozenWhen(
                states=(
                    "submitted",
                    "under_review",
                    "accepted",
                    "certified",
                    "released",
                    "rejected",
                    "aborted",
                ),
                free=(
                    "reviewed_by_id",
                    "reviewed_at",
                    "certified_by_id",
                    "decided_at",
                    "released_by_id",
                    "released_at",
                    "pending_results",
                    "unsigned_since",
                ),
            ),
            MakerNeverJudges(),
            ReleasedAsFiled(),
            UnitStands(),
            VisitNamesKit(),
            WorkGoesOn(),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        """The name of the batch's event chain."""
        return f"batch:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether steps may be recorded and corrected."""
        return self.state in {"in_progress", "change_requested"}

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes whose members have a say here: site, product, control site."""
        return {self.site_scope_id, self.product_scope_id, self.control_scope_id}
