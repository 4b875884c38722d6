"""The monthly report as a file: the same bytes twice, sealed, its data inside, checkable without us."""

import csv
import io
import json
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import TestCase

from ledger.canonical import canonical_bytes, digest
from ledger.pdf import check_conformance, extract_attachments, validate
from ledger.pdf.identity import CA_FILE
from ledger.pdf.records import seal
from oversight.reports.checking import check_report
from oversight.reports.rendering import render_report
from oversight.reports.services import parameters_of
from oversight.reports.snapshot import snapshot_bytes, take_snapshot
from tests.factories.reports import make_reported


class TestMonthlyReport(TestCase):
    """One report over five batches."""

    @classmethod
    def setUpTestData(cls) -> None:
        made = make_reported()
        cls.published = [batch.number for batch in made.certified]
        cls.data = snapshot_bytes(take_snapshot(parameters_of(made.request())))
        cls.pdf = render_report(cls.data)
        cls.sealed = seal(cls.pdf, location="Tyne control site")
        cls.root = (Path(settings.PDF_SIGNING_P12).parent / CA_FILE).read_bytes()

    def test_reg_138_rendering_again_gives_the_same_bytes(self) -> None:
        assert render_report(self.data) == self.pdf
        assert self.sealed.startswith(self.pdf)

    def test_the_file_keeps_what_it_claims_before_and_after_its_seal(self) -> None:
        assert check_conformance(self.pdf) == []
        assert check_conformance(self.sealed) == []

    def test_the_seal_holds_and_a_flipped_bit_breaks_it(self) -> None:
        assert validate(self.sealed, [self.root]).valid
        for share in (0.2, 0.5, 0.8):
            changed = bytearray(self.sealed)
            changed[int(len(self.pdf) * share)] ^= 1
            assert not validate(bytes(changed), [self.root]).valid

    def test_the_attached_data_hold_every_batch_and_the_published_figures(self) -> None:
        files = extract_attachments(self.sealed)
        assert set(files) == {
            "report.json", "batches.csv", "results.csv", "exceptions.csv", "changes.csv", "site-changes.csv",
            "control-chart.csv",
        }  # fmt: skip
        assert files["report.json"] == self.data
        tree = json.loads(files["report.json"])
        rows = list(csv.DictReader(io.StringIO(files["batches.csv"].decode())))
        assert [row["number"] for row in rows] == [batch["number"] for batch in tree["batches"]]
        results = list(csv.DictReader(io.StringIO(files["results.csv"].decode())))
        published = {
            (row["batch"], row["criterion"]): (row["qualifier"], row["number"], row["unit"])
            for row in results
        }
        viability = [published[number, "viability"] for number in self.published]
        assert viability == [("equal", "97.9", "%"), ("equal", "98.1", "%"), ("equal", "98.0", "%")]
        assert published[self.published[0], "endotoxin"] == ("≤", "0.5", "EU/mL")

    def test_every_page_says_its_number_and_the_fingerprint_of_the_data(self) -> None:
        with pikepdf.open(io.BytesIO(self.sealed)) as document:
            alts = [
                str(thing.Alt)
                for thing in document.objects
                if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing
            ]
        assert any(alt.startswith("Bar chart of decisions by week") for alt in alts)
        assert any(alt.startswith("Control chart of Viability over 5 batches") for alt in alts)
        assert any(digest(self.data) in alt for alt in alts)  # the QR code leads to it

    def test_checking_without_us_passes_and_names_what_is_wrong(self) -> None:
        good = check_report(self.sealed, [self.root])
        assert good.problems == []
        assert good.batches == 5
        assert good.fingerprint == digest(self.data)
        unsealed = check_report(self.pdf, [self.root])
        assert unsealed.problems == ["The file holds no signature."]
        assert check_report(b"%PDF-1.7 rubbish", [self.root]).problems
        tree = json.loads(self.data)
        tree["figures"]["counts"]["certified"] += 1
        forged = seal(render_report(canonical_bytes(tree)), location="x")
        assert check_report(forged, [self.root]).problems == [
            "The figures “counts” do not follow from the rows."
        ]

    def test_the_command_says_so_and_ends_with_an_error_for_a_changed_file(self) -> None:
        path = Path(settings.PDF_SIGNING_P12).parent / "check-me.pdf"
        out = io.StringIO()
        try:
            path.write_bytes(self.sealed)
            call_command("check_report", str(path), stdout=out)
            changed = bytearray(self.sealed)
            changed[len(self.pdf) // 2] ^= 1
            path.write_bytes(changed)
            with pytest.raises(CommandError, match="do not rely on this file"):
                call_command("check_report", str(path), stdout=io.StringIO())
        finally:
            path.unlink(missing_ok=True)
        assert digest(self.data) in out.getvalue()
        assert "FAILED" not in out.getvalue()
