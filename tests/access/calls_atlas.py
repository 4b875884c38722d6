"""Calls of the services of the control strategy."""

from typing import Any

from accounts.permissions import Permission
from designations.models import MasterFileVersion
from designations.services import strategy
from tests.access.services import Call
from tests.access.world import World


def _draft(w: World) -> MasterFileVersion:
    return MasterFileVersion.objects.get(
        master_file__number=w.names["master_file"], number=w.names["file_draft"]
    )


def _row(w: World) -> dict[str, Any]:
    return {
        "attribute": "Safety",
        "parameter": "Vector copies",
        "instruction": w.names["instruction"],
        "step": "vcn",
        "limit": {"high": "10", "unit": "copies/cell"},
        "evidence": "VAL-018",
    }


CALLS: dict[str, Call] = {
    "strategy_row_add": Call(
        Permission.MASTERFILE_EDIT,
        strategy.strategy_row_add,
        lambda w: {"version": _draft(w), "data": _row(w)},
    ),
    "strategy_row_change": Call(
        Permission.MASTERFILE_EDIT,
        strategy.strategy_row_change,
        lambda w: {"version": _draft(w), "mark": w.names["strategy_row"], "data": _row(w)},
    ),
    "strategy_row_remove": Call(
        Permission.MASTERFILE_EDIT,
        strategy.strategy_row_remove,
        lambda w: {"version": _draft(w), "mark": w.names["strategy_row"]},
    ),
    "strategy_attribute_rename": Call(
        Permission.MASTERFILE_EDIT,
        strategy.strategy_attribute_rename,
        lambda w: {"version": _draft(w), "attribute": "Safety", "name": "Purity"},
    ),
    "strategy_attribute_remove": Call(
        Permission.MASTERFILE_EDIT,
        strategy.strategy_attribute_remove,
        lambda w: {"version": _draft(w), "attribute": "Safety"},
    ),
}
