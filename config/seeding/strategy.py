"""The control strategy of the demonstration's master file: made up, but for the limits, which are the instruction's (REG-84)."""

from typing import Any

from designations.catalogue.cart import cart_data

ROWS = (
    ("Potency", "Vector per cell at transduction", "moi", "Made-up report VAL-017, section 4"),
    ("Potency", "Transduced cells given", "dose_per_kg", "Made-up report VAL-017, section 6"),
    ("Potency", "Share of transduced cells", "car19_percent", "Made-up report VAL-017, section 5"),
    ("Purity", "Share of T cells", "cd3_percent", "Made-up report VAL-012"),
    ("Purity", "Living cells at the end", "viability", "Made-up report VAL-012"),
    ("Safety", "Vector copies in a cell", "vcn", "Made-up report VAL-019"),
    ("Safety", "Endotoxin", "endotoxin", "Made-up report VAL-021"),
    ("Safety", "Sterility", "sterility", "Made-up report VAL-021"),
)
"""Quality attribute, parameter, step, evidence."""


def demonstration_strategy() -> list[dict[str, Any]]:
    """The rows, each with the limit by which the instruction judges the step."""
    data = cart_data()
    limits = {line["source_step"]: line["limit"] for line in data["criteria"]}
    limits |= {
        step["key"]: {"unit": step["settings"]["unit"], **step["settings"]["limit"]}
        for step in data["steps"]
        if "limit" in step["settings"]
    }
    return [
        {
            "attribute": attribute,
            "parameter": parameter,
            "step": step,
            "limit": limits[step],
            "evidence": evidence,
        }
        for attribute, parameter, step, evidence in ROWS
    ]
