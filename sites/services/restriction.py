"""Restrictions: record one, lift one (REG-38, REG-39)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.kinds import Mode
from designations.models import Licence, LicenceVariation, Product
from ledger.actors import Actor, ReauthProof
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.trail import current_work, unit_of_work
from ledger.transitions import perform
from sites import events
from sites.models import Activity, Enrolment, RemoteSite, Representation, Restriction
from sites.numbers import next_restriction_number
from sites.policies import require
from sites.states import LIFT_MOVES


def covers_in_words(restriction: Restriction) -> str:
    """What a restriction covers, narrowest part first."""
    if restriction.enrolment is not None:
        file = restriction.enrolment.master_file
        parts = [
            f"{file.product.name}, {restriction.enrolment.site.name} ({restriction.enrolment.site.code})"
        ]
    else:
        covered = (restriction.site, restriction.product, restriction.licence)
        parts = [str(part) for part in covered if part is not None]
    if restriction.mode:
        parts.append(str(Mode(restriction.mode).label))
    if restriction.activities:
        parts.append(activities_in_words(restriction))
    return ", ".join(parts)


def activities_in_words(restriction: Restriction) -> str:
    """What is stopped."""
    return restriction.stops


def _judged(
    *,
    imposed_by: str,
    reference: str,
    reason: str,
    effective_from: datetime,
    enrolment: Enrolment | None = None,
    site: RemoteSite | None = None,
    product: Product | None = None,
    licence: Licence | None = None,
    notice_on: date | None = None,
    answer_due_on: date | None = None,
    mode: str | None = None,
    activities: Sequence[str] | None = None,
    effective_until: datetime | None = None,
) -> Restriction:
    """The restriction as it would be, not saved. Raises ``InvalidInput`` with every fault."""
    problems = []
    if not reference.strip():
        problems.append(
            Problem(
                message=_("The reference of the letter or decision is missing."),
                field="reference",
                reg="REG-38",
                way_out=_("Enter the reference printed on it."),
            )
        )
    if not reason.strip():
        problems.append(
            Problem(
                message=_("Say why."),
                field="reason",
                reg="REG-38",
                way_out=_("Enter the reason that was given."),
            )
        )
    if answer_due_on and notice_on and answer_due_on < notice_on:
        problems.append(
            Problem(
                message=_("The answer is due before the notice is dated."),
                field="answer_due_on",
                reg="REG-40",
                way_out=_("Compare both dates with the letter."),
            )
        )
    if effective_until is not None and effective_until <= effective_from:
        problems.append(
            Problem(
                message=_("The restriction ends before it starts."),
                field="effective_until",
                code="ends_before_start",
                reg="REG-38",
                way_out=_("Compare both instants with the decision; leave the end empty if it names none."),
            )
        )
    if notice_on and notice_on > effective_from.date():
        problems.append(
            Problem(
                message=_("The notice is dated after the restriction takes effect."),
                field="notice_on",
                reg="REG-40",
                way_out=_(
                    "Compare both dates with the letter. A decision that takes effect at once has the same date."
                ),
            )
        )
    if (mode and mode not in Mode.values) or set(activities or ()) - set(Activity.values):
        problems.append(
            Problem(
                message=_("This is no mode or no activity that a restriction can name."),
                field="activities",
                reg="REG-38",
                way_out=_("Choose from the list."),
            )
        )
    if problems:
        raise InvalidInput(problems=problems)
    return Restriction(
        number="",
        imposed_by=imposed_by,
        enrolment=enrolment,
        site=site,
        product=product,
        licence=licence,
        control_scope_id=_control_scope(enrolment, site, product, licence),
        reference=reference.strip(),
        reason=reason.strip(),
        notice_on=notice_on,
        answer_due_on=answer_due_on,
        effective_from=effective_from,
        effective_until=effective_until,
        mode=mode or None,
        activities=sorted(set(activities)) if activities else None,
    )


def write_restriction(*, actor: Actor, **given: Any) -> Restriction:
    """Insert a restriction and its event in the unit of work under way; permission was asked by the caller."""
    restriction = _judged(**given)
    restriction.number = next_restriction_number()
    restriction.save(force_insert=True)
    current_work().event(
        events.RESTRICTION_RECORDED,
        stream=restriction.stream,
        subject=restriction,
        payload={
            "number": restriction.number,
            "imposed_by": str(restriction.imposed_by),
            "reference": restriction.reference,
            "covers": covers_in_words(restriction),
            "effective_from": restriction.effective_from,
        },
        reason=restriction.reason,
    )
    return restriction


def _control_scope(
    enrolment: Enrolment | None, site: RemoteSite | None, product: Product | None, licence: Licence | None
) -> Any:
    if enrolment is not None:
        return enrolment.site.control_scope_id
    found = {part.control_scope_id for part in (site, product, licence) if part is not None}
    if len(found) != 1:
        raise InvalidInput.single(
            _("Name a site, a product or a licence, all of one control site."),
            field="site",
            reg="REG-38",
            way_out=_("Choose what the decision names; record two restrictions for two control sites."),
        )
    return found.pop()


def _must_may(actor: Actor, given: Mapping[str, Any]) -> None:
    """Over every part that the restriction names."""
    authority = given["imposed_by"] == Restriction.ImposedBy.AUTHORITY
    permission = Permission.SITE_SUSPEND if authority else Permission.SITE_PAUSE
    for name in ("site", "product", "licence", "enrolment"):
        if given.get(name) is not None:
            require(actor, permission, given[name])


def restriction_record(*, actor: Actor, **given: Any) -> Restriction:
    """Record a restriction on a site, a product, a licence or a combination; it may begin later (REG-38, REG-40).

    ``given``: what ``_judged`` takes. It only ever stops work, so it takes effect without a signature; ending it is signed.
    """
    _must_may(actor, given)
    with unit_of_work(actor=actor):
        return write_restriction(actor=actor, **given)


def restriction_previewed(*, actor: Actor, **given: Any) -> Restriction:
    """The restriction that ``restriction_record`` would record, not saved: for the look at what it would stop."""
    _must_may(actor, given)
    return _judged(**given)


def restriction_lift(
    *,
    actor: Actor,
    restriction: Restriction,
    proof: ReauthProof | None,
    reason: str,
    variation: LicenceVariation | None = None,
) -> Restriction:
    """Lift a restriction, signed. The authority's ends only by a granted ``variation`` for its letter (REG-39).

    When it was what suspended an enrolment, and nothing else of the authority's holds that enrolment, the enrolment goes
    back to the state it was in: a pause by the holder stays a pause.
    """
    authority = restriction.imposed_by == Restriction.ImposedBy.AUTHORITY
    by = variation if authority else None
    granted_on = by.decided_on if by is not None else None
    given = {
        "lifted_at": timezone.now(),
        "variation": by,
        "variation_reference": by.reference if by is not None else "",
        "variation_granted_on": granted_on,
    }
    with unit_of_work(actor=actor):
        enrolment = None
        if restriction.enrolment_id is not None:
            # The enrolment first, then the restriction: the same order as a suspension takes them.
            enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=restriction.enrolment_id)
        perform(
            record=restriction,
            move="lift_authority" if authority else "lift_holder",
            actor=actor,
            proof=proof,
            reason=reason,
            payload={
                "number": restriction.number,
                "imposed_by": restriction.imposed_by,
                "variation": str(given["variation_reference"]),
                "granted_on": granted_on.isoformat() if granted_on else "",
            },
            changes=given,
            subject=lambda locked: _as_lifted(locked, given),
        )
        if enrolment is not None and enrolment.state == "suspended" and not _still_held(enrolment):
            from sites.services.enrolment import enrolment_return

            enrolment_return(
                actor=actor,
                enrolment=enrolment,
                restriction=restriction,
                move=LIFT_MOVES[enrolment.state_before],
                reason=reason,
            )
    return restriction


def representation_record(
    *, actor: Actor, restriction: Restriction, sent_on: date, reference: str, summary: str
) -> Representation:
    """Record what the holder answered to the authority's letter (REG-40). A further answer is a further row.

    Raises ``InvalidInput`` for a day in the future or before the notice, and ``WrongState`` for the holder's own restriction.
    """
    require(actor, Permission.SITE_SUSPEND, restriction)
    if restriction.imposed_by != Restriction.ImposedBy.AUTHORITY:
        raise WrongState.single(
            _("The licence holder imposed this restriction: there is nobody to answer."),
            reg="REG-40",
            way_out=_("Lift it when its reason has ended."),
        )
    first = restriction.notice_on
    checks = (
        (
            bool(reference.strip()),
            "reference",
            _("The reference is missing."),
            _("Enter the one on the answer."),
        ),
        (bool(summary.strip()), "summary", _("Say what it says."), _("Sum it up in a few sentences.")),
        (
            sent_on <= timezone.localdate(),
            "sent_on",
            _("This day is in the future."),
            _("Record it once it is sent."),
        ),
        (
            first is None or sent_on >= first,
            "sent_on",
            _("This day is before the notice."),
            _("Compare it with the letter."),
        ),
    )
    problems = [
        Problem(message=message, field=field, reg="REG-40", way_out=way_out)
        for holds, field, message, way_out in checks
        if not holds
    ]
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        made = Representation(
            restriction=restriction,
            sent_on=sent_on,
            reference=reference.strip(),
            summary=summary.strip(),
            recorded_by_name=actor.printed_name,
        )
        made.save(force_insert=True)
        work.event(
            events.REPRESENTATION_RECORDED,
            stream=restriction.stream,
            subject=restriction,
            payload={
                "number": restriction.number,
                "reference": made.reference,
                "sent_on": sent_on.isoformat(),
            },
        )
    return made


def _as_lifted(restriction: Restriction, given: Mapping[str, Any]) -> Restriction:
    """What the rules judge: the locked row with the variation that was just given."""
    for name, value in given.items():
        setattr(restriction, name, value)
    return restriction


def _still_held(enrolment: Enrolment) -> bool:
    return (
        Restriction.objects.select_related(None)
        .filter(enrolment=enrolment, imposed_by=Restriction.ImposedBy.AUTHORITY, state="in_force")
        .exists()
    )
