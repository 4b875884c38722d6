"""``docs/reference/access.md`` from the matrix: ``python -m tests.access.document`` writes it, a test compares it."""

from pathlib import Path

from tests.access.matrix import Row, load

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "access.md"
HEAD = """# Who may do what

Made from `tests/access/matrix.yaml` by `python -m tests.access.document`; a test runs every cell of it with real users and
real sessions, and a route that is missing fails the build. What each role may do at all is in `accounts/roles.py`.

A record outside a person's scope is *not found* (404), never *forbidden*: whether it exists is not told. Without any role
that includes the permission a page answers 403. A visitor is sent to sign in, and a person without second factor to show it.
For the API, both are 401.
"""


def render() -> str:
    """The page."""
    personas, rows, _other = load()
    parts = [HEAD, "## The people and systems of the matrix\n"]
    parts += [f"- `{name}`: {words}" for name, words in personas.items()]
    parts += ["", "## Routes\n", "| Route | Method | Needs | Gets through |", "|---|---|---|---|"]
    parts += [_line(row) for row in rows if row.needs != "none"]
    return "\n".join(parts) + "\n"


def _line(row: Row) -> str:
    through = row.through
    names = "everybody" if len(through) == len(row.expected) else ", ".join(through) or "nobody"
    case = f" ({row.case})" if row.case else ""
    return f"| `{row.route}`{case} | {row.method} | {row.needs} | {names} |"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
