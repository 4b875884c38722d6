"""Records that random moves are tried on, the people who try, what else may happen, and what must then be true.

``amiss`` of each scene reads raw rows and knows nothing of the rules: it says what stands against the state that a record is
in, in the words of the requirement. It is asked whenever a record has come into a state: what is in force stays so
when a thing behind it ends, and the start gate stops what is made by it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.actors import PersonActor
from ledger.errors import WrongState
from tests.factories.accounts import actor, grant, make_actor, make_person
from tests.factories.designations import (
    Team,
    make_team,
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
    people: dict[str, Any]
    acts: dict[str, Act]
    amiss: Callable[[], list[str]]
    happens: dict[str, Callable[[], Any]] = field(default_factory=dict)
    way: Way = ()
    traps: tuple[Way, ...] = ()
    examples: int = 20
    """Fewer where a scene is costly: the whole of this directory is to stay a matter of a minute and a half."""


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


def gives_way(record: Any, act: Act) -> Act:
    """What moves ``record`` on the way to something else: refused when it did not, for nothing asks for that move alone."""

    def made() -> int:
        return count(
            "SELECT 1 FROM ledger_transition WHERE record_id = %s AND xact = pg_current_xact_id()::text",
            record.pk,
        )

    def tried(who: PersonActor, proof: Any, words: str) -> Any:
        with transaction.atomic():
            before = made()
            answer = act(who, proof, words)
            if made() == before:
                raise WrongState.single(
                    "It stands as it stood.", code="wrong_state", way_out="It is moved by the next one."
                )
        return answer

    return tried


def state_of(record: Any) -> str:
    """The state of a record as the database has it."""
    from ledger.transitions import table_of

    model = type(record)._default_manager
    return str(model.values_list(table_of(record).field, flat=True).get(pk=record.pk))


def afresh(record: Any) -> Any:
    """The record as it stands: what an example moved was undone in the database, not in what a scene holds."""
    return type(record)._default_manager.get(pk=record.pk)


def moves_of(record: Any) -> list[str]:
    """The names of every move of a record's table."""
    from ledger.transitions import table_of

    return [move.name for move in table_of(record).moves]


def proof_for(who: Any) -> Any:
    """A fresh proof of this person; the system and an API client have none."""
    from tests.factories.sites import proof_of

    return proof_of(who) if isinstance(who, PersonActor) else None
