"""A product's contacts with the authority, the commitments made there and where each was kept (REG-04, REG-139)."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.events import story as events
from designations.models import Commitment, CommitmentUse, Designation, Product, StoryEntry
from designations.policies import field_problems, permit
from ledger.actors import Actor
from ledger.errors import Conflict, InvalidInput, Problem
from ledger.trail import unit_of_work


def story_entry_add(
    *,
    actor: Actor,
    product: Product,
    kind: str,
    title: str,
    starts_on: date,
    ends_on: date | None = None,
    goes_on: bool = False,
    reference: str = "",
    says: str = "",
    corrects: StoryEntry | None = None,
    reason: str = "",
) -> StoryEntry:
    """Record a contact or application; with ``corrects``, a better version of an entry, for a reason (REG-119)."""
    with unit_of_work(actor=actor) as work:
        entry = StoryEntry(
            product=product,
            kind=kind,
            title=title.strip(),
            reference=reference.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
            goes_on=goes_on,
            says=says.strip(),
            corrects=corrects,
            reason=reason.strip(),
            written_by=actor.printed_name,
        )
        permit(actor, Permission.DESIGNATION_EDIT, entry)
        if corrects is not None:
            permit(actor, Permission.DESIGNATION_EDIT, corrects)
        problems = [*field_problems(entry), *_date_faults(entry)]
        if corrects is not None and not entry.reason:
            problems.append(
                Problem(_("Say why."), field="reason", reg="REG-119", way_out=_("Give a reason."))
            )
        if problems:
            raise InvalidInput(problems=tuple(problems))
        if corrects is not None:
            # Two corrections at once wait for each other here.
            Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
            if StoryEntry.objects.filter(corrects=corrects).exists():
                raise Conflict.single(
                    _("Somebody corrected this entry meanwhile."),
                    code="stale",
                    reg="REG-119",
                    way_out=_("Look at the story again and correct the newer entry."),
                )
        entry.save(force_insert=True)
        work.event(
            events.STORY_ADDED if corrects is None else events.STORY_CORRECTED,
            stream=f"product:{product.pk}",
            subject=entry,
            payload={
                "product": product.code,
                "kind": str(StoryEntry.Kind(kind).label),
                "title": entry.title,
            },
            reason=entry.reason,
        )
    return entry


def _date_faults(entry: StoryEntry) -> list[Problem]:
    found = []
    if entry.ends_on is not None and entry.ends_on < entry.starts_on:
        found.append(
            Problem(
                _("It ends before it starts."),
                field="ends_on",
                code="ends_before",
                way_out=_("Correct one of the dates."),
            )
        )
    if entry.ends_on is not None and entry.goes_on:
        found.append(
            Problem(
                _("It has an end, so it does not go on."),
                field="goes_on",
                code="ends_and_goes_on",
                way_out=_("Give the end, or say that it goes on."),
            )
        )
    return found


def commitment_add(*, actor: Actor, entry: StoryEntry, says: str, due_on: date | None = None) -> Commitment:
    """Record what was promised in a contact."""
    with unit_of_work(actor=actor) as work:
        commitment = Commitment(product=entry.product, entry=entry, says=says.strip(), due_on=due_on)
        permit(actor, Permission.DESIGNATION_EDIT, commitment)
        if problems := field_problems(commitment):
            raise InvalidInput(problems=tuple(problems))
        commitment.save(force_insert=True)
        work.event(
            events.COMMITMENT_MADE,
            stream=f"product:{entry.product_id}",
            subject=commitment,
            payload={"product": entry.product.code, "says": commitment.says},
        )
    return commitment


def commitment_use(
    *,
    actor: Actor,
    commitment: Commitment,
    place: str,
    used_on: date,
    says: str,
    designation: Designation | None = None,
) -> CommitmentUse:
    """Record where a commitment was kept; a designation case must be one of the same product."""
    with unit_of_work(actor=actor) as work:
        use = CommitmentUse(
            commitment=commitment,
            place=place,
            designation=designation,
            used_on=used_on,
            says=says.strip(),
        )
        permit(actor, Permission.DESIGNATION_EDIT, use)
        problems = field_problems(use)
        in_case = place == CommitmentUse.Place.DESIGNATION
        if in_case != (designation is not None) or (
            designation is not None and designation.product_id != commitment.product_id
        ):
            problems.append(
                Problem(
                    _(
                        "Name the designation case of this product in which it was kept, and no case otherwise."
                    ),
                    field="designation",
                    code="wrong_case",
                    reg="REG-04",
                    way_out=_("Choose the case, or another place."),
                )
            )
        if used_on > timezone.localdate():
            problems.append(
                Problem(
                    _("This date is in the future."),
                    field="used_on",
                    code="in_future",
                    way_out=_("Give the date as it was."),
                )
            )
        if problems:
            raise InvalidInput(problems=tuple(problems))
        use.save(force_insert=True)
        work.event(
            events.COMMITMENT_USED,
            stream=f"product:{commitment.product_id}",
            subject=use,
            payload={
                "product": commitment.product.code,
                "place": str(CommitmentUse.Place(place).label),
                "says": use.says,
            },
        )
    return use
