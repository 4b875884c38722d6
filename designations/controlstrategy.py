"""The control strategy of a master-file version: quality attribute → process parameter → step → limit → evidence (REG-84).

Rows are stored on the version and frozen with it. What a row says of a step is held against the instruction that implements
the version: the file and the instruction agree before the instruction is approved (REG-50).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from designations.content import StepContent, VersionContent
from ledger.canonical import canonical_digest
from ledger.errors import InvalidInput, Problem
from ledger.quantities import Limit, QuantityError

MOST = 200
LONGEST = 300
NEEDED = ("attribute", "parameter", "step", "evidence")
LATER = ("instruction", "document")
"""What rows that were signed before it was kept do not have: left out where it is empty, so that what was signed stays."""
DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class ControlRow:
    """One line. ``step``: the key of the step that holds the parameter. ``limit``: a stored limit.

    ``instruction``: the number of the instruction whose step it is; empty: of every one that implements the version.
    ``document``: the SHA-256 of the evidence, where it is kept here; ``evidence`` names it in words.
    """

    attribute: str
    parameter: str
    step: str
    limit: Mapping[str, Any]
    evidence: str
    instruction: str = ""
    document: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What no two rows of a version share."""
        return self.attribute, self.parameter, self.instruction, self.step

    @property
    def mark(self) -> str:
        """What the row is called in addresses: a digest of all it says, so that a row changed meanwhile is not found by it."""
        return canonical_digest(self.stored())[:16]

    @property
    def step_words(self) -> str:
        """The step's key, and whose it is where one instruction is meant."""
        return f"{self.step} ({self.instruction})" if self.instruction else self.step

    def stored(self) -> dict[str, Any]:
        """As it stands in the version."""
        return {name: value for name, value in asdict(self).items() if value or name not in LATER}

    @property
    def limit_words(self) -> str:
        """The limit in words."""
        return Limit.from_json(self.limit).words()


def control_rows(stored: Any) -> tuple[ControlRow, ...]:
    """The rows of a version, in order; none when it has no strategy."""
    return tuple(ControlRow(**row) for row in stored or ())


def _fault(number: int, name: str, message: str, way_out: str) -> Problem:
    field = f"control_strategy.{number}.{name}" if name else "control_strategy"
    return Problem(message=message, field=field, code="invalid", reg="REG-84", way_out=way_out)


def read_strategy(given: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Judge rows as they were sent and give them as stored. Raises ``InvalidInput`` with every fault, at its row and field."""
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str, str, str]] = set()
    for number, raw in enumerate(given):
        if number >= MOST:
            problems.append(
                _fault(
                    number,
                    "",
                    _("A control strategy has at most %(n)s rows.") % {"n": MOST},
                    _("Leave rows out."),
                )
            )
            break
        read = _read_row(number, raw)
        if isinstance(read, list):
            problems += read
            continue
        if read.key in seen:
            problems.append(
                _fault(
                    number,
                    "parameter",
                    _("Row %(n)s stands there twice.") % {"n": number + 1},
                    _("Keep one of them."),
                )
            )
        seen.add(read.key)
        rows.append(read.stored())
    if problems:
        raise InvalidInput(problems=tuple(problems))
    return rows


def _read_row(number: int, raw: Mapping[str, Any]) -> ControlRow | list[Problem]:
    """One row, or everything that is wrong with it."""
    row = {name: str(raw.get(name) or "").strip() for name in (*NEEDED, *LATER)}
    problems = [
        _fault(
            number,
            name,
            _("Row %(n)s is not whole: attribute, parameter, step, limit and evidence are all needed.")
            % {"n": number + 1},
            _("Fill the row in, in at most %(n)s characters each.") % {"n": LONGEST},
        )
        for name in NEEDED
        if not row[name] or len(row[name]) > LONGEST
    ]
    if row["document"] and not DIGEST.fullmatch(row["document"]):
        problems.append(
            _fault(
                number,
                "document",
                _("Row %(n)s names no stored document.") % {"n": number + 1},
                _("Send the document with the row."),
            )
        )
    try:
        limit = Limit.from_json(raw.get("limit") or {})
    except QuantityError as error:
        problems.append(_fault(number, "limit", str(error), error.way_out))
    else:
        if not problems:
            return ControlRow(limit=limit.to_json(), **row)
    return problems


def limits_at(step: StepContent, content: VersionContent) -> list[Limit]:
    """What judges the step: its own limit, or those of the release lines that read it."""
    if step.limit is not None:
        return [step.limit]
    return [line.limit for line in content.lines_of.get(step.key, ()) if line.source_step == step.key]


def disagreements(rows: Iterable[ControlRow], content: VersionContent) -> list[str]:
    """In words, each row that the instruction's steps and limits do not bear out."""
    found = []
    for row in rows:
        if row.instruction not in ("", content.instruction_number):
            continue
        step = content.by_key.get(row.step)
        limit = Limit.from_json(row.limit)
        said = {"parameter": row.parameter, "step": row.step, "limit": limit.words()}
        if step is None:
            found.append(_("%(parameter)s: the instruction has no step “%(step)s”") % said)
            continue
        there = limits_at(step, content)
        if not any(same(limit, one) for one in there):
            words = _(" or ").join(one.words() for one in there) or _("no limit")
            found.append(
                _("%(parameter)s at step “%(title)s”: the file says %(limit)s, the instruction %(there)s")
                % {**said, "title": step.title, "there": words}
            )
    return found


def same(one: Limit, other: Limit) -> bool:
    """Equal in what decides; a target only informs."""
    return (
        one.low, one.high, one.low_inclusive, one.high_inclusive, one.unit, one.choices,
    ) == (
        other.low, other.high, other.low_inclusive, other.high_inclusive, other.unit, other.choices,
    )  # fmt: skip
