"""What quality decided about a batch that a restriction or a pause caught in hand (REG-41)."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedManager
from batches.hold_states import HOLDS
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record


@record(scope=("batch__site_scope", "batch__product_scope", "batch__control_scope"), retention="batch")
class WorkHold(Record):
    """One batch and one cause: a restriction, or a pause or suspension of its enrolment since an instant.

    Until it is decided nothing is signed in the batch; ``finishing`` lets its steps be signed while the cause stands;
    ``stopped`` is for good, whether the cause stands or not.
    """

    SCOPE_PATHS = ("batch__site_scope_id", "batch__product_scope_id", "batch__control_scope_id")

    batch = models.ForeignKey("batches.Batch", on_delete=models.PROTECT, related_name="holds")
    restriction = models.ForeignKey(
        "mfg_sites.Restriction", on_delete=models.PROTECT, null=True, related_name="work_holds"
    )
    enrolment = models.ForeignKey(
        "mfg_sites.Enrolment", on_delete=models.PROTECT, null=True, related_name="work_holds"
    )
    since = models.DateTimeField(_("paused since"), null=True)
    state = models.CharField(
        _("state"), max_length=12, choices=HOLDS.choices(), default=HOLDS.initial, editable=False
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("decision about work in hand")
        constraints = [
            models.CheckConstraint(
                condition=Q(restriction__isnull=False, enrolment__isnull=True, since__isnull=True)
                | Q(restriction__isnull=True, enrolment__isnull=False, since__isnull=False),
                name="batches_hold_one_cause",
            ),
            models.UniqueConstraint(fields=["batch", "restriction"], name="batches_hold_restriction_once"),
            models.UniqueConstraint(fields=["batch", "enrolment", "since"], name="batches_hold_pause_once"),
        ]
        triggers = [
            StateGuard(HOLDS),
            FrozenWhen(states=("stopped",)),
            pgtrigger.ReadOnly(name="fixed", exclude=["state"]),
        ]

    def __str__(self) -> str:
        return f"{self.batch}, {self.cause_number}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the batch."""
        return self.batch.governing_scope_ids()

    @property
    def cause_number(self) -> str:
        """The restriction's number, or the instant of the pause."""
        if self.restriction is not None:
            return self.restriction.number
        return self.since.isoformat() if self.since is not None else ""

    @property
    def cause_words(self) -> str:
        """What caught the batch, in words."""
        if self.restriction is not None:
            return _t("restriction %(number)s") % {"number": self.restriction.number}
        return _t("the pause of the site")
