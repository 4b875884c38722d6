"""The one table that a run prints, and whether what must hold held."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """One operation. Seconds; ``ratio`` and what it is of; ``must`` in words, and whether it holds (None: not a must)."""

    operation: str
    rate: float | None = None
    p50: float | None = None
    p95: float | None = None
    statements: str = ""
    ratio: float | None = None
    of: str = ""
    must: str = ""
    holds: bool | None = None


@dataclass
class Table:
    """Lines in order, and faults that make a run worthless."""

    lines: list[Line] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Take a line, and show that it was measured."""
        self.lines.append(line)
        print(f"  measured: {line.operation}", flush=True)

    def fault(self, where: str, faults: list[str]) -> None:
        """Answers that were refusals: speed of the wrong thing."""
        if faults:
            self.faults.append(f"{where}: {len(faults)} faults, such as {faults[0]}")

    @property
    def holds(self) -> bool:
        """Whether every must holds and nothing was refused."""
        return not self.faults and all(line.holds is not False for line in self.lines)

    def text(self) -> str:
        """As printed."""
        heads = ("operation", "requests/s", "p50 ms", "p95 ms", "statements", "ratio", "of", "must", "")
        rows = [heads, *(_cells(line) for line in self.lines)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
        lines = [
            "  ".join(
                cell.ljust(width) if column in {0, 6, 7, 8} else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        ]
        return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:], *self.faults])


def _cells(line: Line) -> tuple[str, ...]:
    def number(value: float | None, digits: int, scale: float = 1) -> str:
        return "" if value is None else f"{value * scale:.{digits}f}"

    verdict = {True: "holds", False: "MISSED", None: ""}[line.holds]
    return (
        line.operation, number(line.rate, 1), number(line.p50, 1, 1000), number(line.p95, 1, 1000), line.statements,
        number(line.ratio, 2), line.of, line.must, verdict,
    )  # fmt: skip
