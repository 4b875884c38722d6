"""Attacks on read-ins below the pages: raw SQL as the application's role, the wrong person, two sessions at once."""

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from ledger.errors import InvalidInput, NotPermitted, Refusal
from ledger.models import Event, OutboxMessage
from sites.models import Equipment, ReadIn
from sites.readin import services, tasks
from sites.services import equipment as typed
from tests.factories.sites import make_ready
from tests.sites.readin.files import csv_file, example, judged, read_in, send, work_off
from tests.sites.readin.test_equipment import row, sent


def refused(sql: str, *params: Any) -> str:
    """The database's answer to a statement that it must refuse."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return str(error.value)


@pytest.mark.django_db
def test_reg_125_the_application_role_cannot_call_a_file_read_in_or_swap_it() -> None:
    ready = make_ready()
    readin = sent(ready, [row(ready, 1)])
    key = str(readin.pk)
    for state in ("applying", "applied", "failed", "uploaded"):
        assert "state guard" in refused("UPDATE mfg_sites_readin SET state = %s WHERE id = %s", state, key)
    other = sent(ready, [row(ready, 2)])
    for column, value in (
        ("file_id", str(other.file_id)),
        ("uploaded_by_id", str(ready.operator.person_id)),
        ("kind", "people"),
        ("scope_id", str(ready.world.control.scope_id)),
    ):
        assert refused(f"UPDATE mfg_sites_readin SET {column} = %s WHERE id = %s", value, key)
    assert "permission denied" in refused("DELETE FROM mfg_sites_readin WHERE id = %s", key)
    done = read_in(ready.lead, readin)
    assert refused("UPDATE mfg_sites_readin SET adding = 7 WHERE id = %s", str(done.pk))
    assert refused("UPDATE mfg_sites_readin SET applied_by_name = 'Somebody' WHERE id = %s", str(done.pk))
    assert "state guard" in refused(
        "INSERT INTO mfg_sites_readin SELECT (jsonb_populate_record(r, jsonb_build_object("
        "'id', uuidv7(), 'number', 'RIN-2026-9999'))).* FROM mfg_sites_readin r WHERE id = %s",
        str(done.pk),
    )


@pytest.mark.django_db
def test_reg_129_whoever_may_not_type_a_row_may_not_send_ask_or_discard_a_file() -> None:
    ready, other = make_ready(), make_ready()
    content = csv_file([row(ready, 1)])
    for stranger in (ready.operator, other.lead, ready.world.qa, ready.world.qp):
        with pytest.raises(NotPermitted):
            send(stranger, "equipment", ready.site.scope, content)
    readin = judged(ready.lead, "equipment", ready.site.scope, content)
    for stranger in (ready.operator, other.lead, ready.world.qa, ready.world.qp):
        with pytest.raises(NotPermitted):
            services.readin_apply_ask(actor=stranger, readin=readin)
        with pytest.raises(NotPermitted):
            services.readin_discard(actor=stranger, readin=readin)
    # A lead keeps equipment and registers no sites: not even through the move of another kind.
    with pytest.raises(NotPermitted):
        send(ready.lead, "sites", ready.world.control.scope, csv_file([example("sites")]))
    with pytest.raises(InvalidInput):
        send(ready.world.qa, "sites", ready.world.control.scope, b"\x00\x01", name="a.csv")
    readin.refresh_from_db()
    assert readin.state == "judged"


@pytest.mark.django_db
def test_a_file_that_was_discarded_stays_on_record_and_out() -> None:
    ready = make_ready()
    readin = sent(ready, [row(ready, 1)])
    services.readin_discard(actor=ready.lead, readin=readin)
    with pytest.raises(Refusal):
        services.readin_apply_ask(actor=ready.lead, readin=readin)
    assert Event.objects.filter(stream=readin.stream, kind="sites.readin.discarded").exists()
    assert not Equipment.objects.filter(code="EQ-01").exists()


@pytest.mark.django_db
def test_work_delivered_twice_is_done_once() -> None:
    ready = make_ready()
    waiting = send(ready.lead, "equipment", ready.site.scope, csv_file([row(ready, 1)]))
    first = OutboxMessage.objects.get(topic="readin.uploaded", key=str(waiting.pk))
    for _again in range(2):
        tasks.judge_file(str(first.pk))
    readin = services.readin_apply_ask(actor=ready.lead, readin=ReadIn.objects.get(pk=waiting.pk))
    second = OutboxMessage.objects.get(topic="readin.asked", payload__readin=str(readin.pk))
    for _again in range(2):
        tasks.apply_file(str(second.pk))
    told = list(Event.objects.filter(stream=readin.stream).order_by("seq").values_list("kind", flat=True))
    assert told == [f"sites.readin.{what}" for what in ("uploaded", "judged", "asked", "applied")]
    assert Equipment.objects.filter(code="EQ-01").count() == 1


@pytest.mark.django_db
def test_a_file_whose_workers_are_all_lost_fails_in_sight() -> None:
    ready = make_ready()
    waiting = send(ready.lead, "equipment", ready.site.scope, csv_file([row(ready, 1)]))
    message = OutboxMessage.objects.get(topic="readin.uploaded", key=str(waiting.pk))
    for _attempt in range(tasks.MAX_ATTEMPTS):
        tasks.note_attempt(waiting.pk)
    with pytest.raises(RuntimeError):
        tasks.judge_file(str(message.pk))
    waiting.refresh_from_db()
    message.refresh_from_db()
    assert (waiting.state, message.done_at) == ("failed", None)
    assert "lost" in waiting.fault
    assert message.failed_at is not None


def _race(*acts: Any) -> list[str]:
    """Run them in sessions of their own, at the same moment: what became of each."""
    start, outcomes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        try:
            start.wait(10)
            acts[place]()
            outcomes[place] = "won"
        except Refusal as refusal:
            outcomes[place] = type(refusal).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_read_in_the_same_file_at_once_read_it_in_once() -> None:
    ready = make_ready()
    readin = sent(ready, [row(ready, 1)])

    def ask() -> None:
        services.readin_apply_ask(actor=ready.lead, readin=ReadIn.objects.get(pk=readin.pk))

    assert _race(ask, ask, ask) == ["WrongState", "WrongState", "won"]
    assert OutboxMessage.objects.filter(topic="readin.asked").count() == 1
    assert work_off(readin).state == "applied"


@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_instrument_read_in_at_once_do_not_both_win() -> None:
    """Each was judged while neither stood; the second to commit meets the first, and all of its rows stay out."""
    ready = make_ready()
    several = [sent(ready, [row(ready, 1), row(ready, number), row(ready, number + 10)]) for number in (2, 3)]
    for one in several:
        services.readin_apply_ask(actor=ready.lead, readin=one)
    messages = OutboxMessage.objects.filter(topic="readin.asked").values_list("pk", flat=True)
    _race(*[lambda key=key: tasks.apply_file(str(key)) for key in messages])
    states = sorted(ReadIn.objects.values_list("state", "adding", "unchanged"))
    assert states == [("applied", 3, 0), ("judged", 2, 1)]
    assert Equipment.objects.filter(code__startswith="EQ-").count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_write_between_judging_and_writing_keeps_the_whole_file_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The database has the last word: an instrument added by hand after the last look, before the commit."""
    ready = make_ready()
    readin = services.readin_apply_ask(actor=ready.lead, readin=sent(ready, [row(ready, 1), row(ready, 2)]))
    given = row(ready, 2)

    def elsewhere() -> None:
        typed.equipment_add(
            actor=ready.lead,
            site=ready.site,
            equipment_class=given["class"],
            code=given["code"],
            name="Another",
            serial="else",
        )

    looked = services.changed_since

    def look_and_be_overtaken(*args: Any) -> Any:
        found = looked(*args)
        assert _race(elsewhere) == ["won"]
        return found

    monkeypatch.setattr(services, "changed_since", look_and_be_overtaken)
    readin = work_off(readin)
    assert (readin.state, readin.refused) == ("judged", 1)
    assert not Equipment.objects.filter(code="EQ-01").exists()


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_by_others_while_the_one_transaction_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ready = make_ready()
    readin = services.readin_apply_ask(actor=ready.lead, readin=sent(ready, [row(ready, 1)]))
    seen: list[Any] = []
    looked = services.changed_since

    def look(*args: Any) -> Any:
        aside = connection.copy()
        with aside.cursor() as cursor:
            cursor.execute(
                "SELECT p.step, r.state FROM mfg_sites_readinprogress p JOIN mfg_sites_readin r ON r.id = p.readin_id"
            )
            seen.extend(cursor.fetchall())
        aside.close()
        return looked(*args)

    monkeypatch.setattr(services, "changed_since", look)
    assert work_off(readin).state == "applied"
    assert seen == [("judging", "applying")]
    readin.progress.refresh_from_db()
    assert (readin.progress.step, readin.progress.percent) == ("done", 100)
