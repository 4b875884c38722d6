"""From a frozen snapshot to a sealed PDF. Imported by tasks and commands only: it loads the PDF machinery.

``render_report`` depends on the snapshot's bytes alone, so rendering again gives the same bytes; ``ledger.pdf.records.seal``
then adds the signature of the system, with the clock of the machine.
"""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from ledger.canonical import digest
from ledger.pdf import Asset, Attachment, render
from ledger.pdf.records import record_fonts
from oversight.reports import drawing
from oversight.reports.attachments import CSV_FILES, DATA
from oversight.reports.codes import qr_svg
from oversight.reports.figures import instant
from oversight.reports.presenters import Presenter
from ui import records

TEMPLATE = "records/monthly_compliance.jinja"
STYLES = ("records/record.css", "records/monthly_compliance.css")


def describe(name: str, data: bytes) -> str:
    """What the reader shows beside an attachment: its SHA-256 stands there, so that each file can be checked by itself."""
    return f"{name}, SHA-256 {digest(data)}"


def render_report(data: bytes) -> bytes:
    """Return the unsigned PDF of a snapshot's bytes. The same bytes in, the same bytes out."""
    tree = json.loads(data)
    with translation.override(settings.LANGUAGE_CODE):
        presenter = Presenter(tree)
        fingerprint = digest(data)
        chart = drawing.control_chart(tree["chart"])
        assets = {"check.svg": Asset(qr_svg(check_address(tree, fingerprint)), "image/svg+xml")}
        assets |= {name: Asset(svg, "image/svg+xml") for name, svg in drawing.SEVERITY_MARKS.items()}
        weeks = tree["figures"]["weeks"]
        assets["weeks.svg"] = Asset(drawing.week_bars(weeks, presenter.period_words), "image/svg+xml")
        if chart is not None:
            assets["chart.svg"] = Asset(chart.svg, "image/svg+xml")
        html = records.render(
            TEMPLATE,
            title=presenter.title,
            lang="en-GB",
            number=tree["report"]["number"],
            facts=presenter.facts,
            notice=presenter.notice,
            fingerprint=fingerprint,
            signatures=[_seal_words(presenter)],
            view=presenter,
            tree=tree,
            week_alt=drawing.week_alt(weeks),
            chart=chart,
            address=check_address(tree, fingerprint),
        )
        created = instant(tree["report"]["cut_off"])
        attachments = [Attachment(DATA, data, "application/json", describe(DATA, data), created)]
        for name, make in CSV_FILES.items():
            rows = make(tree)
            attachments.append(Attachment(name, rows, "text/csv", describe(name, rows), created))
        folder = Path(settings.BASE_DIR) / "templates"
        return render(
            html,
            "\n".join((folder / style).read_text(encoding="utf-8") for style in STYLES),
            title=presenter.title,
            lang="en-GB",
            identifier=tree["report"]["number"],
            created=created,
            attachments=attachments,
            fonts=record_fonts(),
            assets=assets,
        )


def _seal_words(presenter: Presenter) -> dict[str, str]:
    """The seal as it stands among the signatures. It is the system's: no person signs a report by making it."""
    return {
        "name": settings.SPOKEWISE.PRODUCT_NAME,
        "role": _("the system of %(site)s") % {"site": presenter.tree["subject"]["control_site"]},
        "meaning": _("made from the record"),
        "at": _("Data as at %(instant)s")
        % {"instant": presenter.when(presenter.report["cut_off"], brief=False)},
        "evidence": _("Sealed inside this file by electronic signature."),
    }


def check_address(tree: Any, fingerprint: str) -> str:
    """Where a reader learns how to check the report."""
    return f"{tree['report']['address']}/reports/check/{fingerprint}/"
