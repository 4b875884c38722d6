"""Manufacturing instructions: opened, versions begun, moved along their table."""

import uuid
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.checking import find_faults
from designations.content import read_content
from designations.events import instruction as events
from designations.models import (
    Instruction,
    InstructionVersion,
    MasterFileVersion,
    Product,
    ReleaseCriterion,
    Step,
)
from designations.policies import must_be_draft, must_hold, permit, person_of
from designations.rules.subjects import InstructionCase
from designations.selectors import covering_scope
from designations.services.impacts import instruction_impact
from ledger.actors import Actor, ReauthProof
from ledger.errors import Conflict, InvalidInput
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform

NUMBERING_LOCK = 0x4D49  # "MI"


def _next_number() -> str:
    """The next free MI number. The lock is held to the end of the transaction: two authors never get the same one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING_LOCK])
    last = Instruction.objects.aggregate(last=Max("number"))["last"]
    return f"MI-{int(last.split('-')[1]) + 1 if last else 1:04d}"


def instruction_open(
    *, actor: Actor, product: Product, mode: str, title: str, batch_size: str, number: str = ""
) -> Instruction:
    """Open an instruction of a product, mode and batch size (REG-49). Without ``number`` the next free one is taken."""
    with unit_of_work(actor=actor) as work:
        instruction = Instruction(
            product=product,
            mode=mode,
            title=title.strip(),
            batch_size=batch_size.strip(),
            number=number.strip().upper() or _next_number(),
        )
        permit(actor, Permission.INSTRUCTION_AUTHOR, instruction)
        must_hold(instruction)
        if Instruction.objects.filter(number=instruction.number).exists():
            raise InvalidInput.single(
                _("The number %(number)s is taken.") % {"number": instruction.number},
                field="number",
                code="taken",
                reg="REG-48",
                way_out=_("Leave the number empty to get the next free one."),
            )
        instruction.save(force_insert=True)
        work.event(
            events.INSTRUCTION_OPENED,
            stream=f"instruction:{instruction.pk}",
            subject=instruction,
            payload={"number": instruction.number, "product": product.code, "title": instruction.title},
        )
    return instruction


def told(version: InstructionVersion) -> dict[str, Any]:
    """What every event of a version carries."""
    return {"number": version.instruction.number, "version": version.number}


def instruction_version_draft(
    *,
    actor: Actor,
    instruction: Instruction,
    master_file_version: MasterFileVersion,
    change_summary: str = "",
    shelf_life_minutes: int | None = None,
) -> InstructionVersion:
    """Begin the next version. Steps and criteria are copied from the version before, keys and all (REG-48)."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.INSTRUCTION_AUTHOR, instruction)
        Instruction.objects.select_for_update(of=("self",)).get(pk=instruction.pk)
        versions = InstructionVersion.objects.filter(instruction=instruction).order_by("-number")
        # A discarded draft keeps its number, which is never given again; what was given up is not what the next begins from.
        last = versions.values_list("number", flat=True).first() or 0
        before = versions.exclude(state="discarded").first()
        if before is not None and before.state in ("draft", "in_review", "reviewed"):
            raise Conflict.single(
                _("%(version)s is still being worked on.") % {"version": before},
                code="open_version",
                reg="REG-48",
                way_out=_("Finish that version first."),
            )
        version = InstructionVersion(
            instruction=instruction,
            number=last + 1,
            master_file_version=master_file_version,
            change_summary=change_summary.strip(),
            shelf_life_minutes=shelf_life_minutes or (before.shelf_life_minutes if before else None),
            contributors=[person_of(actor)],
        )
        must_hold(version)
        version.save(force_insert=True)
        if before is not None:
            _copy(before, version)
        work.event(
            events.INSTRUCTION_VERSION_DRAFTED,
            stream=f"instruction:{instruction.pk}",
            subject=version,
            payload=told(version),
        )
    return version


def _copy(before: InstructionVersion, version: InstructionVersion) -> None:
    for model in (Step, ReleaseCriterion):
        names = [f.name for f in model._meta.concrete_fields if f.name not in ("id", "created_at", "version")]
        rows = model.objects.filter(version=before, removed_at=None).order_by("position", "id")
        model.objects.bulk_create(
            [model(version=version, **{name: getattr(row, name) for name in names}) for row in rows]
        )


def instruction_version_change(
    *,
    actor: Actor,
    version: InstructionVersion,
    change_summary: str | None = None,
    shelf_life_minutes: int | None = None,
    master_file_version: MasterFileVersion | None = None,
) -> InstructionVersion:
    """Change the head of a draft: what changed and why, shelf life, the master-file version it implements."""
    with unit_of_work(actor=actor):
        locked = lock_draft(actor, version)
        if change_summary is not None:
            locked.change_summary = change_summary.strip()
        if shelf_life_minutes is not None:
            locked.shelf_life_minutes = shelf_life_minutes
        if master_file_version is not None:
            locked.master_file_version = master_file_version
        must_hold(locked)
        locked.save(update_fields=["change_summary", "shelf_life_minutes", "master_file_version"])
        touched(actor, locked, _("its head"))
    return locked


def lock_draft(actor: Actor, version: InstructionVersion) -> InstructionVersion:
    """Lock the version for a change to it: permission first, then the state. Call inside a unit of work."""
    locked = InstructionVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    permit(actor, Permission.INSTRUCTION_AUTHOR, locked)
    must_be_draft(locked)
    return locked


def touched(actor: Actor, version: InstructionVersion, what: str) -> None:
    """Remember who changed the draft, and say on the trail what was changed. Call inside a unit of work."""
    person = person_of(actor)
    if person not in version.contributors:
        version.contributors = [*version.contributors, person]
        version.save(update_fields=["contributors"])
    with unit_of_work(actor=actor) as work:
        work.event(
            events.INSTRUCTION_VERSION_CHANGED,
            stream=f"instruction:{version.instruction_id}",
            subject=version,
            payload={**told(version), "what": what},
        )


def instruction_case(version: InstructionVersion, actor: Actor) -> InstructionCase:
    """What the rules of an instruction version look at: a fixed number of queries, one more for an approved one."""
    content = read_content(version)
    product = version.instruction.product
    try:
        actor_id: uuid.UUID | None = uuid.UUID(actor.actor_id)
    except ValueError:
        actor_id = None
    return InstructionCase(
        version=version,
        content=content,
        faults=find_faults(content),
        actor_id=actor_id,
        covered=covering_scope(product, version.instruction.mode) is not None,
        overtaken_by=_overtaken_by(version) if version.state == "approved" else None,
    )


def _overtaken_by(version: InstructionVersion) -> int | None:
    """The newest later version that was ever in use; asked of one that waits for it, for nothing else can come into use."""
    later = InstructionVersion.objects.filter(
        instruction_id=version.instruction_id, number__gt=version.number, effective_from__isnull=False
    )
    newest: int | None = later.aggregate(newest=Max("number"))["newest"]
    return newest


def instruction_version_move(
    *,
    actor: Actor,
    version: InstructionVersion,
    move: str,
    proof: ReauthProof | None = None,
    reason: str = "",
) -> Moved:
    """Make one move of the table: submit, review, ask_change, decline, approve, make_effective, withdraw, discard.

    ``make_effective`` supersedes the version in use in the same transaction. Raises a ``Refusal``; ``version`` is
    refreshed with what changed.
    """
    with unit_of_work(actor=actor):
        now = timezone.now()
        changes: dict[str, Any] = {}
        payload: dict[str, Any] = told(version)
        if move == "submit":
            locked = InstructionVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
            changes = {"author_id": person_of(actor), "content_hash": read_content(locked).content_hash}
            payload["content_hash"] = changes["content_hash"]
        elif move in ("ask_change", "decline"):
            changes = {"author_id": None, "reviewer_id": None, "content_hash": ""}
        elif move == "review":
            changes = {"reviewer_id": person_of(actor)}
        elif move == "approve":
            changes = {"approver_id": person_of(actor)}
        elif move == "make_effective":
            # Two versions put into use at once wait for each other here; no other move takes this lock after a version's.
            Instruction.objects.select_for_update(of=("self",)).get(pk=version.instruction_id)
            changes = {"effective_from": now}
            for old in InstructionVersion.objects.filter(
                instruction_id=version.instruction_id, state="effective"
            ):
                perform(
                    record=old,
                    move="supersede",
                    actor=actor,
                    payload=told(old),
                    changes={"effective_until": now},
                )
        elif move == "withdraw":
            in_use = InstructionVersion.objects.filter(pk=version.pk, state="effective").exists()
            changes = {"effective_until": now} if in_use else {}
        elif move == "supersede":
            raise ValueError("a version is superseded by the next one put into use, never on its own")
        moved = perform(
            record=version,
            move=move,
            actor=actor,
            proof=proof,
            reason=reason,
            payload=payload,
            changes=changes,
            subject=lambda locked: instruction_case(locked, actor),
        )
        if move == "make_effective":
            instruction_impact(actor=actor, version=version)
        return moved
