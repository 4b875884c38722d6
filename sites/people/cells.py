"""How one person stands to one instruction version at one site, worked out from the rows (REG-47). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ui.formats import instant

TITLES: dict[str, Any] = {
    "competent": _l("Competent"),
    "due": _l("Runs out soon"),
    "later": _l("Not yet valid"),
    "expired": _l("Ran out"),
    "ended": _l("Ended"),
    "outdated": _l("Training on this version due"),
    "missing": _l("Not trained"),
}
"""State → its words. The first two are competent; nobody else opens a step."""

TONES = {
    "competent": "green",
    "due": "yellow",
    "later": "blue",
    "expired": "red",
    "ended": "red",
    "outdated": "yellow",
    "missing": "grey",
}


@dataclass(frozen=True)
class Cell:
    """The standing. ``until``: the end that counts, empty when none is set; ``earlier``: the version still trained on."""

    state: str
    until: datetime | None = None
    reason: str = ""
    earlier: int | None = None
    row_id: Any = None

    @property
    def title(self) -> str:
        """The state in words."""
        return str(TITLES[self.state])

    @property
    def tone(self) -> str:
        """The colour of its tag; the word carries the state."""
        return TONES[self.state]

    @property
    def can(self) -> bool:
        """Whether the start gate lets this person work by the version now."""
        return self.state in ("competent", "due")

    @property
    def detail(self) -> str:
        """What stands below the state."""
        when = instant(self.until, brief=True) if self.until else ""
        if self.state == "competent" and not when:
            return _("no end set")
        if self.state in ("competent", "due"):
            return _("until %(when)s") % {"when": when}
        if self.state == "later":
            return _("from %(when)s") % {"when": when}
        if self.state == "expired":
            return _("on %(when)s") % {"when": when}
        if self.state == "ended":
            return _("on %(when)s: %(why)s") % {"when": when, "why": self.reason}
        if self.state == "outdated":
            return _("trained on version %(n)s") % {"n": self.earlier}
        return ""


def due_by(now: datetime) -> datetime:
    """What runs out by then is due."""
    return now + timedelta(days=settings.SPOKEWISE.COMPETENCE_DUE_DAYS)


def valid(row: Any, at: datetime) -> bool:
    """Whether a competence holds at the instant, as ``facts.competent_at`` asks the database."""
    return bool(
        row.valid_from <= at
        and (row.valid_until is None or row.valid_until > at)
        and (row.ended_at is None or row.ended_at > at)
    )


def cell_of(own: Iterable[Any], earlier: Iterable[Any], now: datetime) -> Cell:
    """The cell of a person and a version. ``own``: the rows on it; ``earlier``: those on earlier versions of the instruction."""
    rows = sorted(own, key=lambda row: row.valid_from)
    holds = [row for row in rows if valid(row, now)]
    if holds:
        until, last = holds[0].valid_until, holds[0]
        for row in rows:
            # A row that begins before the one before it ends makes it longer; so does one that has no end.
            if until is None:
                break
            reaches = row.ended_at is None and row.valid_from <= until
            if reaches and (row.valid_until is None or row.valid_until > until):
                until, last = row.valid_until, row
        due = until is not None and until <= due_by(now)
        return Cell("due" if due else "competent", until, row_id=last.pk)
    coming = [row for row in rows if row.valid_from > now and row.ended_at is None]
    if coming:
        return Cell("later", coming[0].valid_from, row_id=coming[0].pk)
    if rows:
        last = rows[-1]
        if last.ended_at is not None:
            return Cell("ended", last.ended_at, last.end_reason, row_id=last.pk)
        return Cell("expired", last.valid_until, row_id=last.pk)
    before = [row for row in earlier if valid(row, now)]
    if before:
        newest = max(before, key=lambda row: row.instruction_version.number)
        return Cell("outdated", earlier=newest.instruction_version.number, row_id=newest.pk)
    return Cell("missing")
