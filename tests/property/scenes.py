"""Records that random moves are tried on, the people who try, what else may happen, and what must then be true.

``amiss`` of each scene reads raw rows and knows nothing of the rules: it says what stands against the state that a record is
in, in the words of the requirement. It is asked whenever a record has come into a state: what is in force stays so
when a thing behind it ends, and the start gate stops what is made by it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.actors import PersonActor
from designations.kinds import VariationKind
from designations.models import LicenceScope, LicenceVariation
from designations.services import casework, instructions, licences, masterfiles, variations
from ledger.errors import Refusal, WrongState
from ledger.transitions import perform
from sites.models import Competence, Enrolment, Equipment, InstructionIssue, Place, Restriction, UnitStanding
from sites.readiness import loading as _readiness  # noqa: F401  # the gate is handed in before it is asked
from sites.services import competence, enrolment, equipment, issue, movement, restriction
from sites.subjects import enrolment_subject
from tests.factories.accounts import actor, grant, make_actor, make_person
from tests.factories.designations import (
    Team,
    draft_master_file_version,
    make_designation,
    make_foundation,
    make_product,
    make_team,
)
from tests.factories.sites import (
    deliver,
    grant_lifting,
    make_place,
    make_ready,
    make_unit,
    make_world,
    onboard,
    qualify_instruments,
    requalify,
    site_person,
)

Act = Callable[[PersonActor, Any, str], Any]
"""Who, with which proof, with which words."""
Way = tuple[tuple[str, str], ...]
"""Moves, or happenings (nobody's), one after the other."""


@dataclass
class Scene:
    """One record of a state table. ``acts``: move → how it is tried; ``happens``: what else may happen meanwhile;
    ``way``: moves or happenings, each with whose it is, that lead to the state which matters;
    ``traps``: ways that a rule has to stop, each tried to its end.
    """

    record: Any
    people: dict[str, PersonActor]
    acts: dict[str, Act]
    amiss: Callable[[], list[str]]
    happens: dict[str, Callable[[], Any]] = field(default_factory=dict)
    way: Way = ()
    traps: tuple[Way, ...] = ()


def count(sql: str, *values: Any) -> int:
    """How many rows a statement of our own finds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) AS found", values)
        return int(cursor.fetchone()[0])


def signers(record: Any, meaning: str) -> set[Any]:
    """Who signed a record with a meaning, of signatures that nothing voided."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.signer_id FROM ledger_signature s WHERE s.subject_type = %s AND s.subject_id = %s"
            " AND s.meaning = %s AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)",
            [record._meta.label_lower, str(record.pk), meaning],
        )
        return {row[0] for row in cursor.fetchall()}


def who_holds(scope: Any, *roles: str) -> PersonActor:
    """One person with several roles, whom the rules about two people have to stop."""
    person = make_person()
    for role in roles:
        grant(person, role, scope)
    return actor(person)


def of_team(team: Team) -> dict[str, PersonActor]:
    """Everybody of a control site, one who writes beside, and a stranger."""
    scope = team.control_site.scope
    assert scope is not None
    return {
        "author": team.author,
        "regulatory": team.regulatory,
        "reviewer": team.reviewer,
        "qp": team.qp,
        "other": make_actor("process_owner", scope, "Another Owner"),
        "all": who_holds(scope, "process_owner", "qa_reviewer", "qualified_person"),
        "stranger": make_team().qp,
    }


def day_of(words: str) -> date:
    """Today, tomorrow or a month ago, by how long the words are: a day is given with each."""
    return timezone.localdate() + timedelta(days=(0, 1, -30)[len(words) // 5 % 3])


def never_on_its_own(service: Any, who: PersonActor, version: Any) -> None:
    """A version is superseded by the next one and by nothing else: to ask for it is a fault of ours, not of a person."""
    with pytest.raises(ValueError, match="never on its own"):
        service(actor=who, version=version, move="supersede", proof=proof_for(who), reason="Old.")
    raise WrongState.single("It is superseded by the next one.", way_out="Bring the next one into force.")


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


def master_file_scene() -> Scene:
    """A version of a master file, from draft into force (REG-09, REG-11, REG-14, REG-16)."""
    team = make_team()
    product = make_product(team)
    case = make_designation(team, product)
    file = masterfiles.masterfile_open(
        actor=team.author, product=product, mode="POC", number=f"DMMF-{product.code}-01", release_model="qp"
    )
    version = draft_master_file_version(team, file, case)
    licence = licences.licence_record(
        actor=team.regulatory, number=f"MIA {product.code}", holder=team.control_site, control_site=team.control_site,
        licence_type="MIA(IMP)", valid_from=timezone.localdate() - timedelta(days=30),
    )  # fmt: skip

    def move(name: str, who: PersonActor, proof: Any, words: str) -> Any:
        if name == "supersede":
            never_on_its_own(masterfiles.masterfile_version_move, who, version)
        return masterfiles.masterfile_version_move(
            actor=who, version=version, move=name, proof=proof, reason=words
        )

    def told(name: str, who: PersonActor, _proof: Any, words: str) -> Any:
        tell = {"send": masterfiles.masterfile_version_send, "grant": masterfiles.masterfile_version_grant}
        return tell[name](actor=who, version=version, on=timezone.localdate(), reference=words)

    def amiss() -> list[str]:
        version.refresh_from_db()
        if version.state != "effective":
            return []
        found = []
        if count(
            "SELECT 1 FROM designations_designation d WHERE d.id = %s AND d.state <> 'awarded'",
            version.designation_id,
        ):
            found.append("REG-09: in force without a designation that was awarded")
        if not count("SELECT 1 FROM designations_licencescope s WHERE s.product_id = %s", product.pk):
            found.append("REG-25: in force without a licence")
        if not all(text.strip() for text in version.sections.values()):
            found.append("REG-14: in force with an empty section")
        authors, approvers = signers(version, "authored"), signers(version, "approved")
        if not authors or not approvers or authors & approvers:
            found.append("REG-16: in force without two people")
        return found

    def lapse() -> None:
        casework.designation_lapse(actor=team.regulatory, designation=case, reason="It lapsed.")

    def cover() -> None:
        if LicenceScope.objects.filter(licence=licence).exists():
            return
        licences.licence_scope_add(
            actor=team.regulatory, licence=licence, product=product, mode="POC",
            valid_from=timezone.localdate() - timedelta(days=30),
        )  # fmt: skip

    return Scene(
        version,
        of_team(team),
        {name: partial(move, name) for name in moves_of(version)}
        | {name: partial(told, name) for name in ("send", "grant")},
        amiss,
        {"lapse": lapse, "cover": cover},
        way=(("cover", ""), ("submit", "author"), ("approve", "qp"), ("make_effective", "qp")),
        traps=(
            (("submit", "author"), ("approve", "qp"), ("make_effective", "qp")),
            (("cover", ""), ("submit", "author"), ("approve", "qp"), ("lapse", ""), ("make_effective", "qp")),
            (("cover", ""), ("submit", "all"), ("approve", "all"), ("make_effective", "all")),
        ),
    )


def instruction_scene() -> Scene:
    """A version of an instruction, from draft into use (REG-09, REG-11, REG-50, REG-52)."""
    from designations.catalogue.cart import cart_draft

    team, product, case, _licence, file_version = make_foundation()
    version = cart_draft(author=team.author, product=product, master_file_version=file_version)

    def move(name: str, who: PersonActor, proof: Any, words: str) -> Any:
        if name == "supersede":
            never_on_its_own(instructions.instruction_version_move, who, version)
        return instructions.instruction_version_move(
            actor=who, version=version, move=name, proof=proof, reason=words
        )

    def amiss() -> list[str]:
        version.refresh_from_db()
        by = [signers(version, meaning) for meaning in ("authored", "reviewed", "approved")]
        needed = {"reviewed": 2, "approved": 3, "effective": 3}.get(version.state, 0)
        found = []
        if not all(by[:needed]) or len(set().union(*by[:needed])) < needed:
            found.append(f"REG-50: {version.state} without {needed} people")
        if version.state == "effective":
            if count(
                "SELECT 1 FROM designations_masterfileversion v WHERE v.id = %s AND v.state <> 'effective'",
                file_version.pk,
            ):
                found.append("REG-11: in use without a master file in force")
            if count(
                "SELECT 1 FROM designations_designation d WHERE d.id = %s AND d.state <> 'awarded'", case.pk
            ):
                found.append("REG-09: in use without a designation that was awarded")
        return found

    def lapse() -> None:
        casework.designation_lapse(actor=team.regulatory, designation=case, reason="It lapsed.")

    return Scene(
        version,
        of_team(team),
        {name: partial(move, name) for name in moves_of(version)},
        amiss,
        {"lapse": lapse},
        way=(("submit", "author"), ("review", "reviewer"), ("approve", "qp"), ("make_effective", "author")),
        traps=(
            (("submit", "author"), ("review", "all"), ("approve", "all")),
            (("submit", "all"), ("review", "all")),
            (("submit", "all"), ("review", "reviewer"), ("approve", "all")),
            (
                ("submit", "author"),
                ("review", "reviewer"),
                ("approve", "qp"),
                ("lapse", ""),
                ("make_effective", "author"),
            ),
        ),
    )


def designation_scene() -> Scene:
    """A case before the authority (REG-01, REG-02, REG-05)."""
    team = make_team()
    case = make_designation(team, make_product(team), awarded=False)
    today = timezone.localdate()

    def submit(who: PersonActor, _proof: Any, words: str) -> Any:
        return casework.designation_submit(actor=who, designation=case, submitted_on=day_of(words))

    def award(who: PersonActor, _proof: Any, words: str) -> Any:
        return casework.designation_award(
            actor=who, designation=case, reference=words, awarded_on=day_of(words)
        )

    def refuse(who: PersonActor, _proof: Any, words: str) -> Any:
        return casework.designation_refuse(actor=who, designation=case, decided_on=today, reason=words)

    def say(name: str, who: PersonActor, _proof: Any, words: str) -> Any:
        return getattr(casework, f"designation_{name}")(actor=who, designation=case, reason=words)

    def amiss() -> list[str]:
        case.refresh_from_db()
        if case.state in ("draft", "withdrawn"):
            return []
        found = []
        if not count("SELECT 1 FROM designations_caseevidence e WHERE e.designation_id = %s", case.pk):
            found.append("REG-02: submitted without evidence")
        if case.submitted_on is None or case.submitted_on > today:
            found.append("REG-05: submitted on no day, or on one to come")
        if case.state == "awarded" and not (
            case.reference and case.awarded_on and case.submitted_on <= case.awarded_on <= today
        ):
            found.append("REG-05: awarded without a reference, or on a day that cannot be")
        return found

    named = ("ask_information", "answer", "meet", "withdraw", "supersede", "lapse")
    return Scene(
        case,
        of_team(team),
        {"submit": submit, "award": award, "refuse": refuse} | {name: partial(say, name) for name in named},
        amiss,
        way=(("submit", "regulatory"), ("meet", "regulatory"), ("award", "regulatory")),
    )


def variation_scene() -> Scene:
    """A variation that adds a product to a licence (REG-25, REG-26)."""
    team, product, case, licence, version = make_foundation()
    unapproved = draft_master_file_version(team, version.master_file, case)
    other = make_product(team)
    variation = variations.variation_draft(
        actor=team.regulatory, licence=licence, kind=VariationKind.ADD_PRODUCT, summary="Add it.", product=product,
        mode="POC", master_file_versions=[version],
    )  # fmt: skip
    bad = variations.variation_draft(
        actor=team.regulatory, licence=licence, kind=VariationKind.ADD_PRODUCT, summary="Add it.", product=other,
        mode="POC", master_file_versions=[unapproved],
    )  # fmt: skip
    scopes = LicenceScope.objects.filter(licence=licence).count()
    today = timezone.localdate()

    def say(name: str, who: PersonActor, _proof: Any, words: str) -> Any:
        given: dict[str, Any] = {"on": day_of(words)}
        if name in ("grant", "refuse"):
            given["reference"] = words
        if name not in ("submit", "grant"):
            given["reason"] = words
        return getattr(variations, f"variation_{name}")(actor=who, variation=variation, **given)

    def submit_the_bad() -> None:
        with pytest.raises(Refusal):
            variations.variation_submit(actor=team.regulatory, variation=bad, on=today)

    def amiss() -> list[str]:
        kept = LicenceVariation.objects.get(pk=variation.pk)
        found = []
        made = LicenceScope.objects.filter(licence=licence).count() - scopes
        if made != (1 if kept.state == "granted" else 0):
            found.append(f"REG-25: {kept.state}, and {made} rows of scope were made")
        if LicenceVariation.objects.get(pk=bad.pk).state != "draft":
            found.append("REG-26: a variation went to the authority without an approved master file")
        return found

    return Scene(
        variation,
        of_team(team),
        {name: partial(say, name) for name in moves_of(variation)},
        amiss,
        {"submit_the_bad": submit_the_bad},
        way=(("submit", "regulatory"), ("grant", "regulatory")),
    )


def moves_of(record: Any) -> list[str]:
    """The names of every move of a record's table."""
    from ledger.transitions import table_of

    return [move.name for move in table_of(record).moves]


def proof_for(person: PersonActor) -> Any:
    """A fresh proof of this person."""
    from tests.factories.sites import proof_of

    return proof_of(person)


SCENES: dict[str, Callable[[], Scene]] = {
    "mfg_sites.enrolment": enrolment_scene,
    "mfg_sites.restriction": restriction_scene,
    "mfg_sites.unitstanding": unit_scene,
    "designations.masterfileversion": master_file_scene,
    "designations.instructionversion": instruction_scene,
    "designations.designation": designation_scene,
    "designations.licencevariation": variation_scene,
}
