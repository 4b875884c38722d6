"""From the pack's tree to a PDF with the evidence inside. Imported by the worker only: it loads the PDF machinery."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from designations.kinds import Mode, Regime
from designations.legaltests import CRITERIA, WORDS, Nature
from designations.models import CaseEvidence, CaseLetter, UnchangedStatement
from designations.presenters import shelf_life
from ledger.canonical import digest
from ledger.models import Meaning
from ledger.pdf import Attachment, render
from ledger.pdf.records import record_fonts
from ui import records
from ui.formats import calendar_date, instant

TEMPLATE = "records/designation_pack.jinja"
STYLES = ("records/record.css",)
DATA, BASIS = "pack.json", "basis.json"


def render_pack(data: bytes, basis: bytes, evidence: Sequence[tuple[str, str, bytes]]) -> bytes:
    """Return the unsigned PDF of a tree's canonical bytes; the same bytes in, the same bytes out.

    ``basis``: the frozen basis as it was submitted; ``evidence``: name, media type and bytes of each document, attached as
    they are.
    """
    tree = json.loads(data)
    with translation.override(settings.LANGUAGE_CODE):
        fingerprint = digest(data)
        title = _("Evidence pack of a designation")
        signed_at = datetime.fromisoformat(tree["statement"]["signed_at"])
        html = records.render(
            TEMPLATE,
            title=title,
            lang="en-GB",
            number=tree["number"],
            facts=_facts(tree),
            notice=_("Demonstration. Everything in this pack is made up.") if tree["demonstration"] else "",
            fingerprint=fingerprint,
            signatures=[_signature(tree["statement"], signed_at)],
            tree=tree,
            view=_View(tree),
        )
        attachments = [
            _attached(DATA, "application/json", data, signed_at),
            _attached(BASIS, "application/json", basis, signed_at),
            *(_attached(name, kind, content, signed_at) for name, kind, content in evidence),
        ]
        folder = Path(settings.BASE_DIR) / "templates"
        return render(
            html,
            "\n".join((folder / style).read_text(encoding="utf-8") for style in STYLES),
            title=title,
            lang="en-GB",
            identifier=tree["number"],
            created=signed_at,
            attachments=attachments,
            fonts=record_fonts(),
            assets={},
        )


def _attached(name: str, kind: str, data: bytes, created: datetime) -> Attachment:
    return Attachment(name, data, kind, f"{name}, SHA-256 {digest(data)}", created)


def _facts(tree: Mapping[str, Any]) -> list[tuple[str, str]]:
    award, statement = tree["award"], tree["statement"]
    return [
        (_("Pack"), tree["number"]),
        (_("Designation"), award["reference"]),
        (_("Product"), f"{tree['product']['name']} ({tree['product']['code']})"),
        (_("Indication"), tree["basis"]["indication"]),
        (_("Patients"), tree["basis"]["population"]),
        (_("Legal test"), f"{Mode(award['mode']).label}: {WORDS[award['mode']]}"),
        (_("Submitted"), _submitted(award)),
        (_("Awarded"), _day(award["awarded_on"])),
        (
            _("For"),
            f"{UnchangedStatement.Application(statement['application']).label} {statement['reference']}",
        ),
        (_("Control site"), tree["control_site"]),
    ]


def _submitted(award: Mapping[str, Any]) -> str:
    """The day, and, where it was put right, the day that was recorded first."""
    corrections = award.get("corrections") or []
    if not corrections:
        return _day(award["submitted_on"])
    return _("%(day)s, corrected: recorded first as %(first)s") % {
        "day": _day(award["submitted_on"]),
        "first": _day(corrections[0]["was"]),
    }


def _day(text: str) -> str:
    return calendar_date(date.fromisoformat(text)) if text else ""


def _signature(statement: Mapping[str, str], signed_at: datetime) -> dict[str, str]:
    return {
        "name": statement["signed_by"],
        "role": statement["role"],
        "meaning": str(Meaning(statement["meaning"]).label).lower(),
        "at": instant(signed_at),
        "evidence": _("“%(says)s” Signed content SHA-256 %(hash)s.")
        % {"says": statement["says"], "hash": statement["content_sha256"]},
    }


class _View:
    """The words of the tree's keys."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.basis = tree["basis"]
        self.letters = tree["letters"]
        self.corrections = tree["award"].get("corrections") or []
        self.changes = tree["assessed_changes"]
        self.attached = {(row["name"], row["sha256"]): row["as"] for row in reversed(tree["attached"])}

    def _attached(self, paper: Mapping[str, str]) -> str:
        """The name under which a document is attached: a reader looks for it there."""
        return self.attached.get((paper["name"], paper["sha256"]), paper["name"])

    def product(self) -> list[tuple[str, str]]:
        """The product as it was submitted."""
        product = self.basis["product"]
        minutes = self.basis["shelf_life_minutes"]
        return [
            (_("Name"), product["name"]),
            (_("Regime"), str(Regime(product["regime"]).label)),
            (_("Dosage form"), product["dosage_form"]),
            (_("Patient’s own cells"), _("yes") if product["autologous"] else _("no")),
            (_("Shelf life"), shelf_life(minutes) if minutes else _("not stated")),
        ]

    def arguments(self) -> list[tuple[str, str, str]]:
        """Criterion, kind of reason, argument: in the order of the legal test."""
        return [
            (
                str(title),
                str(Nature(self.basis["natures"][key]).label)
                if key in self.basis["natures"]
                else _("not stated"),
                self.basis["justification"][key],
            )
            for key, title in CRITERIA[self.basis["mode"]].items()
            if key in self.basis["justification"]
        ]

    def evidence(self) -> list[tuple[str, str, str, str, str]]:
        """Title, kind, criterion, the name it is attached under, start of the SHA-256."""
        titles = CRITERIA[self.basis["mode"]]
        return [
            (
                row["title"],
                str(CaseEvidence.Kind(row["kind"]).label),
                str(titles.get(row["criterion"], _("the case as a whole"))),
                self._attached(row),
                f"{row['sha256'][:16]}…",
            )
            for row in self.basis["evidence"]
        ]

    def correction_rows(self) -> list[tuple[str, str, str, str, str]]:
        """When, the day that stood, the day that is right, why, by whom."""
        return [
            (
                instant(datetime.fromisoformat(row["at"])),
                _day(row["was"]),
                _day(row["becomes"]),
                row["reason"],
                row["by"],
            )
            for row in self.corrections
        ]

    def letter_rows(self) -> list[tuple[str, str, str, str]]:
        """Day, kind, what it says, its documents."""
        return [
            (
                _day(row["dated_on"]),
                str(CaseLetter.Kind(row["kind"]).label),
                " ".join(part for part in (row["says"], row["conditions"]) if part),
                "; ".join(f"{self._attached(paper)} ({paper['sha256'][:12]}…)" for paper in row["documents"])
                or _("none"),
            )
            for row in self.letters
        ]
