"""What an import did, or would do: counted, and every row that was changed or left out told."""

from dataclasses import dataclass, field
from typing import Any

from sites.importers.reading import RegisterFile
from sites.models import RegisterImport


@dataclass
class Report:
    """Codes added, changed (with the columns) and unchanged; rows left out with line, code and reason; notes."""

    source: str
    file: RegisterFile
    edition: str = ""
    added: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[tuple[int, str, str]] = field(default_factory=list)

    def skip(self, line: int, code: str, reason: str) -> None:
        """Leave a row out, and say why."""
        self.skipped.append((line, code, reason))

    def note(self, line: int, code: str, remark: str) -> None:
        """Take a row, and say what it lacks."""
        self.notes.append((line, code, remark))

    def tree(self) -> dict[str, Any]:
        """The report as kept with the import."""
        return {
            "encoding": self.file.encoding,
            "added": self.added,
            "changed": self.changed,
            "skipped": [
                {"line": line, "code": code, "reason": why} for line, code, why in sorted(self.skipped)
            ],
            "notes": [
                {"line": line, "code": code, "remark": what} for line, code, what in sorted(self.notes)
            ],
        }

    def as_record(self) -> RegisterImport:
        """The row to insert."""
        return RegisterImport(
            source=self.source,
            file_name=self.file.name,
            file_hash=self.file.sha256,
            edition=self.edition,
            added=len(self.added),
            changed=len(self.changed),
            unchanged=len(self.unchanged),
            skipped=len(self.skipped),
            report=self.tree(),
        )

    def lines(self) -> list[str]:
        """The report as a table for the terminal."""
        table = [
            ("rows read", len(self.file.rows) + len(self.file.broken)),
            ("added", len(self.added)),
            ("changed", len(self.changed)),
            ("unchanged", len(self.unchanged)),
            ("left out", len(self.skipped)),
        ]
        out = [f"{self.source}: {self.file.name} ({self.file.encoding})"]
        out += [f"  {name:<10} {count:>6}" for name, count in table]
        out += [
            f"  changed    {code}: {', '.join(columns)}" for code, columns in sorted(self.changed.items())
        ]
        out += [f"  left out   line {line}, {code or '-'}: {why}" for line, code, why in sorted(self.skipped)]
        out += [f"  note       line {line}, {code or '-'}: {what}" for line, code, what in sorted(self.notes)]
        return out
