"""What of a marketing authorisation is prose, and which sections of the master file it is read against (REG-17).

The map is data: the authorisation's dossier and the master file's template change on their own days.
"""

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

PARTICULARS = Path(__file__).parent / "data" / "authorisation_particulars.json"


@dataclass(frozen=True)
class Particular:
    """One particular in prose. ``sections``: keys of the master file's headings that it must agree with."""

    key: str
    title: str
    sections: tuple[str, ...]


@functools.cache
def _templates() -> dict[str, list[dict[str, Any]]]:
    return dict(json.loads(PARTICULARS.read_text(encoding="utf-8")))


def current_particulars() -> str:
    """The template to which authorisations are recorded now."""
    return list(_templates())[-1]


def particulars(template: str) -> tuple[Particular, ...]:
    """The particulars of a template, in order. Raises ``KeyError`` for a template that is not known."""
    return tuple(
        Particular(row["key"], gettext(row["title"]), tuple(row["sections"]))
        for row in _templates()[template]
    )
