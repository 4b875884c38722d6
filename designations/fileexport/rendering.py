"""From an export's tree to a PDF with the data inside. Imported by the worker only: it loads the PDF machinery."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from designations.kinds import Mode, Regime, ReleaseModel
from designations.states import LICENCE
from ledger.canonical import digest
from ledger.models import Meaning
from ledger.pdf import Attachment, render
from ledger.pdf.records import record_fonts
from ledger.quantities import Limit
from ui import records
from ui.formats import calendar_date, instant

TEMPLATE = "records/master_file.jinja"
STYLES = ("records/record.css",)
DATA = "master-file.json"


def render_file(data: bytes) -> bytes:
    """Return the unsigned PDF of a tree's canonical bytes; the same bytes in, the same bytes out."""
    tree = json.loads(data)
    with translation.override(settings.LANGUAGE_CODE):
        view = _View(tree)
        title = _("Master file %(number)s") % {"number": tree["master_file"]["number"]}
        made = _at(tree["export"]["asked_at"])
        html = records.render(
            TEMPLATE,
            title=title,
            lang="en-GB",
            number=tree["export"]["number"],
            facts=view.facts(),
            notice=_("Demonstration. Everything in this file is made up.") if tree["demonstration"] else "",
            fingerprint=digest(data),
            signatures=view.signatures(),
            tree=tree,
            view=view,
        )
        folder = Path(settings.BASE_DIR) / "templates"
        return render(
            html,
            "\n".join((folder / style).read_text(encoding="utf-8") for style in STYLES),
            title=title,
            lang="en-GB",
            identifier=tree["export"]["number"],
            created=made,
            attachments=[Attachment(DATA, data, "application/json", f"{DATA}, SHA-256 {digest(data)}", made)],
            fonts=record_fonts(),
            assets={},
        )


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _when(text: str | None, without: str = "") -> str:
    return instant(_at(text)) if text else without


def _day(text: str | None, without: str = "") -> str:
    return calendar_date(date.fromisoformat(text)) if text else without


def _step(row: Mapping[str, Any]) -> str:
    """The step by its title, by its key where no instruction in use had it, and whose it is where one is meant."""
    named = row.get("step_title") or row["step"]
    return f"{named} ({row['instruction']})" if row["instruction"] else named


class _View:
    """The words of the tree's keys."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.tree = tree
        self.version = tree["version"]

    def facts(self) -> list[tuple[str, str]]:
        """The table under the title."""
        tree, file = self.tree, self.tree["master_file"]
        authorised = tree["marketing_authorisation"]
        rows = [
            (_("As it stood at"), _when(tree["at"])),
            (
                _("Version in force"),
                _("version %(n)s, since %(when)s")
                % {"n": self.version["number"], "when": _when(self.version["effective_from"])}
                if self.version
                else _("none: nothing could lawfully be made under this file"),
            ),
            (_("Product"), f"{tree['product']['name']} ({tree['product']['code']})"),
            (_("Dosage form"), tree["product"]["dosage_form"]),
            (_("Regime"), str(Regime(tree["product"]["regime"]).label)),
            (_("Mode"), str(Mode(file["mode"]).label)),
            (_("Release"), str(ReleaseModel(file["release_model"]).label)),
            (_("Control site"), file["control_site"]),
        ]
        if self.version:
            rows.append((_("Designation"), self.version["designation"]))
        if authorised:
            rows.append(
                (
                    _("Marketing authorisation"),
                    _("%(number)s version %(version)s of %(day)s, holder %(holder)s")
                    % {**authorised, "day": _day(authorised["decided_on"])},
                )
            )
        rows.append(
            (
                _("Asked for"),
                _("by %(who)s, %(when)s")
                % {"who": tree["export"]["asked_by"], "when": _when(tree["export"]["asked_at"])},
            )
        )
        return rows

    def signatures(self) -> list[dict[str, str]]:
        """The signatures that stood on the version."""
        return [
            {
                "name": row["name"],
                "role": row["role"],
                "meaning": str(Meaning(row["meaning"]).label).lower(),
                "at": _when(row["signed_at"]),
                "evidence": _("“%(says)s” Signed content SHA-256 %(hash)s.")
                % {"says": row["says"], "hash": row["content_sha256"]},
            }
            for row in (self.version["signatures"] if self.version else ())
        ]

    def sites(self) -> list[tuple[str, ...]]:
        """The register at the instant."""
        return [
            (
                row["code"],
                row["name"],
                row["kind"],
                row["organisation"],
                _when(row["listed_from"], _("with the version")),
                _when(row["listed_until"], _("no end set")),
            )
            for row in self.tree["sites"]
        ]

    def strategy(self) -> list[tuple[str, ...]]:
        """The control strategy, limits in words."""
        return [
            (
                row["attribute"],
                row["parameter"],
                _step(row),
                Limit.from_json(row["limit"]).words(),
                row["evidence"],
            )
            for row in self.version["control_strategy"]
        ]

    def release(self) -> str:
        """Who releases."""
        return str(ReleaseModel(self.tree["master_file"]["release_model"]).label)

    def instructions(self) -> list[tuple[str, ...]]:
        """What was in use."""
        return [
            (
                f"{row['number']} v{row['version']}",
                row["title"],
                row["implements"],
                _when(row["effective_from"]),
                f"{row['content_hash'][:16]}…",
            )
            for row in self.tree["instructions"]
        ]

    def licences(self) -> list[tuple[str, ...]]:
        """What covered it."""
        return [
            (
                row["licence"],
                str(Mode(row["mode"]).label),
                row["dosage_form"],
                _day(row["valid_from"]),
                _day(row["valid_until"], _("no end set")),
                str(LICENCE.title(row["state"])),
            )
            for row in self.tree["licence_scopes"]
        ]

    def history(self) -> list[tuple[str, ...]]:
        """Every version that had come into force, newest first."""
        return [
            (
                str(row["version"]),
                _when(row["effective_from"]),
                row["change_class_title"] or _("first version"),
                row["change_summary"] or _("not stated"),
                self._authority(row),
                ", ".join(dict.fromkeys(row["signed_by"])),
            )
            for row in reversed(self.tree["history"])
        ]

    def _authority(self, row: Mapping[str, Any]) -> str:
        parts = [
            _("sent %(day)s (%(reference)s)")
            % {"day": _day(row["submitted_on"]), "reference": row["submission_reference"]}
            if row["submitted_on"]
            else "",
            _("approved %(day)s (%(reference)s)")
            % {"day": _day(row["granted_on"]), "reference": row["grant_reference"]}
            if row["granted_on"]
            else "",
        ]
        return "; ".join(part for part in parts if part) or _("nothing sent")
