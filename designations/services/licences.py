"""Licences are recorded as the authority granted them: nothing here grants anything."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.permissions import Permission
from designations.events import licence as events
from designations.models import Licence, LicencePerson, LicenceScope, Product
from designations.policies import must_hold, permit
from designations.rules.masterfile import UK_COUNTRIES
from designations.services.notices import raise_notice
from designations.services.oflicence import activity_add, must_authorise
from designations.ukaddress import in_uk
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem
from ledger.saving import insert
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform
from ui.formats import calendar_date


def _dates(valid_from: date, valid_until: date | None) -> None:
    if valid_until is not None and valid_until < valid_from:
        raise InvalidInput.single(
            _("The last day lies before the first."),
            field="valid_until",
            way_out=_("Correct one of the dates."),
        )


def licence_record(
    *,
    actor: Actor,
    number: str,
    holder: Organisation,
    control_site: Organisation,
    licence_type: str,
    valid_from: date,
    valid_until: date | None = None,
    activities: Sequence[str] = (),
) -> Licence:
    """Record a licence with the activities that it states. The control site must be in the United Kingdom (REG-23, REG-29)."""
    with unit_of_work(actor=actor) as work:
        problems = []
        elsewhere = bool(control_site.postcode) and not in_uk(control_site.country, control_site.postcode)
        if control_site.scope_id is None or control_site.country not in UK_COUNTRIES or elsewhere:
            problems.append(
                Problem(
                    message=_("A licence names a control site in the United Kingdom."),
                    field="control_site",
                    reg="REG-23",
                    way_out=_("Choose the control site named on the licence."),
                )
            )
        if Licence.objects.filter(number=number.strip()).exists():
            problems.append(
                Problem(
                    message=_("A licence of this number is recorded already."),
                    field="number",
                    code="taken",
                    way_out=_("Look at that licence, or correct the number."),
                )
            )
        if problems or control_site.scope_id is None:
            raise InvalidInput(problems=problems)
        _dates(valid_from, valid_until)
        licence = Licence(
            number=number.strip(),
            holder=holder,
            control_site=control_site,
            control_scope_id=control_site.scope_id,
            licence_type=licence_type,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        permit(actor, Permission.LICENCE_EDIT, licence)
        must_hold(licence)
        licence.save(force_insert=True)
        work.event(
            events.LICENCE_RECORDED,
            stream=f"licence:{licence.pk}",
            subject=licence,
            payload={"number": licence.number, "licence_type": licence.licence_type},
        )
        for activity in dict.fromkeys(activities):
            activity_add(
                actor=actor,
                licence=licence,
                activity=activity,
                valid_from=valid_from,
                valid_until=valid_until,
            )
    return licence


def licence_scope_add(
    *,
    actor: Actor,
    licence: Licence,
    product: Product,
    mode: str,
    valid_from: date,
    valid_until: date | None = None,
    variation_reference: str = "",
) -> LicenceScope:
    """Record that the licence covers a product in its dosage form and a mode (REG-25, REG-26).

    For what the licence already said when it was granted or first recorded here. Whatever is added to it later goes
    through a variation: ``variations.variation_grant`` calls this once the authority has granted it.
    """
    with unit_of_work(actor=actor) as work:
        _dates(valid_from, valid_until)
        permit(actor, Permission.LICENCE_EDIT, licence)
        permit(actor, Permission.LICENCE_EDIT, product)
        must_authorise(licence, mode, valid_from)
        row = LicenceScope(
            licence=licence,
            product=product,
            mode=mode,
            dosage_form=product.dosage_form,
            valid_from=valid_from,
            valid_until=valid_until,
            variation_reference=variation_reference.strip(),
        )
        must_hold(row)
        insert(
            row,
            {
                "designations_licencescope_once": Problem(
                    message=_("The licence covers this product in this mode from that day already."),
                    field="product",
                    code="taken",
                    reg="REG-25",
                    way_out=_("Look at what the licence covers, or correct the day."),
                )
            },
        )
        work.event(
            events.LICENCE_SCOPE_ADDED,
            stream=f"licence:{licence.pk}",
            subject=row,
            payload={
                "number": licence.number,
                "product": product.code,
                "dosage_form": row.dosage_form,
                "mode": mode,
            },
        )
    return row


def licence_person_name(
    *,
    actor: Actor,
    licence: Licence,
    person_id: uuid.UUID,
    name: str,
    capacity: str,
    valid_from: date,
    valid_until: date | None = None,
) -> LicencePerson:
    """Record that a person is named on the licence (REG-34, REG-69).

    Whoever is named later than from the licence's first day is a change, and the authority is to be told of it.
    """
    with unit_of_work(actor=actor) as work:
        _dates(valid_from, valid_until)
        row = LicencePerson(
            licence=licence,
            person_id=person_id,
            name=name.strip(),
            capacity=capacity,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        permit(actor, Permission.LICENCE_EDIT, row)
        must_hold(row)
        insert(
            row,
            {
                "designations_licenceperson_once": Problem(
                    message=_("The licence names this person in this capacity from that day already."),
                    field="person",
                    code="taken",
                    reg="REG-34",
                    way_out=_("Look at whom the licence names, or correct the day."),
                )
            },
        )
        work.event(
            events.LICENCE_PERSON_NAMED,
            stream=f"licence:{licence.pk}",
            subject=row,
            payload={"number": licence.number, "name": row.name, "capacity": capacity},
        )
        if valid_from > licence.valid_from:
            raise_notice(
                work,
                row,
                _("%(name)s is named as %(capacity)s from %(day)s.")
                % {
                    "name": row.name,
                    "capacity": str(row.get_capacity_display()).lower(),
                    "day": calendar_date(valid_from),
                },
                valid_from,
            )
    return row


def licence_person_end(*, actor: Actor, row: LicencePerson, valid_until: date, reason: str) -> LicencePerson:
    """Record the last day on which a person is named (REG-34)."""
    with unit_of_work(actor=actor) as work:
        locked = LicencePerson.objects.select_for_update(of=("self",)).get(pk=row.pk)
        permit(actor, Permission.LICENCE_EDIT, locked)
        _dates(locked.valid_from, valid_until)
        locked.valid_until = valid_until
        locked.save(update_fields=["valid_until"])
        work.event(
            events.LICENCE_PERSON_ENDED,
            stream=f"licence:{locked.licence_id}",
            subject=locked,
            payload={
                "number": locked.licence.number,
                "name": locked.name,
                "capacity": locked.capacity,
                "valid_until": valid_until.isoformat(),
            },
            reason=reason,
        )
        raise_notice(
            work,
            locked,
            _("%(name)s is no longer named as %(capacity)s after %(day)s.")
            % {
                "name": locked.name,
                "capacity": str(locked.get_capacity_display()).lower(),
                "day": calendar_date(valid_until),
            },
            valid_until,
        )
    return locked


def _move(actor: Actor, licence: Licence, move: str, reason: str) -> Moved:
    payload: dict[str, Any] = {"number": licence.number}
    return perform(record=licence, move=move, actor=actor, reason=reason, payload=payload)


def licence_suspend(*, actor: Actor, licence: Licence, reason: str) -> Moved:
    """Record the authority's suspension of the whole licence (REG-40)."""
    return _move(actor, licence, "suspend", reason)


def licence_lift(*, actor: Actor, licence: Licence, reason: str) -> Moved:
    """Record that the authority lifted it; the reason names the authority's letter (REG-39)."""
    return _move(actor, licence, "lift", reason)


def licence_revoke(*, actor: Actor, licence: Licence, reason: str) -> Moved:
    """Record the authority's revocation."""
    return _move(actor, licence, "revoke", reason)


def licence_surrender(*, actor: Actor, licence: Licence, reason: str) -> Moved:
    """Record that the holder gave the licence up."""
    return _move(actor, licence, "surrender", reason)
