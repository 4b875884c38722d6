"""Event kinds of this floor, a module for each noun."""

from designations.events import (
    designation,
    impact,
    inspection,
    instruction,
    licence,
    masterfile,
    notice,
    product,
    readiness,
    story,
    variation,
)

__all__ = [
    "designation",
    "impact",
    "inspection",
    "instruction",
    "licence",
    "masterfile",
    "notice",
    "product",
    "readiness",
    "story",
    "variation",
]
