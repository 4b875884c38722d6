"""Every service that writes, as somebody calls it who steps round the pages (the calls: ``calls_*.py``)."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.permissions import Permission
from tests.access.world import World

ROOT = Path(__file__).parents[2]
PLACES = ("*/services/*.py", "*/*/services.py", "*/*/services/*.py")


@dataclass(frozen=True)
class Call:
    """``elsewhere``: needs no record, so that whoever holds the permission anywhere may. ``system``: the system may too."""

    needs: Permission
    service: Callable[..., Any]
    given: Callable[[World], dict[str, Any]]
    elsewhere: bool = False
    system: bool = False


NOT_CALLED: dict[str, str] = {
    "organisation_add": "from the command line, the seeding and the importers only",
    "organisation_change": "from the command line, the seeding and the importers only",
    "failed": "counts a failed proof of whoever is proving; gives nothing",
    "result_complete": "the same permission and the same path as entry_record",
    "judge_start": "answers what the gate would say; batch_start asks the permission",
    "pass_gate": "a part of batch_start and batch_submit_whole, in their unit of work",
    "designation_submit": "the same table as designation_withdraw, one move further",
    "designation_answer": "the same table as designation_withdraw, one move further",
    "designation_meet": "the same table as designation_withdraw, one move further",
    "designation_ask_information": "the same table as designation_award, one move further",
    "impact_raise": "a part of whatever changes something behind an award, in its unit of work",
    "instruction_impact": "a part of instruction_version_move, in its unit of work",
    "pack_ask_again": "the same check as statement_prepare; tests/contracts/test_designation_pack.py",
    "alignment_open": "a part of what brings a new version of file or authorisation, in its unit of work",
    "export_ask_again": "the same check as export_ask; tests/contracts/test_master_file_export.py",
    "export_store": "called by the worker as the system",
    "pack_store": "called by the worker as the system",
    "licence_record": "the same check as product_add: the permission at the control site",
    "licence_person_end": "the same check as licence_person_name",
    "licence_lift": "the same table as licence_suspend, one move back",
    "variation_ask_information": "the same path as variation_submit, one move further",
    "variation_answer": "the same path as variation_submit, one move further",
    "variation_refuse": "the same path as variation_grant",
    "variation_withdraw": "the same path as variation_submit",
    "inspection_receive": "the same table as inspection_hold, one move further; it asks before it keeps the report",
    "inspection_respond": "the same path as inspection_hold, two moves further",
    "inspection_ask_again": "the same path as inspection_hold, three moves further",
    "inspection_finding_close": "the same path as inspection_finding_accept, one move further",
    "link_send": "called by the worker as the system",
    "run_begin": "called by the worker as the system",
    "run_finish": "called by the worker as the system",
    "run_fail": "called by the worker as the system",
    "note_download": "writes that a report was taken; its reader was found through the scope before",
    "hold_decide": "tests/batches/test_holds.py: the signed half of hold_begin, which asks the same",
    "build_store": "called by the worker as the system",
    "seal_store": "called by the worker as the system",
    "annual_downloaded": "writes that a report was taken; its reader was found through the scope before",
    "enrolment_return": "a part of restriction_lift, in its unit of work",
    "write_restriction": "a part of restriction_record and enrolment_suspend, in their unit of work",
    "list_carry_over": "the same check as site_list",
}
"""Service → why it is not called here."""


def services() -> set[str]:
    """The names of all functions of all services that take an actor."""
    return set(named())


def named() -> Iterator[str]:
    """Every such function by its name, a name as often as there are functions of it."""
    for path in (found for pattern in PLACES for found in ROOT.glob(pattern)):
        for node in ast.parse(path.read_text("utf-8")).body:
            if (
                isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and any(argument.arg == "actor" for argument in node.args.kwonlyargs)
            ):
                yield node.name
