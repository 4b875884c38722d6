"""How the checklist of an application stands: each item with what the records say, or its newest answer (REG-31)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from designations.models import LicenceVariation, ReadinessAnswer
from designations.readiness.items import Wanted, items_of
from designations.readiness.judges import Asked, judged


@dataclass(frozen=True)
class Standing:
    """One item now. ``why`` and ``way_out``: why it is open. ``is_done``: shown, or not applicable here, and checked."""

    wanted: Wanted
    answer: ReadinessAnswer | None
    is_done: bool
    why: str = ""
    way_out: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the submission waits for it."""
        return self.wanted.mandatory and not self.is_done

    def kept(self) -> dict[str, Any]:
        """As plain values, for the record of the submission."""
        answer = self.answer
        return {
            "key": self.wanted.key,
            "title": self.wanted.title,
            "reg": self.wanted.reg,
            "mandatory": self.wanted.mandatory,
            "from_records": bool(self.wanted.judge),
            "is_done": self.is_done,
            "why": self.why,
            "answer": str(answer.pk) if answer else "",
            "outcome": answer.outcome if answer else "",
            "says": answer_words(answer) if answer else "",
            "by": answer.by_name if answer else "",
            "checked_by": answer.checked_by_name if answer else "",
        }


def answer_words(answer: ReadinessAnswer) -> str:
    """What an answer rests on: the document, its number, the reason."""
    shown = answer.paper.title if answer.paper is not None else ""
    return "; ".join(part for part in (shown, answer.evidence, answer.note) if part)


def load_readiness(variation: LicenceVariation, files: Any, addressed: bool) -> tuple[Standing, ...]:
    """Every item of its list, in order: one query for the answers, and those of the judges."""
    newest: dict[str, ReadinessAnswer] = {}
    for row in ReadinessAnswer.objects.filter(variation=variation).order_by("created_at", "id"):
        newest[row.key] = row
    asked = Asked(variation, files, addressed)
    return tuple(
        _standing(wanted, newest.get(wanted.key), asked)
        for wanted in items_of(variation.kind, variation.licence.licence_type)
    )


def _standing(wanted: Wanted, answer: ReadinessAnswer | None, asked: Asked) -> Standing:
    if wanted.judge:
        found = judged(wanted.judge, asked)
        return Standing(wanted, None, found is None, *(found or ()))
    if answer is None or answer.outcome == ReadinessAnswer.Outcome.OPEN:
        return Standing(
            wanted,
            answer,
            False,
            answer.note if answer else _("not answered"),
            _("Answer it on the variation’s page with a document, or say there why it does not apply."),
        )
    if answer.checked_by_id is None:
        return Standing(
            wanted,
            answer,
            False,
            _("not checked by a second person"),
            _("Ask a QA reviewer or a Qualified Person of the control site to check the answer."),
        )
    return Standing(wanted, answer, True)
