"""Reference pages made from the registries: rules, states, events, and requirement → rule → test.

The pages under ``docs/rules``, ``docs/states`` and ``docs/trace`` are committed and compared in the tests, so they cannot
drift from the code.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import override

from ledger.kinds import KINDS
from ledger.requirements import TITLES
from ledger.rules import RULES
from ledger.transitions import TABLES, StateTable

TEST_NAME = re.compile(r"def (test_\w*reg_\d+\w*)\(")
REQUIREMENT = re.compile(r"reg_(\d+)")
HEADER = "<!-- Made by `manage.py make_docs`. Do not edit. -->\n\n"


def pages(tests: Path) -> dict[str, str]:
    """Return every page: path under ``docs/`` → text. ``tests``: the folder in which test names are looked up."""
    with override("en-gb"):
        made = {
            "rules/README.md": rules_page(),
            "trace/README.md": trace_page(tests),
            "states/events.md": events_page(),
        }
        for table in TABLES.values():
            made[f"states/{table.record_type.replace('.', '-')}.md"] = state_page(table)
        return made


def rules_page() -> str:
    """Every rule: name, version, requirement, text, severity."""
    rows = [
        f"| `{rule.name}` | {rule.version} | {rule.reg} | {rule.title} | {rule.severity} |"
        for rule in sorted(RULES.values(), key=lambda r: (r.reg, r.name))
    ]
    return (
        HEADER
        + "# Rules\n\n| rule | version | requirement | what it asks | severity |\n|---|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def state_page(table: StateTable) -> str:
    """One state machine: a diagram and its rows."""
    lines = [
        HEADER + f"# States of {table.record_type}",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {table.initial}",
    ]
    lines += [
        f"    {source} --> {move.target}: {move.title}" for move in table.moves for source in move.sources
    ]
    lines += ["```", "", "| state | title | owner |", "|---|---|---|"]
    lines += [f"| `{state.name}` | {state.title} | {state.owner} |" for state in table.states]
    lines += [
        "",
        "| move | from | to | permission | signed as | reason | rules |",
        "|---|---|---|---|---|---|---|",
    ]
    for move in table.moves:
        rules = ", ".join(f"`{rule.name}` ({rule.reg})" for rule in move.rules) or "none"
        signed = move.meaning.label if move.meaning else "not signed"
        reason = "asked" if move.reason_required else "optional"
        lines.append(
            f"| {move.title} | {', '.join(move.sources)} | {move.target} | `{move.permission}` |"
            f" {signed} | {reason} | {rules} |"
        )
    return "\n".join(lines) + "\n"


def events_page() -> str:
    """Every event kind with its payload."""
    rows = [
        f"| `{kind.name}` | {kind.version} | {kind.title} | {', '.join(f'`{key}`' for key in sorted(kind.payload)) or 'none'} |"
        for kind in sorted(KINDS.values(), key=lambda k: k.name)
    ]
    return (
        HEADER
        + "# Event kinds\n\n| kind | version | title | payload |\n|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def tests_by_requirement(tests: Path) -> dict[str, list[str]]:
    """Requirement id → names of the tests that carry it, with their files."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, name, number in _named_tests(tests):
        found[f"REG-{int(number):02d}"].append(f"`{path.relative_to(tests.parent).as_posix()}::{name}`")
    return found


def _named_tests(tests: Path) -> Iterator[tuple[Path, str, str]]:
    for path in sorted(tests.rglob("test_*.py")):
        for name in TEST_NAME.findall(path.read_text()):
            for number in REQUIREMENT.findall(name):
                yield path, name, number


def requirement_key(reg: str) -> tuple[int, str]:
    """Sort key of ``REG-nn``."""
    digits = re.sub(r"\D", "", reg)
    return (int(digits) if digits else 10_000, reg)


def trace_page(tests: Path) -> str:
    """Requirement → rules → tests."""
    rules: dict[str, list[str]] = defaultdict(list)
    for rule in RULES.values():
        rules[rule.reg].append(f"`{rule.name}`")
    by_requirement = tests_by_requirement(tests)
    rows = []
    for reg in sorted({*rules, *by_requirement, *TITLES}, key=requirement_key):
        made_by = ", ".join(sorted(rules.get(reg, []))) or ("by structure" if reg in by_requirement else "")
        shown_by = "<br>".join(by_requirement.get(reg, [])) or "**none yet**"
        rows.append(f"| {reg} | {TITLES.get(reg, '')} | {made_by} | {shown_by} |")
    return (
        HEADER
        + "# Requirement → rule → test\n\n| requirement | in short | rules | tests |\n|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )
