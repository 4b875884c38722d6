"""The day a case went to the authority, put right: a recorded act, never an edit (REG-05, REG-119)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from designations.models.casework import _SCOPES, OfCase
from designations.models.designation import Designation
from ledger.models.transition import CurrentXact
from ledger.registry import record


@record(scope=_SCOPES, retention="designation", append_only=True)
class SubmissionCorrection(OfCase):
    """One correction: the day that stood, the day that is right, and why. Both stay readable for good.

    ``xact``: the transaction that made the row; the guard on the case lets its day change in that transaction alone, from
    ``was`` to ``becomes`` alone.
    """

    designation = models.ForeignKey(
        Designation, on_delete=models.PROTECT, related_name="submission_corrections"
    )
    was = models.DateField(_("day that stood"))
    becomes = models.DateField(_("date of submission"))
    reason = models.TextField(_("reason"))
    written_by = models.CharField(max_length=200)
    xact = models.CharField(max_length=24, db_default=CurrentXact(), editable=False)

    objects = WithScopes("designation__product")

    class Meta:
        verbose_name = _("correction of a date of submission")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="designations_submissioncorrection_reason"),
            models.CheckConstraint(
                condition=~Q(was=F("becomes")), name="designations_submissioncorrection_changes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.was} → {self.becomes}"
