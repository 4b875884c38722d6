"""The annual report of a year equals the figures counted from the raw rows, and keeps them whatever comes later (REG-19)."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.test import TestCase
from django.utils import timezone

from batches.models import Batch
from batches.services import entry_correct
from batches.services.lifecycle import batch_abort
from ledger.documents import document_bytes
from ledger.models import Transition
from oversight.annual import selectors
from oversight.annual.builder import parameters_of, take_figures
from oversight.annual.rendering import render_annual, signatures_of
from oversight.models import Deviation
from oversight.reports.figures import instant
from oversight.reports.parameters import Parameters
from oversight.services.certifications import batch_certify, batch_reject
from oversight.services.deviations import deviation_assess, deviation_close
from sites.services import enrolment
from tests.factories import annual as make
from tests.factories import oversight as review
from tests.factories import sites as site_factory
from tests.factories import units as unit_factory
from tests.factories.batches import Bench, make_bench
from tests.factories.designations import prove
from tests.oversight.annual import raw


def at_of(text: str | None) -> datetime | None:
    """The instant in a figure, or none."""
    return instant(text) if text else None


COUNTED = ("carried_in", "started", "certified", "rejected", "aborted", "in_hand", "for_use")


class TestFigures(TestCase):
    """A year cut in two at an instant in its middle, so that work is carried over the edge."""

    bench: Bench
    middle: datetime
    parameters: Parameters
    open_batch: Batch

    @classmethod
    def setUpTestData(cls) -> None:
        bench = cls.bench = make_bench("CAR")
        cls.world = bench.ready.world
        cls.regulatory, cls.qp = bench.team.regulatory, bench.team.qp
        cls.plan = make.over_yesterday(cls.regulatory, cls.world.master_file)
        review.certified(bench, "ARI0001-01")
        over_the_edge = review.accepted(bench, "ARI0001-02")
        rejected = review.submitted(bench, "ARI0001-01", values={"vcn": "12"})
        review.assess_all(bench, review.reviewed_run(bench, rejected))
        cls.open_batch = bench.start_earlier(upto="viability")
        unit = unit_factory.make_unit(cls.world, "U-7")
        unit_factory.deliver(cls.world, unit)
        enrolment.enrolment_propose(
            actor=cls.world.qa,
            site=unit,
            master_file=cls.world.master_file,
            proposal="A unit for the north.",
        )
        cls.middle = timezone.now()
        batch_certify(actor=cls.qp, batch_id=over_the_edge.pk, proof=prove(cls.qp))
        batch_reject(actor=cls.qp, batch_id=rejected.pk, proof=prove(cls.qp), reason="Too many copies.")
        review.released(bench, "ARI0001-03")
        stopped = bench.start_earlier(upto="viability")
        batch_abort(actor=bench.lead, batch_id=stopped.pk, reason="The bag leaked.")
        (deviation,) = Deviation.objects.filter(batch=rejected)
        deviation_assess(
            actor=bench.lead,
            deviation_id=deviation.pk,
            severity="major",
            impact="None: the batch was rejected.",
            root_cause="Too much vector.",
            action="The titre is measured again.",
            other_sites="no",
            other_sites_note="Each site’s log was read.",
        )
        deviation_close(
            actor=bench.team.reviewer,
            deviation_id=deviation.pk,
            conclusion="Closed.",
            proof=prove(bench.team.reviewer),
        )
        unit_factory.send_off(cls.world, unit)
        unit_factory.deliver(cls.world, unit)
        bench.ready.enrolment.refresh_from_db()
        enrolment.enrolment_move(
            actor=cls.world.qa,
            enrolment=bench.ready.enrolment,
            move="pause",
            proof=site_factory.proof_of(cls.world.qa),
            reason="Two operators are on leave.",
        )
        draft = make.begin(
            cls.regulatory,
            cls.plan,
            next(s for s, end in selectors.open_periods(cls.plan) if end > timezone.now()),
        )
        end = timezone.now()
        cls.parameters = replace(
            parameters_of(draft), period_start=end - timedelta(days=365), period_end=end, cut_off=end
        )

    def periods(self) -> dict[str, Parameters]:
        """The year, and its two halves as they were known at its end."""
        year = self.parameters
        return {
            "year": year,
            "before": replace(year, period_end=self.middle),
            "after": replace(year, period_start=self.middle),
        }

    def taken(self, parameters: Parameters) -> tuple[dict[str, Any], raw.At]:
        tree = take_figures(parameters, due_on="2027-01-01")
        return {part["key"]: part["data"] for part in tree["sections"]}, raw.At(
            self.world.master_file.pk, parameters.period_start, parameters.as_at, parameters.cut_off
        )

    def test_reg_19_batches_equal_a_count_of_the_rows(self) -> None:
        sums = {}
        for name, parameters in self.periods().items():
            data, at = self.taken(parameters)
            told = {row["site"]: tuple(row[key] for key in COUNTED) for row in data["batches"]["by_site"]}
            counted = {row[0]: tuple(row[1:]) for row in raw.ask(raw.BATCHES, at)}
            assert told == counted, name
            sums[name] = dict(zip(COUNTED, told[""], strict=True))
            rows = [(row["number"], row["outcome"]) for row in data["batches"]["batches"]]
            assert sorted(rows) == [row[:2] for row in raw.ask(raw.OUTCOMES, at)], name
        # Said once in plain numbers, so that both ways of counting cannot be wrong alike.
        assert sums["year"] == {
            "carried_in": 0, "started": 6, "certified": 3, "rejected": 1, "aborted": 1, "in_hand": 1, "for_use": 1,
        }  # fmt: skip
        assert (sums["before"]["certified"], sums["before"]["in_hand"]) == (1, 5)
        # Started before the middle and decided after it: in hand at the end of one, carried into the next.
        assert sums["after"] == {
            "carried_in": 5, "started": 0, "certified": 2, "rejected": 1, "aborted": 1, "in_hand": 1, "for_use": 1,
        }  # fmt: skip

    def test_reg_19_deviations_equal_a_count_of_the_rows(self) -> None:
        seen = 0
        for name, parameters in self.periods().items():
            data, at = self.taken(parameters)
            told = {
                (row["site"], row["severity"], row["at_start"], row["opened"], row["closed"], row["open"])
                for row in data["deviations"]["by_site"]
            }
            assert told == set(raw.ask(raw.DEVIATIONS, at)), name
            seen += len(told)
        assert seen >= 4

    def test_reg_19_the_statistics_of_key_results_equal_those_the_database_computes(self) -> None:
        for name, parameters in self.periods().items():
            data, at = self.taken(parameters)
            told = {
                (row["criterion"], row["site"]): row for row in data["comparability"]["results"] if row["n"]
            }
            counted = {(row[0], row[1]): row[2:] for row in raw.ask(raw.RESULTS, at)}
            assert set(told) == set(counted), name
            for key, (n, mean, low, high, total) in counted.items():
                row = told[key]
                assert (row["n"], Decimal(row["low"]), Decimal(row["high"]), Decimal(row["sum"])) == (
                    n, low, high, total,
                ), (name, key)  # fmt: skip
                step = Decimal(1).scaleb(Decimal(row["mean"]).as_tuple().exponent)  # type: ignore[arg-type]  # a number
                assert abs(Decimal(row["mean"]) - mean) <= step / 2, (name, key)
        viability = told["viability", ""]
        assert (viability["n"], viability["low"], viability["high"]) == (3, "97.9", "98.1")

    def test_reg_19_sites_units_and_their_moves_equal_the_rows(self) -> None:
        for name, parameters in self.periods().items():
            data, at = self.taken(parameters)
            sites = data["sites"]
            both = next(row for row in sites["counts"] if row["of"] == "")
            moves = dict(raw.ask(raw.MOVES, at))
            assert {key: both[key] for key in ("paused", "suspended", "ceased")} == {
                key: moves.get(key, 0) for key in ("paused", "suspended", "ceased")
            }, name
            assert [(row["site"],) for row in sites["states"]] == raw.ask(raw.PROPOSED, at), name
            assert [
                (
                    row["site"],
                    row["departed_at"] and instant(row["departed_at"]),
                    row["arrived_at"] and instant(row["arrived_at"]),
                )
                for row in sites["unit_moves"]
            ] == raw.ask(raw.UNIT_MOVES, at), name
        year = self.taken(self.parameters)[0]["sites"]
        assert {row["of"]: (row["proposed"], row["paused"]) for row in year["counts"]} == {
            "site": (1, 1), "unit": (1, 0), "": (2, 1),
        }  # fmt: skip

    def test_reg_19_changes_equal_the_rows(self) -> None:
        for name, parameters in self.periods().items():
            data, at = self.taken(parameters)
            assert [
                (row["number"], row["change_class"]) for row in data["changes"]["file_versions"]
            ] == raw.ask(raw.VERSIONS, at), name
            assert [
                (row["instruction"], row["number"]) for row in data["changes"]["instruction_versions"]
            ] == raw.ask(raw.INSTRUCTIONS, at), name
        assert self.taken(self.parameters)[0]["changes"]["file_versions"]

    def test_the_edge_is_sharp_to_the_microsecond(self) -> None:
        """A batch decided at the very first instant of a period is decided in it, one before that was decided earlier."""
        decided = Transition.objects.filter(to_state="rejected").get()
        tick = timedelta(microseconds=1)
        at_it = self.taken(replace(self.parameters, period_start=decided.at))[0]["batches"]["by_site"][-1]
        after = self.taken(replace(self.parameters, period_start=decided.at + tick))[0]["batches"]["by_site"][
            -1
        ]
        assert (at_it["rejected"], after["rejected"]) == (1, 0)
        until = self.taken(replace(self.parameters, period_end=decided.at))[0]["batches"]["by_site"][-1]
        with_it = self.taken(replace(self.parameters, period_end=decided.at + tick))[0]["batches"]["by_site"][
            -1
        ]
        assert (until["rejected"], with_it["rejected"]) == (0, 1)
        started = self.open_batch.started_at
        first = self.taken(replace(self.parameters, period_start=started))[0]["batches"]["batches"]
        second = self.taken(replace(self.parameters, period_start=started + tick))[0]["batches"]["batches"]
        assert [
            next(row["carried_in"] for row in rows if row["number"] == self.open_batch.number)
            for rows in (first, second)
        ] == [False, True]

    def test_reg_138_a_late_correction_changes_nothing_that_was_frozen(self) -> None:
        """The period is over, the report frozen; then a value of the period is corrected and a batch is decided."""
        report = make.ended_now(self.regulatory, self.plan, timezone.now() - timedelta(days=700))
        make.sealed(self.regulatory, self.qp, report)
        assert report.snapshot is not None
        assert report.document is not None
        frozen, paper = document_bytes(report.snapshot), document_bytes(report.document)
        assert json.loads(frozen)["sections"][1]["data"]["by_site"][-1]["certified"] == 3

        self.bench.ready.enrolment.refresh_from_db()
        enrolment.enrolment_move(
            actor=self.world.qa,
            enrolment=self.bench.ready.enrolment,
            move="resume",
            proof=site_factory.proof_of(self.world.qa),
            reason="Both are back.",
        )
        weight = self.open_batch.entries.get(step_key="patient_weight")
        entry_correct(
            actor=self.bench.operator,
            batch_id=self.open_batch.pk,
            corrects=weight.pk,
            entry=self.bench.entry("patient_weight", "71.0", correction_reason="Misread the scale."),
        )
        batch_abort(actor=self.bench.lead, batch_id=self.open_batch.pk, reason="The bag leaked.")

        report.refresh_from_db()
        assert report.snapshot is not None
        assert report.document is not None
        assert (document_bytes(report.snapshot), document_bytes(report.document)) == (frozen, paper)
        assert render_annual(frozen, signatures_of(report)) == render_annual(
            document_bytes(report.snapshot), signatures_of(report)
        )
        # Made anew from its parameters, the same figures come out; asked for as of now, the correction is in them.
        again = take_figures(parameters_of(report), due_on=report.due_on.isoformat())
        assert again["sections"] == json.loads(frozen)["sections"]
        later = take_figures(
            replace(parameters_of(report), period_end=timezone.now(), cut_off=timezone.now()),
            due_on=report.due_on.isoformat(),
        )
        assert later["sections"][1]["data"]["by_site"][-1]["aborted"] == 2
