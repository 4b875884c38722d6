"""What the routes of the control strategy need: a row with a document, in the draft of the master file."""

from typing import Any

from designations.models import MasterFileVersion
from designations.services import strategy
from designations.views.strategy import attribute_mark
from ledger.uploads import CSV, Upload
from tests.factories.batches import Bench


def atlas_names(bench: Bench, file_draft: int) -> dict[str, Any]:
    """Make it, and say what the paths of the matrix call it."""
    draft = MasterFileVersion.objects.get(master_file=bench.ready.world.master_file, number=file_draft)
    row = strategy.strategy_row_add(
        actor=bench.team.author,
        version=draft,
        data={
            "attribute": "Safety",
            "parameter": "Vector per cell",
            "instruction": bench.version.instruction.number,
            "step": "moi",
            "limit": {"low": "5", "high": "10", "unit": "TU/cell"},
            "evidence": "VAL-017",
        },
        upload=Upload("moi.csv", CSV, b"run,moi\n1,7\n"),
    )
    return {
        "strategy_row": row.mark,
        "strategy_attribute": attribute_mark(row.attribute),
        "strategy_paper": row.document,
    }
