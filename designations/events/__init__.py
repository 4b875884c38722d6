"""Event kinds of this floor, a module for each noun."""

from designations.events import (
    authorisation,
    designation,
    fileexport,
    impact,
    inspection,
    instruction,
    licence,
    masterfile,
    notice,
    product,
    readiness,
    story,
    strategy,
    variation,
)

__all__ = [
    "authorisation",
    "designation",
    "fileexport",
    "impact",
    "inspection",
    "instruction",
    "licence",
    "masterfile",
    "notice",
    "product",
    "readiness",
    "story",
    "strategy",
    "variation",
]
