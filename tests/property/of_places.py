"""What stands behind a site: its agreement with the host, its supervision plan, its instruction, findings of visits."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts.actors import PersonActor
from accounts.models import Person
from ledger.errors import Refusal
from sites.agreements import services as agreements
from sites.models import Agreement
from sites.services import issue as issues
from sites.supervision import services as supervision
from sites.visits import services as visits
from tests.factories.accounts import actor, grant, make_organisation
from tests.factories.designations import make_team
from tests.factories.sites import (
    World,
    make_agreement,
    make_plan,
    make_site,
    make_world,
    second_qa,
    site_person,
)
from tests.factories.visits import make_finding, make_visit
from tests.property.scene import Scene, afresh, count, gives_way, proof_for, signers


def drafter_of(row: Any) -> PersonActor:
    """Who recorded it: the one person who may not put it in force."""
    return actor(Person.objects.get(pk=row.drafted_by_id))


def of_world(world: World, **more: Any) -> dict[str, Any]:
    """The people of a control site, a colleague of the reviewer, and a stranger with the same role elsewhere."""
    return {
        "qa": world.qa,
        "colleague": second_qa(world),
        "owner": world.owner,
        "regulatory": world.regulatory,
        "qp": world.qp,
        "stranger": make_team().reviewer,
    } | more


def agreement_scene() -> Scene:
    """A technical agreement of a site with its host (REG-43)."""
    world, _places = make_world(sites=0)
    place = make_site(world.control, world.qa, host_organisation=make_organisation("host"))
    row, newer = (make_agreement(world, place, in_force=False) for _each in range(2))
    coming = make_agreement(world, place, in_force=False, valid_from=timezone.localdate() + timedelta(days=1))

    def put(which: Agreement, who: PersonActor, proof: Any, _words: str = "") -> Any:
        return agreements.agreement_put_in_force(actor=who, agreement=afresh(which), proof=proof)

    def end(which: Agreement, who: PersonActor, proof: Any, words: str) -> Any:
        return agreements.agreement_end(actor=who, agreement=afresh(which), proof=proof, reason=words)

    def put_the_coming() -> None:
        with pytest.raises(Refusal):
            put(coming, world.qa, proof_for(world.qa))

    def amiss() -> list[str]:
        found = []
        if count("SELECT 1 FROM mfg_sites_agreement WHERE id = %s AND state <> 'draft'", coming.pk):
            found.append("REG-43: in force before the day from which it is valid")
        if count(
            "SELECT 1 FROM mfg_sites_agreement WHERE site_id = %s AND state = 'in_force' OFFSET 1", place.pk
        ):
            found.append("REG-43: two agreements in force with one host")
        if not count("SELECT 1 FROM mfg_sites_agreement WHERE id = %s AND state = 'in_force'", row.pk):
            return found
        if not signers(row, "approved") - {row.drafted_by_id}:
            found.append("REG-43: in force, and nobody but its maker signed it")
        if count("SELECT 1 FROM ledger_transition WHERE record_id = %s AND move = 'put_in_force'", newer.pk):
            found.append("REG-43: an older version came into force after a newer one")
        return found

    return Scene(
        row,
        of_world(world, drafter=drafter_of(row)),
        {
            "put_in_force": partial(put, row),
            "supersede": gives_way(row, partial(put, newer)),
            "end": partial(end, row),
        },
        amiss,
        {
            "newer": lambda: put(newer, world.qa, proof_for(world.qa)),
            "end_newer": lambda: end(newer, world.qa, proof_for(world.qa), "It was recorded by mistake."),
            "put_the_coming": put_the_coming,
        },
        way=(("put_in_force", "qa"), ("supersede", "qa")),
        traps=(
            (("put_in_force", "drafter"),),
            (("put_the_coming", ""), ("newer", ""), ("put_in_force", "qa")),
            (("newer", ""), ("end_newer", ""), ("put_in_force", "qa")),
            (("end", "qa"), ("put_in_force", "qa")),
        ),
    )


def plan_scene() -> Scene:
    """A supervision plan of a site (REG-28)."""
    world, (place,) = make_world()
    row, newer = make_plan(world, place), make_plan(world, place)

    def put(which: Any, who: PersonActor, proof: Any, _words: str = "") -> Any:
        return supervision.supervision_put_in_force(actor=who, plan=afresh(which), proof=proof)

    def amiss() -> list[str]:
        found = []
        if count(
            "SELECT 1 FROM mfg_sites_supervisionplan WHERE site_id = %s AND state = 'in_force' OFFSET 1",
            place.pk,
        ):
            found.append("REG-28: two plans in force")
        if not count("SELECT 1 FROM mfg_sites_supervisionplan WHERE id = %s AND state = 'in_force'", row.pk):
            return found
        if not signers(row, "approved") - {row.drafted_by_id}:
            found.append("REG-28: in force, and nobody but its maker signed it")
        if count("SELECT 1 FROM ledger_transition WHERE record_id = %s AND move = 'put_in_force'", newer.pk):
            found.append("REG-28: an older plan came into force after a newer one")
        return found

    return Scene(
        row,
        of_world(world, drafter=drafter_of(row)),
        {"put_in_force": partial(put, row), "supersede": gives_way(row, partial(put, newer))},
        amiss,
        {"newer": lambda: put(newer, world.qa, proof_for(world.qa))},
        way=(("put_in_force", "qa"), ("supersede", "colleague")),
        traps=((("put_in_force", "drafter"),), (("newer", ""), ("put_in_force", "qa"))),
    )


def issue_scene() -> Scene:
    """An instruction that was sent to a site (REG-48)."""
    world, (place,) = make_world()
    elsewhere = make_site(world.control, world.qa)
    row = issues.instruction_issue(actor=world.owner, version=world.instruction_version, site=place)

    def acknowledge(who: PersonActor, proof: Any, _words: str) -> Any:
        return issues.issue_acknowledge(actor=who, issue=row, proof=proof)

    def take_back(who: PersonActor, _proof: Any, words: str) -> Any:
        return issues.issue_take_back(actor=who, issue=row, reason=words)

    def amiss() -> list[str]:
        row.refresh_from_db()
        found = []
        if row.state == "acknowledged" and not signers(row, "acknowledged"):
            found.append("REG-48: acknowledged, and nobody signed")
        if (row.state == "withdrawn") != (row.withdrawn_at is not None):
            found.append("REG-48: taken back on no day, or in use although it was taken back")
        return found

    return Scene(
        row,
        of_world(
            world,
            lead=site_person("site_lead", place.scope, world.control),
            operator=site_person("operator", place.scope, world.control),
            other_lead=site_person("site_lead", elsewhere.scope, world.control),
        ),
        {"acknowledge": acknowledge, "take_back": take_back},
        amiss,
        way=(("acknowledge", "lead"), ("take_back", "owner")),
        traps=((("take_back", "owner"), ("acknowledge", "lead")), (("acknowledge", "other_lead"),)),
    )


def finding_scene() -> Scene:
    """A finding of a visit: who answers it does not judge the answer (REG-45)."""
    world, (place,) = make_world()
    row = make_finding(world, make_visit(world, place))
    both = site_person("site_lead", place.scope, world.control)
    assert world.control.scope is not None
    grant(both.person, "qa_reviewer", world.control.scope, organisation=world.control)

    def answer(who: PersonActor, _proof: Any, words: str) -> Any:
        return visits.visit_finding_answer(actor=who, finding=row, answer=words)

    def send_back(who: PersonActor, _proof: Any, words: str) -> Any:
        return visits.visit_finding_send_back(actor=who, finding=row, reason=words)

    def close(who: PersonActor, proof: Any, words: str) -> Any:
        return visits.visit_finding_close(actor=who, finding=row, proof=proof, reason=words)

    def amiss() -> list[str]:
        row.refresh_from_db()
        if row.state == "open":
            return []
        found = [] if row.answer.strip() and row.answered_by_id else ["REG-45: nobody answered it"]
        if row.state == "closed" and not signers(row, "approved") - {row.answered_by_id}:
            found.append("REG-45: closed, and nobody but who answered it signed")
        return found

    return Scene(
        row,
        of_world(world, lead=site_person("site_lead", place.scope, world.control), both=actor(both.person)),
        {"answer": answer, "send_back": send_back, "close": close},
        amiss,
        way=(("answer", "lead"), ("send_back", "qa"), ("answer", "lead"), ("close", "qa")),
        traps=(
            (("answer", "both"), ("close", "both")),
            (("close", "qa"),),
            (("answer", "qa"), ("send_back", "colleague"), ("answer", "qa"), ("close", "qa")),
        ),
    )
