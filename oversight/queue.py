"""The queue as the first page draws it: groups with their counts, bands by the clock, rows with where they lead. No query."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from batches.models import Batch
from batches.presenters import state_words
from oversight.presenters import batch_clock
from oversight.selectors import MOST
from oversight.waiting import Group
from ui.clocks import SOON
from ui.formats import local

TITLES = {
    "signature": _l("Waiting for the site’s signature"),
    "decision": _l("Waiting for certification"),
    "release": _l("Certified, waiting for release"),
    "release_special": _l("Specials waiting for release"),
    "review": _l("Waiting for review"),
    "change": _l("Sent back for a change"),
    "making": _l("Being made"),
}
NOW = {
    "signature": _l("Sign now"),
    "decision": _l("Decide now"),
    "release": _l("Release now"),
    "release_special": _l("Release now"),
    "review": _l("Review now"),
    "change": _l("Change now"),
    "making": _l("Continue now"),
}
"""What the button of a row says that cannot wait: the one thing the row waits for."""


def band_of(at: datetime | None, now: datetime) -> int:
    """-1: past; 0: in the next hour; 1: this local day, or within twelve hours; 2: later, or no clock.

    Two hours before an expiry at one in the morning is not "later": who works late tonight must see it.
    """
    if at is None:
        return 2
    if at <= now:
        return -1
    if at - now <= timedelta(hours=1):
        return 0
    return 1 if at - now <= SOON or local(at).date() == local(now).date() else 2


def counted(count: int) -> str:
    """A count in words, which stops at ``MOST``."""
    return str(count) if count < MOST else _("more than %(n)s") % {"n": MOST - 1}


def summary(groups: Sequence[Group]) -> str:
    """How many batches wait for the reader, and how many for somebody else; empty when there is none."""
    own = sum(group.count for group in groups if group.is_own)
    others = [group for group in groups if group.count and not group.is_own]
    said = [
        ngettext("%(n)s batch, nearest clock first.", "%(n)s batches, nearest clock first.", own)
        % {"n": counted(own)}
        if own
        else ""
    ]
    said += [
        ngettext(
            "%(n)s more waits for the site’s signature.",
            "%(n)s more wait for the site’s signature.",
            one.count,
        )
        % {"n": counted(one.count)}
        if own
        else ngettext(
            "%(n)s batch waits for the site’s signature.",
            "%(n)s batches wait for the site’s signature.",
            one.count,
        )
        % {"n": counted(one.count)}
        for one in others
    ]
    return " ".join(part for part in said if part)


def queue_view(rows: Sequence[Any], groups: Sequence[Group], now: datetime) -> list[dict[str, Any]]:
    """The rows in groups, each with its title, its count and its bands; a row that cannot wait has its own button.

    One such button is the main one of the page; any other is there too, and quieter.
    """
    by_rank = {group.rank: group for group in groups}
    bands = {-1: _("Expired"), 0: _("In the next hour"), 1: _("Today"), 2: _("Later")}
    shown: list[dict[str, Any]] = []
    rank, urgent = -1, 0
    band: int | None = None
    for batch in rows:
        group = by_rank[batch.rank]
        if group.rank != rank:
            rank, band = group.rank, None
            shown.append(
                {"key": group.key, "title": TITLES[group.key], "count": counted(group.count), "rows": []}
            )
        here = band_of(batch.expires_at, now)
        if here != band:
            band = here
            shown[-1]["rows"].append({"band": bands[band]})
        row = _row(batch, group, now)
        if row["now"]:
            row["kind"] = "secondary" if urgent else ""
            urgent += 1
        shown[-1]["rows"].append(row)
    return shown


def _row(batch: Any, group: Group, now: datetime) -> dict[str, Any]:
    run = batch.newest_run[0] if batch.newest_run else None
    state, tone = state_words(batch, is_signed=group.key != "signature")
    clock = batch_clock(batch, now)
    lost_soon = clock is not None and clock.state == "now" and group.is_own
    return {
        "number": batch.number,
        "href": _leads_to(batch, group),
        "product": batch.product.name,
        "site": batch.site.name,
        "clock": clock,
        "now": NOW[group.key] if lost_soon else "",
        "state": state,
        "tone": tone,
        "counts": run,
        "says": run["headline"] if run else "",
        "reviewed": run is not None,
        "provenance": batch.provenance,
    }


def _leads_to(batch: Batch, group: Group) -> str:
    """The page on which the next thing is done: whoever answers for a site goes to the record, not to its review."""
    pages = {
        "review": "oversight:review",
        "decision": "oversight:dossier",
        "release": "oversight:dossier",
        "release_special": "oversight:dossier",
    }
    if group.key == "signature" and not group.is_own:
        return reverse("oversight:review", args=[batch.number])
    return reverse(pages.get(group.key, "batches:detail"), args=[batch.number])
