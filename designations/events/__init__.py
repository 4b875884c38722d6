"""Event kinds of this floor, a module for each noun."""

from designations.events import (
    designation,
    impact,
    instruction,
    licence,
    masterfile,
    notice,
    product,
    story,
    variation,
)

__all__ = [
    "designation",
    "impact",
    "instruction",
    "licence",
    "masterfile",
    "notice",
    "product",
    "story",
    "variation",
]
