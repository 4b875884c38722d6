"""Read-ins: a file of rows, what was found in it, and who had it read in (REG-118, REG-125, REG-129)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record, working
from sites.readin.states import READ_INS


@record(scope=("scope", "control_scope"), retention="site", personal=("uploaded_by_name", "applied_by_name"))
class ReadIn(Record):
    """One file on its way in. ``scope``: the place whose rows it may hold, its sites included; no row reaches beyond.

    ``file`` is what was sent, byte for byte; ``judgement`` what was found in it, row by row. The counts are those of the
    judgement. ``set_back`` says why the last attempt to read it in left everything as it was.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("scope_id", "control_scope_id")

    class Kind(models.TextChoices):
        SITES = "sites", _("Sites")
        EQUIPMENT = "equipment", _("Equipment and calibrations")
        TRAINING = "training", _("Training (competence)")
        PEOPLE = "people", _("People and their roles")

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("what it lists"), max_length=12, choices=Kind)
    scope = models.ForeignKey(
        "accounts.Scope", on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    control_scope = models.ForeignKey(
        "accounts.Scope",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("control site’s scope"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=READ_INS.choices(), default=READ_INS.initial, editable=False
    )
    file = models.ForeignKey(
        "ledger.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("file")
    )
    judgement = models.ForeignKey(
        "ledger.Document",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("what was found"),
    )
    adding = models.PositiveIntegerField(_("rows to add"), default=0)
    unchanged = models.PositiveIntegerField(_("rows with nothing to do"), default=0)
    refused = models.PositiveIntegerField(_("rows refused"), default=0)
    uploaded_at = models.DateTimeField(_("sent at"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    uploaded_by_name = models.CharField(_("sent by"), max_length=200)
    judged_at = models.DateTimeField(_("judged at"), null=True)
    applied_at = models.DateTimeField(_("read in at"), null=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("read in by"),
    )
    applied_by_name = models.CharField(_("read in by"), max_length=200, blank=True)
    set_back = models.CharField(_("why nothing was read in"), max_length=300, blank=True)
    fault = models.CharField(_("why it failed"), max_length=300, blank=True)

    objects = WithScopes("scope", "file")

    class Meta:
        verbose_name = _("read-in")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("judged", "applying", "applied")) | Q(judgement__isnull=False),
                name="mfg_sites_readin_judged_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("applying", "applied"))
                | (Q(refused=0, adding__gt=0, applied_by__isnull=False) & ~Q(applied_by_name="")),
                name="mfg_sites_readin_whole_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(applied_at__isnull=False), name="mfg_sites_readin_dated"
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(fault=""), name="mfg_sites_readin_failed_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["scope", "-id"], name="mfg_sites_readin_list"),
            models.Index(fields=["control_scope", "-id"], name="mfg_sites_readin_control"),
        ]
        triggers = [
            StateGuard(READ_INS),
            FrozenWhen(states=("applied", "discarded", "failed")),
            pgtrigger.ReadOnly(
                name="fixed",
                fields=[
                    "id", "number", "kind", "scope", "control_scope", "file", "uploaded_at", "uploaded_by",
                    "uploaded_by_name", "created_at",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Its place's, and the place's control site's; an administrator of the installation may act in any scope."""
        own = self.scope.governing_scope_ids() if self.kind == self.Kind.PEOPLE else {self.scope_id}
        return own | ({self.control_scope_id} if self.control_scope_id else set())

    @property
    def stream(self) -> str:
        """The name of its event chain."""
        return f"readin:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether a worker has something to do with it."""
        return self.state in {"uploaded", "applying"}


@working(
    reason="how far a worker has got, for the page that waits; what it did is on the read-in and the trail",
    scope=("readin__scope", "readin__control_scope"),
)
class ReadInProgress(Record):
    """Progress of one read-in. ``step``: a key of ``sites.readin.progress.STEPS``; ``attempts``: workers that tried."""

    readin = models.OneToOneField(ReadIn, on_delete=models.PROTECT, related_name="progress")
    percent = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=20, default="queued")
    attempts = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("progress of a read-in")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.readin_id}: {self.percent} %"
