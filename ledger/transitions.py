"""State tables and the one runner that performs every move (architecture section 4).

A table is data: rows of from, to, event, permission, rules, signature meaning, owner. The same table feeds the guard on the
column (``guards.py``), the diagram in ``docs/states``, the buttons on the page and the every-state-by-every-move test.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from ledger import bulk, signing
from ledger import rules as rules_module
from ledger.actors import Actor, ReauthProof
from ledger.errors import NotPermitted, Problem, Refusal, RuleBroken, WrongState
from ledger.models.signature import Meaning, Signature
from ledger.models.transition import Transition
from ledger.prepared import Prepared
from ledger.rules import Finding, Rule
from ledger.trail import current_work, unit_of_work


@dataclass(frozen=True)
class State:
    """One state: its name in the database, its title, and the party that owns the record while in it."""

    name: str
    title: Any
    owner: str


@dataclass(frozen=True)
class Move:
    """One row of a state table.

    ``statement``: record → the sentence that is signed, in the first person. ``content``: record → the tree of plain
    values that is signed; a reason that the signer gives is signed with it. ``voids``: meanings of standing signatures on
    the record that this move voids. ``stands``: meanings of which a signature must stand on the record before this move;
    rules say so in words, and the guard on the column asks again (``guards.StateGuard``).
    """

    name: str
    title: Any
    sources: tuple[str, ...]
    target: str
    event: str
    permission: str
    rules: tuple[Rule, ...] = ()
    meaning: Meaning | None = None
    statement: Callable[[Any], str] | None = None
    content: Callable[[Any], Any] | None = None
    reason_required: bool = False
    voids: tuple[Meaning, ...] = ()
    stands: tuple[Meaning, ...] = ()

    def __post_init__(self) -> None:
        if self.meaning is not None and (self.statement is None or self.content is None):
            raise ValueError(f"move {self.name} is signed: it needs a statement and content")


@dataclass(frozen=True)
class StateTable:
    """A state machine. ``record_type`` is the model's label in lower case, ``field`` the state column."""

    record_type: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    initial: str
    field: str = "state"
    stream: Callable[[Any], str] = dataclass_field(
        default=lambda record: f"{record._meta.label_lower}:{record.pk}"
    )

    def __post_init__(self) -> None:
        names = {state.name for state in self.states}
        if self.initial not in names:
            raise ValueError(f"{self.record_type}: initial state {self.initial} is not a state")
        for move in self.moves:
            unknown = ({*move.sources, move.target}) - names
            if unknown:
                raise ValueError(
                    f"{self.record_type}: move {move.name} names unknown states {sorted(unknown)}"
                )
        if len({move.name for move in self.moves}) != len(self.moves):
            raise ValueError(f"{self.record_type}: two moves share a name")

    def move(self, name: str) -> Move:
        """Return the move of that name, or raise ``KeyError``."""
        for move in self.moves:
            if move.name == name:
                return move
        raise KeyError(name)

    def choices(self) -> list[tuple[str, Any]]:
        """The states as choices of a model field."""
        return [(state.name, state.title) for state in self.states]

    def title(self, state: str) -> Any:
        """The title of a state."""
        return next(s.title for s in self.states if s.name == state)


TABLES: dict[str, StateTable] = {}


def register(table: StateTable) -> StateTable:
    """Register a table (once per record type) for the runner, the docs and the tests."""
    if table.record_type in TABLES:
        raise ValueError(f"state table of {table.record_type} is registered twice")
    TABLES[table.record_type] = table
    return table


def table_of(record: models.Model) -> StateTable:
    """The state table of a record."""
    return TABLES[record._meta.label_lower]


@dataclass(frozen=True)
class Verdict:
    """Whether a move can be made now, and if not, every reason with its way out (for the disabled button)."""

    allowed: bool
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    refusal: type[Refusal] = Refusal


def consider(*, record: Any, move: Move, actor: Actor, subject: Any = None) -> Verdict:
    """Judge a move without making it: permission, state, then every rule. ``subject``: what the rules look at."""
    table = table_of(record)
    if not actor.may(move.permission, record):
        return Verdict(
            False,
            (
                Problem(
                    message=_("Your role here does not include “%(move)s”.") % {"move": move.title},
                    code="not_permitted",
                    reg="REG-129",
                    way_out=_("Ask a colleague who holds it, or the administrator for the right role."),
                ),
            ),
            refusal=NotPermitted,
        )
    state = getattr(record, table.field)
    if state not in move.sources:
        return Verdict(
            False,
            (
                Problem(
                    message=_("This is %(state)s. “%(move)s” is only possible while it is: %(sources)s.")
                    % {
                        "state": str(table.title(state)).lower(),
                        "move": move.title,
                        "sources": ", ".join(str(table.title(s)).lower() for s in move.sources),
                    },
                    code="wrong_state",
                    way_out=_("Look at the record again: somebody may have moved it on."),
                ),
            ),
            refusal=WrongState,
        )
    findings = tuple(rules_module.run(move.rules, record if subject is None else subject))
    broken = tuple(f.as_problem() for f in findings if not f.passed)
    return Verdict(not broken, broken, findings, refusal=RuleBroken)


@dataclass(frozen=True)
class Moved:
    """What a move made."""

    transition: Transition
    signature: Signature | None
    findings: tuple[Finding, ...]


def signed_content(tree: Any, reason: str) -> Any:
    """What a signature covers: the tree of the record and, where the signer gives a reason, that reason (REG-120)."""
    if not reason.strip():
        return tree
    return {**tree, "reason": reason} if isinstance(tree, Mapping) else {"record": tree, "reason": reason}


def _lock(record: Any) -> Any:
    """The record as it stands now, locked until the transaction ends."""
    model: type[models.Model] = type(record)
    found: list[Any] = _locking(model).records({"pk": record.pk})
    if not found:
        raise model.DoesNotExist  # type: ignore[attr-defined]  # every concrete model has its own
    return found[0]


@functools.cache
def _locking(model: type[models.Model]) -> Prepared:
    return Prepared(
        lambda given: model._default_manager.select_for_update(of=("self",)).filter(pk=given["pk"])
    )


def perform(
    *,
    record: Any,
    move: str,
    actor: Actor,
    proof: ReauthProof | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    subject: Callable[[Any], Any] | None = None,
) -> Moved:
    """Make one move, whole or not at all.

    Locks the row, judges permission, state and rules again inside the transaction, writes event, signature and transition,
    then changes the column (the guard in the database asks for that transition). ``changes``: other columns that the same
    UPDATE sets. ``subject``: locked record → what the rules look at. Raises a ``Refusal``; ``record`` is refreshed.
    """
    with unit_of_work(actor=actor):
        locked = _lock(record)
        table = table_of(locked)
        row = table.move(move)
        verdict = consider(
            record=locked,
            move=row,
            actor=actor,
            subject=subject(locked) if subject else None,
        )
        if not verdict.allowed:
            raise verdict.refusal(problems=verdict.problems)
        if row.reason_required and not reason.strip():
            raise WrongState.single(
                _("Say why."),
                field="reason",
                code="reason_required",
                reg="REG-118",
                way_out=_("Give a reason."),
            )
        work = current_work()
        source = getattr(locked, table.field)
        for name, value in (changes or {}).items():
            setattr(locked, name, value)
        event = work.event(
            row.event,
            stream=table.stream(locked),
            subject=locked,
            payload=payload,
            reason=reason,
        )
        if row.voids:
            signing.void_signatures(
                subject=locked,
                reason=reason or str(row.title),
                event=event,
                meanings=row.voids,
            )
        signature = None
        if row.meaning is not None:
            if row.statement is None or row.content is None:
                raise TypeError(f"move {row.name} is signed: it needs a statement and content")
            signature = signing.sign(
                actor=actor,
                proof=proof,
                meaning=row.meaning,
                statement=row.statement(locked),
                subject=locked,
                content=signed_content(row.content(locked), reason),
                event=event,
            )
        transition = Transition(
            record_type=table.record_type,
            record_id=locked.pk,
            move=row.name,
            from_state=source,
            to_state=row.target,
            actor_id=actor.actor_id,
            actor_name=actor.printed_name,
            actor_role=actor.role_name,
            reason=reason,
            findings=[f.as_json() for f in verdict.findings],
            signature=signature,
            event_id=event.id,
        )
        bulk.insert([transition])
        setattr(locked, table.field, row.target)
        locked.save(update_fields=[table.field, *(changes or {})])
        for name in (table.field, *(changes or {})):
            setattr(record, name, getattr(locked, name))
    return Moved(transition=transition, signature=signature, findings=verdict.findings)
