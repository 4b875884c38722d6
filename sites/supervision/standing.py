"""How a site stands with its supervision: plan in force, last visit, when the next is due (REG-28, REG-45)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Least, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from sites.models import Enrolment, Finding, RemoteSite, SupervisionPlan, Visit
from sites.supervision.months import MonthsLater
from sites.visits.services import COUNTED
from ui.formats import calendar_date

DRAWN = 50
"""Versions, and visits, that a page shows, newest first."""
MAKES = ("onboarding", "active", "paused", "suspended")
"""States of an enrolment in which a site is supervised."""


@dataclass(frozen=True)
class SupervisionStanding:
    """``last``: the newest visit that the cycle counts; ``due_on``: by when the next is due, nothing without a plan.

    ``cycle_from``: the day from which the cycle runs, the last visit's or the plan's. ``self_due_on``: of self-inspections.
    """

    plan: SupervisionPlan | None
    last: date | None
    cycle_from: date | None
    due_on: date | None
    self_due_on: date | None

    def late(self, today: date | None = None) -> bool:
        """Whether a visit is overdue."""
        return self.due_on is not None and self.due_on < (today or timezone.localdate())

    def self_late(self, today: date | None = None) -> bool:
        """Whether a self-inspection is overdue."""
        return self.self_due_on is not None and self.self_due_on < (today or timezone.localdate())


def with_due(sites: Any) -> Any:
    """The sites, each with ``plan_since``, ``last_on``, ``due_on`` and ``self_due_on``: one statement.

    A visit is due on the day that the last one set, and never later than the plan in force allows; without a visit yet, a
    cycle after the plan came into force.
    """
    plan = SupervisionPlan.objects.select_related(None).filter(site_id=OuterRef("pk"), state="in_force")
    visit = Visit.objects.select_related(None).filter(site_id=OuterRef("pk")).order_by("-held_on", "-id")
    counted, own = visit.filter(kind__in=COUNTED), visit.filter(kind=Visit.Kind.SELF)
    return sites.annotate(
        plan_months=Subquery(plan.values("audit_months")[:1]),
        plan_since=TruncDate(Subquery(plan.values("state_since")[:1])),
        last_on=Subquery(counted.values("held_on")[:1]),
        next_on=Subquery(counted.values("next_on")[:1]),
        self_due_on=Subquery(own.values("next_on")[:1]),
        due_on=Coalesce(
            Least(F("next_on"), MonthsLater(F("last_on"), F("plan_months"))),
            MonthsLater(F("plan_since"), F("plan_months")),
        ),
    )


def supervision_of(site: RemoteSite) -> SupervisionStanding:
    """One site: two queries."""
    row = with_due(RemoteSite.objects.select_related(None).filter(pk=site.pk)).get()
    plan = SupervisionPlan.objects.filter(site=site, state="in_force").first()
    return SupervisionStanding(
        plan=plan,
        last=row.last_on,
        cycle_from=row.last_on or row.plan_since,
        due_on=row.due_on,
        self_due_on=row.self_due_on,
    )


def _soon() -> date:
    return timezone.localdate() + timedelta(days=settings.SPOKEWISE.VISIT_DUE_DAYS)


def visits_due(actor: Any, *, most: int) -> list[dict[str, Any]]:
    """Sites that make and have no plan in force, or whose visit or self-inspection is due or overdue: one query."""
    if not actor.may_any(Permission.SITE_ENROL):
        return []
    today, soon = timezone.localdate(), _soon()
    makes = Enrolment.objects.select_related(None).filter(site_id=OuterRef("pk"), state__in=MAKES)
    found = (
        with_due(RemoteSite.objects.for_actor(actor, Permission.SITE_ENROL))
        .filter(Exists(makes))
        .filter(Q(plan_since=None) | Q(due_on__lte=soon) | Q(self_due_on__lte=soon))
        .order_by(Least("due_on", "self_due_on").asc(nulls_first=True), "code")[:most]
    )
    return [{"site": row, "late": _is_late(row, today), "says": _says(row, today, soon)} for row in found]


def _is_late(row: Any, today: date) -> bool:
    return any(day is not None and day < today for day in (row.due_on, row.self_due_on))


def _says(row: Any, today: date, soon: date) -> str:
    said = [] if row.plan_since else [_("No supervision plan is in force.")]
    for day, late, coming in (
        (row.due_on, _("A visit was due by %(day)s."), _("A visit is due by %(day)s.")),
        (
            row.self_due_on,
            _("A self-inspection was due by %(day)s."),
            _("A self-inspection is due by %(day)s."),
        ),
    ):
        if day is not None and day <= soon:
            said.append((late if day < today else coming) % {"day": calendar_date(day)})
    return " ".join(said)


def findings_waiting(actor: Any, *, most: int) -> list[dict[str, Any]]:
    """Findings to answer, due soon or overdue, and answers to judge, nearest day first: one query."""
    answers = actor.scope_ids(Permission.DEVIATION_EDIT)
    judges = actor.scope_ids(Permission.DEVIATION_CLOSE)
    if not answers | judges:
        return []
    today = timezone.localdate()

    def within(ids: Any) -> Q:
        return Q(visit__site__scope_id__in=ids) | Q(visit__site__control_scope_id__in=ids)

    found = (
        Finding.objects.filter(
            Q(state="open", due_on__lte=_soon()) & within(answers) | Q(state="answered") & within(judges)
        )
        .exclude(state="closed")
        .order_by("due_on", "id")[:most]
    )
    return [
        {
            "finding": row,
            "late": row.state == "open" and row.due_on < today,
            "says": _finding_says(row, today),
        }
        for row in found
    ]


def _finding_says(row: Finding, today: date) -> str:
    if row.state == "answered":
        return _("Answered by %(who)s: judge the answer.") % {"who": row.answered_by_name}
    pattern = (
        _("%(severity)s, the answer was due by %(day)s.")
        if row.due_on < today
        else _("%(severity)s, the answer is due by %(day)s.")
    )
    return pattern % {"severity": row.get_severity_display(), "day": calendar_date(row.due_on)}
