"""Attacks on the trail as the application's database role, and as an owner with the triggers off (REG-118, REG-119).

The first must fail to hide a change; the second must be found and named by ``verify_ledger``.
"""

from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Organisation
from ledger import roles
from ledger.actors import SystemActor
from ledger.models import Document, Event
from ledger.roles import find_excess_privileges, history_models
from ledger.trail import unit_of_work

HISTORY = sorted(model._meta.db_table for model in history_models())
ORGANISATION_HISTORY = "accounts_organisationevent"


def make_organisation(**values):
    return Organisation.objects.create(
        **{"kind": "host", "code": "TST", "name": "Teaching Hospital", "country": "GB", **values}
    )


@pytest.fixture
def organisation(committed_db):
    """A record with history, written by the application itself."""
    made = make_organisation()
    Organisation.objects.filter(pk=made.pk).update(name="Teaching Hospital Trust")
    return made


def refused(session: psycopg.Connection, statement: str, *, match: str = "permission denied") -> None:
    with pytest.raises(psycopg.Error, match=match):
        session.execute(statement)


def verify() -> str:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=out, no_color=True)
    return out.getvalue()


def test_reg_118_the_application_role_holds_just_what_the_registry_says(committed_db):
    assert find_excess_privileges(connection) == []


def sqlstate(session: psycopg.Connection, statement: str) -> str | None:
    """What PostgreSQL answers: ``42501`` is "insufficient privilege"."""
    try:
        session.execute(statement)
    except psycopg.Error as error:
        return error.sqlstate
    return None


@pytest.mark.parametrize(
    "verb", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "TRUNCATE {table}"]
)
def test_reg_118_trail_and_history_cannot_be_changed_by_the_application_role(second_session, verb):
    columns = {"ledger_event": "reason", "ledger_signature": "statement", "ledger_transition": "reason"}
    columns |= dict.fromkeys(HISTORY, "pgh_label")
    answers = {
        table: sqlstate(second_session, verb.format(table=table, column=column))
        for table, column in columns.items()
    }
    assert set(answers.values()) == {"42501"}, answers


def test_reg_118_history_cannot_be_forged_by_the_application_role(second_session):
    answers = {
        table: sqlstate(second_session, f"INSERT INTO {table} (pgh_label) VALUES ('insert')")
        for table in HISTORY
    }
    assert set(answers.values()) == {"42501"}, answers


def test_reg_118_the_ignore_switch_does_not_silence_history(second_session, organisation):
    second_session.execute("SET pgtrigger.ignore = '{insert_insert,update_update,delete_delete,append_only}'")
    for (name,) in second_session.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'accounts_organisation'::regclass AND NOT tgisinternal"
    ).fetchall():
        second_session.execute(f"SET pgtrigger.ignore = '{{{name}}}'")
        second_session.execute(
            "UPDATE accounts_organisation SET name = %s WHERE id = %s", [name, organisation.pk]
        )
        last = second_session.execute(
            f"SELECT name FROM {ORGANISATION_HISTORY} WHERE pgh_obj_id = %s ORDER BY pgh_seq DESC LIMIT 1",
            [organisation.pk],
        ).fetchone()
        assert last == (name,)


def test_reg_118_a_temporary_table_cannot_swallow_the_trail(second_session, organisation):
    refused(second_session, f"CREATE TEMPORARY TABLE {ORGANISATION_HISTORY} (LIKE {ORGANISATION_HISTORY})")
    refused(second_session, "CREATE TEMPORARY TABLE ledger_event (id uuid)")
    refused(second_session, "CREATE TABLE public.ledger_event2 (id uuid)")


def test_reg_118_a_schema_on_the_search_path_cannot_swallow_the_trail(second_session, organisation):
    refused(second_session, "CREATE SCHEMA mine")
    second_session.execute("SET search_path = pg_temp, public")
    second_session.execute("UPDATE accounts_organisation SET name = 'X' WHERE id = %s", [organisation.pk])
    count = second_session.execute(
        f"SELECT count(*) FROM public.{ORGANISATION_HISTORY} WHERE pgh_obj_id = %s AND name = 'X'",
        [organisation.pk],
    ).fetchone()
    assert count == (1,)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE accounts_organisation DISABLE TRIGGER USER",
        "DROP TRIGGER ledger_event_chain ON ledger_event",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS ''",
        "SET ROLE spokewise_owner",
        "UPDATE ledger_streamhead SET seq = 0",
        "DELETE FROM accounts_organisation",
    ],
)
def test_reg_118_the_application_role_cannot_take_the_locks_off(second_session, statement):
    refused(second_session, statement, match="permission denied|must be owner")


def test_reg_118_bulk_and_raw_writes_leave_history(second_session, committed_db):
    Organisation.objects.bulk_create(
        [Organisation(kind="host", code=f"B{n}", name=f"Bulk {n}", country="GB") for n in range(3)]
    )
    second_session.execute("UPDATE accounts_organisation SET name = name || '!' WHERE code LIKE 'B_'")
    labels = second_session.execute(
        f"SELECT pgh_label, count(*) FROM {ORGANISATION_HISTORY} WHERE code LIKE 'B_' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert labels == [("insert", 3), ("update", 3)]


# What an owner can do with the triggers off, verify_ledger finds and names.


def as_owner(owner_connection, table: str, statement: str, parameters: list) -> None:
    with owner_connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)
        assert cursor.rowcount == 1
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_an_untouched_ledger_verifies(organisation):
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert " 0 faults" in out.getvalue()


def test_a_changed_record_is_found(owner_connection, organisation):
    as_owner(
        owner_connection,
        "accounts_organisation",
        "UPDATE accounts_organisation SET postcode = 'ZZ1 1ZZ' WHERE id = %s",
        [organisation.pk],
    )
    said = verify()
    assert (
        f"record: accounts_organisation {organisation.pk}: differs from its latest history row in: postcode"
        in said
    )
    assert " 1 faults" in said


def test_a_deleted_record_is_found(owner_connection, organisation):
    as_owner(
        owner_connection,
        "accounts_organisation",
        "DELETE FROM accounts_organisation WHERE id = %s",
        [organisation.pk],
    )
    assert f"accounts_organisation {organisation.pk}: the record is missing" in verify()


def test_a_record_slipped_in_is_found(owner_connection, organisation):
    as_owner(
        owner_connection,
        "accounts_organisation",
        "INSERT INTO accounts_organisation SELECT (jsonb_populate_record(o, jsonb_build_object('id', uuidv7(), 'code', 'NEW'))).*"
        " FROM accounts_organisation o WHERE id = %s",
        [organisation.pk],
    )
    assert "the record has no history: it was slipped in" in verify()


def test_a_changed_history_row_is_found(owner_connection, organisation):
    as_owner(
        owner_connection,
        ORGANISATION_HISTORY,
        f"UPDATE {ORGANISATION_HISTORY} SET name = 'Never so called' WHERE pgh_obj_id = %s AND pgh_seq = 1",
        [organisation.pk],
    )
    said = verify()
    assert f"history chain: {ORGANISATION_HISTORY}" in said
    assert f"record {organisation.pk}, #1): its columns do not match its digest" in said


def test_a_missing_history_row_is_found(owner_connection, organisation):
    as_owner(
        owner_connection,
        ORGANISATION_HISTORY,
        f"DELETE FROM {ORGANISATION_HISTORY} WHERE pgh_obj_id = %s AND pgh_seq = 1",
        [organisation.pk],
    )
    assert "a history row before it is missing" in verify()


@pytest.fixture
def events(committed_db):
    """Three events on one stream, about a stored document."""
    from ledger.documents import document_store

    actor = SystemActor("tests")
    with unit_of_work(actor=actor):
        document = document_store(
            actor=actor,
            content=b"bytes",
            kind="test",
            name="a.txt",
            media_type="text/plain",
            subject=Document(),
        )
    Event.objects.bulk_create(
        [
            Event(stream="tests:x", kind="tests.raw", actor_id="a", actor_name="A", actor_role="R",
                  subject_type="ledger.document", subject_id=str(document.pk), payload=f'{{"n":{n}}}')
            for n in range(3)
        ]
    )  # fmt: skip
    return list(Event.objects.filter(stream="tests:x").order_by("seq"))


def test_a_changed_event_is_found(owner_connection, events):
    as_owner(
        owner_connection,
        "ledger_event",
        "UPDATE ledger_event SET reason = 'other' WHERE id = %s",
        [events[1].pk],
    )
    said = verify()
    assert (
        f"event chain: ledger_event tests:x#2 (id {events[1].pk}): its columns do not match its hash" in said
    )
    assert " 1 faults" in said


def test_a_missing_event_is_found(owner_connection, events):
    as_owner(owner_connection, "ledger_event", "DELETE FROM ledger_event WHERE id = %s", [events[1].pk])
    assert "#2 should come here: an event is missing" in verify()


def test_a_cut_tail_is_found(owner_connection, events):
    as_owner(owner_connection, "ledger_event", "DELETE FROM ledger_event WHERE id = %s", [events[2].pk])
    assert "tests:x#2: the stream should end at #3" in verify()


def test_a_document_whose_bytes_changed_is_refused(owner_connection, events):
    from ledger.documents import DocumentDamagedError, document_bytes

    document = Document.objects.get()
    assert document_bytes(document) == b"bytes"
    as_owner(
        owner_connection, "ledger_documentcontent", "UPDATE ledger_documentcontent SET content = 'other'", []
    )
    with pytest.raises(DocumentDamagedError):
        document_bytes(document)


def test_a_role_that_can_do_more_is_named(owner_connection, committed_db):
    with owner_connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE ON ledger_event TO {roles.application_role()}")
    assert f"role {roles.application_role()} may UPDATE on ledger_event" in find_excess_privileges(connection)
