"""Terms and duties by country, as data with its sources and how sure each line is (REG-139).

One of them decides: whether a place that makes is registered with its authority before work starts. Where the rules are
open, or nobody has read those of a country, it is asked for all the same: the control fails closed.
"""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FILE = Path(__file__).parent / "data" / "jurisdictions.json"
HOME = "GB"
"""The country of a place of which nobody said another."""
SURE: Mapping[str, Any] = {
    "READ": _("The rule’s own text was read"),
    "READ-2": _("Read in somebody else’s summary only"),
    "DESIGN": _("Our own reading, no rule"),
}
NOT_NEEDED, NEEDED, OPEN = "not_needed", "needed", "open"


@dataclass(frozen=True)
class Cell:
    """What holds on one topic in one jurisdiction, how sure that is (a key of ``SURE``), and from which sources."""

    says: str
    sure: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Jurisdiction:
    """A set of rules. ``registration``: whether each place that makes is registered before work: not needed, needed, open."""

    key: str
    title: str
    authority: str
    countries: frozenset[str]
    registration: str
    cells: Mapping[str, Cell]

    @property
    def asks_registration(self) -> bool:
        """Whether work waits for a recorded registration."""
        return self.registration != NOT_NEEDED


@functools.cache
def _data() -> dict[str, Any]:
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


def topics() -> tuple[tuple[str, str], ...]:
    """Key and title of each line, in order."""
    return tuple((row["key"], gettext(row["title"])) for row in _data()["topics"])


def sources() -> tuple[tuple[str, str, str], ...]:
    """Key, title and where to find it."""
    return tuple((key, row["title"], row["at"]) for key, row in _data()["sources"].items())


def read_in() -> str:
    """The month in which the sources were read."""
    return str(_data()["read_in"])


@functools.cache
def jurisdictions() -> tuple[Jurisdiction, ...]:
    """Every one of which something is known, the United Kingdom first."""
    return tuple(
        Jurisdiction(
            key=row["key"],
            title=row["title"],
            authority=row["authority"],
            countries=frozenset(row["countries"]),
            registration=row["registration"],
            cells={
                key: Cell(cell["says"], cell["sure"], tuple(cell["from"]))
                for key, cell in row["cells"].items()
            },
        )
        for row in _data()["jurisdictions"]
    )


def jurisdiction_of(country: str) -> Jurisdiction | None:
    """The rules of a country (two letters), or nothing where nobody has read them."""
    return next((one for one in jurisdictions() if country in one.countries), None)


def registration_asked(country: str) -> bool:
    """Whether a place in this country works only once its registration is recorded. Unknown rules ask for it."""
    found = jurisdiction_of(country)
    return found is None or found.asks_registration
