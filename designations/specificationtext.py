"""A release specification as lines that a person types: `key; title; limit`, the limit in signs, and back (REG-17)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ledger.quantities import Limit
from ledger.quantities.numbers import QuantityError, parse_number, plain

_END = re.compile(r"(>=|<=|≥|≤|>|<|=)\s*([-−]?[0-9][0-9.,]*(?:[eE][-+]?[0-9]+)?)\s*")
_SIGNS = {"≥": ">=", "≤": "<="}


def limit_text(limit: Limit) -> str:
    """`>= 70 %`, `>= 5 <= 10 %`, `absent / sterile`."""
    if limit.choices:
        return " / ".join(limit.choices)
    parts = []
    if limit.low is not None and limit.low == limit.high:
        parts.append(f"= {plain(limit.low)}")
    else:
        if limit.low is not None:
            parts.append(f"{'>=' if limit.low_inclusive else '>'} {plain(limit.low)}")
        if limit.high is not None:
            parts.append(f"{'<=' if limit.high_inclusive else '<'} {plain(limit.high)}")
    return " ".join([*parts, limit.unit]).strip()


def read_limit(text: str) -> Limit:
    """A limit from its signs. Raises ``QuantityError`` for anything else."""
    text = text.strip()
    if not _END.match(text):
        return Limit(choices=tuple(part.strip() for part in text.split(" / ")))
    given: dict[str, Any] = {}
    while found := _END.match(text):
        sign = _SIGNS.get(found[1], found[1])
        ends = ("low", "high") if sign == "=" else ("low",) if sign.startswith(">") else ("high",)
        for end in ends:
            if end in given:
                raise QuantityError(
                    _("This limit says the same end twice."),
                    way_out=_("Write one lowest and one highest value."),
                )
            given[end], given[f"{end}_inclusive"] = parse_number(found[2]), sign.endswith("=")
        text = text[found.end() :]
    return Limit(unit=text.strip(), **given)


def specification_text(rows: Iterable[Mapping[str, Any]], *, limits: bool = True) -> str:
    """One line a row. Without ``limits`` each waits for its limit to be filled in from the authorisation."""
    return "\n".join(
        "; ".join(
            [
                row["key"],
                row["title"].replace(";", ","),
                limit_text(Limit.from_json(row["limit"])) if limits else "",
                *([row["group"]] if row["group"] else []),
            ]
        )
        for row in rows
    )


def read_lines(text: str) -> list[dict[str, Any]]:
    """The rows of a specification; raises ``QuantityError`` that names the line."""
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split(";")]
        if len(parts) not in (3, 4) or not all(parts[:3]):
            raise QuantityError(
                _("Line %(n)s is not “key; title; limit”.") % {"n": number},
                way_out=_("Write it like “viability; Viable cells; >= 70 %”."),
            )
        try:
            limit = read_limit(parts[2])
        except QuantityError as error:
            raise QuantityError(
                _("Line %(n)s: %(fault)s") % {"n": number, "fault": error.message}, way_out=error.way_out
            ) from error
        rows.append(
            {
                "key": parts[0],
                "title": parts[1],
                "limit": limit.to_json(),
                "group": parts[3] if len(parts) == 4 else "",
            }
        )
    return rows
