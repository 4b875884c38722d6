"""Changes behind an award are raised, and a quality lead decides them by signature (REG-07)."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from designations.basis import Difference, process_differences, shelf_life_difference
from designations.content import read_content
from designations.events import impact as events
from designations.models import Designation, DesignationImpact, InstructionVersion
from ledger.actors import Actor, ReauthProof
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform


def told(designation: Designation) -> dict[str, str]:
    """What every event after an award says of it."""
    return {
        "product": designation.product.code,
        "mode": designation.mode,
        "reference": designation.reference,
    }


def impact_raise(
    *, actor: Actor, designations: Iterable[Designation], differences: Sequence[Difference]
) -> list[DesignationImpact]:
    """Raise what changed at each of these designations that is awarded. None when nothing differs.

    Called by the service that makes the change, in its transaction: there is no change without its task.
    """
    if not differences:
        return []
    raised = []
    with unit_of_work(actor=actor) as work:
        # A statement that nothing changed holds this lock while it is signed.
        wanted = [designation.pk for designation in designations]
        awarded = Designation.objects.select_for_update(of=("self",)).filter(pk__in=wanted, state="awarded")
        for designation in awarded.order_by("id"):
            impact = DesignationImpact(
                designation=designation, changes=[difference.as_row() for difference in differences]
            )
            impact.save(force_insert=True)
            work.event(
                events.IMPACT_RAISED,
                stream=f"designation:{designation.pk}",
                subject=impact,
                payload={**told(designation), "what": "; ".join(str(each) for each in differences)},
            )
            raised.append(impact)
    return raised


def instruction_impact(
    *, actor: Actor, version: InstructionVersion, before: InstructionVersion | None
) -> list[DesignationImpact]:
    """What putting a version into use changes behind the awards of its product and mode: shelf life and process.

    ``before``: the version in use until now. The first version of an instruction is compared with the declared shelf life.
    """
    version = InstructionVersion.objects.get(pk=version.pk)  # as it was signed, whatever the caller holds
    product, mode = version.instruction.product, version.instruction.mode
    process = [] if before is None else process_differences(_operations(before), _operations(version))
    raised = []
    for designation in Designation.objects.filter(product=product, mode=mode, state="awarded").order_by("id"):
        works_to = designation.shelf_life_minutes if before is None else before.shelf_life_minutes
        found = [*shelf_life_difference(works_to, version), *process]
        raised += impact_raise(actor=actor, designations=[designation], differences=found)
    return raised


def _operations(version: InstructionVersion) -> list[str]:
    """The operations of a version in their order, each once."""
    return list(dict.fromkeys(step.operation for step in read_content(version).steps))


def impact_decide(
    *, actor: Actor, impact: DesignationImpact, move: str, proof: ReauthProof | None, reason: str
) -> Moved:
    """``dismiss`` or ``find_significant``, signed, with the reason (REG-07). From a significant change on no batch starts."""
    return perform(
        record=impact,
        move=move,
        actor=actor,
        proof=proof,
        reason=reason,
        payload={**told(impact.designation), "what": str(impact)},
        changes={"decided_at": timezone.now(), "decision": reason.strip()},
    )
