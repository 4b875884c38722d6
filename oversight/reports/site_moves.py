"""The moves of sites in a report: each by when it took effect, with when it was recorded (REG-35, REG-138).

Pages say since when a site is in its state; the report goes by the same instants. A move belongs to the period in which it
took effect. One that took effect before the period and was recorded in it is told as well, because the report of that
earlier period may have been made without it: no move is lost from all reports, and a late record can be seen.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oversight.reports.figures import seconds_between
from oversight.reports.parameters import Parameters
from sites.states import ENROLMENTS
from ui import formats

Row = Mapping[str, Any]

AT_ONCE = timedelta(minutes=1)
"""So near to each other the two instants are of one act, of which the application and the database each read their clock."""


def site_states(
    parameters: Parameters, enrolments: Sequence[Row], moves: Sequence[Row], sites: Mapping[str, Row]
) -> list[dict[str, Any]]:
    """State at both ends of the period, and the changes to tell, as known at the cut-off.

    Sites that had ceased before the period and of which nothing was recorded in it are left out.
    """
    found = []
    for enrolment in enrolments:
        mine = [move for move in moves if move["record_id"] == enrolment["id"]]
        start = state_at(enrolment, mine, parameters.period_start)
        changes = [change for move in mine if (change := _change(parameters, move)) is not None]
        if start == "ceased" and not changes:
            continue
        found.append(
            {
                "site": sites[str(enrolment["site_id"])]["code"],
                "proposed": {key: enrolment[key] for key in ("effective_at", "recorded_at")},
                "at_start": start,
                "at_end": state_at(enrolment, mine, parameters.as_at),
                "changes": sorted(
                    changes, key=lambda change: (change["effective_at"], change["recorded_at"])
                ),
            }
        )
    return sorted(found, key=lambda row: row["site"])


def state_at(enrolment: Row, moves: Sequence[Row], at: datetime) -> str | None:
    """The state in effect just before an instant; none before the site was proposed.

    ``moves`` come in the order of their recording, and the last one wins: a suspension recorded after a later move holds
    from its own instant on all the same.
    """
    if enrolment["effective_at"] >= at:
        return None
    before = [move["to_state"] for move in moves if move["effective_at"] < at]
    return before[-1] if before else "proposed"


def _change(parameters: Parameters, move: Row) -> dict[str, Any] | None:
    """A move as the report tells it; none when it belongs to another report alone."""
    if move["effective_at"] >= parameters.as_at:
        return None
    if move["effective_at"] >= parameters.period_start:
        part = "in_period"
    elif parameters.period_start <= move["recorded_at"] < parameters.period_end:
        part = "before_period"
    else:
        return None
    return {
        "part": part,
        "effective_at": move["effective_at"],
        "recorded_at": move["recorded_at"],
        "late": move["recorded_at"] - move["effective_at"] > AT_ONCE,
        "from": move["from_state"],
        "to": move["to_state"],
        "reason": move["reason"],
        "by": move["actor_role"],
    }


def changes_of(tree: Row) -> list[dict[str, Any]]:
    """Every change of a snapshot with its site, in the order of taking effect."""
    found = [{"site": row["site"], **change} for row in tree["site_states"] for change in row["changes"]]
    return sorted(found, key=lambda change: (change["effective_at"], change["site"], change["recorded_at"]))


def state_words(state: str | None) -> str:
    """A site's state in words."""
    return str(ENROLMENTS.title(state)) if state else _("not yet proposed")


def recorded_at_once(change: Row) -> bool:
    """Whether the record was made as the move took effect."""
    gap = seconds_between(change["effective_at"], change["recorded_at"])
    return abs(gap) <= AT_ONCE.total_seconds()


def late_words(change: Row) -> str:
    """`12 days late`, below a day to the minute; nothing when it was recorded in time."""
    if not change["late"]:
        return ""
    seconds = seconds_between(change["effective_at"], change["recorded_at"])
    days = seconds // 86_400
    gap = ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else formats.duration(seconds)
    return _("%(gap)s late") % {"gap": gap}
