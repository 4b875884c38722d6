"""Checking a report with nothing but the file: seal, promises, attachments, and that its figures follow from its rows.

Needs no database and no settings of an installation; ``manage.py check_report`` prints what it finds.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from ledger.canonical import CanonicalError, canonical_bytes, digest
from ledger.pdf import RecordError, Validation, check_conformance, extract_attachments, validate
from oversight.reports.attachments import CSV_FILES, DATA
from oversight.reports.figures import all_figures
from oversight.reports.snapshot_format import FORMAT


@dataclass
class Checked:
    """What was found. ``problems`` is empty for a file that is what it says."""

    number: str = ""
    fingerprint: str = ""
    signer: str = ""
    batches: int = 0
    passed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def note(self, words: str, problems: Sequence[str]) -> None:
        """Keep one check: passed when it found nothing."""
        if problems:
            self.problems += problems
        else:
            self.passed.append(words)


def check_report(pdf: bytes, trust_roots: Sequence[bytes]) -> Checked:
    """Check a report. Never raises for a damaged or hostile file."""
    found = Checked()
    validation: Validation = validate(pdf, trust_roots)
    found.signer = ", ".join(report.signer for report in validation.signatures)
    found.note("The seal is whole, trusted, and covers the whole file.", validation.problems)
    try:
        found.note("The file keeps what it claims (PDF/A-3a, PDF/UA-1).", check_conformance(pdf))
        files = extract_attachments(pdf)
        described = _descriptions(pdf)
    except RecordError as error:
        found.problems.append(f"The file cannot be read: {error}.")
        return found
    missing = sorted({DATA, *CSV_FILES} - set(files))
    found.note("All attachments are there.", [f"The attachment {name} is missing." for name in missing])
    found.note(
        "Each attachment has the SHA-256 that stands beside it.",
        [
            f"The attachment {name} does not have the SHA-256 that stands beside it."
            for name, content in files.items()
            if not described.get(name, "").endswith(digest(content))
        ],
    )
    if DATA in files:
        _check_data(found, files)
    return found


def _descriptions(pdf: bytes) -> dict[str, str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {name: str(item.description or "") for name, item in document.attachments.items()}


def _check_data(found: Checked, files: dict[str, bytes]) -> None:
    data = files[DATA]
    found.fingerprint = digest(data)
    try:
        tree: dict[str, Any] = json.loads(data)
        if tree["format"] != FORMAT:
            found.problems.append(f"The data are in the format {tree['format']}, not {FORMAT}.")
            return
        found.number, found.batches = tree["report"]["number"], len(tree["batches"])
        found.note(
            "The data are in their canonical form.",
            [] if canonical_bytes(tree) == data else ["The data are not in their canonical form."],
        )
        found.note(
            "Every CSV file says the same as the data.",
            [
                f"{name} does not say the same as {DATA}."
                for name, make in CSV_FILES.items()
                if name in files and make(tree) != files[name]
            ],
        )
        derived = all_figures(tree)
        found.note(
            "Every figure follows from the rows.",
            [
                f"The figures “{name}” do not follow from the rows."
                for name in derived
                if derived[name] != tree["figures"].get(name)
            ],
        )
    except (ValueError, KeyError, TypeError, ArithmeticError, CanonicalError) as error:
        found.problems.append(f"The data cannot be read ({type(error).__name__}: {error}).")
