"""``manage.py check_report FILE``: check a report with nothing but the file; no database is asked."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ledger.pdf.identity import CA_FILE


class Command(BaseCommand):
    """Exit status 1, with every problem named, when the file is not what it says."""

    help = "Check a report's seal, attachments, fingerprint and figures, without the database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, help="the PDF")
        parser.add_argument(
            "--root",
            type=Path,
            action="append",
            default=[],
            help="certificate (PEM or DER) to trust; without it, the demonstration's own, where there is one",
        )

    def handle(self, *args: Any, file: Path, root: list[Path], **options: Any) -> None:
        from oversight.reports.checking import check_report  # loads the PDF machinery

        try:
            content = file.read_bytes()
            roots = [path.read_bytes() for path in root or _own_root()]
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}") from error
        if not roots:
            raise CommandError(
                "name the certificate to trust with --root: without one no seal can be believed"
            )
        found = check_report(content, roots)
        for words in found.passed:
            self.stdout.write(f"  passed  {words}")
        for words in found.problems:
            self.stdout.write(self.style.ERROR(f"  FAILED  {words}"))
        self.stdout.write(
            f"Report {found.number or '(no number)'}, {found.batches} batches, sealed by {found.signer or 'nobody'}."
        )
        self.stdout.write(f"Data fingerprint: {found.fingerprint or '(no data)'}")
        if found.problems:
            raise CommandError(f"{len(found.problems)} problems: do not rely on this file")


def _own_root() -> list[Path]:
    """The root certificate beside the demonstration's signer; none in production, which must name its own."""
    path = Path(settings.PDF_SIGNING_P12).parent / CA_FILE
    return [path] if path.exists() else []
