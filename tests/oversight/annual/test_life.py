"""The life of an annual report: begun, assembled, written, frozen, approved, sealed, submitted, acknowledged (REG-19, REG-20)."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import TestCase
from django.utils import timezone

from ledger.documents import document_bytes
from ledger.errors import Conflict, InvalidInput, NotPermitted, RuleBroken, WrongState
from ledger.models import Event, OutboxMessage, Signature
from ledger.pdf import check_conformance, extract_attachments
from oversight.annual import selectors, services, tasks
from oversight.annual.builder import parameters_of, take_figures
from oversight.annual.rendering import render_annual, signatures_of
from oversight.models import AnnualBuild, AnnualReport, AnnualVersion
from tests.factories import annual as make
from tests.factories.accounts import make_actor
from tests.factories.batches import Bench, make_bench
from tests.factories.designations import prove


class TestLife(TestCase):
    """One master file whose period of a year is over since today or yesterday."""

    bench: Bench

    @classmethod
    def setUpTestData(cls) -> None:
        cls.bench = make_bench("CAR")
        cls.file = cls.bench.ready.world.master_file
        cls.regulatory, cls.qp = cls.bench.team.regulatory, cls.bench.team.qp
        cls.plan = make.over_yesterday(cls.regulatory, cls.file)

    def draft(self) -> AnnualReport:
        report = make.begin(self.regulatory, self.plan)
        make.run_build(report)
        report.refresh_from_db()
        return report

    def test_reg_20_a_report_goes_from_draft_to_receipt_and_each_step_is_on_the_trail(self) -> None:
        report = make.submitted(self.regulatory, self.qp, self.draft())
        services.annual_acknowledge(
            actor=self.regulatory,
            report=report,
            on=timezone.localdate(),
            reference="MHRA 2026/1",
            receipt=make.PAPER,
        )
        report.refresh_from_db()
        assert report.state == "acknowledged"
        assert report.receipt is not None
        assert document_bytes(report.receipt) == make.PAPER.data
        kinds = [
            e.kind.rpartition(".")[2] for e in Event.objects.filter(stream=report.stream).order_by("seq")
        ]
        assert kinds == [
            "opened", "asked", "built", "written", "written", "frozen", "approved", "sealed", "submitted", "acknowledged",
        ]  # fmt: skip
        signed = Signature.objects.filter(subject_type="oversight.annualreport", subject_id=str(report.pk))
        assert [(s.meaning, s.printed_name) for s in signed.order_by("id")] == [
            ("authored", self.regulatory.printed_name),
            ("approved", self.qp.printed_name),
        ]
        assert report.snapshot_hash in signed[0].content

    def test_reg_138_the_sealed_pdf_holds_the_frozen_snapshot_and_is_drawn_again_byte_for_byte(self) -> None:
        report = make.sealed(self.regulatory, self.qp, self.draft())
        assert report.document is not None
        assert report.snapshot is not None
        pdf, data = document_bytes(report.document), document_bytes(report.snapshot)
        files = extract_attachments(pdf)
        assert files["annual-report.json"] == data
        assert {"batches-by-site.csv", "comparability.csv", "site-changes.csv"} <= set(files)
        assert not check_conformance(pdf)
        once = render_annual(data, signatures_of(report))
        assert once == render_annual(data, signatures_of(report))
        tree = json.loads(data)
        assert tree["report"]["version"] == 1
        assert tree["texts"]["complaints"] == "None in the period."

    def test_reg_138_figures_taken_again_with_the_same_parameters_are_the_same(self) -> None:
        report = self.draft()
        build = selectors.newest_build(report)
        assert build is not None
        before = json.loads(document_bytes(build.data))
        self.bench.start()
        assert take_figures(parameters_of(report), due_on=report.due_on.isoformat()) == before

    def test_reg_19_nothing_is_frozen_without_figures_of_the_whole_period_and_words_on_what_is_not_kept(
        self,
    ) -> None:
        report = make.begin(self.regulatory, self.plan)

        def refused() -> set[str]:
            with pytest.raises(RuleBroken) as error:
                services.annual_freeze(actor=self.regulatory, report=report, proof=prove(self.regulatory))
            return {problem.rule for problem in error.value.problems}

        assert refused() == {"annual_is_assembled", "annual_own_words"}
        make.run_build(report)
        assert refused() == {"annual_own_words"}
        services.annual_write(actor=self.regulatory, report=report, section="inspections", text="None.")
        services.annual_write(actor=self.regulatory, report=report, section="complaints", text="  ")
        assert refused() == {"annual_own_words"}
        services.annual_write(actor=self.regulatory, report=report, section="complaints", text="None.")
        services.annual_ask(actor=self.regulatory, report=report)
        assert refused() == {"annual_is_assembled"}
        make.run_build(report)
        services.annual_freeze(actor=self.regulatory, report=report, proof=prove(self.regulatory))
        assert report.state == "frozen"

    def test_reg_20_a_period_that_is_not_over_is_drafted_but_not_frozen(self) -> None:
        now = timezone.now()
        start = next(s for s, end in selectors.open_periods(self.plan) if end > now)
        report = make.begin(self.regulatory, self.plan, start)
        make.run_build(report)
        make.write_all(self.regulatory, report)
        with pytest.raises(RuleBroken) as error:
            services.annual_freeze(actor=self.regulatory, report=report, proof=prove(self.regulatory))
        assert [p.rule for p in error.value.problems] == ["annual_period_is_over"]
        assert error.value.problems[0].reg == "REG-20"

    def test_the_author_does_not_approve_and_the_database_holds_it(self) -> None:
        both = make_actor("regulatory_affairs", self.bench.team.control_site.scope, "B. Oth")
        from tests.factories.accounts import actor, grant

        grant(both.person, "qualified_person", self.bench.team.control_site.scope)
        both = actor(both.person)
        report = make.frozen(both, self.draft())
        with pytest.raises(RuleBroken) as error:
            services.annual_approve(actor=both, report=report, proof=prove(both))
        assert [p.rule for p in error.value.problems] == ["annual_another_approves"]
        services.annual_approve(actor=self.qp, report=report, proof=prove(self.qp))
        assert report.state == "approved"

    def test_reg_138_what_is_frozen_is_changed_by_nobody(self) -> None:
        report = make.frozen(self.regulatory, self.draft())
        before = report.snapshot_hash
        for act in (
            lambda: services.annual_write(
                actor=self.regulatory, report=report, section="complaints", text="One."
            ),
            lambda: services.annual_ask(actor=self.regulatory, report=report),
        ):
            with pytest.raises(WrongState):
                act()
        for attack in (
            "UPDATE oversight_annualreport SET snapshot_hash = repeat('0', 64) WHERE id = %s",
            "UPDATE oversight_annualreport SET version = version + 1 WHERE id = %s",
            "UPDATE oversight_annualreport SET cut_off = now() WHERE id = %s",
            "UPDATE oversight_annualreport SET reference = 'x' WHERE id = %s",
            "UPDATE oversight_annualreport SET document_id = snapshot_id WHERE id = %s",
            "UPDATE oversight_annualreport SET state = 'submitted' WHERE id = %s",
            "UPDATE oversight_annualreport SET state = 'draft' WHERE id = %s",
            "DELETE FROM oversight_annualreport WHERE id = %s",
            "UPDATE oversight_annualtext SET text = 'Nothing at all.' WHERE report_id = %s",
            "DELETE FROM oversight_annualtext WHERE report_id = %s",
            "UPDATE oversight_annualversion SET snapshot_hash = repeat('0', 64) WHERE report_id = %s",
            "DELETE FROM oversight_annualversion WHERE report_id = %s",
            "UPDATE oversight_annualbuild SET data_hash = repeat('0', 64) WHERE report_id = %s",
            (
                "INSERT INTO oversight_annualbuild (id, report_id, number, cut_off, data_id, data_hash)"
                " SELECT uuidv7(), report_id, 99, cut_off, data_id, data_hash FROM oversight_annualbuild"
                " WHERE report_id = %s"
            ),
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(attack, [report.pk])
        report.refresh_from_db()
        assert (report.state, report.snapshot_hash) == ("frozen", before)

    def test_a_report_is_not_called_frozen_with_other_bytes_than_those_of_its_version(self) -> None:
        report = self.draft()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE oversight_annualreport SET state = 'frozen', version = 1, snapshot_id = d.id,"
                " snapshot_hash = d.content_id, author_id = uuidv7() FROM ledger_document d"
                " WHERE oversight_annualreport.id = %s AND d.subject_id = %s",
                [report.pk, str(report.pk)],
            )

    def test_taken_back_its_signatures_are_void_its_version_stays_and_the_next_freezing_is_version_2(
        self,
    ) -> None:
        report = make.sealed(self.regulatory, self.qp, self.draft())
        first = report.snapshot_hash
        with pytest.raises(WrongState):
            services.annual_reopen(actor=self.regulatory, report=report, reason=" ")
        services.annual_reopen(actor=self.regulatory, report=report, reason="A recall was forgotten.")
        report.refresh_from_db()
        assert (report.state, report.document_id, report.approver_id) == ("draft", None, None)
        assert signatures_of(report) == []
        services.annual_write(
            actor=self.regulatory, report=report, section="complaints", text="One recall, on 3 March."
        )
        services.annual_freeze(actor=self.regulatory, report=report, proof=prove(self.regulatory))
        report.refresh_from_db()
        assert report.version == 2
        assert list(
            AnnualVersion.objects.filter(report=report)
            .order_by("number")
            .values_list("snapshot_hash", flat=True)
        ) == [first, report.snapshot_hash]
        # The first approval does not stand for the second version.
        with pytest.raises(WrongState):
            services.annual_submit(
                actor=self.regulatory, report=report, on=timezone.localdate(), reference="x"
            )
        services.annual_send_back(actor=self.qp, report=report, reason="Say which lot.")
        assert report.state == "draft"

    def test_a_submitted_report_is_never_taken_back(self) -> None:
        report = make.submitted(self.regulatory, self.qp, self.draft())
        with pytest.raises(WrongState):
            services.annual_reopen(actor=self.regulatory, report=report, reason="Why not.")

    def test_reg_20_impossible_dates_and_missing_references_are_refused_with_the_way_out(self) -> None:
        report = make.sealed(self.regulatory, self.qp, self.draft())
        today = timezone.localdate()
        for on, reference, fields in (
            (today + timedelta(days=1), "x", {"on"}),
            (today - timedelta(days=3), "x", {"on"}),
            (today, "  ", {"reference"}),
            (today + timedelta(days=1), "", {"on", "reference"}),
        ):
            with pytest.raises(InvalidInput) as error:
                services.annual_submit(actor=self.regulatory, report=report, on=on, reference=reference)
            assert {problem.field for problem in error.value.problems} == fields
            assert all(problem.way_out for problem in error.value.problems)

    def test_reg_129_wrong_roles_and_wrong_places_write_nothing(self) -> None:
        report = self.draft()
        stranger = make_actor("regulatory_affairs", make_bench("OTH").team.control_site.scope)
        inspector = make_actor("inspector", self.bench.version.instruction.product.scope)
        for who in (
            self.bench.operator,
            self.bench.team.author,
            self.bench.team.reviewer,
            self.qp,
            stranger,
            inspector,
        ):
            for act in (
                lambda who=who: services.annual_ask(actor=who, report=report),
                lambda who=who: services.annual_write(
                    actor=who, report=report, section="complaints", text="x"
                ),
                lambda who=who: services.annual_freeze(actor=who, report=report, proof=prove(who)),
                lambda who=who: make.over_yesterday(who, self.file),
                lambda who=who: services.annual_submit(
                    actor=who, report=report, on=timezone.localdate(), reference="x"
                ),
            ):
                with pytest.raises(NotPermitted):
                    act()
        make.frozen(self.regulatory, report)
        for who in (
            self.bench.operator,
            self.bench.team.author,
            self.bench.team.reviewer,
            self.regulatory,
            stranger,
            inspector,
        ):
            with pytest.raises(NotPermitted):
                services.annual_approve(actor=who, report=report, proof=prove(who))

    def test_a_period_has_one_report_and_no_two_reports_overlap(self) -> None:
        report = self.draft()
        with pytest.raises(InvalidInput):
            services.annual_open(actor=self.regulatory, plan=self.plan, period_start=report.period_start)
        moved = make.plan_for(self.regulatory, self.file, date(report.last_day.year - 1, 1, 1))
        starts = next(
            s
            for s, end in selectors.open_periods(moved)
            if s < report.period_end and end > report.period_start
        )
        with pytest.raises(Conflict) as error:
            services.annual_open(actor=self.regulatory, plan=moved, period_start=starts)
        assert error.value.problems[0].reg == "REG-20"

    def test_an_impossible_plan_is_refused_with_every_fault(self) -> None:
        with pytest.raises(InvalidInput) as error:
            services.plan_set(
                actor=self.regulatory,
                master_file=self.file,
                anchor_on=date(2026, 1, 31),
                period_months=0,
                grace_days=900,
                reminder_days=[-1],
                sections=["weather"],
                zone="Moon/Sea",
            )
        assert {p.field for p in error.value.problems} == {
            "anchor_on", "period_months", "grace_days", "reminder_days", "sections", "zone",
        }  # fmt: skip

    def test_a_fault_is_visible_and_the_figures_can_be_asked_for_again(self) -> None:
        from unittest.mock import patch

        report = make.begin(self.regulatory, self.plan)
        message = OutboxMessage.objects.get(topic=selectors.BUILD_TOPIC)
        with patch.object(tasks, "take_figures", side_effect=ValueError("no ink")), pytest.raises(ValueError):
            tasks.build(str(message.pk))
        assert selectors.build_failed(report)
        again = services.annual_ask(actor=self.regulatory, report=report)
        assert again.asked == 2
        make.run_build(report)
        assert list(AnnualBuild.objects.values_list("number", flat=True)) == [2]

    def test_figures_are_kept_once_however_often_the_message_comes(self) -> None:
        report = self.draft()
        message = OutboxMessage.objects.get(topic=selectors.BUILD_TOPIC)
        tasks.build(str(message.pk))
        OutboxMessage.objects.filter(pk=message.pk).update(done_at=None)
        tasks.build(str(message.pk))
        assert AnnualBuild.objects.filter(report=report).count() == 1

    def test_the_period_is_cut_at_midnight_in_london(self) -> None:
        report = self.draft()
        there = ZoneInfo("Europe/London")
        for edge in (report.period_start, report.period_end):
            at = edge.astimezone(there)
            assert (at.hour, at.minute, at.second) == (0, 0, 0)
        assert isinstance(report.period_start, datetime)
