"""Recording a step, correcting an entry, completing an awaited result (REG-56, REG-57, REG-58, REG-119)."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from batches import policies
from batches.models import Batch, Purpose, StepEntry
from batches.services.known import EntryInput, load_known
from batches.services.writing import EntryWriter
from batches.values import ends_manufacture, is_pending, needs_values, read_instant
from designations.content import StepContent, VersionContent, load_content
from ledger.actors import Actor
from ledger.errors import Conflict, InvalidInput
from ledger.prepared import Prepared, Values
from ledger.trail import unit_of_work

Extra = Callable[[StepEntry], None] | None


def entry_record(*, actor: Actor, batch_id: uuid.UUID, entry: EntryInput, also: Extra = None) -> StepEntry:
    """Record the next step. ``also`` runs in the same transaction (the API keeps its answer there).

    Raises ``NotPermitted``, ``WrongState``, or ``InvalidInput`` with every fault of the value and of the rules at once.
    """
    return _write(actor, batch_id, entry, Purpose.ORIGINAL, None, also)


def entry_correct(
    *, actor: Actor, batch_id: uuid.UUID, corrects: uuid.UUID, entry: EntryInput, also: Extra = None
) -> StepEntry:
    """Correct a step by a new entry with a reason; the first value stays and stays visible (REG-119).

    ``corrects`` is the entry the person saw: when somebody corrected it meanwhile, ``Conflict``.
    """
    return _write(actor, batch_id, entry, Purpose.CORRECTION, corrects, also)


def result_complete(
    *, actor: Actor, batch_id: uuid.UUID, corrects: uuid.UUID, entry: EntryInput, also: Extra = None
) -> StepEntry:
    """Give the result of a test that was awaited, before or after submission; nothing else about the batch changes."""
    return _write(actor, batch_id, entry, Purpose.COMPLETION, corrects, also)


def lock_batch(batch_id: uuid.UUID) -> Batch:
    """The batch, locked until the transaction ends, with what every entry needs to know of it."""
    found: list[Batch] = _LOCKED.records({"batch": batch_id})
    if not found:
        raise Batch.DoesNotExist
    return found[0]


# Nothing else of a batch is asked when a step is recorded; whoever does ask reads the field then.
_NEEDED = (
    *("number", "state", "mode", "zone", "product_id", "licence_id", "instruction_version_id", "patient_id"),
    *("site_id", "site_scope_id", "product_scope_id", "control_scope_id"),
    *("started_at", "manufacture_ended_at", "expires_at", "pending_results"),
)


def _locked(given: Values) -> Any:
    return (
        Batch.objects.select_for_update(of=("self",))
        .select_related("site", "product", "patient")
        .only(
            *_NEEDED,
            *("site__code", "site__name", "site__zone", "product__code", "product__name", "patient__code"),
        )
        .filter(pk=given["batch"])
    )


_LOCKED = Prepared(_locked)


def _write(actor: Actor, batch_id: uuid.UUID, *given: Any) -> StepEntry:
    """Attempt it; when a stop was imposed while it was in flight, judge it again, so that it says why (REG-41)."""
    try:
        return _attempt(actor, batch_id, *given)
    except IntegrityError as error:
        if "(REG-41)" not in str(error):
            raise
    return _attempt(actor, batch_id, *given)


def _attempt(
    actor: Actor,
    batch_id: uuid.UUID,
    given: EntryInput,
    purpose: str,
    corrects: uuid.UUID | None,
    also: Extra,
) -> StepEntry:
    with unit_of_work(actor=actor) as work:
        batch = lock_batch(batch_id)
        if not actor.may(Permission.BATCH_VIEW, batch):
            # Somebody else's batch: not even its existence is told.
            raise Batch.DoesNotExist
        policies.permit(actor, policies.NEEDED[Purpose(purpose)], batch)
        policies.writable(batch, purpose)
        now = timezone.now()
        content = load_content(batch.instruction_version_id)
        earlier = None if corrects is None else _earlier(batch, given, corrects, purpose)
        step = content.by_key.get(given.step)
        beside = step is not None and (needs_values(step) or content.judged_beside_others(step.key))
        known = load_known(batch, content, [given], at=now, values=beside)
        writer = EntryWriter(work, batch, content, known=known, now=now)
        entry = writer.add(given, purpose=purpose, corrects=earlier)
        writer.raise_problems()
        if entry is None or step is None:
            raise TypeError("an entry without problems is an entry")
        writer.flush_last()
        _follow(batch, content, step, entry, earlier)
        if also is not None:
            also(entry)
    return entry


def _earlier(batch: Batch, given: EntryInput, corrects: uuid.UUID, purpose: str) -> StepEntry:
    """The entry to be corrected or completed, still current. Raises ``Conflict`` or ``InvalidInput``."""
    earlier = StepEntry.objects.filter(pk=corrects, batch=batch, step_key=given.step).first()
    if earlier is None:
        raise InvalidInput.single(
            _("This batch has no such entry of this step."),
            field="corrects",
            code="unknown_entry",
            reg="REG-119",
            way_out=_("Look at the record again and correct the entry shown there."),
        )
    if StepEntry.objects.filter(corrects=earlier).exists():
        raise Conflict.single(
            _("Somebody corrected this entry meanwhile."),
            field="corrects",
            code="stale",
            reg="REG-119",
            way_out=_("Look at the newer value. If it is wrong too, correct that one."),
        )
    if purpose == Purpose.COMPLETION and not is_pending(earlier.value):
        raise InvalidInput.single(
            _("This result is not awaited: it is final."),
            field="corrects",
            code="not_pending",
            reg="REG-119",
            way_out=_("If it is wrong, correct it with a reason, or ask for the batch to be sent back."),
        )
    return earlier


def _follow(
    batch: Batch, content: VersionContent, step: StepContent, entry: StepEntry, earlier: StepEntry | None
) -> None:
    """What an entry changes on the batch itself: results awaited, end of manufacture, expiry. Mostly nothing."""
    changed: list[str] = []
    waits = int(is_pending(entry.value)) - int(earlier is not None and is_pending(earlier.value))
    if waits:
        batch.pending_results = max(0, batch.pending_results + waits)
        changed.append("pending_results")
    if ends_manufacture(step):
        ended = read_instant(entry.value)
        if ended is not None:
            set_end(batch, content, ended)
            changed += ["manufacture_ended_at", "expires_at"]
    if changed:
        batch.save(update_fields=changed)


def set_end(batch: Batch, content: VersionContent, ended: datetime) -> None:
    """Manufacture ended: the shelf life counts from here (REG-64)."""
    batch.manufacture_ended_at = ended
    if content.shelf_life_minutes:
        batch.expires_at = ended + timedelta(minutes=content.shelf_life_minutes)
