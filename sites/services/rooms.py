"""Rooms of a site, and what stands in them (REG-33)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.saving import insert
from ledger.trail import unit_of_work
from sites import events
from sites.models import Equipment, RemoteSite, Room
from sites.policies import require


def room_add(*, actor: Actor, site: RemoteSite, code: str, name: str, suited_for: str, evidence: str) -> Room:
    """Add a room or cabinet. ``suited_for``: what it was found suited for; ``evidence``: the assessment that shows it."""
    require(actor, Permission.EQUIPMENT_EDIT, site)
    problems = [
        Problem(message=message, field=field, reg="REG-33", way_out=_("Enter it as the assessment says."))
        for field, given, message in (
            ("code", code, _("The code is missing.")),
            ("name", name, _("The name is missing.")),
            ("suited_for", suited_for, _("What it is suited for is missing.")),
            ("evidence", evidence, _("The number of the assessment is missing.")),
        )
        if not given.strip()
    ]
    if problems:
        raise InvalidInput(problems=problems)
    room = Room(
        site=site,
        code=code.strip().upper(),
        name=name.strip(),
        suited_for=suited_for.strip(),
        evidence=evidence.strip(),
    )
    with unit_of_work(actor=actor) as work:
        insert(
            room,
            {
                "mfg_sites_room_code": Problem(
                    message=_("Another room of this site bears this code."),
                    field="code",
                    reg="REG-33",
                    way_out=_("Look at the site’s list of rooms."),
                )
            },
        )
        work.event(
            events.ROOM_ADDED,
            stream=site.stream,
            subject=room,
            payload={
                "site": site.code,
                "code": room.code,
                "name": room.name,
                "suited_for": room.suited_for,
                "evidence": room.evidence,
            },
        )
    return room


def room_take_out(*, actor: Actor, room: Room, reason: str) -> Room:
    """Take a room out of use, at once: what stands in it serves no step."""
    return _in_or_out(actor=actor, room=room, reason=reason, out=True)


def room_return(*, actor: Actor, room: Room, reason: str) -> Room:
    """Return a room to use."""
    return _in_or_out(actor=actor, room=room, reason=reason, out=False)


def _in_or_out(*, actor: Actor, room: Room, reason: str, out: bool) -> Room:
    require(actor, Permission.EQUIPMENT_EDIT, room)
    if not reason.strip():
        raise InvalidInput.single(_("Say why."), field="reason", reg="REG-33", way_out=_("Give a reason."))
    with unit_of_work(actor=actor) as work:
        locked = Room.objects.select_for_update(of=("self",)).get(pk=room.pk)
        if (locked.out_since is not None) == out:
            raise WrongState.single(
                _("It is out of use already.") if out else _("It is in use already."),
                reg="REG-33",
                way_out=_("Look at the site’s list of rooms."),
            )
        locked.out_since = timezone.now() if out else None
        locked.out_reason = reason.strip()[:300] if out else ""
        locked.save(update_fields=["out_since", "out_reason"])
        work.event(
            events.ROOM_OUT if out else events.ROOM_BACK,
            stream=locked.site.stream,
            subject=locked,
            payload={"site": locked.site.code, "code": locked.code},
            reason=reason.strip(),
        )
    return locked


def equipment_place(*, actor: Actor, equipment: Equipment, room: Room | None) -> Equipment:
    """Record in which room of its site an instrument stands; ``None``: in none of the recorded ones."""
    require(actor, Permission.EQUIPMENT_EDIT, equipment)
    if room is not None and room.site_id != equipment.site_id:
        raise InvalidInput.single(
            _("That room is at another site."),
            field="room",
            reg="REG-33",
            way_out=_("Choose a room of the instrument’s own site."),
        )
    with unit_of_work(actor=actor) as work:
        locked = Equipment.objects.select_related("room").select_for_update(of=("self",)).get(pk=equipment.pk)
        before = locked.room
        locked.room = room
        locked.save(update_fields=["room"])
        work.event(
            events.EQUIPMENT_PLACED,
            stream=locked.site.stream,
            subject=locked,
            payload={
                "site": locked.site.code,
                "code": locked.code,
                "room": room.code if room else "",
                "before": before.code if before else "",
            },
        )
    return locked
