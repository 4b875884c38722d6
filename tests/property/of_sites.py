"""Records of the sites floor."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from accounts.actors import PersonActor
from ledger.transitions import perform
from sites.models import Competence, Enrolment, Equipment, InstructionIssue, Place, Restriction, UnitStanding
from sites.services import competence, enrolment, equipment, issue, movement, restriction
from sites.subjects import enrolment_subject
from tests.factories.designations import (
    make_team,
)
from tests.factories.sites import grant_lifting, make_place, make_ready, make_world, onboard, site_person
from tests.factories.units import deliver, make_unit, qualify_instruments, requalify
from tests.property.scene import Scene, count, moves_of, proof_for


def enrolment_scene() -> Scene:
    """A site on the way to being active (REG-18, REG-35, REG-36, REG-38, REG-39)."""
    world, (place,) = make_world()
    ready = onboard(world, place)
    enrolled = ready.enrolment

    def plain(move: str, who: PersonActor, proof: Any, words: str) -> Any:
        extra: dict[str, Any] = {}
        if move.startswith("lift"):
            extra = {"restriction": "RES-0", "variation": "VAR-0", "returns_to": "active"}
        return perform(
            record=enrolled,
            move=move,
            actor=who,
            proof=proof,
            reason=words,
            payload=enrolment.enrolment_payload(enrolled) | extra,
            changes={"state_since": timezone.now()} | ({"state_before": ""} if extra else {}),
            subject=partial(enrolment_subject, signer=who.actor_id),
        )

    def suspend(who: PersonActor, proof: Any, words: str) -> Any:
        return enrolment.enrolment_suspend(
            actor=who, enrolment=enrolled, proof=proof, reference="GMP/1", reason=words
        )

    def stop() -> None:
        restriction.restriction_record(
            actor=world.regulatory, imposed_by="authority", site=place, reference="GMP/2", reason="Notice.",
            effective_from=timezone.now(),
        )  # fmt: skip

    def lift() -> None:
        row = Restriction.objects.filter(state="in_force").order_by("pk").first()
        if row is not None:
            restriction.restriction_lift(
                actor=world.regulatory, restriction=row, proof=proof_for(world.regulatory), reason="Granted.",
                variation=grant_lifting(world.regulatory, row),
            )  # fmt: skip

    def take_back() -> None:
        row = InstructionIssue.objects.get(pk=ready.issue.pk)
        issue.issue_take_back(actor=world.owner, issue=row, reason="Withdrawn here.")

    def forget() -> None:
        for row in Competence.objects.filter(site=place, ended_at=None):
            competence.competence_end(actor=ready.lead, competence=row, reason="Left.")

    entered = {"state": ""}

    def amiss() -> list[str]:
        before, now = entered["state"], Enrolment.objects.get(pk=enrolled.pk).state
        entered["state"] = now
        if now != "active" or before == "active":
            return []
        found = []
        if not count(
            "SELECT 1 FROM mfg_sites_listedsite l JOIN designations_masterfileversion v ON v.id = l.master_file_version_id"
            " WHERE l.site_id = %s AND v.state = 'effective'",
            place.pk,
        ):
            found.append("REG-18: active and not on the list")
        if count(
            "SELECT 1 FROM mfg_sites_restriction r WHERE r.imposed_by = 'authority' AND r.state = 'in_force'"
            " AND (r.site_id = %s OR r.enrolment_id = %s)",
            place.pk,
            enrolled.pk,
        ):
            found.append("REG-39: active against the authority")
        if before == "onboarding" and not count(
            "SELECT 1 FROM mfg_sites_instructionissue i JOIN mfg_sites_competence c ON c.site_id = i.site_id"
            " AND c.instruction_version_id = i.version_id AND c.ended_at IS NULL"
            " WHERE i.site_id = %s AND i.state = 'acknowledged'",
            place.pk,
        ):
            found.append("REG-36: made active without an instruction or somebody competent")
        if before == "onboarding" and count(
            "SELECT 1 FROM mfg_sites_checklistitem i WHERE i.enrolment_id = %s AND i.purpose = 'onboarding'"
            " AND i.mandatory AND i.judge = '' AND NOT EXISTS"
            " (SELECT 1 FROM mfg_sites_checklistanswer a WHERE a.item_id = i.id)",
            enrolled.pk,
        ):
            found.append("REG-36: made active with an item unanswered")
        return found

    return Scene(
        enrolled,
        {"qa": world.qa, "regulatory": world.regulatory, "lead": ready.lead, "qp": world.qp,
         "stranger": make_team().reviewer},
        {name: partial(plain, name) for name in moves_of(enrolled)} | {"suspend": suspend},
        amiss,
        {"stop": stop, "lift": lift, "take_back": take_back, "forget": forget},
        way=(("activate", "qa"), ("pause", "qa"), ("resume", "qa"), ("suspend", "regulatory")),
        traps=(
            (("stop", ""), ("activate", "qa")),
            (("take_back", ""), ("activate", "qa")),
            (("forget", ""), ("activate", "qa")),
            (("activate", "qa"), ("pause", "qa"), ("stop", ""), ("resume", "qa")),
            (("activate", "qa"), ("suspend", "regulatory"), ("lift", "regulatory")),
        ),
    )  # fmt: skip


def restriction_scene() -> Scene:
    """What the authority stopped (REG-38, REG-39)."""
    ready = make_ready()
    row = restriction.restriction_record(
        actor=ready.world.regulatory, imposed_by="authority", site=ready.site, reference="GMP/3", reason="Notice.",
        effective_from=timezone.now(),
    )  # fmt: skip

    def lift(who: PersonActor, proof: Any, words: str) -> Any:
        # No variation, one that was granted for this letter, or one for another letter: by the length of the reason.
        letter = ("", row.reference, "GMP/99")[len(words) % 3]
        variation = grant_lifting(ready.world.regulatory, row, letter=letter) if letter else None
        return restriction.restriction_lift(
            actor=who, restriction=row, proof=proof, reason=words, variation=variation
        )

    def as_holder(who: PersonActor, proof: Any, words: str) -> Any:
        return perform(
            record=row,
            move="lift_holder",
            actor=who,
            proof=proof,
            reason=words,
            payload={"number": row.number, "imposed_by": "authority", "variation": "", "granted_on": ""},
            changes={"lifted_at": timezone.now()},
        )

    def amiss() -> list[str]:
        kept = Restriction.objects.get(pk=row.pk)
        granted = kept.variation is not None and (
            kept.variation.state == "granted" and kept.variation.restriction_reference == row.reference
        )
        if kept.state != "lifted" or granted:
            return []
        return ["REG-39: what the authority stopped was lifted without a granted variation"]

    return Scene(
        row,
        {"qa": ready.world.qa, "regulatory": ready.world.regulatory, "lead": ready.lead, "stranger": make_team().regulatory},
        {"lift_authority": lift, "lift_holder": as_holder},
        amiss,
        way=(("lift_authority", "regulatory"),),
        traps=((("lift_holder", "qa"),),),
    )  # fmt: skip


def unit_scene() -> Scene:
    """A modular unit that moves (REG-22, REG-46)."""
    world, _places = make_world(sites=0)
    unit = make_unit(world, "U-1")
    deliver(world, unit, at=timezone.now() - timedelta(days=1))
    lead = site_person("site_lead", unit.scope, world.control)
    item = equipment.equipment_add(
        actor=lead, site=unit, equipment_class="balance", code="BA-1", name="Balance", serial="S1"
    )
    requalify(world, unit)
    goal: Place = make_place()

    def depart(who: PersonActor, _proof: Any, words: str) -> Any:
        return movement.unit_depart(
            actor=who, site=unit, bound_for=goal, departed_at=timezone.now(), reason=words
        )

    def arrive(who: PersonActor, _proof: Any, words: str) -> Any:
        return movement.unit_arrive(actor=who, site=unit, arrived_at=timezone.now(), reason=words)

    def open_again(who: PersonActor, proof: Any, words: str) -> Any:
        return movement.unit_requalify(actor=who, site=unit, proof=proof, evidence=words)

    def take_out() -> None:
        equipment.equipment_take_out(
            actor=lead, equipment=Equipment.objects.get(pk=item.pk), reason="Broken."
        )

    def amiss() -> list[str]:
        kept = UnitStanding.objects.get(site=unit)
        if kept.state != "active":
            return []
        found = []
        if not count(
            "SELECT 1 FROM mfg_sites_unitlocation l WHERE l.site_id = %s AND l.ends_at IS NULL"
            " AND l.requalified_at >= l.starts_at AND l.requalification_evidence <> ''",
            unit.pk,
        ):
            found.append("REG-22: in use where it was not re-qualified")
        if count(
            "SELECT 1 FROM mfg_sites_equipment e WHERE e.site_id = %s AND e.requalify_since IS NOT NULL"
            " AND e.out_since IS NULL",
            unit.pk,
        ):
            found.append("REG-46: in use with an instrument that was not qualified since the move")
        if count("SELECT 1 FROM mfg_sites_unitmove m WHERE m.site_id = %s AND m.arrived_at IS NULL", unit.pk):
            found.append("REG-22: in use and on the way")
        return found

    return Scene(
        UnitStanding.objects.get(site=unit),
        {"qa": world.qa, "lead": lead, "qp": world.qp, "stranger": make_team().reviewer},
        {"depart": depart, "arrive": arrive, "requalify": open_again},
        amiss,
        {"qualify": lambda: qualify_instruments(lead, unit), "take_out": take_out},
        way=(("depart", "qa"), ("arrive", "qa"), ("qualify", ""), ("requalify", "qa")),
        traps=((("depart", "qa"), ("arrive", "qa"), ("requalify", "qa")),),
    )
