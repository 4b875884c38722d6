"""Activities and premises of a licence, recorded as the authority granted them (REG-23, REG-24, REG-29, REG-30)."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.events import licence as events
from designations.kinds import Activity, Purpose
from designations.models import Licence, LicenceActivity, LicencePremises, LicenceScope
from designations.policies import field_problems, permit
from designations.remoteplaces import remote_sites_at
from designations.ukaddress import in_uk, uk_postcode
from ledger.actors import Actor
from ledger.errors import Conflict, InvalidInput, Problem
from ledger.trail import unit_of_work


def _ordered(valid_from: date, valid_until: date | None) -> list[Problem]:
    if valid_until is None or valid_until >= valid_from:
        return []
    return [
        Problem(
            message=_("The last day lies before the first."),
            field="valid_until",
            way_out=_("Correct one of the dates."),
        )
    ]


def authorises(licence: Licence, activity: str, day: date) -> bool:
    """Whether the licence states this activity for the day."""
    return (
        LicenceActivity.objects.filter(licence=licence, activity=activity, valid_from__lte=day)
        .filter(Q(valid_until=None) | Q(valid_until__gte=day))
        .exists()
    )


def must_authorise(licence: Licence, mode: str, day: date) -> None:
    """Raise ``InvalidInput`` when the licence states its activities and the mode is none of them that day (REG-29)."""
    if authorises(licence, mode, day) or not LicenceActivity.objects.filter(licence=licence).exists():
        return
    raise InvalidInput.single(
        _("Licence %(number)s does not authorise this on that day: %(activity)s.")
        % {"number": licence.number, "activity": str(Activity(mode).label).lower()},
        field="mode",
        code="not_authorised",
        reg="REG-29",
        way_out=_("Record the activity first, as the licence states it, or apply for a variation."),
    )


def activity_add(
    *,
    actor: Actor,
    licence: Licence,
    activity: str,
    valid_from: date,
    valid_until: date | None = None,
    variation_reference: str = "",
) -> LicenceActivity:
    """Record an activity that the licence states. Any of them may stand together, each once (REG-29)."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.LICENCE_EDIT, licence)
        row = LicenceActivity(
            licence=licence,
            activity=activity,
            valid_from=valid_from,
            valid_until=valid_until,
            variation_reference=variation_reference.strip(),
        )
        problems = [*field_problems(row), *_ordered(valid_from, valid_until)]
        if problems:
            raise InvalidInput(problems=problems)
        Licence.objects.select_for_update(of=("self",)).get(pk=licence.pk)
        if authorises(licence, activity, valid_from):
            raise Conflict.single(
                _("The licence authorises this from that day already."),
                field="activity",
                code="stated",
                reg="REG-29",
                way_out=_("Look at its activities, or correct the day."),
            )
        row.save(force_insert=True)
        work.event(
            events.LICENCE_ACTIVITY_ADDED,
            stream=f"licence:{licence.pk}",
            subject=row,
            payload={
                "number": licence.number,
                "activity": str(row.get_activity_display()),
                "valid_from": valid_from.isoformat(),
            },
        )
    return row


def activity_end(*, actor: Actor, row: LicenceActivity, valid_until: date, reason: str) -> LicenceActivity:
    """Record the last day of an activity; what the licence covered in that mode ends with it (REG-25, REG-29)."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.LICENCE_EDIT, row)
        Licence.objects.select_for_update(of=("self",)).get(pk=row.licence_id)
        locked = LicenceActivity.objects.select_for_update(of=("self",)).get(pk=row.pk)
        must_be_ended(locked, valid_until, reason)
        locked.valid_until = valid_until
        locked.save(update_fields=["valid_until"])
        covered = LicenceScope.objects.select_for_update(of=("self",)).filter(
            Q(valid_until=None) | Q(valid_until__gt=valid_until),
            licence_id=locked.licence_id,
            mode=locked.activity,
            valid_from__lte=valid_until,
        )
        for scope in covered:
            scope.valid_until = valid_until
            scope.save(update_fields=["valid_until"])
        work.event(
            events.LICENCE_ACTIVITY_ENDED,
            stream=f"licence:{locked.licence_id}",
            subject=locked,
            payload={
                "number": locked.licence.number,
                "activity": str(locked.get_activity_display()),
                "valid_until": valid_until.isoformat(),
            },
            reason=reason,
        )
    return locked


def must_be_ended(row: Any, valid_until: date, reason: str) -> None:
    """Raise ``InvalidInput`` unless the row has no end yet, the day fits and a reason is given."""
    problems = _ordered(row.valid_from, valid_until)
    if row.valid_until is not None:
        problems.append(
            Problem(
                message=_("Its last day is recorded already."),
                field="valid_until",
                code="ended",
                way_out=_("Look at the licence again."),
            )
        )
    if not reason.strip():
        problems.append(
            Problem(
                message=_("Say why it ends."), field="reason", code="missing", way_out=_("Give a reason.")
            )
        )
    if problems:
        raise InvalidInput(problems=problems)


def premises_add(
    *,
    actor: Actor,
    licence: Licence,
    purpose: str,
    name: str,
    address: str,
    postcode: str = "",
    country: str = "GB",
    does: str = "",
    valid_from: date,
    valid_until: date | None = None,
) -> LicencePremises:
    """Record premises for one purpose. The control site's lie in the UK; a remote site is never among them (REG-23, REG-24)."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.LICENCE_EDIT, licence)
        row = LicencePremises(
            licence=licence,
            purpose=purpose,
            name=name.strip(),
            address="\n".join(line.strip() for line in address.splitlines() if line.strip()),
            postcode=uk_postcode(postcode) or postcode.strip().upper(),
            country=country.strip().upper(),
            does=does.strip(),
            valid_from=valid_from,
            valid_until=valid_until,
        )
        problems = [*field_problems(row), *_ordered(valid_from, valid_until), *_where(row)]
        if problems:
            raise InvalidInput(problems=problems)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            if "designations_licencepremises_one_control" not in str(error):
                raise
            raise Conflict.single(
                _("The licence names an address of its control site already."),
                field="purpose",
                code="taken",
                reg="REG-30",
                way_out=_("Record the last day of that address first."),
            ) from error
        work.event(
            events.PREMISES_ADDED,
            stream=f"licence:{licence.pk}",
            subject=row,
            payload={
                "number": licence.number,
                "name": row.name,
                "purpose": str(row.get_purpose_display()),
                "valid_from": valid_from.isoformat(),
            },
        )
    return row


def _where(row: LicencePremises) -> list[Problem]:
    """What is wrong with the address itself."""
    found = []
    if row.purpose == Purpose.CONTROL and not in_uk(row.country, row.postcode):
        found.append(
            Problem(
                message=_("A control site lies in the United Kingdom, and this address does not."),
                field="postcode",
                code="not_in_uk",
                reg="REG-23",
                way_out=_(
                    "Give the control site’s address in England, Scotland, Wales or Northern Ireland with its postcode."
                    " Premises elsewhere can be recorded for testing or storage only."
                ),
            )
        )
    sites = remote_sites_at(row.licence.control_scope_id, row.postcode, (row.name, *row.address.split("\n")))
    if sites:
        found.append(
            Problem(
                message=_("This is the address of a remote site: %(sites)s. A licence names none.")
                % {"sites": "; ".join(sites)},
                field="address",
                code="remote_site",
                reg="REG-24",
                way_out=_(
                    "Remote sites stand in the master file: list the site there, and name it nowhere here."
                ),
            )
        )
    return found


def premises_end(*, actor: Actor, row: LicencePremises, valid_until: date, reason: str) -> LicencePremises:
    """Record the last day on which the licence names the premises (REG-30)."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.LICENCE_EDIT, row)
        locked = LicencePremises.objects.select_for_update(of=("self",)).get(pk=row.pk)
        must_be_ended(locked, valid_until, reason)
        locked.valid_until = valid_until
        locked.save(update_fields=["valid_until"])
        work.event(
            events.PREMISES_ENDED,
            stream=f"licence:{locked.licence_id}",
            subject=locked,
            payload={
                "number": locked.licence.number,
                "name": locked.name,
                "purpose": str(locked.get_purpose_display()),
                "valid_until": valid_until.isoformat(),
            },
            reason=reason,
        )
    return locked
