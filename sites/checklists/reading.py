"""How a checklist stands: each item with its newest answer, or with what the records say."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ledger.checklists import Said, Standing, Wanted, as_of_today, newest, stand, still_open
from sites.checklists.items import LISTS, STATES
from sites.checklists.judges import JUDGES
from sites.models import ChecklistAnswer, ChecklistItem, Enrolment


@dataclass(frozen=True)
class Checklist:
    """All items of one purpose, in order; empty when the list was not begun.

    ``items``: the rows behind them, by key. An item of today's list that this one has no row of yet is among the standings
    all the same: a move is judged by what is asked today.
    """

    purpose: str
    standings: tuple[Standing[ChecklistAnswer], ...]
    items: dict[str, ChecklistItem]

    @property
    def open(self) -> tuple[Standing[ChecklistAnswer], ...]:
        """Mandatory items that are open."""
        return still_open(self.standings)

    @property
    def added(self) -> tuple[Wanted, ...]:
        """What our list asks for since this one was begun, and this one has not got yet."""
        return tuple(one.wanted for one in self.standings if one.wanted.key not in self.items)

    @property
    def answerers(self) -> frozenset[str]:
        """Who gave the answers that count."""
        return frozenset(str(one.answer.by_id) for one in self.standings if one.answer and one.answer.by_id)


def wanted_of(item: ChecklistItem) -> Wanted:
    """An item as it was copied for its enrolment."""
    return Wanted(item.key, item.title, item.judge, item.mandatory)


def asked_now(enrolment: Enrolment, purpose: str, items: Iterable[ChecklistItem]) -> tuple[Wanted, ...]:
    """What a list that was begun asks for: by today's items while it is worked on, as it was kept afterwards."""
    kept = tuple(map(wanted_of, items))
    if not kept or enrolment.state not in STATES[purpose]:
        return kept
    return as_of_today(kept, LISTS[purpose])


def load_checklist(enrolment: Enrolment, purpose: str, facts: Any) -> Checklist:
    """Two queries, and those of the judges of floors above. ``facts``: ``SiteFacts`` of the enrolment now."""
    rows = ChecklistItem.objects.select_related(None).filter(enrolment=enrolment, purpose=purpose)
    items = {row.key: row for row in rows.order_by("position", "id")}
    found = newest(
        ChecklistAnswer.objects.select_related("document").filter(item__in=items.values()), by="item_id"
    )
    answers = {row.key: found.get(row.pk) for row in items.values()}
    return Checklist(
        purpose,
        tuple(
            stand(wanted, answers.get(wanted.key), judges=JUDGES, about=(enrolment, facts), lacks=_lacks)
            for wanted in asked_now(enrolment, purpose, items.values())
        ),
        items,
    )


def _lacks(answer: ChecklistAnswer | None) -> Said:
    return ("", "") if answer is None or answer.outcome == ChecklistAnswer.Outcome.OPEN else None
