"""Kits and the visits of homes that use them (REG-44)."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import PersonActor
from sites.homes import services
from sites.services import enrolment
from tests.factories.homes import approved_kit, make_home, make_kit
from tests.factories.sites import make_world, site_person
from tests.property.of_places import of_world
from tests.property.scene import Scene, afresh, count, day_of, signers


def kit_scene() -> Scene:
    """A kit: recorded by one person, approved by another with a signature, withdrawn at once."""
    world, _places = make_world(sites=0)
    row = make_kit(world.qa, world.master_file)

    def approve(who: PersonActor, proof: Any, _words: str) -> Any:
        return services.kit_approve(actor=who, kit=afresh(row), proof=proof)

    def withdraw(who: PersonActor, _proof: Any, words: str) -> Any:
        return services.kit_withdraw(actor=who, kit=afresh(row), reason=words)

    def amiss() -> list[str]:
        row.refresh_from_db()
        signed = signers(row, "approved")
        found = []
        if row.state == "approved" and not signed:
            found.append("REG-44: approved, and nobody signed it")
        if world.qa.person_id in signed:
            found.append("REG-44: approved by who recorded it")
        if row.state == "withdrawn" and count(
            "SELECT 1 FROM ledger_transition WHERE record_id = %s AND to_state = 'withdrawn'"
            " AND btrim(reason) = ''",
            row.pk,
        ):
            found.append("REG-44: withdrawn, and nobody says why")
        return found

    return Scene(
        row,
        of_world(world),
        {"approve": approve, "withdraw": withdraw},
        amiss,
        way=(("approve", "colleague"), ("withdraw", "qa")),
        traps=((("approve", "qa"),), (("withdraw", "colleague"), ("approve", "colleague"))),
    )


def visit_scene() -> Scene:
    """A visit planned for today: made on its day with its kit standing, or cancelled."""
    world, _places = make_world(sites=0)
    home = make_home(world.control, world.qa)
    enrolment.enrolment_propose(
        actor=world.qa, site=home, master_file=world.master_file, proposal="The patient is here."
    )
    lead = site_person("site_lead", home.scope, world.control)
    kit, today = approved_kit(world), timezone.localdate()
    row = services.visit_plan(actor=lead, site=home, kit=kit, visit_on=today, visitor=lead.person)

    def make_on(day: Any, who: PersonActor) -> Any:
        return services.visit_make(
            actor=who, visit=afresh(row), batch_id=uuid.uuid4(), batch_number="P-H-26001-001-X", day=day
        )

    def make(who: PersonActor, _proof: Any, words: str) -> Any:
        return make_on(day_of(words), who)

    def cancel(who: PersonActor, _proof: Any, words: str) -> Any:
        return services.visit_cancel(actor=who, visit=afresh(row), reason=words)

    entered = {"kit": "approved"}

    def amiss() -> list[str]:
        row.refresh_from_db()
        stood, entered["kit"] = entered["kit"], afresh(kit).state
        found = []
        if (row.state == "made") != (row.batch_id is not None):
            found.append(f"REG-44: {row.state}, and its batch says otherwise")
        if row.state == "made" and "approved" not in (stood, entered["kit"]):
            found.append("REG-44: made with a kit that was withdrawn")
        if row.state == "made" and count(
            "SELECT 1 FROM ledger_transition WHERE record_id = %s AND move = 'make'"
            " AND (at AT TIME ZONE 'Europe/London')::date <> %s",
            row.pk,
            row.visit_on,
        ):
            found.append("REG-44: made on another day than its own")
        return found

    return Scene(
        row,
        of_world(world, lead=lead),
        {"make": make, "cancel": cancel},
        amiss,
        {
            "withdraw": lambda: services.kit_withdraw(actor=world.qa, kit=afresh(kit), reason="A leak."),
            "another_day": lambda: make_on(today + timedelta(days=1), lead),
        },
        way=(("make", "lead"),),
        traps=((("withdraw", ""), ("make", "lead")), (("cancel", "lead"), ("make", "lead"))),
    )
