# ruff: noqa: S608  every value comes from a state table or a model, quoted by _literal
"""Triggers that models put in ``Meta.triggers``: the locks below the service layer.

Every function they make is hardened after each migrate (``roles.harden``): SECURITY DEFINER, pinned search path, so the
application role can neither silence nor shadow them.
"""

from dataclasses import dataclass

import pgtrigger

from ledger.transitions import StateTable


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _standing(meaning: str) -> str:
    """SQL: a signature of this meaning stands on the row that changes."""
    return (
        " AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type"
        f" AND s.subject_id = NEW.id::text AND s.meaning = {_literal(meaning)}"
        " AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id))"
    )


class StateGuard(pgtrigger.Trigger):
    """The state column moves only along the table, and only with the transition row of this very transaction.

    A signed move also needs a signature of the right meaning on this record, made in the same transition. A move that
    names what must stand needs a signature of each such meaning on this record that nothing has voided.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self, table: StateTable) -> None:
        self._table = table
        super().__init__(name="state_guard", func=self._function())

    def _function(self) -> pgtrigger.Func:
        column = f'"{self._table.field}"'
        cases = []
        for move in self._table.moves:
            meaning = _literal(move.meaning.value) if move.meaning else "NULL"
            sources = ", ".join(_literal(source) for source in move.sources)
            cases.append(
                f"WHEN t.move = {_literal(move.name)} AND t.from_state IN ({sources})"
                f" AND t.to_state = {_literal(move.target)} THEN"
                f" ({meaning}::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id"
                f" AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type"
                f" AND s.meaning = {meaning}::text AND s.event_id = t.event_id))"
                + "".join(_standing(stands.value) for stands in move.stands)
            )
        verdict = "CASE " + " ".join(cases) + " ELSE FALSE END"
        return pgtrigger.Func(
            f"""
            IF TG_OP = 'INSERT' THEN
                IF NEW.{column} IS DISTINCT FROM {_literal(self._table.initial)} THEN
                    RAISE EXCEPTION 'state guard: % starts as {self._table.initial}, not %', TG_TABLE_NAME, NEW.{column}
                        USING ERRCODE = 'check_violation';
                END IF;
            ELSIF NEW.{column} IS DISTINCT FROM OLD.{column} AND NOT EXISTS (
                SELECT 1 FROM ledger_transition t
                WHERE t.record_type = {_literal(self._table.record_type)} AND t.record_id = NEW.id
                  AND t.from_state = OLD.{column} AND t.to_state = NEW.{column}
                  AND t.xact = pg_current_xact_id()::text AND {verdict}
            ) THEN
                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',
                    TG_TABLE_NAME, OLD.{column}, NEW.{column} USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
            """
        )


@dataclass(frozen=True)
class Corrected:
    """A column that only a correction on record changes: a row of table ``by``, which names the frozen row as ``parent``, says
    what it ``was`` and what it ``becomes``, and was made in this very transaction (its column ``xact``)."""

    column: str
    by: str
    parent: str

    def unproved(self) -> str:
        """SQL: no correction of this transaction takes the value that stands to the new one."""
        old, new = f'OLD."{self.column}"', f'NEW."{self.column}"'
        return (
            f'NOT EXISTS (SELECT 1 FROM "{self.by}" c WHERE c."{self.parent}" = NEW.id AND c.was = {old}'
            f" AND c.becomes = {new} AND c.xact = pg_current_xact_id()::text)"
        )


class FrozenWhen(pgtrigger.Trigger):
    """In these states the row is frozen: whole rows are compared, only the named columns may differ.

    ``free``: columns that stay open. ``moving``: columns that only an UPDATE which changes the state may set, so that the
    transition it needs stands for them too. ``once``: columns that may be filled while they are null, and never again.
    ``corrected``: a column that changes by a correction on record alone, whatever moves.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def __init__(
        self,
        *,
        states: tuple[str, ...],
        free: tuple[str, ...] = (),
        moving: tuple[str, ...] = (),
        once: tuple[str, ...] = (),
        corrected: Corrected | None = None,
        field: str = "state",
    ) -> None:
        names = ", ".join(_literal(state) for state in states)
        mended = (corrected.column,) if corrected else ()
        loose = ", ".join(_literal(column) for column in (field, *free, *moving, *once, *mended))
        held = [
            *(
                f'NEW."{column}" IS DISTINCT FROM OLD."{column}" AND NEW."{field}" IS NOT DISTINCT FROM OLD."{field}"'
                for column in moving
            ),
            *(
                f'NEW."{column}" IS DISTINCT FROM OLD."{column}" AND OLD."{column}" IS NOT NULL'
                for column in once
            ),
        ]
        if corrected is not None:
            held.append(
                f'NEW."{corrected.column}" IS DISTINCT FROM OLD."{corrected.column}" AND {corrected.unproved()}'
            )
        also = "".join(f" OR ({condition})" for condition in held)
        super().__init__(
            name="frozen",
            func=pgtrigger.Func(
                f"""
                IF OLD."{field}" IN ({names}) THEN
                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY[{loose}]) IS DISTINCT FROM
                        (to_jsonb(OLD) - ARRAY[{loose}]){also}
                    THEN
                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD."{field}"
                            USING ERRCODE = 'check_violation';
                    END IF;
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
                """
            ),
        )


class FrozenWithParent(pgtrigger.Trigger):
    """A child row is written only while its parent is in one of these states; the parent is share-locked first.

    Tables and columns are named as they are in the database. ``through``: (column, table) hops from the child up to the
    parent, the last one being the parent itself.
    """

    when = pgtrigger.Before

    def __init__(
        self,
        *,
        through: tuple[tuple[str, str], ...],
        open_states: tuple[str, ...],
        field: str = "state",
        operation: "pgtrigger.Operation | pgtrigger.Operations" = pgtrigger.Insert
        | pgtrigger.Update
        | pgtrigger.Delete,
        name: str = "frozen_with_parent",
    ) -> None:
        names = ", ".join(_literal(state) for state in open_states)
        lookups = []
        child = f'"{through[0][0]}"'
        key = f"affected.{child}"
        for position, (_, table) in enumerate(through):
            last = position == len(through) - 1
            column = field if last else through[position + 1][0]
            target = "parent_state" if last else "step_key"
            lookups.append(
                f'SELECT "{column}" INTO {target} FROM "{table}" WHERE id = {key}'
                + (" FOR SHARE;" if last else ";")
            )
            key = "step_key"
        super().__init__(
            name=name,
            operation=operation,
            declare=[
                ("affected", "RECORD"),
                ("parent_state", "TEXT"),
                ("step_key", "UUID"),
            ],
            func=pgtrigger.Func(
                # A child stays with its parent: else it could be carried from a frozen one to an open one.
                f"IF TG_OP = 'UPDATE' AND NEW.{child} IS DISTINCT FROM OLD.{child} THEN"
                " RAISE EXCEPTION '% belongs to its record for good', TG_TABLE_NAME"
                " USING ERRCODE = 'check_violation'; END IF;"
                " IF TG_OP = 'DELETE' THEN affected := OLD; ELSE affected := NEW; END IF; "
                + " ".join(lookups)
                + f" IF parent_state IS NULL OR parent_state NOT IN ({names}) THEN"
                " RAISE EXCEPTION '% cannot change: its record is %', TG_TABLE_NAME, parent_state"
                " USING ERRCODE = 'check_violation'; END IF;"
                " RETURN affected;"
            ),
        )
