"""A file judged: each row to be added, standing already, or refused with its faults. Pure but for what a kind loads."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import orjson
from django.utils.translation import gettext as _

from accounts.models import Scope
from ledger.actors import Actor
from ledger.trail import UnitOfWork
from sites.readin.cells import Column, Fault, Line, Sheet, value_of
from sites.readin.reading import read_sheet

FORMAT = "spokewise/read-in-judgement/1"
ADD, STANDS = "add", "stands"
PREVIEWED = 50
"""Rows of which the judgement says in words what they would do."""
EVERY = 500
"""Rows between two notes of progress."""

Tell = Callable[[float], None]
"""Called with the share that is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that can be read in. ``act``: ``ADD`` or ``STANDS``; ``says``: in words; ``plan``: what its kind will write."""

    line: int
    act: str
    says: str
    plan: Any = None


@dataclass
class Given:
    """A row's values by column, and the faults found in it so far."""

    line: Line
    values: Mapping[str, Any]
    faults: list[Fault]

    def refuse(self, column: str, message: str, way_out: str, reg: str = "") -> None:
        """Refuse the row for what stands in one column."""
        given = self.line.cell(column).text[:80]
        self.faults.append(Fault(self.line.number, column, given, str(message), str(way_out), reg))


class Kind(ABC):
    """What a file can list. One subclass per kind; ``name`` is that of ``ReadIn.Kind``."""

    name: ClassVar[str]
    about: ClassVar[Any]
    reg: ClassVar[str]
    """The requirement for which such rows are kept: a cell that cannot be read is refused under it."""
    columns: ClassVar[tuple[Column, ...]]
    places: ClassVar[frozenset[str]]
    """Kinds of scope that a file can be for."""
    most_rows: ClassVar[int] = 10_000
    """For as many the speed is promised (``bench/readin.py``): the chain of a site’s events is held while they are written."""

    @abstractmethod
    def load(self, actor: Actor, scope: Scope, rows: Sequence[Given], now: datetime) -> Any:
        """What the rows name, in a fixed number of queries, and nothing outside ``scope``."""

    @abstractmethod
    def judge(self, row: Given, world: Any) -> Accepted | None:
        """Judge one row whose cells could be read; ``None`` when it was refused."""

    @abstractmethod
    def write(self, work: UnitOfWork, actor: Actor, rows: Sequence[Accepted], world: Any, tell: Tell) -> None:
        """Write the accepted rows that add something, each with the event of the service that writes one."""


@dataclass
class Judged:
    """The whole file, judged at one instant."""

    rows: list[Accepted] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    refused: int = 0
    world: Any = None

    @property
    def adding(self) -> list[Accepted]:
        """The rows that add something."""
        return [row for row in self.rows if row.act == ADD]

    def lines(self, act: str) -> list[int]:
        """Line numbers of the rows with this outcome."""
        return [row.line for row in self.rows if row.act == act]


def judge(
    kind: Kind, *, content: bytes, media: str, actor: Actor, scope: Scope, now: datetime, tell: Tell
) -> Judged:
    """Judge a file. Every fault of every row is listed at once."""
    sheet = read_sheet(content, media, kind.columns, kind.most_rows)
    tell(0.3)
    if sheet.faults and not sheet.lines:
        return Judged(faults=sheet.faults, refused=len(sheet.faults))
    rows = [_given(kind, line, sheet) for line in sheet.lines]
    readable = [row for row in rows if not row.faults]
    world = kind.load(actor, scope, readable, now)
    tell(0.4)
    found = Judged(world=world)
    for place, row in enumerate(rows):
        accepted = kind.judge(row, world) if not row.faults else None
        if accepted is None or row.faults:
            found.refused += 1
            found.faults += row.faults
        else:
            found.rows.append(accepted)
        if place % EVERY == 0:
            tell(0.4 + 0.6 * place / len(rows))
    return found


def _given(kind: Kind, line: Line, sheet: Sheet) -> Given:
    faults = [fault for fault in sheet.faults if fault.line == line.number]
    return Given(
        line, {column.name: value_of(column, line, faults, kind.reg) for column in kind.columns}, faults
    )


def judgement_bytes(
    found: Judged,
    *,
    number: str,
    kind: str,
    file_hash: str,
    now: datetime,
    by: str,
    changed: Sequence[Fault] = (),
) -> bytes:
    """The judgement as kept: JSON with the outcome of every row. ``changed``: rows that stood differently at the last attempt."""
    return orjson.dumps(
        {
            "format": FORMAT,
            "number": number,
            "kind": kind,
            "file": file_hash,
            "judged_at": now.isoformat(),
            "judged_for": by,
            "add": found.lines(ADD),
            "stands": found.lines(STANDS),
            "preview": [[row.line, row.act, row.says] for row in found.rows[:PREVIEWED]],
            "faults": [fault.as_dict() for fault in found.faults],
            "changed": [fault.as_dict() for fault in changed],
        }
    )


def changed_since(before: Mapping[str, Any], found: Judged) -> list[Fault]:
    """Rows that no longer do what the judgement of before said (a row added meanwhile, a right that ended)."""
    was = dict.fromkeys(before["add"], ADD) | dict.fromkeys(before["stands"], STANDS)
    now = {row.line: row.act for row in found.rows}
    changed = [
        Fault(
            line,
            "",
            "",
            _("When this was judged the row was to be added; it stands already now.")
            if act == ADD
            else _("When this was judged the row stood already; it would be added now."),
            _("Look at what would happen now, then decide again."),
        )
        for line, act in was.items()
        if line in now and now[line] != act
    ]
    # A file with a refused row is never asked for: whatever is refused now has changed.
    changed += found.faults
    return sorted(changed, key=lambda fault: fault.line)
