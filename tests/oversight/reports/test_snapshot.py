"""A snapshot says what the records said at the cut-off: recomputed here from raw rows, row by row."""

import json
from datetime import timedelta
from typing import Any

from django.test import TestCase
from django.utils import timezone

from batches.models import Batch, StepEntry
from ledger.models import Transition
from oversight.models import Deviation, RuleResult
from oversight.reports.parameters import Parameters
from oversight.reports.presenters import Presenter
from oversight.reports.services import parameters_of
from oversight.reports.snapshot import snapshot_bytes, take_snapshot
from oversight.services.reviews import review_accept
from tests.factories import oversight as review
from tests.factories.designations import prove
from tests.factories.reports import CHARTED, Made, make_reported

PUBLISHED_VIABILITY = {"ARI0001-01": "97.9", "ARI0001-02": "98.1", "ARI0001-03": "98.0"}


class TestSnapshot(TestCase):
    """Five batches: three published ones certified, one rejected, one in hand."""

    made: Made
    parameters: Parameters
    tree: dict[str, Any]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = make_reported()
        cls.parameters = parameters_of(cls.made.request())
        cls.tree = take_snapshot(cls.parameters)

    def test_counts_equal_a_count_of_the_batches_themselves(self) -> None:
        live = [batch.state for batch in Batch.objects.all()]
        counts = self.tree["figures"]["counts"]
        assert counts["batches"] == len(live) == 5
        assert counts["certified"] == live.count("certified") + live.count("released") == 3
        assert counts["for_use"] == live.count("released") == 1
        assert counts["rejected"] == live.count("rejected") == 1
        assert (
            counts["in_hand"]
            == sum(state not in ("certified", "released", "rejected", "aborted") for state in live)
            == 1
        )
        assert (
            counts["carried_in"] + counts["started"]
            == counts["certified"] + counts["rejected"] + counts["in_hand"]
        )
        assert [row["batches"] for row in self.tree["figures"]["sites"]] == [5]

    def test_every_published_figure_is_in_it_as_it_was_published(self) -> None:
        rows = {row["number"]: row for row in self.tree["batches"]}
        for batch, run in zip(self.made.certified, PUBLISHED_VIABILITY, strict=True):
            line = rows[batch.number]
            assert line["provenance"] == "published"
            assert line["specification"] == "met"
            viability = line["results"]["viability"]
            assert (viability["qualifier"], viability["number"], viability["unit"], viability["status"]) == (
                "=",
                PUBLISHED_VIABILITY[run],
                "%",
                "final",
            )
        endotoxin = rows[self.made.certified[0].number]["results"]["endotoxin"]
        assert (endotoxin["qualifier"], endotoxin["number"], endotoxin["unit"]) == ("≤", "0.5", "EU/mL")
        assert endotoxin["outcome"] == "in_limit"

    def test_every_result_says_whether_it_was_published_or_made_up(self) -> None:
        rows = {row["number"]: row for row in self.tree["batches"]}
        for batch in self.made.certified:
            kinds = {key: result["provenance"] for key, result in rows[batch.number]["results"].items()}
            # The weight is made up, so the dose for each kilogram is too.
            assert kinds.pop("dose_per_kg") == "made_up"
            assert set(kinds.values()) == {"published"}
            assert "Castella et al." in rows[batch.number]["credit"]
        for batch in (*self.made.rejected, *self.made.in_hand):
            results = rows[batch.number]["results"].values()
            assert {result["provenance"] for result in results} == {"made_up"}
            assert rows[batch.number]["credit"] == ""
        said = Presenter(self.tree).provenance
        counted = sum(
            r["provenance"] == "published" for row in rows.values() for r in row["results"].values()
        )
        assert f"{counted} were published by others" in said
        assert said.count("Castella et al.") == 1

    def test_every_result_equals_the_entry_that_counts(self) -> None:
        checked = 0
        for line in self.tree["batches"]:
            entries = StepEntry.objects.filter(batch__number=line["number"], corrected_by=None)
            for entry in entries:
                result = line["results"].get(entry.step_key)
                if result is not None and isinstance(entry.value, dict) and entry.value.get("number"):
                    assert result["number"] == entry.value["number"]
                    assert result["qualifier"] == entry.value["qualifier"]
                    checked += 1
        assert checked >= 5 * 5

    def test_the_rejected_batch_says_why_and_what_was_out_of_limit(self) -> None:
        (line,) = [row for row in self.tree["batches"] if row["outcome"] == "rejected"]
        assert line["end_reason"] == "The copy number is too high."
        assert line["results"]["vcn"]["number"] == "12"
        assert line["results"]["vcn"]["outcome"] == "out_of_limit"
        assert line["specification"] == "not_met"
        assert line["provenance"] == "made_up"

    def test_exceptions_equal_the_results_of_the_newest_reviews(self) -> None:
        failed = RuleResult.objects.filter(passed=False)
        assert sorted((row["rule"], row["message"]) for row in self.tree["exceptions"]) == sorted(
            failed.values_list("rule", "message")
        )
        assert self.tree["exceptions"][0]["assessment"] == "Looked at it; no effect."
        # The value out of limit is said with its limit, and its deviation stands beside its assessment.
        deviation = Deviation.objects.get(step_key="vcn")
        found = [row for row in self.tree["exceptions"] if row["deviation"] == deviation.number]
        assert {row["value"] for row in found} == {"12 copies/cell"}
        shown = [row for row in Presenter(self.tree).shown_exceptions() if row["deviation"]]
        assert {row["state_words"] for row in shown} == {f"Assessed; {deviation.number}, open"}
        assert all("12 copies/cell; limit: " in row["found_words"] for row in shown)
        passed = sum(row["passed"] for row in self.tree["checks"])
        assert passed == RuleResult.objects.filter(passed=True).count()

    def test_times_equal_those_between_the_recorded_instants(self) -> None:
        seconds = []
        for batch in (*self.made.certified, *self.made.rejected):
            batch.refresh_from_db()
            decided = Transition.objects.get(record_id=batch.pk, to_state__in=("certified", "rejected")).at
            assert batch.manufacture_ended_at is not None
            seconds.append(int((decided - batch.manufacture_ended_at).total_seconds()))
        times = self.tree["figures"]["times"]
        assert times["measured"] == 4
        assert times["longest"]["seconds"] == max(seconds)
        assert times["median"]["seconds"] == sorted(seconds)[1]

    def test_the_chart_holds_one_exact_point_for_each_batch_in_order_of_start(self) -> None:
        chart = self.tree["chart"]
        assert chart["attribute"] == CHARTED
        assert [point["batch"] for point in chart["points"]] == list(
            Batch.objects.order_by("started_at").values_list("number", flat=True)
        )
        assert [limit["words"] for limit in chart["limits"]] == ["70 % or more"]
        assert self.tree["figures"]["chart"]["plotted"] == 5

    def test_reg_131_no_patient_is_in_it(self) -> None:
        text = snapshot_bytes(self.tree).decode()
        assert "A. Patient" not in text
        assert "9434765919" not in text
        assert self.made.bench.patient.code not in text

    def test_reg_138_the_same_parameters_give_the_same_bytes_whatever_happened_since(self) -> None:
        before = snapshot_bytes(self.tree)
        waiting = self.made.in_hand[0]
        review.assess_all(self.made.bench, review.reviewed_run(self.made.bench, waiting))
        reviewer = self.made.bench.team.reviewer
        review_accept(actor=reviewer, batch_id=waiting.pk, proof=prove(reviewer))
        review.submitted(self.made.bench, "ARI0001-03", provenance="made_up")
        assert snapshot_bytes(take_snapshot(self.parameters)) == before
        later = parameters_of(self.made.request(cut_off=timezone.now()))
        assert snapshot_bytes(take_snapshot(later)) != before
        assert take_snapshot(later)["figures"]["counts"]["in_hand"] == 2

    def test_a_batch_decided_before_the_period_is_not_in_it_and_one_started_before_is_carried_in(
        self,
    ) -> None:
        now = timezone.now()
        from_now = parameters_of(self.made.request(period_start=now - timedelta(microseconds=1), cut_off=now))
        tree = take_snapshot(from_now)
        assert [(row["number"], row["carried_in"]) for row in tree["batches"]] == [
            (self.made.in_hand[0].number, True)
        ]
        assert tree["figures"]["times"] == {"decisions": 0, "measured": 0}

    def test_the_site_states_tell_the_way_to_active(self) -> None:
        # It was opened a month ago, before the period, and recorded when the test began.
        (site,) = self.tree["site_states"]
        assert (site["at_start"], site["at_end"]) == ("active", "active")
        assert [(change["to"], change["part"]) for change in site["changes"]] == [
            ("onboarding", "before_period"),
            ("active", "before_period"),
        ]

    def test_the_bytes_are_plain_json_that_anybody_reads(self) -> None:
        assert json.loads(snapshot_bytes(self.tree)) == self.tree

    def test_a_batch_whose_record_came_in_after_the_period_and_before_the_cut_off_is_in_hand_at_its_end(
        self,
    ) -> None:
        """Started in the period, told only after it: left out, it would be carried into the next one out of nowhere."""
        end = timezone.now()
        late = review.submitted(self.made.bench, "ARI0001-03")
        later = self.made.request(period_end=end, cut_off=timezone.now())
        tree = take_snapshot(parameters_of(later))
        (line,) = [row for row in tree["batches"] if row["number"] == late.number]
        assert (line["carried_in"], line["outcome"], line["state"]) == (False, "in_hand", "planned")
        assert line["state_at_cut_off"] == "submitted"
