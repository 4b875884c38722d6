"""The headings of the master file, as versioned data: the regulator's template will change (REG-14, REG-15).

A heading says what it ``holds`` beside its text (the list of sites, the control strategy, the release model), so that pages
and the exported file put each under the heading the template gives it. ``optional`` headings may stay empty.
"""

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

TEMPLATES = Path(__file__).parent / "data" / "masterfile_templates.json"


@dataclass(frozen=True)
class Heading:
    """One heading of a template. ``holds``: ``sites``, ``control_strategy``, ``release_model`` or nothing."""

    key: str
    title: str
    holds: str
    optional: bool


@functools.cache
def _templates() -> dict[str, list[dict[str, Any]]]:
    return dict(json.loads(TEMPLATES.read_text(encoding="utf-8")))


def current_template() -> str:
    """The template that new versions are written to."""
    return list(_templates())[-1]


def typed_headings(template: str) -> tuple[Heading, ...]:
    """The headings in the template's order. Raises ``KeyError`` for a template that is not known."""
    return tuple(
        Heading(row["key"], gettext(row["title"]), row.get("holds", ""), row.get("optional", False))
        for row in _templates()[template]
    )


def headings(template: str) -> dict[str, str]:
    """Key → heading, in the template's order. Raises ``KeyError`` for a template that is not known."""
    return {heading.key: heading.title for heading in typed_headings(template)}


def required_headings(template: str) -> dict[str, str]:
    """Key → heading of those that are written before a version goes into review."""
    return {heading.key: heading.title for heading in typed_headings(template) if not heading.optional}
