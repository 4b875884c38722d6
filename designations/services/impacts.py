"""Changes behind an award are raised, and a quality lead decides them by signature (REG-07)."""

from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

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


def instruction_impact(*, actor: Actor, version: InstructionVersion) -> list[DesignationImpact]:
    """What putting a version into use changes behind the awards of its product and mode.

    It is compared with the version of its instruction that was in use last; the first of an instruction with the declared
    shelf life, and with whether another instruction of the product is in use beside it.
    """
    version = InstructionVersion.objects.get(pk=version.pk)  # as it was signed, whatever the caller holds
    instruction = version.instruction
    before = (
        InstructionVersion.objects.filter(instruction=instruction, effective_from__isnull=False)
        .exclude(pk=version.pk)
        .order_by("-effective_from")
        .first()
    )
    made = (
        _another_way(version)
        if before is None
        else process_differences(*map(read_content, (before, version)))
    )
    raised = []
    for designation in Designation.objects.filter(
        product=instruction.product, mode=instruction.mode, state="awarded"
    ).order_by("id"):
        works_to = designation.shelf_life_minutes if before is None else before.shelf_life_minutes
        found = [*shelf_life_difference(works_to, version), *made]
        raised += impact_raise(actor=actor, designations=[designation], differences=found)
    return raised


def _another_way(version: InstructionVersion) -> list[Difference]:
    """A further instruction of the same product and mode is another way of making it."""
    beside = list(
        InstructionVersion.objects.filter(
            instruction__product=version.instruction.product,
            instruction__mode=version.instruction.mode,
            state="effective",
        )
        .exclude(instruction=version.instruction)
        .order_by("instruction__number")
        .values_list("instruction__number", flat=True)
    )
    if not beside:
        return []
    numbers = ", ".join([*beside, version.instruction.number])
    return [Difference("instructions", _("instructions in use"), ", ".join(beside), numbers)]


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
