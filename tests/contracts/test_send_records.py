"""What the page for hospital systems promises: its calls, its kinds of step, its codes and statuses are those of the API."""

import re

from config.environment import BASE_DIR
from designations.kinds import StepKind
from ledger.errors import Conflict, InvalidInput, NotPermitted, RuleBroken, WrongState

PAGE = (BASE_DIR / "docs" / "how-to" / "send-records.md").read_text()
KINDS = {
    "information", "confirm", "witness", "number", "test result", "choice", "text", "date and time", "material",
    "equipment", "calculation",
}  # fmt: skip


def test_every_call_it_names_is_in_the_openapi_document() -> None:
    document = (BASE_DIR / "docs" / "reference" / "openapi.yaml").read_text()
    known = {
        re.sub(r"\{\w+\}", "{}", path) for path in re.findall(r"^  (/api/\S+):$", document, re.MULTILINE)
    }
    named = {re.sub(r"\{\w+\}", "{}", path) for path in re.findall(r"`(?:GET|POST) (/api/\S+?)`", PAGE)}
    assert named
    assert named <= known


def test_it_says_what_every_kind_of_step_takes() -> None:
    rows = re.findall(r"^\| ([a-z, ]+?) \| ", PAGE.partition("## Values")[2].partition("##")[0], re.MULTILINE)
    told = {kind.strip() for row in rows for kind in row.split(",")} - {"kind of step"}
    assert told == KINDS
    assert len(KINDS) == len(StepKind)


def test_its_codes_stand_beside_their_statuses() -> None:
    table = dict(re.findall(r"^\| ([\d, ]+) \| (.+?) \| ", PAGE, re.MULTILINE))
    for refusal in (Conflict, InvalidInput, NotPermitted, RuleBroken, WrongState):
        (codes,) = (codes for status, codes in table.items() if str(refusal.status) in status)
        assert f"`{refusal.code}`" in codes, refusal
