"""Asking for reports: who may, once for the same ask, on schedule, and a failure that can be seen and asked again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import TestCase
from django.utils import timezone

from ledger.actors import SystemActor
from ledger.errors import InvalidInput, NotPermitted
from ledger.models import Event, OutboxMessage
from oversight.models import ReportDefinition, ReportRun
from oversight.reports import rendering, schedule, tasks
from oversight.reports.parameters import month_bounds
from oversight.reports.progress import note_attempt
from oversight.reports.services import definition_add, report_request
from tests.factories.accounts import make_actor
from tests.factories.batches import Bench, make_bench

SYSTEM = SystemActor("reports")


class TestRuns(TestCase):
    """One product with an instruction and no batch."""

    bench: Bench
    definition: ReportDefinition

    @classmethod
    def setUpTestData(cls) -> None:
        cls.bench = make_bench("CAR")
        cls.definition = definition_add(
            actor=cls.bench.team.author, master_file=cls.bench.ready.world.master_file, attribute="viability"
        )

    def ask(self, **changes: Any) -> ReportRun:
        now = timezone.now()
        given: dict[str, Any] = {
            "actor": self.bench.team.regulatory,
            "definition": self.definition,
            "period_start": datetime(now.year, now.month, 1, tzinfo=UTC) - timedelta(days=40),
            "period_end": datetime(now.year, now.month, 1, tzinfo=UTC) - timedelta(days=10),
        }
        return report_request(**(given | changes))

    def message(self, run: ReportRun) -> OutboxMessage:
        return OutboxMessage.objects.get(topic="reports.requested", key=str(run.pk))

    def test_an_ask_leaves_a_waiting_run_a_message_and_an_event(self) -> None:
        run = self.ask()
        assert run.state == "queued"
        assert run.number.startswith("RPT-")
        assert self.message(run).payload == {"run": str(run.pk)}
        event = Event.objects.get(stream=run.stream)
        assert (event.kind, event.data["number"]) == ("oversight.report.requested", run.number)

    def test_the_same_ask_while_it_waits_or_with_the_same_cut_off_is_the_same_run(self) -> None:
        run = self.ask()
        assert self.ask().pk == run.pk
        cut_off = timezone.now() - timedelta(hours=1)
        fixed = self.ask(cut_off=cut_off)
        assert fixed.pk != run.pk
        assert self.ask(cut_off=cut_off).pk == fixed.pk
        assert OutboxMessage.objects.filter(topic="reports.requested").count() == 2

    def test_who_may_not_ask_is_refused_and_nothing_is_written(self) -> None:
        stranger = make_actor("regulatory_affairs", make_bench("OTH").team.control_site.scope)
        for actor in (self.bench.operator, self.bench.team.author, stranger, SystemActor("reports")):
            with pytest.raises(NotPermitted):
                self.ask(actor=actor)
        assert not ReportRun.objects.exists()

    def test_impossible_periods_are_refused_with_every_fault(self) -> None:
        now = timezone.now()
        for changes, fields in (
            ({"period_start": now, "period_end": now - timedelta(days=1)}, {"period"}),
            ({"period_start": now + timedelta(days=1), "period_end": now + timedelta(days=2)}, {"period"}),
            ({"cut_off": now + timedelta(hours=1)}, {"cut_off"}),
            ({"period_start": now - timedelta(days=900)}, {"period"}),
        ):
            with pytest.raises(InvalidInput) as refused:
                self.ask(**changes)
            assert {problem.field for problem in refused.value.problems} == fields

    def test_a_definition_names_only_sections_attributes_and_zones_that_exist(self) -> None:
        with pytest.raises(InvalidInput) as refused:
            definition_add(
                actor=self.bench.team.author,
                master_file=self.bench.ready.world.master_file,
                attribute="beauty",
                sections=["figures", "weather"],
                zone="Moon/Tranquility",
            )
        assert {problem.field for problem in refused.value.problems} == {"attribute", "sections", "zone"}
        second = definition_add(
            actor=self.bench.team.author, master_file=self.bench.ready.world.master_file, sections=["figures"]
        )
        assert second.version == 2

    def test_the_schedule_asks_once_when_the_month_is_over_and_the_hours_have_passed(self) -> None:
        created = self.definition.master_file.created_at
        start, end = month_bounds(created.year, created.month, "Europe/London")
        due = schedule.due_cut_off(end)
        assert schedule.ask_due_reports(actor=SYSTEM, now=due - timedelta(seconds=1)) == []
        with patch("django.utils.timezone.now", lambda: due + timedelta(minutes=5)):
            (run,) = schedule.ask_due_reports(actor=SYSTEM)
            assert schedule.ask_due_reports(actor=SYSTEM) == []
        assert (run.period_start, run.period_end, run.cut_off, run.origin) == (start, end, due, "schedule")

    def test_a_fault_ends_in_a_failed_run_that_says_why_and_can_be_asked_for_again(self) -> None:
        run = self.ask()
        with (
            patch.object(rendering, "render_report", side_effect=ValueError("no ink")),
            pytest.raises(ValueError, match="no ink"),
        ):
            tasks.make_report(str(self.message(run).pk))
        run.refresh_from_db()
        assert (run.state, run.fault) == ("failed", "ValueError: no ink")
        assert self.message(run).failed_at is not None
        assert run.document is None
        again = self.ask()
        assert again.pk != run.pk
        assert again.number != run.number

    def test_a_report_that_kills_its_workers_is_given_up(self) -> None:
        run = self.ask()
        for _attempt in range(tasks.MAX_ATTEMPTS):
            note_attempt(run.pk)
        with pytest.raises(RuntimeError):
            tasks.make_report(str(self.message(run).pk))
        run.refresh_from_db()
        assert run.state == "failed"

    def test_a_report_is_made_sealed_and_stored_once_and_then_frozen(self) -> None:
        run = self.ask()
        message = self.message(run)
        tasks.make_report(str(message.pk))
        run.refresh_from_db()
        message.refresh_from_db()
        assert run.state == "done"
        assert message.done_at is not None
        assert run.progress.percent == 100
        assert run.document is not None
        assert run.snapshot is not None
        assert run.snapshot.content_id == run.snapshot_hash
        made = Event.objects.get(stream=run.stream, kind="oversight.report.made")
        assert made.data["document_hash"] == run.document.content_id
        tasks.make_report(str(message.pk))
        assert Event.objects.filter(stream=run.stream, kind="oversight.report.made").count() == 1
        for attack in (
            "UPDATE oversight_reportrun SET snapshot_hash = repeat('0', 64) WHERE id = %s",
            "UPDATE oversight_reportrun SET state = 'queued' WHERE id = %s",
            "DELETE FROM oversight_reportrun WHERE id = %s",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(attack, [run.pk])

    def test_nobody_calls_a_run_done_without_a_transition(self) -> None:
        run = self.ask()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE oversight_reportrun SET state = 'done' WHERE id = %s", [run.pk])
