"""Reminders of annual reports: on their days, once, to those who submit, and never about what was submitted (REG-20)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import TestCase
from django.utils import timezone

from ledger.models import Event, OutboxMessage
from oversight.annual import periods, reminders, selectors, tasks
from oversight.models import AnnualPlan, AnnualReminder
from tests.factories import annual as make
from tests.factories.batches import Bench, make_bench

LONDON = ZoneInfo("Europe/London")


class TestReminders(TestCase):
    """A period of a year that began with this month, due 120 days after it, with reminders at 90, 60 and 30 days."""

    bench: Bench
    plan: AnnualPlan

    @classmethod
    def setUpTestData(cls) -> None:
        cls.bench = make_bench("CAR")
        cls.regulatory = cls.bench.team.regulatory
        cls.file = cls.bench.ready.world.master_file
        cls.plan = make.plan_for(
            cls.regulatory,
            cls.file,
            timezone.localdate().replace(day=1),
            grace_days=120,
            reminder_days=[90, 60, 30],
        )
        end = periods.add_months(cls.plan.anchor_on, 12)
        cls.due_on = periods.due_on(end, 120)

    def at(self, days_before: int) -> datetime:
        """Noon in London that many days before the due day."""
        day = self.due_on - timedelta(days=days_before)
        return datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)

    def remind(self, days_before: int) -> list[int]:
        sent = reminders.remind_due(actor=tasks.ACTOR, now=self.at(days_before))
        return [one.days_before for one in sent]

    def deliver(self) -> None:
        """As the worker does with every message that waits."""
        for message in OutboxMessage.objects.filter(topic=reminders.TOPIC):
            tasks.send_reminder(str(message.pk))

    def test_reg_20_each_day_of_the_plan_reminds_once_however_often_the_clock_strikes(self) -> None:
        assert [self.remind(days) for days in (91, 90, 90, 89, 61, 60, 60, 31, 30, 30, 1, 0)] == [
            [], [90], [], [], [], [60], [], [], [30], [], [], [],
        ]  # fmt: skip
        assert list(
            AnnualReminder.objects.order_by("-days_before").values_list("days_before", flat=True)
        ) == [90, 60, 30]

    def test_reg_20_whoever_submits_gets_one_letter_that_names_file_period_and_day(self) -> None:
        self.remind(90)
        self.deliver()
        self.deliver()
        (letter,) = mail.outbox
        assert letter.to == [self.regulatory.person.email]
        assert self.file.number in letter.subject
        assert f"/annual-reports/files/{self.file.number}/" in letter.body
        assert self.regulatory.person.full_name in letter.body
        event = Event.objects.get(kind="oversight.annual.reminded")
        assert event.data["days_before"] == 90
        assert event.data["people"] == 1

    def test_after_days_on_which_nothing_ran_only_the_nearest_is_sent(self) -> None:
        assert self.remind(45) == [60]
        assert self.remind(44) == []
        assert self.remind(12) == [30]

    def test_nobody_is_reminded_of_what_was_submitted(self) -> None:
        (start, _end) = selectors.open_periods(self.plan)[0]
        report = make.ended_now(self.regulatory, self.plan, start)
        make.submitted(self.regulatory, self.bench.team.qp, report)
        assert [self.remind(days) for days in (90, 60, 30)] == [[], [], []]

    def test_a_draft_is_reminded_of(self) -> None:
        make.begin(self.regulatory, self.plan, selectors.open_periods(self.plan)[0][0])
        assert self.remind(60) == [60]

    def test_nobody_is_reminded_after_the_due_day_but_the_first_page_says_overdue(self) -> None:
        assert self.remind(-1) == []
        (due,) = selectors.due_periods([self.plan], at=self.at(-1))
        assert due.days_left == -1

    def test_only_the_newest_plan_reminds(self) -> None:
        make.plan_for(self.regulatory, self.file, self.plan.anchor_on, grace_days=120, reminder_days=[7])
        assert self.remind(90) == []
        assert self.remind(7) == [7]

    def test_nothing_is_asked_of_a_period_before_the_master_file_was_here(self) -> None:
        make.plan_for(self.regulatory, self.file, periods.add_months(self.plan.anchor_on, -36))
        starts = [due.start for due in selectors.due_periods(selectors.plans_in_force(), at=timezone.now())]
        assert all(
            periods.add_months(start.astimezone(LONDON).date(), 12) > self.file.created_at.date()
            for start in starts
        )

    def test_the_database_keeps_one_reminder_for_each_day(self) -> None:
        self.remind(90)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO oversight_annualreminder (id, master_file_id, period_start, period_end, due_on, days_before)"
                " SELECT uuidv7(), master_file_id, period_start, period_end, due_on, days_before"
                " FROM oversight_annualreminder"
            )

    def test_the_hourly_task_runs_as_the_clock_stands(self) -> None:
        # Due in more than a year: no day of the plan has come.
        tasks.remind()
        assert not AnnualReminder.objects.exists()
