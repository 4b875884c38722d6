"""What the list of pages calls the rows of the control strategy."""

from typing import Any

from designations.controlstrategy import control_rows
from designations.models import MasterFileVersion
from designations.views.strategy import attribute_mark


def atlas_names(draft: MasterFileVersion) -> dict[str, Any]:
    """The first row of a draft, and its attribute."""
    row = control_rows(draft.control_strategy)[0]
    return {"strategy_row": row.mark, "strategy_attribute": attribute_mark(row.attribute)}
