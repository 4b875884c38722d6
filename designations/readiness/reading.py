"""How the checklist of an application stands: each item with what the records say, or its newest answer (REG-31)."""

from typing import Any

from django.utils.translation import gettext as _

from designations.models import LicenceVariation, ReadinessAnswer
from designations.readiness.items import items_of
from designations.readiness.judges import JUDGES, Asked
from ledger.checklists import Said, Standing, newest, stand


def kept(one: Standing[ReadinessAnswer]) -> dict[str, Any]:
    """An item as plain values, for the record of the submission."""
    wanted, answer = one.wanted, one.answer
    return {
        "key": wanted.key,
        "title": wanted.title,
        "reg": wanted.reg,
        "mandatory": wanted.mandatory,
        "from_records": bool(wanted.judge),
        "is_done": one.is_done,
        "why": one.why,
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


def load_readiness(
    variation: LicenceVariation, files: Any, addressed: bool
) -> tuple[Standing[ReadinessAnswer], ...]:
    """Every item of its list, in order: one query for the answers, and those of the judges."""
    found = newest(ReadinessAnswer.objects.filter(variation=variation), by="key")
    about = (Asked(variation, files, addressed),)
    return tuple(
        stand(wanted, found.get(wanted.key), judges=JUDGES, about=about, lacks=_lacks)
        for wanted in items_of(variation.kind, variation.licence.licence_type)
    )


def _lacks(answer: ReadinessAnswer | None) -> Said:
    if answer is None or answer.outcome == ReadinessAnswer.Outcome.OPEN:
        return (
            answer.note if answer else _("not answered"),
            _("Answer it on the variation’s page with a document, or say there why it does not apply."),
        )
    if answer.checked_by_id is None:
        return (
            _("not checked by a second person"),
            _("Ask a QA reviewer or a Qualified Person of the control site to check the answer."),
        )
    return None
