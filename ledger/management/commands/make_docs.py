"""``manage.py make_docs``: write the reference pages that are made from the code."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ledger.reference import pages, tests_by_requirement
from ledger.requirements import wrongly_said


class Command(BaseCommand):
    """Write ``docs/rules``, ``docs/states`` and ``docs/trace``; with ``--check`` only say whether they are current."""

    help = "Make the reference pages from the registries."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; fail when a page is out of date",
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        docs, tests = Path(settings.BASE_DIR) / "docs", Path(settings.BASE_DIR) / "tests"
        stale = []
        for name, text in pages(tests).items():
            path = docs / name
            if not path.exists() or path.read_text() != text:
                stale.append(name)
                if not check:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text)
        if check and stale:
            raise CommandError("out of date, run manage.py make_docs: " + ", ".join(stale))
        wrong = wrongly_said(set(tests_by_requirement(tests)))
        if check and wrong:
            raise CommandError(
                "these requirements and ledger/requirements.py disagree on a test: " + ", ".join(wrong)
            )
        self.stdout.write(f"{len(stale)} pages {'out of date' if check else 'written'}")
