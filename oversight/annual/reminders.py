"""Reminders of annual reports: on the first page of regulatory affairs, and by e-mail once for each day of the plan (REG-20)."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Membership, Person
from accounts.permissions import Permission
from accounts.roles import holders_of
from designations.models import MasterFile
from ledger import outbox
from ledger.actors import Actor
from ledger.trail import unit_of_work
from oversight.annual import events
from oversight.annual.selectors import Due, due_periods, plans_in_force
from oversight.models import AnnualReminder
from ui import formats, records

TOPIC = "annual.reminded"


def remind_due(*, actor: Actor, now: datetime | None = None) -> list[AnnualReminder]:
    """Remind of every report whose day has come, once; return what was sent for.

    After days on which nothing ran, only the nearest of the days that have passed is sent: three messages at once say no
    more than one. Nobody is written to about a report that was submitted.
    """
    sent = []
    for due in due_periods(plans_in_force(), at=now):
        passed = [days for days in due.plan.reminder_days if due.days_left <= days]
        if passed and due.days_left >= 0:
            reminder = _remind(actor, due, min(passed))
            if reminder is not None:
                sent.append(reminder)
    return sent


def _remind(actor: Actor, due: Due, days: int) -> AnnualReminder | None:
    plan = due.plan
    with unit_of_work(actor=actor) as work:
        # The master file's row is the lock: two beats at once remind once.
        MasterFile.objects.select_for_update(of=("self",)).get(pk=plan.master_file_id)
        if AnnualReminder.objects.filter(
            master_file_id=plan.master_file_id, period_start=due.start, days_before__lte=days
        ).exists():
            return None
        reminder = AnnualReminder(
            master_file=plan.master_file,
            period_start=due.start,
            period_end=due.end,
            due_on=due.due_on,
            days_before=days,
        )
        reminder.save(force_insert=True)
        people = people_of(plan.master_file)
        work.event(
            events.ANNUAL_REMINDED,
            stream=f"masterfile:{plan.master_file_id}",
            subject=reminder,
            payload={
                "master_file": plan.master_file.number,
                "period": due.period,
                "due_on": due.due_on.isoformat(),
                "days_before": days,
                "people": len(people),
            },
        )
        for person in people:
            outbox.defer(
                TOPIC,
                {"reminder": str(reminder.pk), "person": str(person.pk), "period": due.period},
                key=f"{reminder.pk}:{person.pk}",
            )
    return reminder


def people_of(master_file: MasterFile) -> list[Person]:
    """Who signs and submits the reports of a master file now."""
    roles = [role.name for role in holders_of(Permission.ANNUAL_SUBMIT)]
    held = Membership.objects.current().filter(
        Q(role__in=roles), scope_id__in=master_file.governing_scope_ids()
    )
    return list(Person.objects.filter(pk__in=held.values("person_id"), is_active=True).order_by("id"))


def reminder_send(*, reminder: AnnualReminder, person: Person, period: str) -> None:
    """Send one message; called by the worker. It names no patient and no batch."""
    file = reminder.master_file
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Annual report on %(file)s is due on %(day)s") % {
            "file": file.number,
            "day": formats.calendar_date(reminder.due_on),
        }
        body = records.render(
            "oversight/mail/annual_due.txt",
            name=person.full_name,
            file=file.number,
            product=file.product.name,
            period=period,
            due=formats.calendar_date(reminder.due_on),
            link=settings.SITE_ADDRESS + reverse("annual:file", args=[file.number]),
        )
    EmailMessage(subject=subject, body=body, to=[person.email]).send()
