"""The headings of the master file, as versioned data: the regulator's template will change (REG-14, REG-15)."""

import functools
import json
from pathlib import Path

from django.utils.translation import gettext

TEMPLATES = Path(__file__).parent / "data" / "masterfile_templates.json"


@functools.cache
def _templates() -> dict[str, list[dict[str, str]]]:
    return dict(json.loads(TEMPLATES.read_text(encoding="utf-8")))


def current_template() -> str:
    """The template that new versions are written to."""
    return list(_templates())[-1]


def headings(template: str) -> dict[str, str]:
    """Key → heading, in the template's order. Raises ``KeyError`` for a template that is not known."""
    return {row["key"]: gettext(row["title"]) for row in _templates()[template]}
