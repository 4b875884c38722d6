"""Steps of a control strategy as people know them: by their titles, where an instruction has them (REG-84)."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from designations.controlstrategy import ControlRow
from designations.models import MasterFileVersion, Step

STANDING = ("draft", "in_review", "reviewed", "approved", "effective", "superseded")
Titles = Mapping[tuple[str, str], str]
"""Instruction and key → title."""


def titles_in(versions: Iterable[object]) -> Titles:
    """Of the steps of these versions of instructions: one query."""
    return _titles(Q(version__in=list(versions)))


def titles_for(version: MasterFileVersion, rows: Iterable[ControlRow]) -> Titles:
    """Of the steps that the rows of a version of a master file name, as the latest instruction that has them calls them."""
    keys = {row.step for row in rows}
    if not keys:
        return {}
    file = version.master_file
    return _titles(
        Q(
            version__instruction__product_id=file.product_id,
            version__instruction__mode=file.mode,
            version__state__in=STANDING,
            key__in=keys,
        )
    )


def _titles(which: Q) -> Titles:
    rows = Step.objects.filter(which, removed_at=None).order_by(
        "version__instruction__number", "version__number"
    )
    return {
        (number, key): title
        for number, key, title in rows.values_list("version__instruction__number", "key", "title")
    }


def title_of(row: ControlRow, titles: Titles) -> str:
    """Of the step that a row names; nothing where no instruction has it."""
    if row.instruction:
        return titles.get((row.instruction, row.step), "")
    return next((title for (_number, key), title in titles.items() if key == row.step), "")


def step_words(row: ControlRow, titles: Titles) -> str:
    """The step by its title, by its key where nothing has it, and whose it is where one instruction is meant."""
    named = title_of(row, titles) or row.step
    return f"{named} ({row.instruction})" if row.instruction else named
