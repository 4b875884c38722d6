"""Kits are recorded by one person and approved by another; a visit names its kit, its home and its person (REG-44)."""

import re
import uuid
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.permissions import Permission
from designations.models import MasterFile
from ledger.actors import Actor, ReauthProof
from ledger.errors import InvalidInput, Problem
from ledger.saving import insert
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform
from sites.homes import events
from sites.homes.rules import KitSubject, VisitSubject
from sites.models import Enrolment, HomeVisit, Kit, RemoteSite
from sites.policies import require
from sites.selectors import people_of_site
from ui.formats import calendar_date

NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{2,29}")
CLOSED = ("ceased",)
"""States of an enrolment in which no visit is planned for its master file."""


def _fault(field: str, message: str, way_out: str) -> Problem:
    return Problem(message=message, field=field, reg="REG-44", way_out=way_out)


def _kit_payload(kit: Kit) -> dict[str, Any]:
    return {"number": kit.number, "master_file": kit.master_file.number, "expires_on": kit.expires_on}


def _visit_payload(visit: HomeVisit) -> dict[str, Any]:
    return {
        "site": visit.site.code,
        "location_code": visit.site.location_code,
        "visit_on": visit.visit_on,
        "kit": visit.kit.number,
        "visitor": visit.visitor_name,
    }


def kit_record(
    *,
    actor: Actor,
    master_file: MasterFile,
    number: str,
    contents: str,
    packing_record: str,
    expires_on: date,
) -> Kit:
    """Record a kit as it was packed. Raises ``InvalidInput`` with every fault at once, ``Conflict`` for a number given before."""
    require(actor, Permission.SITE_EDIT, master_file)
    number = number.strip().upper()
    words = {"contents": contents.strip(), "packing_record": packing_record.strip()}
    problems = [
        _fault(field, _("This is missing."), _("Enter it as the packing record says."))
        for field, given in words.items()
        if not given
    ]
    if not NUMBER.fullmatch(number):
        problems.append(
            _fault(
                "number",
                _("A kit number has 3 to 30 capital letters, digits and dashes."),
                _("Enter the number on the kit’s label."),
            )
        )
    if expires_on < timezone.localdate():
        problems.append(
            _fault("expires_on", _("This kit has run out."), _("Enter the last day on which it is usable."))
        )
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        row = Kit(
            number=number,
            master_file=master_file,
            expires_on=expires_on,
            recorded_by_id=getattr(actor, "person_id", None),
            recorded_by_name=actor.printed_name,
            state_since=timezone.now(),
            **words,
        )
        insert(
            row,
            {
                "mfg_sites_kit_number": _fault(
                    "number",
                    _("A kit of this number is on record: a number is never given twice."),
                    _("Check the label, or open that kit."),
                )
            },
        )
        work.event(
            events.KIT_RECORDED, stream=row.stream, subject=row, payload={**_kit_payload(row), **words}
        )
    return row


def kit_subject(kit: Kit, *, signer: str) -> KitSubject:
    """What the rules of an approval look at."""
    return KitSubject(kit, signer, timezone.localdate())


def kit_approve(*, actor: Actor, kit: Kit, proof: ReauthProof | None) -> Moved:
    """Sign that the kit may be used for a visit, as another person than recorded it."""
    return perform(
        record=kit,
        move="approve",
        actor=actor,
        proof=proof,
        payload=_kit_payload(kit),
        changes={"state_since": timezone.now()},
        subject=partial(kit_subject, signer=actor.actor_id),
    )


def kit_withdraw(*, actor: Actor, kit: Kit, reason: str) -> Moved:
    """Withdraw it, at once: a visit that names it starts nothing any more."""
    return perform(
        record=kit,
        move="withdraw",
        actor=actor,
        reason=reason,
        payload=_kit_payload(kit),
        changes={"state_since": timezone.now()},
    )


def kits_for(site: RemoteSite) -> Any:
    """Approved kits of the master files that the home is enrolled in, in date and named by no visit."""
    files = Enrolment.objects.filter(site=site).exclude(state__in=CLOSED).values("master_file_id")
    return (
        Kit.objects.filter(master_file__in=files, state="approved", expires_on__gte=timezone.localdate())
        .exclude(pk__in=HomeVisit.objects.filter(state__in=("planned", "made")).values("kit_id"))
        .order_by("expires_on", "number")
    )


def visit_plan(*, actor: Actor, site: RemoteSite, kit: Kit, visit_on: date, visitor: Person) -> HomeVisit:
    """Plan a visit: one kit, one day, one person. Raises ``InvalidInput`` with every fault, ``Conflict`` for a kit in use."""
    require(actor, Permission.BATCH_START, site)
    if site.kind != RemoteSite.Kind.HOME:
        raise InvalidInput.single(
            _("This site is not a patient’s home."),
            reg="REG-44",
            way_out=_("Start the batch there; only a home is visited with a kit."),
        )
    with unit_of_work(actor=actor) as work:
        held = Kit.objects.select_for_update(of=("self",)).get(pk=kit.pk)
        if problems := _plan_problems(site, held, visit_on, visitor):
            raise InvalidInput(problems=problems)
        row = HomeVisit(
            site=site,
            kit=held,
            visit_on=visit_on,
            visitor=visitor,
            visitor_name=visitor.full_name,
            planned_by_name=actor.printed_name,
            state_since=timezone.now(),
        )
        insert(
            row,
            {
                "mfg_sites_homevisit_kit_once": _fault(
                    "kit",
                    _("This kit is named by another visit: it serves one."),
                    _("Choose another kit, or cancel that visit first."),
                )
            },
        )
        work.event(events.VISIT_PLANNED, stream=site.stream, subject=row, payload=_visit_payload(row))
    return row


def _plan_problems(site: RemoteSite, kit: Kit, visit_on: date, visitor: Person) -> list[Problem]:
    problems = []
    if visit_on < datetime.now(ZoneInfo(site.zone)).date():
        problems.append(
            _fault(
                "visit_on",
                _("This day is over."),
                _("A visit is planned before it is made. Choose today or a later day."),
            )
        )
    if kit.state != "approved":
        problems.append(
            _fault(
                "kit",
                _("Kit %(number)s is not approved.") % {"number": kit.number},
                _("Choose an approved kit, or ask a QA reviewer of the control site to approve this one."),
            )
        )
    elif kit.expires_on < visit_on:
        problems.append(
            _fault(
                "kit",
                _("Kit %(number)s runs out on %(day)s, before the visit.")
                % {"number": kit.number, "day": calendar_date(kit.expires_on)},
                _("Choose a kit that is usable on the day of the visit."),
            )
        )
    enrolled = Enrolment.objects.filter(site=site, master_file_id=kit.master_file_id)
    if not enrolled.exclude(state__in=CLOSED).exists():
        problems.append(
            _fault(
                "kit",
                _("Kit %(number)s is packed for a master file that this home is not enrolled in.")
                % {"number": kit.number},
                _("Choose a kit of the product that is made at this home."),
            )
        )
    if not people_of_site(site).filter(pk=visitor.pk).exists():
        problems.append(
            _fault(
                "visitor",
                _("This person has no role at this home."),
                _("Choose somebody with a role here, or ask the administrator to give one."),
            )
        )
    return problems


def visit_cancel(*, actor: Actor, visit: HomeVisit, reason: str) -> Moved:
    """The visit is not made; its kit is free for another."""
    return perform(
        record=visit,
        move="cancel",
        actor=actor,
        reason=reason,
        payload=_visit_payload(visit),
        changes={"state_since": timezone.now()},
    )


def visit_held(visit_id: uuid.UUID, day: date) -> HomeVisit | None:
    """The visit and its kit, locked in the transaction under way, while both still fit; nothing when one does no more."""
    visit = HomeVisit.objects.select_for_update(of=("self",)).filter(pk=visit_id, state="planned").first()
    if visit is None or visit.visit_on != day:
        return None
    kit = Kit.objects.select_for_update(of=("self",)).get(pk=visit.kit_id)
    return visit if kit.state == "approved" and kit.expires_on >= day else None


def visit_make(*, actor: Actor, visit: HomeVisit, batch_id: uuid.UUID, batch_number: str, day: date) -> Moved:
    """The visit is made: the batch that is being started there uses its kit. Part of the start, in its unit of work."""

    def subject(locked: HomeVisit) -> VisitSubject:
        return VisitSubject(locked, Kit.objects.get(pk=locked.kit_id), day)

    return perform(
        record=visit,
        move="make",
        actor=actor,
        payload={**_visit_payload(visit), "batch": batch_number},
        changes={"state_since": timezone.now(), "batch_id": batch_id, "batch_number": batch_number},
        subject=subject,
    )
