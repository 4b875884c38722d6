"""Restrictions: record one, lift one (REG-38, REG-39)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.models import Licence, Product
from ledger.actors import Actor, ReauthProof
from ledger.errors import InvalidInput, Problem
from ledger.trail import current_work, unit_of_work
from ledger.transitions import perform
from sites import events
from sites.models import Enrolment, RemoteSite, Restriction
from sites.numbers import next_restriction_number
from sites.policies import require
from sites.states import LIFT_MOVES


def covers_in_words(restriction: Restriction) -> str:
    """What a restriction covers, narrowest part first."""
    if restriction.enrolment is not None:
        file = restriction.enrolment.master_file
        return f"{file.product.name}, {restriction.enrolment.site.name} ({restriction.enrolment.site.code})"
    parts = [
        str(part) for part in (restriction.site, restriction.product, restriction.licence) if part is not None
    ]
    return ", ".join(parts)


def write_restriction(
    *,
    actor: Actor,
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
) -> Restriction:
    """Insert a restriction and its event in the unit of work under way; permission was asked by the caller."""
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
    if problems:
        raise InvalidInput(problems=problems)
    control = _control_scope(enrolment, site, product, licence)
    restriction = Restriction(
        number=next_restriction_number(),
        imposed_by=imposed_by,
        enrolment=enrolment,
        site=site,
        product=product,
        licence=licence,
        control_scope_id=control,
        reference=reference.strip(),
        reason=reason.strip(),
        notice_on=notice_on,
        answer_due_on=answer_due_on,
        effective_from=effective_from,
    )
    restriction.save(force_insert=True)
    current_work().event(
        events.RESTRICTION_RECORDED,
        stream=restriction.stream,
        subject=restriction,
        payload={
            "number": restriction.number,
            "imposed_by": str(imposed_by),
            "reference": restriction.reference,
            "covers": covers_in_words(restriction),
            "effective_from": effective_from,
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


def restriction_record(
    *,
    actor: Actor,
    imposed_by: str,
    reference: str,
    reason: str,
    effective_from: datetime,
    site: RemoteSite | None = None,
    product: Product | None = None,
    licence: Licence | None = None,
    enrolment: Enrolment | None = None,
    notice_on: date | None = None,
    answer_due_on: date | None = None,
) -> Restriction:
    """Record a restriction on a site, a product, a licence or a combination; it may begin later (REG-38, REG-40).

    It only ever stops work, so it takes effect without a signature; ending it is signed.
    """
    permission = (
        Permission.SITE_SUSPEND if imposed_by == Restriction.ImposedBy.AUTHORITY else Permission.SITE_PAUSE
    )
    for part in (site, product, licence, enrolment):
        if part is not None:
            require(actor, permission, part)
    with unit_of_work(actor=actor):
        return write_restriction(
            actor=actor,
            imposed_by=imposed_by,
            enrolment=enrolment,
            site=site,
            product=product,
            licence=licence,
            reference=reference,
            reason=reason,
            notice_on=notice_on,
            answer_due_on=answer_due_on,
            effective_from=effective_from,
        )


def restriction_lift(
    *,
    actor: Actor,
    restriction: Restriction,
    proof: ReauthProof | None,
    reason: str,
    variation_reference: str = "",
    variation_granted_on: date | None = None,
) -> Restriction:
    """Lift a restriction, signed. The authority's ends only by a granted variation (REG-39).

    When it was what suspended an enrolment, and nothing else of the authority's holds that enrolment, the enrolment goes
    back to the state it was in: a pause by the holder stays a pause.
    """
    now = timezone.now()
    authority = restriction.imposed_by == Restriction.ImposedBy.AUTHORITY
    given = {
        "lifted_at": now,
        "variation_reference": variation_reference.strip(),
        "variation_granted_on": variation_granted_on,
    }
    if variation_granted_on is not None and variation_granted_on > now.date():
        raise InvalidInput.single(
            _("The variation is dated in the future."),
            field="variation_granted_on",
            reg="REG-39",
            way_out=_("Record it once it is granted."),
        )
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
                "variation": variation_reference.strip(),
                "granted_on": variation_granted_on.isoformat() if variation_granted_on else "",
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
