"""Attacks below the services, as the application's own database role: raw SQL, and two sessions at once."""

import threading
import uuid
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction

from ledger.errors import Refusal
from sites.models import Enrolment, UnitLocation
from sites.services import enrolment as services
from tests.factories.sites import Ready, make_place, make_ready, make_site, move, proof_of
from tests.factories.units import deliver, make_unit


def refused(sql: str, params: tuple[Any, ...] = ()) -> str:
    """The database's answer to a statement that it must refuse."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return str(error.value)


def forge_lift(key: str, event: Any) -> None:
    """Write the transition row that the state guard asks for, then move the column: what a clever intruder would do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_transition (id, record_type, record_id, move, from_state, to_state, actor_id,"
            " actor_name, actor_role, reason, findings, event_id) VALUES (%s, 'mfg_sites.enrolment', %s, 'lift',"
            " 'suspended', 'active', 'x', 'x', 'x', 'x', '[]', %s)",
            (str(uuid.uuid4()), key, event),
        )
        cursor.execute(
            "UPDATE mfg_sites_enrolment SET state = 'active', state_before = '' WHERE id = %s", (key,)
        )


def suspend(ready: Ready) -> Any:
    who = ready.world.regulatory
    return services.enrolment_suspend(
        actor=who, enrolment=ready.enrolment, proof=proof_of(who), reference="GMP/1", reason="Findings."
    )


@pytest.mark.django_db
def test_reg_39_the_application_role_cannot_lift_a_suspension_by_hand() -> None:
    ready = make_ready()
    restriction = suspend(ready)
    key = str(ready.enrolment.pk)
    assert "REG-39" in refused("UPDATE mfg_sites_enrolment SET state = 'active' WHERE id = %s", (key,))
    assert refused("UPDATE mfg_sites_enrolment SET state_before = 'onboarding' WHERE id = %s", (key,))
    # Not even with a forged transition row of the same transaction: the authority's restriction still stands.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_id FROM ledger_transition WHERE record_id = %s ORDER BY id DESC LIMIT 1", (key,)
        )
        event = cursor.fetchone()[0]
    with pytest.raises(DatabaseError, match="REG-39"):
        forge_lift(key, event)
    number = str(restriction.pk)
    assert "REG-39" in refused(
        "UPDATE mfg_sites_restriction SET state = 'lifted', lifted_at = clock_timestamp(),"
        " variation_reference = 'V', variation_granted_on = current_date WHERE id = %s",
        (number,),
    )
    assert refused("UPDATE mfg_sites_restriction SET imposed_by = 'holder' WHERE id = %s", (number,))
    assert refused("DELETE FROM mfg_sites_restriction WHERE id = %s", (number,))
    ready.enrolment.refresh_from_db()
    assert ready.enrolment.state == "suspended"


@pytest.mark.django_db
def test_reg_42_reg_61_sites_cannot_be_deleted_nor_their_codes_changed() -> None:
    ready = make_ready()
    key = str(ready.site.pk)
    assert "permission denied" in refused("DELETE FROM mfg_sites_remotesite WHERE id = %s", (key,))
    assert "permission denied" in refused("TRUNCATE mfg_sites_remotesite CASCADE")
    assert refused("UPDATE mfg_sites_remotesite SET code = 'ZZZ' WHERE id = %s", (key,))
    ready.site.refresh_from_db()
    assert ready.site.code != "ZZZ"


@pytest.mark.django_db
def test_calibrations_and_competences_are_not_rewritten() -> None:
    ready = make_ready()
    assert "permission denied" in refused("UPDATE mfg_sites_calibration SET outcome = 'passed'")
    assert "permission denied" in refused("DELETE FROM mfg_sites_calibration")
    assert refused("UPDATE mfg_sites_competence SET valid_from = valid_from - interval '1 year'")
    assert refused("UPDATE mfg_sites_competence SET assessed_by_id = person_id")
    assert refused(
        "UPDATE mfg_sites_instructionissue SET state = 'withdrawn' WHERE id = %s", (str(ready.issue.pk),)
    )


@pytest.mark.django_db
def test_reg_18_the_list_of_a_version_in_force_is_frozen() -> None:
    ready = make_ready()
    assert "cannot change" in refused(
        "UPDATE mfg_sites_listedsite SET listed_until = NULL, listed_from = NULL"
    )
    other = make_site(ready.world.control, ready.world.qa)
    assert "cannot change" in refused(
        "INSERT INTO mfg_sites_listedsite (id, master_file_version_id, site_id) VALUES (%s, %s, %s)",
        (str(uuid.uuid4()), str(ready.world.file_version.pk), str(other.pk)),
    )


@pytest.mark.django_db
def test_reg_22_a_unit_cannot_stand_at_two_places_at_once() -> None:
    ready = make_ready()
    world = ready.world
    unit = make_unit(world, "U-9")
    deliver(world, unit)
    assert "one_at_a_time" in refused(
        "INSERT INTO mfg_sites_unitlocation (id, site_id, place_id, position, starts_at, requalified_by_name,"
        " requalification_evidence) VALUES (%s, %s, %s, '', clock_timestamp(), '', '')",
        (str(uuid.uuid4()), str(unit.pk), str(make_place().pk)),
    )
    assert "REG-22" in refused(
        "INSERT INTO mfg_sites_unitlocation (id, site_id, place_id, position, starts_at, requalified_by_name,"
        " requalification_evidence) VALUES (%s, %s, %s, '', clock_timestamp(), '', '')",
        (str(uuid.uuid4()), str(ready.site.pk), str(make_place().pk)),
    )
    assert UnitLocation.objects.filter(site=unit).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sessions_race_to_end_a_pause_and_to_suspend() -> None:
    """A resume and the authority's suspension at once: whatever the order, the site ends up suspended or its resume fails."""
    ready = make_ready()
    move(ready.world.qa, ready.enrolment, "pause")
    qa, regulatory = ready.world.qa, ready.world.regulatory
    proofs = proof_of(qa), proof_of(regulatory)
    start = threading.Barrier(2)
    outcomes: dict[str, str] = {}

    def attempt(name: str, act: Any) -> None:
        start.wait()
        try:
            act()
            outcomes[name] = "done"
        except Refusal as refusal:
            outcomes[name] = refusal.code
        finally:
            connections.close_all()

    def fresh() -> Enrolment:
        return Enrolment.objects.get(pk=ready.enrolment.pk)

    threads = [
        threading.Thread(
            target=attempt,
            args=(
                "resume",
                lambda: services.enrolment_move(
                    actor=qa, enrolment=fresh(), move="resume", proof=proofs[0], reason="Fixed."
                ),
            ),
        ),
        threading.Thread(
            target=attempt,
            args=(
                "suspend",
                lambda: services.enrolment_suspend(
                    actor=regulatory,
                    enrolment=fresh(),
                    proof=proofs[1],
                    reference="GMP/2",
                    reason="Findings.",
                ),
            ),
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert outcomes["suspend"] == "done"
    assert outcomes["resume"] in {"done", "wrong_state"}
    after = fresh()
    assert after.state == "suspended"
    assert after.state_before == ("active" if outcomes["resume"] == "done" else "paused")


@pytest.mark.django_db(transaction=True)
def test_a_second_session_waits_for_the_suspension_and_is_then_refused(
    second_session: psycopg.Connection[Any],
) -> None:
    ready = make_ready()
    suspend(ready)
    with pytest.raises(psycopg.Error, match="REG-39"):
        second_session.execute(
            "UPDATE mfg_sites_enrolment SET state = 'active' WHERE id = %s", (str(ready.enrolment.pk),)
        )
