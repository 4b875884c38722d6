# ruff: noqa: S608  every value is a constant of this module or a column of a row; nothing of a request reaches these texts
"""Locks in the database that are the batches floor's own (beside those of ``ledger.guards``)."""

import pgtrigger

from sites.models.restricted import line

OPEN_STATES = ("in_progress", "change_requested")
"""States of a batch in which steps are recorded and corrected."""
COMPLETION_STATES = (
    "in_progress",
    "submitted",
    "under_review",
    "change_requested",
    "accepted",
    "certified",
    "released",
)
"""States in which an awaited test result may arrive: the final sterility result comes after the product is given."""


def _listed(states: tuple[str, ...]) -> str:
    return ", ".join(f"'{state}'" for state in states)


class MakerNeverJudges(pgtrigger.Trigger):
    """Nobody reviews, certifies or releases a batch in which they performed or witnessed a step, or whose record they signed in.

    REG-58, REG-74.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self) -> None:
        super().__init__(
            name="maker_never_judges",
            func=pgtrigger.Func(
                """
                IF (NEW.reviewed_by_id IS NOT NULL OR NEW.certified_by_id IS NOT NULL OR NEW.released_by_id IS NOT NULL)
                   AND (TG_OP = 'INSERT' OR NEW.reviewed_by_id IS DISTINCT FROM OLD.reviewed_by_id
                        OR NEW.certified_by_id IS DISTINCT FROM OLD.certified_by_id
                        OR NEW.released_by_id IS DISTINCT FROM OLD.released_by_id)
                   AND (EXISTS (SELECT 1 FROM batches_stepentry e WHERE e.batch_id = NEW.id
                                AND (e.performer_id IN (NEW.reviewed_by_id, NEW.certified_by_id, NEW.released_by_id)
                                     OR e.witness_id IN (NEW.reviewed_by_id, NEW.certified_by_id, NEW.released_by_id)))
                        OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = 'batches.batch'
                                   AND s.subject_id = NEW.id::text AND s.meaning = 'submitted'
                                   AND s.signer_id IN (NEW.reviewed_by_id, NEW.certified_by_id, NEW.released_by_id)))
                THEN
                    RAISE EXCEPTION 'a maker of batch % may neither review, certify nor release it', NEW.number
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """
            ),
        )


class EntryGuard(pgtrigger.Trigger):
    """What an entry must fit, whoever inserts it: its batch's state, its step, the order, the witness, the chain.

    The batch is share-locked first, so that an entry and a submission that race are put in order. ``received_at`` is
    compared with the server's own clock: nobody writes into yesterday.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def __init__(self) -> None:
        super().__init__(
            name="entry_guard",
            declare=[("parent", "RECORD"), ("earlier", "RECORD"), ("reached", "INTEGER")],
            func=pgtrigger.Func(
                f"""
                SELECT b.state, b.instruction_version_id, b.started_at, b.number,
                        s.version_id, s.position, s.key, s.kind, s.witness_required INTO parent
                    FROM batches_batch b LEFT JOIN designations_step s ON s.id = NEW.step_id AND s.removed_at IS NULL
                    WHERE b.id = NEW.batch_id FOR SHARE OF b;
                IF NOT FOUND OR NOT (parent.state IN ({_listed(OPEN_STATES)})
                        OR (NEW.purpose = 'completion' AND parent.state IN ({_listed(COMPLETION_STATES)}))) THEN
                    RAISE EXCEPTION 'no entry: batch % is %', parent.number, parent.state USING ERRCODE = 'check_violation';
                END IF;
                IF parent.version_id IS DISTINCT FROM parent.instruction_version_id
                        OR parent.position <> NEW.position OR parent.key <> NEW.step_key THEN
                    RAISE EXCEPTION 'no entry: step % is not of the instruction version of batch %',
                        NEW.step_key, parent.number USING ERRCODE = 'check_violation';
                END IF;
                IF (parent.witness_required OR parent.kind = 'witness') AND NEW.witness_id IS NULL THEN
                    RAISE EXCEPTION 'no entry: step % needs a witness', NEW.step_key USING ERRCODE = 'check_violation';
                END IF;
                IF NEW.performed_at < parent.started_at THEN
                    RAISE EXCEPTION 'no entry: step % was performed before batch % started',
                        NEW.step_key, parent.number USING ERRCODE = 'check_violation';
                END IF;
                IF abs(extract(epoch FROM (NEW.received_at - clock_timestamp()))) > 300 THEN
                    RAISE EXCEPTION 'no entry: received_at is not now' USING ERRCODE = 'check_violation';
                END IF;
                IF NEW.corrects_id IS NULL THEN
                    SELECT coalesce(max(e.position), -1) INTO reached FROM batches_stepentry e
                        WHERE e.batch_id = NEW.batch_id AND e.corrects_id IS NULL;
                    IF NEW.position <= reached OR NEW.position > reached + 1 AND EXISTS (SELECT 1 FROM designations_step s
                            WHERE s.version_id = parent.instruction_version_id AND s.removed_at IS NULL
                              AND s.position > reached AND s.position < NEW.position) THEN
                        RAISE EXCEPTION 'no entry: step % is out of order', NEW.step_key USING ERRCODE = 'check_violation';
                    END IF;
                ELSE
                    SELECT e.batch_id, e.step_id, e.outcome INTO earlier FROM batches_stepentry e
                        WHERE e.id = NEW.corrects_id;
                    IF earlier.batch_id IS DISTINCT FROM NEW.batch_id OR earlier.step_id IS DISTINCT FROM NEW.step_id THEN
                        RAISE EXCEPTION 'no entry: it corrects an entry of another step' USING ERRCODE = 'check_violation';
                    END IF;
                    IF NEW.purpose = 'completion' AND (earlier.outcome <> 'pending' OR parent.kind <> 'test_result') THEN
                        RAISE EXCEPTION 'no entry: only a pending test result can be completed'
                            USING ERRCODE = 'check_violation';
                    END IF;
                END IF;
                RETURN NEW;
                """  # the states are constants of this module; nothing of a request reaches this text
            ),
        )


class LinkGuard(pgtrigger.Trigger):
    """What an entry used is written with the entry, in its own transaction, and never added afterwards."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def __init__(self) -> None:
        super().__init__(
            name="link_guard",
            func=pgtrigger.Func(
                """
                -- created_at is the instant of the entry's own INSERT: not before this transaction means within it.
                IF NOT EXISTS (SELECT 1 FROM batches_stepentry e
                               WHERE e.id = NEW.entry_id AND e.created_at >= transaction_timestamp()) THEN
                    RAISE EXCEPTION 'what entry % used was said when it was made', NEW.entry_id
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """
            ),
        )


class ReleasedAsFiled(pgtrigger.Trigger):
    """Released as the batch's master file says, and never at or after expiry (REG-64, REG-67, REG-70, REG-77).

    Where a quality controller releases, no certificate comes first; everywhere else one does.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Update

    def __init__(self) -> None:
        super().__init__(
            name="released_as_filed",
            condition=pgtrigger.Q(new__state="certified", old__state="accepted")
            | pgtrigger.Q(new__state="released") & ~pgtrigger.Q(old__state="released"),
            declare=[("filed", "TEXT")],
            func=pgtrigger.Func(
                """
                SELECT m.release_model INTO filed FROM designations_masterfileversion v
                    JOIN designations_masterfile m ON m.id = v.master_file_id WHERE v.id = NEW.master_file_version_id;
                IF filed = 'quality_controller' AND (NEW.state = 'certified' OR OLD.state = 'certified') THEN
                    RAISE EXCEPTION 'batch % is a special: a quality controller releases it (REG-77)', NEW.number
                        USING ERRCODE = 'check_violation';
                END IF;
                IF filed IS DISTINCT FROM 'quality_controller' AND NEW.state = 'released' AND OLD.state <> 'certified' THEN
                    RAISE EXCEPTION 'batch % is not certified: it is not released (REG-67)', NEW.number
                        USING ERRCODE = 'check_violation';
                END IF;
                IF NEW.state = 'released' AND NEW.expires_at <= clock_timestamp() THEN
                    RAISE EXCEPTION 'batch % has expired: it is not released (REG-64)', NEW.number
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """
            ),
        )


class UnitStands(pgtrigger.Trigger):
    """No batch starts in a modular unit that is on the way or waits for re-qualification (REG-22).

    The unit's standing is share-locked first: a start and a departure that race are put in order, and a start that waited
    for a departure sees it. The unit has to have been in use at the instant of the start too, as the gate asks.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def __init__(self) -> None:
        super().__init__(
            name="unit_stands",
            declare=[("unit", "RECORD")],
            func=pgtrigger.Func(
                """
                SELECT s.state INTO unit FROM mfg_sites_unitstanding s WHERE s.site_id = NEW.site_id FOR SHARE;
                IF FOUND AND (
                    unit.state <> 'active'
                    OR NOT EXISTS (
                        SELECT 1 FROM mfg_sites_unitlocation l
                        WHERE l.site_id = NEW.site_id AND l.starts_at <= NEW.started_at
                          AND (l.ends_at IS NULL OR l.ends_at > NEW.started_at)
                          AND l.requalified_at <= NEW.started_at)) THEN
                    RAISE EXCEPTION 'no start: the unit was not in use at that instant (REG-22)'
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """
            ),
        )


class VisitNamesKit(pgtrigger.Trigger):
    """No batch starts at a patient's home but in a visit of that day which names it, with a kit approved and in date (REG-44)."""

    when = pgtrigger.Before
    operation = pgtrigger.Update

    def __init__(self) -> None:
        super().__init__(
            name="visit_names_kit",
            condition=pgtrigger.Q(old__state="planned", new__state="in_progress"),
            declare=[("home", "RECORD")],
            func=pgtrigger.Func(
                """
                SELECT s.kind, s.zone INTO home FROM mfg_sites_remotesite s WHERE s.id = NEW.site_id;
                IF home.kind = 'home' AND NOT EXISTS (
                        SELECT 1 FROM mfg_sites_homevisit v JOIN mfg_sites_kit k ON k.id = v.kit_id
                        WHERE v.batch_id = NEW.id AND v.site_id = NEW.site_id AND v.state = 'made'
                          AND v.visit_on = (NEW.started_at AT TIME ZONE home.zone)::date
                          AND k.state = 'approved' AND k.expires_on >= v.visit_on) THEN
                    RAISE EXCEPTION 'no start: no visit of this home names the batch and its kit (REG-44)'
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """
            ),
        )


_DONE = "({b}.made_until IS NOT NULL AND {b}.made_until <= clock_timestamp())"
"""SQL: the batch is of a record that says until when the work was done."""
_ARRIVING = """EXISTS (SELECT 1 FROM ledger_transition t WHERE t.record_type = 'batches.batch'
                        AND t.record_id = {b}.id AND t.move = 'start' AND t.xact = pg_current_xact_id()::text)"""
"""SQL: the batch was started in this very transaction."""
_ACTIVE_THROUGHOUT = """coalesce((
                        SELECT h.state = 'active' AND h.state_since <= {b}.started_at FROM mfg_sites_enrolmentevent h
                        WHERE h.pgh_obj_id = stand.id AND h.state_since <= {b}.made_until
                        ORDER BY h.state_since DESC, h.pgh_id DESC LIMIT 1), FALSE)"""


JUDGING = frozenset({"certifying", "releasing"})
"""What is done with a batch that is made: a site that is paused or suspended stops both."""


def _goes_on(activities: tuple[str, ...], batch: str, refused: str, *, decided: bool) -> str:
    """SQL that raises when a restriction or the site's state stops one of these activities with a batch (REG-38, REG-41).

    ``batch``: the record variable of its row. ``decided``: what quality decided to finish and hold goes on. The line of
    restrictions is entered first, shared: one that is being imposed is waited for, and then seen.

    ``late``, a variable that the caller sets: a record that arrives whole, in this very transaction, is judged by what stood
    from its start to ``made_until``, since what was lawful when it was done is not undone by a later stop.
    """
    finished = (
        " AND NOT EXISTS (SELECT 1 FROM batches_workhold h WHERE h.batch_id = {b}.id AND h.restriction_id = r.id"
        " AND h.state = 'finishing')"
        if decided
        else ""
    )
    going = (
        " AND NOT (stand.state = 'paused' AND EXISTS (SELECT 1 FROM batches_workhold h WHERE h.batch_id = {b}.id"
        " AND h.enrolment_id = stand.id AND h.since = stand.state_since AND h.state = 'finishing'))"
        " AND NOT (stand.state = 'suspended' AND EXISTS (SELECT 1 FROM mfg_sites_restriction r"
        " WHERE r.enrolment_id = stand.id AND r.state = 'in_force' AND r.imposed_by = 'authority'))"
        if decided
        else ""
    )
    # A site that ceased or was never active made nothing to judge; what it made before stands on its own.
    shut = (
        "stand.state IN ('paused', 'suspended')"
        if JUDGING.issuperset(activities)
        else f"stand.state IS DISTINCT FROM 'active' AND NOT (late AND {_ACTIVE_THROUGHOUT})"
    )
    stopped = (
        """
                IF EXISTS (SELECT 1 FROM batches_workhold h WHERE h.batch_id = {b}.id AND h.state = 'stopped') THEN
                    RAISE EXCEPTION '{refused}: quality stopped batch % (REG-41)', {b}.number
                        USING ERRCODE = 'check_violation';
                END IF;"""
        if decided
        else ""
    )
    covered = " OR ".join(f"'{one}' = ANY (r.activities)" for one in activities)
    text = (
        f"""
                PERFORM pg_advisory_xact_lock_shared({line("{b}.control_scope_id")});
                SELECT r.number INTO held FROM mfg_sites_restriction r
                    LEFT JOIN mfg_sites_enrolment e ON e.id = r.enrolment_id
                    LEFT JOIN designations_masterfile f ON f.id = e.master_file_id
                    WHERE (r.state = 'in_force' OR late AND r.lifted_at > {{b}}.started_at)
                      AND r.effective_from <= CASE WHEN late THEN {{b}}.made_until ELSE clock_timestamp() END
                      AND (r.effective_until IS NULL OR r.effective_until
                           > CASE WHEN late THEN {{b}}.started_at ELSE clock_timestamp() END)
                      AND (r.activities IS NULL OR {covered})
                      AND (r.mode IS NULL OR r.mode = {{b}}.mode)
                      AND (r.licence_id IS NULL OR r.licence_id = {{b}}.licence_id)
                      AND (r.enrolment_id IS NULL AND (r.site_id IS NULL OR r.site_id = {{b}}.site_id)
                               AND (r.product_id IS NULL OR r.product_id = {{b}}.product_id)
                           OR e.site_id = {{b}}.site_id AND f.product_id = {{b}}.product_id AND f.mode = {{b}}.mode){finished}
                    LIMIT 1;
                IF FOUND THEN
                    RAISE EXCEPTION '{{refused}}: restriction % is in force (REG-41)', held.number
                        USING ERRCODE = 'check_violation';
                END IF;"""
        + stopped
        + f"""
                SELECT e.id, e.state, e.state_since INTO stand FROM mfg_sites_enrolment e
                    JOIN designations_masterfile f ON f.id = e.master_file_id
                    WHERE e.site_id = {{b}}.site_id AND f.product_id = {{b}}.product_id AND f.mode = {{b}}.mode
                    ORDER BY e.created_at DESC LIMIT 1;
                IF {shut}{going} THEN
                    RAISE EXCEPTION '{{refused}}: the site is % (REG-41)', stand.state USING ERRCODE = 'check_violation';
                END IF;"""
    )
    # "line" was made with a placeholder for the record too.
    return (
        text.replace("{{b}}", batch)
        .replace("{b}", batch)
        .replace("{{refused}}", refused)
        .replace("{refused}", refused)
    )


class WorkGoesOn(pgtrigger.Trigger):
    """No start, submission, certification or release while a restriction or the site's state stops it (REG-38, REG-41)."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self) -> None:
        super().__init__(
            name="work_goes_on",
            declare=[("held", "RECORD"), ("stand", "RECORD"), ("late", "BOOLEAN")],
            func=pgtrigger.Func(
                f"""
                late := NEW.state IN ('planned', 'in_progress', 'submitted') AND {_DONE.replace("{b}", "NEW")}
                    AND (TG_OP = 'INSERT' OR {_ARRIVING.replace("{b}", "NEW")});
                IF TG_OP = 'INSERT' THEN
                    {_goes_on(("making",), "NEW", "no start", decided=False)}
                ELSIF NEW.state IS DISTINCT FROM OLD.state AND NEW.state = 'submitted' THEN
                    {_goes_on(("making",), "NEW", "not submitted", decided=True)}
                ELSIF NEW.state IS DISTINCT FROM OLD.state AND NEW.state = 'certified' THEN
                    {_goes_on(("certifying",), "NEW", "not certified", decided=False)}
                ELSIF NEW.state IS DISTINCT FROM OLD.state AND NEW.state = 'released' AND OLD.state = 'certified' THEN
                    {_goes_on(("releasing",), "NEW", "not released", decided=False)}
                ELSIF NEW.state IS DISTINCT FROM OLD.state AND NEW.state = 'released' THEN
                    -- No certificate comes before the release of a special: what stops either stops it.
                    {_goes_on(("certifying", "releasing"), "NEW", "not released", decided=False)}
                END IF;
                RETURN NEW;
                """
            ),
        )


class EntryGoesOn(pgtrigger.Trigger):
    """No step is signed while a restriction or the site's state stops its batch; an awaited result may still arrive."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def __init__(self) -> None:
        super().__init__(
            name="work_goes_on",
            declare=[("held", "RECORD"), ("stand", "RECORD"), ("own", "RECORD"), ("late", "BOOLEAN")],
            func=pgtrigger.Func(
                f"""
                IF NEW.purpose <> 'completion' THEN
                    SELECT b.id, b.number, b.site_id, b.product_id, b.mode, b.licence_id, b.control_scope_id,
                            b.started_at, b.made_until INTO own
                        FROM batches_batch b WHERE b.id = NEW.batch_id;
                    -- A test of what was made, and a sum, may be later than the work.
                    late := {_DONE.replace("{b}", "own")} AND {_ARRIVING.replace("{b}", "own")} AND (
                        NEW.performed_at <= own.made_until OR EXISTS (SELECT 1 FROM designations_step s WHERE s.id = NEW.step_id
                                   AND s.kind IN ('test_result', 'calculation')));
                    {_goes_on(("making",), "own", "no entry", decided=True)}
                END IF;
                RETURN NEW;
                """
            ),
        )
