"""How a checklist stands: each item with its newest answer, or with what the records say."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from sites.checklists.judges import judged
from sites.models import ChecklistAnswer, ChecklistItem, Enrolment


@dataclass(frozen=True)
class Standing:
    """One item now. ``why`` and ``way_out``: why it is open. ``is_done``: shown, or not applicable here."""

    item: ChecklistItem
    answer: ChecklistAnswer | None
    is_done: bool
    why: str = ""
    way_out: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the move waits for it."""
        return self.item.mandatory and not self.is_done


@dataclass(frozen=True)
class Checklist:
    """All items of one purpose, in order; empty when the list was not begun."""

    purpose: str
    standings: tuple[Standing, ...]

    @property
    def open(self) -> tuple[Standing, ...]:
        """Mandatory items that are open."""
        return tuple(one for one in self.standings if one.blocks)

    @property
    def answerers(self) -> frozenset[str]:
        """Who gave the answers that count."""
        return frozenset(str(one.answer.by_id) for one in self.standings if one.answer and one.answer.by_id)


def load_checklist(enrolment: Enrolment, purpose: str, facts: Any) -> Checklist:
    """Two queries, and those of the judges of floors above. ``facts``: ``SiteFacts`` of the enrolment now."""
    items = list(
        ChecklistItem.objects.select_related(None)
        .filter(enrolment=enrolment, purpose=purpose)
        .order_by("position", "id")
    )
    newest = {
        row.item_id: row
        for row in ChecklistAnswer.objects.select_related("document")
        .filter(item__in=items)
        .annotate(
            place=Window(
                RowNumber(), partition_by=F("item_id"), order_by=(F("created_at").desc(), F("id").desc())
            )
        )
        .filter(place=1)
    }
    return Checklist(purpose, tuple(_standing(item, newest.get(item.pk), enrolment, facts) for item in items))


def _standing(
    item: ChecklistItem, answer: ChecklistAnswer | None, enrolment: Enrolment, facts: Any
) -> Standing:
    if item.judge:
        found = judged(item.judge, enrolment, facts)
        return Standing(item, None, found is None, *(found or ()))
    return Standing(item, answer, answer is not None and answer.outcome != ChecklistAnswer.Outcome.OPEN)
