"""The comparability protocol of a product, and the performance batches of sites that are not open yet (REG-37)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes, product_scopes
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record
from oversight.comparability.states import PROTOCOLS


@record(scope=("product__scope", "product__control_scope"), retention="product")
class ComparabilityProtocol(Record):
    """One version of what is compared between sites, and of what is accepted. Written once and whole.

    ``attributes``: a list of ``key`` (of a line of the release specification), ``title``, ``unit``, ``judged`` (``mean`` or
    ``each``), ``low``, ``high`` and ``tolerance`` (the largest distance from the mean of all other sites), as text or null.
    ``min_results``: so many results of a site, and of all others where a tolerance is set, are needed to judge.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("product__scope_id", "product__control_scope_id")

    product = models.ForeignKey(
        "designations.Product",
        on_delete=models.PROTECT,
        related_name="comparability_protocols",
        verbose_name=_("product"),
    )
    version = models.PositiveIntegerField(_("version"))
    attributes = models.JSONField(_("attributes"))
    min_results = models.PositiveSmallIntegerField(_("results needed, at least"))
    rationale = models.TextField(_("why these, and where the ranges come from"))
    drafted_by_id = models.UUIDField(null=True, editable=False)
    drafted_by_name = models.CharField(_("written by"), max_length=200)
    state = models.CharField(
        _("state"), max_length=16, choices=PROTOCOLS.choices(), default=PROTOCOLS.initial, editable=False
    )
    state_since = models.DateTimeField(_("in this state since"), editable=False)

    objects = WithScopes("product")

    class Meta:
        verbose_name = _("comparability protocol")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["product", "version"], name="oversight_comparability_version"),
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(state="in_force"),
                name="oversight_comparability_one_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(attributes=[]) & Q(min_results__gte=1) & ~Q(rationale=""),
                name="oversight_comparability_whole",
            ),
        ]
        triggers = [
            StateGuard(PROTOCOLS),
            FrozenWhen(states=("draft", "in_force", "superseded"), moving=("state_since",)),
        ]

    def __str__(self) -> str:
        return _("Comparability protocol of %(product)s, version %(version)s") % {
            "product": self.product.name,
            "version": self.version,
        }

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its product."""
        return product_scopes(self.product)


@record(
    scope=(
        "enrolment__site__scope",
        "enrolment__site__control_scope",
        "enrolment__master_file__product__scope",
    ),
    retention="site",
    append_only=True,
)
class PerformanceRun(Record):
    """One performance batch of a site that is not open yet: its results, with the report that shows them.

    ``values``: key of an attribute → ``number`` and ``unit``, as written. Of rows with one ``run`` the newest counts; a
    later one says in ``reason`` why it takes the place of the one before.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = (
        "enrolment__site__scope_id",
        "enrolment__site__control_scope_id",
        "enrolment__master_file__product__scope_id",
    )

    enrolment = models.ForeignKey(
        "mfg_sites.Enrolment",
        on_delete=models.PROTECT,
        related_name="performance_runs",
        verbose_name=_("enrolment"),
    )
    run = models.CharField(_("number of the performance batch"), max_length=60)
    sequence = models.PositiveIntegerField()
    performed_on = models.DateField(_("made on"))
    values = models.JSONField(_("results"))
    document = models.ForeignKey(
        "ledger.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("report")
    )
    reason = models.TextField(_("why it is recorded again"), blank=True)
    recorded_by_id = models.UUIDField(null=True, editable=False)
    recorded_by_name = models.CharField(_("recorded by"), max_length=200)

    objects = WithScopes("enrolment__site", "enrolment__master_file__product")

    class Meta:
        verbose_name = _("performance batch")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "run", "sequence"], name="oversight_performance_run_once"
            ),
            models.CheckConstraint(
                condition=Q(sequence=1) | Q(sequence__gt=1) & ~Q(reason=""),
                name="oversight_performance_run_again",
            ),
            models.CheckConstraint(
                condition=~Q(run="") & ~Q(values={}), name="oversight_performance_run_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.run

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its enrolment."""
        return self.enrolment.governing_scope_ids()
