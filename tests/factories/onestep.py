"""The one step of the smallest instruction there is, and the line of its release specification."""

from typing import Any


def viability_step(attribute: str = "") -> dict[str, Any]:
    """A number, as the service of steps takes it."""
    return {
        "key": "viability",
        "unit_procedure": "Test",
        "operation": "Count",
        "kind": "number",
        "title": "Viability",
        "text": "Enter the viability.",
        "settings": {"unit": "%", "qualifiers": True},
        "attribute": attribute,
    }


VIABILITY_LINE = {
    "key": "viability",
    "title": "Viability",
    "method": "Count",
    "source_step": "viability",
    "limit": {"low": "70", "unit": "%"},
}
