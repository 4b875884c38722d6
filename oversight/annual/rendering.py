"""From a frozen snapshot and its signatures to a PDF. Imported by tasks only: it loads the PDF machinery.

Depends on the snapshot's bytes and the stored signatures alone, so rendering again gives the same bytes (REG-138).
"""

import json
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from designations.selectors import signatures_on
from ledger.canonical import digest
from ledger.pdf import Attachment, render
from ledger.pdf.records import record_fonts
from oversight.annual.view import View
from oversight.models import AnnualReport
from oversight.reports.figures import instant
from oversight.reports.rendering import describe
from ui import formats, records

TEMPLATE = "records/annual_report.jinja"
STYLES = ("records/record.css", "records/annual_report.css")
DATA = "annual-report.json"


def signatures_of(report: AnnualReport) -> list[dict[str, str]]:
    """The signatures that stand on a report, as they are printed."""
    with translation.override(settings.LANGUAGE_CODE):
        return [
            {
                "name": row.printed_name,
                "role": row.role_name,
                "meaning": str(row.get_meaning_display()).lower(),
                "at": formats.instant(row.signed_at),
                "evidence": _("“%(says)s” Signed content SHA-256 %(hash)s.")
                % {"says": row.statement, "hash": row.content_hash},
            }
            for row in signatures_on(report)
            if getattr(row, "void", None) is None
        ]


def render_annual(data: bytes, signatures: Sequence[dict[str, str]]) -> bytes:
    """Return the unsigned PDF of a snapshot's bytes. The same in, the same out."""
    tree = json.loads(data)
    with translation.override(settings.LANGUAGE_CODE):
        view = View(tree)
        created = instant(tree["report"]["cut_off"])
        html = records.render(
            TEMPLATE,
            title=view.title,
            lang="en-GB",
            number=tree["report"]["number"],
            facts=view.facts,
            notice=view.notice,
            fingerprint=digest(data),
            signatures=list(signatures),
            view=view,
            parts=view.parts(),
        )
        attachments = [Attachment(DATA, data, "application/json", describe(DATA, data), created)]
        for name, rows in view.csv_files().items():
            attachments.append(Attachment(name, rows, "text/csv", describe(name, rows), created))
        folder = Path(settings.BASE_DIR) / "templates"
        return render(
            html,
            "\n".join((folder / style).read_text(encoding="utf-8") for style in STYLES),
            title=view.title,
            lang="en-GB",
            identifier=tree["report"]["number"],
            created=created,
            attachments=attachments,
            fonts=record_fonts(),
            assets={},
        )
