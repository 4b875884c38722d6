"""A modular unit leaves, arrives, and is re-qualified before it is used again (REG-22, REG-46)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger.actors import Actor, ReauthProof
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.trail import unit_of_work
from ledger.transitions import perform
from sites.models import Equipment, Place, RemoteSite, UnitLocation, UnitMove, UnitStanding
from sites.policies import require
from sites.subjects import UnitSubject, unit_subject


def standing_begin(site: RemoteSite) -> UnitStanding:
    """The standing of a unit just registered, not saved yet: on the way to its first place."""
    return UnitStanding(site=site, since=timezone.now())


@dataclass(frozen=True)
class _Held:
    """A unit whose standing is locked, with its open stay and open move."""

    standing: UnitStanding
    stay: UnitLocation | None
    move: UnitMove | None


def _hold(site: RemoteSite) -> _Held:
    """Lock the standing: whatever starts here waits, or was started before (``batches.guards.UnitStands``)."""
    standing = UnitStanding.objects.select_for_update(of=("self",)).get(site=site)
    stays: QuerySet[UnitLocation] = UnitLocation.objects.select_related("place").filter(
        site=site, ends_at=None
    )
    moves = UnitMove.objects.select_related("bound_for").filter(site=site, arrived_at=None)
    return _Held(standing, stays.first(), moves.first())


def _must_be_unit(site: RemoteSite) -> None:
    if site.kind != RemoteSite.Kind.UNIT:
        raise WrongState.single(
            _("Only a modular unit moves."), field="site", reg="REG-22", way_out=_("Open the page of a unit.")
        )


def _not_to_come(at: datetime, field: str) -> list[Problem]:
    if at <= timezone.now():
        return []
    return [
        Problem(
            message=_("It is recorded once it has happened; this instant lies in the future."),
            field=field,
            reg="REG-22",
            way_out=_("Enter when it happened."),
        )
    ]


def _payload(site: RemoteSite) -> dict[str, str]:
    return {"code": site.code, "unit_number": site.unit_number}


def unit_depart(
    *, actor: Actor, site: RemoteSite, bound_for: Place, departed_at: datetime, reason: str
) -> UnitMove:
    """Record that the unit left where it stood. From now on nothing starts and no step is signed in it (REG-22).

    Ends the stay at ``departed_at`` and resets the qualification of every instrument in the unit (REG-46). Raises
    ``WrongState`` when it is on the way already, ``InvalidInput`` for an instant before the stay or in the future.
    """
    require(actor, Permission.SITE_EDIT, site)
    _must_be_unit(site)
    problems = _not_to_come(departed_at, "departed_at")
    if not reason.strip():
        problems.append(
            Problem(
                message=_("Say why it moves."),
                field="reason",
                reg="REG-22",
                way_out=_("Enter the reason for the move."),
            )
        )
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor):
        held = _hold(site)
        stay = held.stay
        if stay is not None and departed_at <= max(stay.starts_at, stay.requalified_at or stay.starts_at):
            raise InvalidInput.single(
                _("The unit had not arrived, or was not re-qualified, at this place by then."),
                field="departed_at",
                reg="REG-22",
                way_out=_("Look at the unit’s locations and enter an instant after the last one."),
            )
        instruments = Equipment.objects.filter(site=site)
        perform(
            record=held.standing,
            move="depart",
            actor=actor,
            reason=reason.strip(),
            payload={
                **_payload(site),
                "from_place": stay.place.name if stay else "",
                "bound_for": bound_for.name,
                "departed_at": departed_at,
                "instruments": instruments.count(),
            },
            changes={"since": departed_at, "evidence": ""},
        )
        if stay is None:
            raise TypeError("a unit that stands somewhere has an open stay")
        stay.ends_at = departed_at
        stay.save(update_fields=["ends_at"])
        instruments.update(requalify_since=departed_at)
        move = UnitMove(
            site=site,
            from_stay=stay,
            bound_for=bound_for,
            reason=reason.strip(),
            departed_at=departed_at,
            departed_by_id=getattr(actor, "person_id", None),
            departed_by_name=actor.printed_name,
        )
        move.save(force_insert=True)
    return move


def unit_arrive(
    *,
    actor: Actor,
    site: RemoteSite,
    arrived_at: datetime,
    place: Place | None = None,
    position: str = "",
    reason: str = "",
) -> UnitLocation:
    """Record where the unit arrived; it waits there for re-qualification. The new stay begins at ``arrived_at`` (REG-22).

    ``place``: empty when it arrived where it was sent; another place needs a ``reason``, and so does the first delivery.
    """
    require(actor, Permission.SITE_EDIT, site)
    _must_be_unit(site)
    problems = _not_to_come(arrived_at, "arrived_at")
    with unit_of_work(actor=actor):
        held = _hold(site)
        move = held.move
        there = place or (move.bound_for if move else None)
        if held.standing.state == "relocating":
            problems += _arrival_problems(move, there, arrived_at, reason)
            if problems:
                raise InvalidInput(problems=problems)
        perform(
            record=held.standing,
            move="arrive",
            actor=actor,
            reason=reason.strip(),
            payload={**_payload(site), "place": there.name if there else "", "starts_at": arrived_at},
            changes={"since": arrived_at},
        )
        if there is None:
            raise TypeError("a unit that arrives does so at a place")
        stay = UnitLocation(site=site, place=there, position=position.strip(), starts_at=arrived_at)
        stay.save(force_insert=True)
        elsewhere = move is not None and there.pk != move.bound_for_id
        arrived = move or UnitMove(site=site, bound_for=there, reason=reason.strip())
        arrived.to_stay = stay
        arrived.arrived_at = arrived_at
        arrived.arrived_by_id = getattr(actor, "person_id", None)
        arrived.arrived_by_name = actor.printed_name
        arrived.arrival_reason = reason.strip() if elsewhere else ""
        arrived.save(force_insert=move is None)
    return stay


def _arrival_problems(
    move: UnitMove | None, there: Place | None, arrived_at: datetime, reason: str
) -> list[Problem]:
    found = []
    if there is None:
        found.append(
            Problem(
                message=_("The place is missing."),
                field="place_code",
                reg="REG-22",
                way_out=_("Enter where the unit stands."),
            )
        )
    if move is not None and move.departed_at is not None and arrived_at <= move.departed_at:
        found.append(
            Problem(
                message=_("The unit had not left its last place by then."),
                field="arrived_at",
                reg="REG-22",
                way_out=_("Enter an instant after the departure."),
            )
        )
    if not reason.strip() and (move is None or (there is not None and there.pk != move.bound_for_id)):
        found.append(
            Problem(
                message=_("Say why it is there.") if move is None else _("It was sent to another place."),
                field="reason",
                reg="REG-22",
                way_out=_("Enter the reason."),
            )
        )
    return found


def unit_requalify(
    *, actor: Actor, site: RemoteSite, proof: ReauthProof | None, evidence: str
) -> UnitStanding:
    """Sign that the unit is fit for use where it stands now, on the evidence named: it is in use again (REG-22, REG-46).

    Refused while an instrument in use was not qualified since the move, and to whoever recorded such a qualification.
    """
    require(actor, Permission.SITE_EDIT, site)
    _must_be_unit(site)
    given, now = evidence.strip(), timezone.now()

    def subject(standing: UnitStanding) -> UnitSubject:
        return unit_subject(standing, signer=actor.actor_id, evidence=given)

    with unit_of_work(actor=actor):
        held = _hold(site)
        perform(
            record=held.standing,
            move="requalify",
            actor=actor,
            proof=proof,
            payload={
                **_payload(site),
                "place": held.stay.place.name if held.stay else "",
                "evidence": given,
            },
            changes={"since": now, "evidence": given[:300]},
            subject=subject,
        )
        if held.stay is None:
            raise TypeError("a unit that waits for re-qualification has an open stay")
        held.stay.requalified_at = now
        held.stay.requalified_by_id = getattr(actor, "person_id", None)
        held.stay.requalified_by_name = actor.printed_name
        held.stay.requalification_evidence = given[:300]
        held.stay.save(
            update_fields=[
                "requalified_at",
                "requalified_by_id",
                "requalified_by_name",
                "requalification_evidence",
            ]
        )
    return held.standing
