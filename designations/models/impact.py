"""After the award: changes behind a designation, and the statement that nothing changed (REG-06, REG-07)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from designations.models.casework import _SCOPES, OfCase
from designations.models.designation import Designation
from designations.states.impact import IMPACT, STATEMENT
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Document
from ledger.registry import record


@record(scope=_SCOPES, retention="designation")
class DesignationImpact(OfCase):
    """Something behind an awarded designation changed: a quality lead decides, by signature, whether it still stands (REG-07).

    ``changes``: rows of ``what``, ``before``, ``after`` in words.
    """

    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="impacts")
    changes = models.JSONField(_("what changed"))
    state = models.CharField(_("state"), max_length=16, choices=IMPACT.choices(), default=IMPACT.initial)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision = models.TextField(_("reason of the decision"), blank=True)

    objects = WithScopes("designation__product")

    class Meta:
        verbose_name = _("change behind a designation")
        triggers = [
            StateGuard(IMPACT),
            FrozenWhen(
                states=tuple(state.name for state in IMPACT.states), moving=("decided_at", "decision")
            ),
        ]
        indexes = [
            models.Index(
                fields=["designation"],
                name="designations_impact_telling",
                condition=Q(state__in=["open", "significant"]),
            )
        ]

    def __str__(self) -> str:
        return "; ".join(row["what"] for row in self.changes)


@record(scope=_SCOPES, retention="designation")
class UnchangedStatement(OfCase):
    """For one application: that what supports the award is unchanged, signed, with the evidence pack made for it (REG-06)."""

    class Application(models.TextChoices):
        TRIAL = "trial", _("Clinical trial authorisation")
        MARKETING = "marketing", _("Marketing authorisation")

    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="statements")
    application = models.CharField(_("application"), max_length=10, choices=Application)
    reference = models.CharField(_("its reference"), max_length=80)
    basis_digest = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=12, choices=STATEMENT.choices(), default=STATEMENT.initial
    )
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    pack = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = WithScopes("designation__product")

    class Meta:
        verbose_name = _("statement that a designation’s basis is unchanged")
        constraints = [
            models.CheckConstraint(
                condition=Q(application__in=["trial", "marketing"]),
                name="designations_unchanged_application",
            ),
            models.UniqueConstraint(
                fields=["designation", "application", "reference"],
                condition=~Q(state="discarded"),
                name="designations_unchanged_once",
            ),
        ]
        triggers = [
            StateGuard(STATEMENT),
            FrozenWhen(
                states=tuple(state.name for state in STATEMENT.states),
                moving=("signed_at",),
                once=("pack_id",),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_application_display()} {self.reference}"
