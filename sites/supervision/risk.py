"""The risk score of a site: a sum whose every term is shown (REG-45).

Each term counts something in the records and multiplies it by a weight. Weights, bands and the days looked back on are
settings (GENERAL); the score decides nothing by itself. Floors above add the terms that they keep the records of.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from accounts.models import Membership
from accounts.models.membership import current_at
from sites.models import Finding, RemoteSite
from sites.supervision.standing import SupervisionStanding
from ui.formats import calendar_date


@dataclass(frozen=True)
class Term:
    """One term of the sum. ``says``: what the records say; ``weighs``: how that becomes points."""

    title: str
    says: str
    weighs: str
    points: int


Source = Callable[[RemoteSite, datetime], list[Term]]
"""(site, since when) → its terms."""
_SOURCES: list[Source] = []


def register_terms(source: Source) -> None:
    """Add terms that a floor above keeps the records of; called once, from ``apps.ready()``."""
    _SOURCES.append(source)


LOW, MEDIUM, HIGH = "low", "medium", "high"
BANDS = {LOW: _l("Low"), MEDIUM: _l("Medium"), HIGH: _l("High")}
TONES = {LOW: "green", MEDIUM: "yellow", HIGH: "red"}


@dataclass(frozen=True)
class Risk:
    """All terms, their sum, and the band it lies in."""

    terms: tuple[Term, ...]
    days: int
    medium_from: int
    high_from: int

    @property
    def points(self) -> int:
        """The sum."""
        return sum(term.points for term in self.terms)

    @property
    def band(self) -> str:
        """Low, medium or high."""
        if self.points >= self.high_from:
            return HIGH
        return MEDIUM if self.points >= self.medium_from else LOW

    @property
    def title(self) -> str:
        """The band in words."""
        return str(BANDS[self.band])

    @property
    def tone(self) -> str:
        """The colour that repeats the word."""
        return TONES[self.band]


def load_risk(site: RemoteSite, standing: SupervisionStanding, *, at: datetime | None = None) -> Risk:
    """Two queries, and those of the floors above."""
    now = at or timezone.now()
    product = settings.SPOKEWISE
    since = now - timedelta(days=product.RISK_DAYS)
    medium, high = product.RISK_BANDS
    terms = [_cycle(standing, timezone.localdate(now)), *_findings(site, timezone.localdate(now))]
    for source in _SOURCES:
        terms += source(site, since)
    terms.append(_leavers(site, since, now))
    return Risk(tuple(terms), product.RISK_DAYS, medium, high)


def weighed(counts: dict[str, int], weights: tuple[int, ...]) -> tuple[str, int]:
    """``2 × 10 + 1 × 4`` and its sum; ``counts`` in the order of the weights."""
    pairs = [(count, weight) for count, weight in zip(counts.values(), weights, strict=True) if count]
    words = " + ".join(f"{count} × {weight}" for count, weight in pairs)
    return words or "0", sum(count * weight for count, weight in pairs)


def _cycle(standing: SupervisionStanding, today: date) -> Term:
    whole = settings.SPOKEWISE.RISK_CYCLE
    title = _("Time since the last visit")
    begun, due = standing.cycle_from, standing.due_on
    if begun is None or due is None:
        return Term(
            title,
            _("No supervision plan is in force: counted as a whole cycle."),
            _("%(points)s for a whole cycle") % {"points": whole},
            whole,
        )
    days, cycle = max(0, (today - begun).days), max(1, (due - begun).days)
    said = {"day": calendar_date(begun), "days": days, "cycle": cycle}
    return Term(
        title,
        (
            _("Last visit on %(day)s: %(days)s days ago, of %(cycle)s to the next.")
            if standing.last
            else _(
                "No visit yet. The plan holds since %(day)s: %(days)s days, of %(cycle)s to the first visit."
            )
        )
        % said,
        f"{whole} × {days} / {cycle}",
        whole * days // cycle,
    )


def _findings(site: RemoteSite, today: date) -> list[Term]:
    product = settings.SPOKEWISE
    row: Any = (
        Finding.objects.select_related(None)
        .filter(visit__site=site)
        .exclude(state="closed")
        .order_by()
        .aggregate(
            **{name: Count("pk", filter=Q(severity=name)) for name in ("critical", "major", "other")},
            overdue=Count("pk", filter=Q(state="open", due_on__lt=today)),
        )
    )
    late = row.pop("overdue")
    weighs, points = weighed(row, product.RISK_FINDINGS)
    return [
        Term(
            _("Findings that are not closed"),
            _("%(critical)s critical, %(major)s major, %(other)s other") % row,
            weighs,
            points,
        ),
        Term(
            _("Findings whose answer is overdue"),
            ngettext("%(num)s finding", "%(num)s findings", late) % {"num": late},
            f"{late} × {product.RISK_OVERDUE}",
            late * product.RISK_OVERDUE,
        ),
    ]


def _leavers(site: RemoteSite, since: datetime, now: datetime) -> Term:
    weight = settings.SPOKEWISE.RISK_LEAVER
    stays = Membership.objects.filter(
        current_at(now), scope_id=site.scope_id, person_id=OuterRef("person_id")
    )
    gone = (
        Membership.objects.filter(scope_id=site.scope_id, ends_at__gt=since, ends_at__lte=now)
        .filter(~Exists(stays))
        .values("person_id")
        .distinct()
        .count()
    )
    return Term(
        _("People who left the site"),
        ngettext("%(num)s person", "%(num)s people", gone) % {"num": gone},
        f"{gone} × {weight}",
        gone * weight,
    )
