"""Releasing a batch, an act of its own: by whom the master file says, on what, and what stops it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from batches import judges
from batches.models import Batch, StepEntry
from batches.services import result_complete
from batches.services.start import move_payload
from designations.models import LicencePerson
from ledger.errors import NotPermitted, ProofRefused, RuleBroken, WrongState
from ledger.ids import uuid7
from ledger.models import Event
from ledger.transitions import perform
from oversight.models import Certification, Release
from oversight.releasing import load_release
from oversight.rules import release as rules
from oversight.rules.decision import not_expired
from oversight.services.certifications import batch_certify, batch_reject
from oversight.services.releases import batch_release
from sites.restricted import work_in_hand
from sites.services.restriction import restriction_lift, restriction_record
from tests.factories import sites as site_factory
from tests.factories.accounts import make_actor
from tests.factories.batches import Bench, make_bench
from tests.factories.designations import make_team, prove
from tests.factories.oversight import accepted, certified, released, submitted

pytestmark = pytest.mark.django_db


def release(actor: Any, batch: Batch) -> Release:
    return batch_release(actor=actor, batch_id=batch.pk, proof=prove(actor))


def broken(error: RuleBroken) -> set[str]:
    return {problem.rule.removeprefix("oversight.") for problem in error.problems}


def standing(batch: Batch) -> str:
    return Batch.objects.values_list("state", flat=True).get(pk=batch.pk)


def controller(bench: Bench) -> Any:
    """A quality controller whom the licence names."""
    who = make_actor("quality_controller", bench.team.control_site.scope, "Q. Controller")
    LicencePerson.objects.create(
        licence_id=bench.start().licence_id,
        person_id=who.person_id,
        name=who.printed_name,
        capacity="quality_control",
        valid_from=timezone.localdate() - timedelta(days=90),
    )
    return who


@pytest.fixture
def special() -> Bench:
    return make_bench(regime="special", release_model="quality_controller")


def test_reg_67_a_release_stands_in_its_register_and_rests_on_the_certificate(bench: Bench) -> None:
    certificate = certified(bench)
    assert standing(certificate.batch) == "certified"
    row = release(bench.team.qp, certificate.batch)
    batch = Batch.objects.get(pk=row.batch_id)
    assert (batch.state, batch.released_by_id) == ("released", bench.team.qp.person_id)
    assert row.number.startswith(f"REL-{timezone.now().year}-")
    assert (row.certification, row.standing, row.model) == (certificate, "qp", "qp")
    assert batch.released_at == row.released_at
    assert row.signature.meaning == "released"
    assert certificate.number in row.signature.statement
    assert certificate.number in row.basis
    kinds = set(Event.objects.filter(stream=row.stream).values_list("kind", flat=True))
    assert {"batches.batch.released", "oversight.release.entered"} <= kinds
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_reg_67_nothing_is_released_without_a_certificate(bench: Bench) -> None:
    batch = accepted(bench)
    with pytest.raises(WrongState):
        release(bench.team.qp, batch)
    assert not Release.objects.exists()


def test_reg_67_the_database_releases_nothing_that_is_not_certified(bench: Bench) -> None:
    batch = accepted(bench)
    assert "REG-67" in attacked(batch, bench.team.qp.person_id)


def attacked(batch: Batch, person_id: Any) -> str:
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE batches_batch SET state = 'released', released_by_id = %s, released_at = now(), decided_at = now()"
            " WHERE id = %s",
            [person_id, batch.pk],
        )
    return str(refused.value)


def test_reg_70_no_release_is_written_without_the_move_and_the_signature(bench: Bench) -> None:
    row = certified(bench)
    assert "transition" in attacked(row.batch, bench.team.qp.person_id)


def test_reg_70_the_site_releases_nothing_where_the_file_has_a_qualified_person_do_it(bench: Bench) -> None:
    lead = site_factory.site_person("site_lead", bench.site.scope, bench.team.control_site)
    row = certified(bench)
    with pytest.raises(RuleBroken) as refused:
        release(lead, row.batch)
    assert broken(refused.value) == {"release.by_whom_the_file_says"}
    assert "does not let the site release" in refused.value.problems[0].message
    assert standing(row.batch) == "certified"


def test_reg_70_the_site_accepts_for_use_where_the_file_leaves_it_to_the_site() -> None:
    bench = make_bench(release_model="rtrt")
    lead = site_factory.site_person("site_lead", bench.site.scope, bench.team.control_site)
    row = release(lead, certified(bench).batch)
    assert (row.standing, row.licence_person, row.person_id) == ("site", None, lead.person_id)
    assert row.signature.statement.startswith(f"I accept batch {row.batch_number}")


def test_reg_70_a_lead_of_another_site_accepts_nothing() -> None:
    bench = make_bench(release_model="rtrt")
    elsewhere = site_factory.make_site(bench.team.control_site, bench.team.reviewer)
    stranger = site_factory.site_person("site_lead", elsewhere.scope, bench.team.control_site)
    row = certified(bench)
    with pytest.raises(NotPermitted):
        release(stranger, row.batch)


def test_reg_58_who_signed_the_record_in_does_not_accept_it_for_use() -> None:
    bench = make_bench(release_model="rtrt")
    row = certified(bench)
    with pytest.raises(RuleBroken) as refused:
        release(bench.lead, row.batch)
    assert broken(refused.value) == {"decision.took_no_part"}


def test_reg_58_the_database_lets_no_maker_release(bench: Bench) -> None:
    row = certified(bench)
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE batches_batch SET released_by_id = %s, released_at = now() WHERE id = %s",
            [bench.operator.person_id, row.batch_id],
        )
    assert "nor release it" in str(refused.value)


def test_reg_69_a_qualified_person_whom_the_licence_does_not_name_releases_nothing(bench: Bench) -> None:
    row = certified(bench)
    scope = bench.team.control_site.scope
    other = make_actor("qualified_person", scope, organisation=bench.team.control_site)
    with pytest.raises(RuleBroken) as refused:
        release(other, row.batch)
    assert broken(refused.value) == {"release.by_whom_the_file_says"}
    with pytest.raises(NotPermitted):
        release(make_team().qp, row.batch)
    with pytest.raises(NotPermitted):
        release(bench.team.reviewer, row.batch)


def test_reg_121_releasing_asks_for_a_fresh_proof(bench: Bench) -> None:
    row = certified(bench)
    with pytest.raises(ProofRefused):
        batch_release(actor=bench.team.qp, batch_id=row.batch_id, proof=None)
    assert standing(row.batch) == "certified"


def test_reg_70_a_batch_is_released_once(bench: Bench) -> None:
    row = released(bench)
    with pytest.raises(WrongState):
        release(bench.team.qp, row.batch)
    assert Release.objects.filter(batch_id=row.batch_id).count() == 1


def test_reg_77_a_quality_controller_releases_a_special_and_nobody_certifies_it(special: Bench) -> None:
    who = controller(special)
    batch = accepted(special)
    with pytest.raises(RuleBroken) as refused:
        batch_certify(actor=special.team.qp, batch_id=batch.pk, proof=prove(special.team.qp))
    assert "decision.certified_by_its_regime" in broken(refused.value)
    with pytest.raises(RuleBroken) as refused:
        release(special.team.qp, batch)
    assert broken(refused.value) == {"release.by_whom_the_file_says"}
    row = release(who, batch)
    assert (row.standing, row.certification, row.model) == ("quality_control", None, "quality_controller")
    assert "a special" in row.signature.statement
    assert not Certification.objects.filter(batch=batch).exists()
    made = Batch.objects.get(pk=batch.pk)
    assert (made.state, made.certified_by_id) == ("released", None)
    assert made.decided_at == made.released_at


def test_reg_77_a_quality_controller_rejects_a_special(special: Bench) -> None:
    who = controller(special)
    batch = accepted(special)
    with pytest.raises(RuleBroken):
        batch_reject(actor=special.team.qp, batch_id=batch.pk, reason="No.", proof=prove(special.team.qp))
    row = batch_reject(actor=who, batch_id=batch.pk, reason="Cloudy.", proof=prove(who))
    assert row.outcome == "rejected"
    assert "names me as quality controller" in row.signature.statement


def test_reg_77_a_special_is_released_on_a_review_that_stands(special: Bench) -> None:
    who = controller(special)
    batch = submitted(special)
    with pytest.raises(WrongState):
        release(who, batch)
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE batches_batch SET state = 'certified', certified_by_id = %s, decided_at = now() WHERE id = %s",
            [special.team.qp.person_id, accepted(special, "ARI0001-03").pk],
        )
    assert "REG-77" in str(refused.value)


@pytest.mark.parametrize(
    ("activities", "stops"),
    [(("releasing",), "release"), (("certifying",), "certify"), (None, "both"), (("making",), "nothing")],
)
def test_reg_41_a_restriction_stops_what_it_names_and_no_more(
    bench: Bench, activities: Any, stops: str
) -> None:
    waiting, done = accepted(bench, "ARI0001-01"), certified(bench, "ARI0001-03").batch
    row = restriction_record(
        actor=bench.team.reviewer, imposed_by="holder", site=bench.site, activities=activities, reference="D-9",
        reason="The labels are being looked at.", effective_from=timezone.now(),
    )  # fmt: skip
    for move, act in (
        (
            "certify",
            lambda: batch_certify(actor=bench.team.qp, batch_id=waiting.pk, proof=prove(bench.team.qp)),
        ),
        ("release", lambda: release(bench.team.qp, done)),
    ):
        if stops in (move, "both"):
            with pytest.raises(RuleBroken) as refused:
                act()
            assert broken(refused.value) == {"decision.no_restriction"}
            assert row.number in refused.value.problems[0].message
        else:
            act()
    if stops in ("release", "both"):
        assert standing(done) == "certified"
        told = {one.number: one.decided for one in work_in_hand(bench.team.reviewer, row)}
        assert told[done.number] == "Not released while this stands"
        restriction_lift(
            actor=bench.team.reviewer, restriction=row, proof=prove(bench.team.reviewer), reason="Looked at."
        )
        assert release(bench.team.qp, done).number


def test_reg_41_the_database_releases_nothing_at_a_site_that_is_paused(bench: Bench) -> None:
    row = certified(bench)
    site_factory.move(bench.ready.world.qa, bench.ready.enrolment, "pause")
    with pytest.raises(RuleBroken) as refused:
        release(bench.team.qp, row.batch)
    assert broken(refused.value) == {"decision.no_restriction"}
    # With every rule of the code gone the database still says no.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(judges._JUDGES, "release", replace(judges.judge_of("release"), rules=()))
        with pytest.raises(DatabaseError, match=r"not released.*REG-41"), transaction.atomic():
            moved(bench, row.batch)


def moved(bench: Bench, batch: Batch) -> None:
    """The move alone, with its signature and without the register."""
    qp = bench.team.qp
    perform(
        record=batch, move="release", actor=qp, proof=prove(qp), payload=move_payload(batch),
        changes={"released_by_id": qp.person_id, "released_at": timezone.now()},
        subject=lambda locked: load_release(locked, actor=qp),
    )  # fmt: skip


def test_reg_67_a_released_batch_without_its_register_entry_does_not_commit(bench: Bench) -> None:
    batch = certified(bench).batch
    moved(bench, batch)
    with (
        pytest.raises(DatabaseError, match="without its entry in the register"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_reg_64_nothing_is_released_at_expiry_or_after_it(bench: Bench) -> None:
    batch = certified(bench).batch
    at_expiry = load_release(batch, actor=bench.team.qp, now=batch.expires_at)
    before = load_release(batch, actor=bench.team.qp, now=batch.expires_at - timedelta(microseconds=1))
    assert not not_expired(at_expiry).passed
    assert not_expired(before).passed


def test_reg_75_a_result_that_fails_after_the_certificate_stops_the_release(bench: Bench) -> None:
    row = certified(bench, pending=True)
    assert row.outstanding
    waiting = StepEntry.objects.get(batch=row.batch, step_key="sterility")
    result_complete(
        actor=bench.operator,
        batch_id=row.batch_id,
        corrects=waiting.pk,
        entry=bench.entry("sterility", "growth"),
    )
    with pytest.raises(RuleBroken) as refused:
        release(bench.team.qp, row.batch)
    assert "decision.registered_specification_met" in broken(refused.value)


def test_reg_71_a_result_still_awaited_is_said_in_the_release(bench: Bench) -> None:
    row = released(bench, pending=True)
    assert len(row.outstanding) == 1
    assert "Outstanding when I sign: Sterility" in row.signature.statement


def test_reg_67_a_certificate_of_another_batch_carries_no_release(bench: Bench) -> None:
    batch = certified(bench, "ARI0001-01").batch
    other = certified(bench, "ARI0001-03")
    releasing = load_release(batch, actor=bench.team.qp)
    assert rules.certificate_stands(releasing).passed
    assert not rules.certificate_stands(replace(releasing, certificate=other)).passed
    assert not rules.certificate_stands(replace(releasing, certificate=None)).passed


def test_reg_68_the_release_register_is_append_only_and_fits_its_batch(bench: Bench) -> None:
    row = released(bench)
    for statement in (
        "UPDATE oversight_release SET person_name = 'Somebody else' WHERE id = %s",
        "DELETE FROM oversight_release WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])
    other = certified(bench, "ARI0001-03")
    forged = Release.objects.get(pk=row.pk)
    forged.pk, forged._state.adding = uuid7(), True
    forged.number, forged.batch_id, forged.certification = "REL-2099-0001", other.batch_id, other
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        forged.save(force_insert=True)
    assert "was not released by this person" in str(refused.value)
