"""What the pages of read-ins show."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from django.utils.translation import gettext as _

from ledger.csvsafe import csv_bytes
from ledger.documents import document_bytes
from sites.models import ReadIn
from sites.readin.cells import Column
from sites.readin.judging import ADD
from sites.readin.kinds import KINDS
from sites.readin.progress import STEPS

SHOWN = 100
"""Faults on the page; the file has them all."""
TONES = {
    "uploaded": "blue",
    "judged": "yellow",
    "applying": "blue",
    "applied": "green",
    "discarded": "grey",
    "failed": "red",
}
"""State → colour of its tag; the word carries the state, the colour repeats it."""


def progress_of(readin: ReadIn) -> dict[str, Any]:
    """Per cent and words of a read-in that is waited for."""
    progress = getattr(readin, "progress", None)
    step = progress.step if progress else "queued"
    return {"percent": progress.percent if progress else 0, "words": STEPS.get(step, step)}


def judgement_of(readin: ReadIn) -> dict[str, Any]:
    """The judgement as kept, or an empty one. Raises ``DocumentDamagedError`` when its bytes do not fit their hash."""
    if readin.judgement is None:
        return {"preview": [], "faults": [], "changed": []}
    kept: dict[str, Any] = orjson.loads(document_bytes(readin.judgement))
    return kept


def judgement_view(readin: ReadIn) -> dict[str, Any]:
    """What the page shows of a judgement: the first faults, the first rows in words, and how many there are."""
    kept = judgement_of(readin)
    # What had changed and is refused now is told once, as what had changed.
    faults = [fault for fault in kept["faults"] if fault not in kept["changed"]]
    return {
        "faults": faults[:SHOWN],
        "faults_all": len(faults),
        "changed": kept["changed"][:SHOWN],
        "changed_all": len(kept["changed"]),
        "preview": [
            {"line": line, "act": _("Add") if act == ADD else _("Nothing to do"), "says": says}
            for line, act, says in kept["preview"]
        ],
        "rows": readin.adding + readin.unchanged,
    }


def faults_csv(readin: ReadIn) -> bytes:
    """Every fault, a line each."""
    header = (
        _("Line"), _("Column"), _("What was read"), _("Why it cannot be read in"), _("What to do"), _("Requirement"),
    )  # fmt: skip
    kept = judgement_of(readin)
    faults = [*kept["changed"], *(fault for fault in kept["faults"] if fault not in kept["changed"])]
    return csv_bytes([str(name) for name in header], _rows(faults), bom=True)


def _rows(faults: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for fault in faults:
        yield tuple(fault[name] for name in ("line", "column", "given", "message", "way_out", "reg"))


def template_csv(columns: Sequence[Column]) -> bytes:
    """Headings and one example line."""
    return csv_bytes([column.name for column in columns], [[column.example for column in columns]], bom=True)


def kind_cards(names: Sequence[str]) -> list[dict[str, Any]]:
    """What can be read in, with what it is about."""
    titles = dict(ReadIn.Kind.choices)
    return [{"name": name, "title": titles[name], "about": KINDS[name].about} for name in names]
