"""Who answers for a site, and who stands in: named people in dated posts (REG-33)."""

import uuid
from datetime import date
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.models import Record
from ledger.registry import record


class Days(models.Func):
    """The days from the first to the last, both among them."""

    function = "daterange"
    output_field = DateRangeField()


@record(scope=("site__scope", "site__control_scope"), retention="site", personal=("name",))
class SitePost(Record):
    """One person in one post at one site. ``until_on``: the last day, once it is known; given once, with its reason.

    ``organisation``: whose employee the person is, usually the host's. At most one responsible person at a time; deputies
    as many as there are. The person need not have an account here.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site__scope_id", "site__control_scope_id")

    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", _("Responsible person")
        DEPUTY = "deputy", _("Deputy")

    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="posts", verbose_name=_("site")
    )
    role = models.CharField(_("post"), max_length=12, choices=Role)
    name = models.CharField(_("name"), max_length=200)
    organisation = models.CharField(_("organisation"), max_length=200)
    reference = models.CharField(_("letter that names the person"), max_length=200)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)
    recorded_by_name = models.CharField(_("recorded by"), max_length=200)

    objects = WithScopes("site")

    class Meta:
        verbose_name = _("post at a site")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=("responsible", "deputy"))
                & ~Q(name="")
                & ~Q(organisation="")
                & ~Q(reference=""),
                name="mfg_sites_post_whole",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None, end_reason="")
                | Q(until_on__isnull=False, until_on__gte=F("from_on")) & ~Q(end_reason=""),
                name="mfg_sites_post_dates",
            ),
            ExclusionConstraint(
                name="mfg_sites_post_one_responsible",
                expressions=[
                    (F("site"), RangeOperators.EQUAL),
                    (
                        Days("from_on", "until_on", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(role="responsible"),
            ),
        ]
        indexes = [models.Index(fields=["site", "-from_on", "-id"], name="mfg_sites_post_newest")]
        triggers = [
            pgtrigger.ReadOnly(name="fixed", exclude=["until_on", "end_reason"]),
            pgtrigger.Protect(
                name="left_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__until_on__isnull=False),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.name}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its site."""
        return self.site.governing_scope_ids()

    def held_on(self, day: date) -> bool:
        """Whether the person is in post on the day."""
        return self.from_on <= day and (self.until_on is None or self.until_on >= day)
