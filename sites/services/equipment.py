"""Equipment, its calibrations, and taking it out of use (REG-46)."""

import re
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger.actors import Actor
from ledger.documents import upload_store
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.saving import insert
from ledger.trail import unit_of_work
from ledger.uploads import Upload
from sites import events
from sites.models import Calibration, Equipment, RemoteSite
from sites.policies import require


def _blank(**values: tuple[str, str]) -> list[Problem]:
    """A problem for each named value that is blank. ``values``: field → (what was given, what to say)."""
    return [
        Problem(
            message=message,
            field=field,
            reg="REG-46",
            way_out=_("Enter it as it stands on the instrument or paper."),
        )
        for field, (given, message) in values.items()
        if not given.strip()
    ]


EVIDENCE = "equipment_evidence"
"""Kind of the documents behind calibrations, qualifications and maintenance."""

CLASS_KEY = re.compile(r"[a-z0-9_-]{1,60}", re.ASCII)


def class_key(text: str) -> str:
    """The key of a class as people say it: `Cell counter` is `cell_counter`."""
    return "_".join(text.lower().split())


def equipment_problems(*, equipment_class: str, code: str, name: str, serial: str) -> list[Problem]:
    """What is wrong with the description of an instrument; nothing when it can be added (REG-46)."""
    problems = _blank(
        equipment_class=(equipment_class, _("The class is missing.")),
        code=(code, _("The code is missing.")),
        name=(name, _("The name is missing.")),
        serial=(serial, _("The serial number is missing.")),
    )
    key = class_key(equipment_class)
    if key and not CLASS_KEY.fullmatch(key):
        problems.append(
            Problem(
                message=_("“%(given)s” is no key of a class.") % {"given": equipment_class},
                field="equipment_class",
                reg="REG-46",
                way_out=_("Use letters, digits and blanks only, as the instruction names the class."),
            )
        )
    return problems


def equipment_payload(item: Equipment, site: RemoteSite) -> dict[str, str]:
    """What the event of an added instrument carries."""
    return {
        "site": site.code,
        "code": item.code,
        "name": item.name,
        "serial": item.serial,
        "equipment_class": item.equipment_class,
    }


def equipment_add(
    *, actor: Actor, site: RemoteSite, equipment_class: str, code: str, name: str, serial: str
) -> Equipment:
    """Add an instrument to a site. ``equipment_class``: the class that instructions ask for, in words or as its key."""
    require(actor, Permission.EQUIPMENT_EDIT, site)
    problems = equipment_problems(equipment_class=equipment_class, code=code, name=name, serial=serial)
    if problems:
        raise InvalidInput(problems=problems)
    item = Equipment(
        site=site,
        equipment_class=class_key(equipment_class),
        code=code.strip().upper(),
        name=name.strip(),
        serial=serial.strip(),
    )
    with unit_of_work(actor=actor) as work:
        way_out = _("Look at the site’s list of equipment.")
        insert(
            item,
            {
                "mfg_sites_equipment_code": Problem(
                    message=_("Another instrument at this site bears this code."),
                    field="code",
                    reg="REG-46",
                    way_out=way_out,
                ),
                "mfg_sites_equipment_serial": Problem(
                    message=_("This instrument is on the list already."),
                    field="serial",
                    reg="REG-46",
                    way_out=way_out,
                ),
            },
        )
        work.event(
            events.EQUIPMENT_ADDED,
            stream=site.stream,
            subject=item,
            payload=equipment_payload(item, site),
        )
    return item


def calibration_problems(
    *, today: date, done_on: date, due_on: date, outcome: str, certificate: str, done_by: str
) -> list[Problem]:
    """What is wrong with a calibration; nothing when it can be recorded (REG-46). ``today``: on the site's calendar."""
    problems = _blank(
        certificate=(certificate, _("The certificate’s number is missing.")),
        done_by=(done_by, _("Who did it is missing.")),
    )
    if outcome not in Calibration.Outcome.values:
        problems.append(
            Problem(
                message=_("Say whether it passed or failed."),
                field="outcome",
                reg="REG-46",
                way_out=_("Enter “passed” or “failed”."),
            )
        )
    if done_on > today:
        problems.append(
            Problem(
                message=_("The calibration lies in the future."),
                field="done_on",
                reg="REG-46",
                way_out=_("Record it once it was done."),
            )
        )
    if due_on < done_on:
        problems.append(
            Problem(
                message=_("The next one is due before this one was done."),
                field="due_on",
                reg="REG-46",
                way_out=_("Compare both dates with the certificate."),
            )
        )
    return problems


def calibration_payload(row: Calibration, equipment: Equipment, site: RemoteSite) -> dict[str, str]:
    """What the event of a calibration carries."""
    return {
        "site": site.code,
        "code": equipment.code,
        "done_on": row.done_on.isoformat(),
        "due_on": row.due_on.isoformat(),
        "outcome": str(row.outcome),
        "certificate": row.certificate,
        "corrects": str(row.corrects_id) if row.corrects_id else "",
    }


def calibration_record(
    *,
    actor: Actor,
    equipment: Equipment,
    done_on: date,
    due_on: date,
    outcome: str,
    certificate: str,
    done_by: str,
    corrects: Calibration | None = None,
    correction_reason: str = "",
    upload: Upload | None = None,
) -> Calibration:
    """Record a calibration, or the right version of a wrong row (``corrects``, with a reason). Days are the site's own.

    ``upload``: the certificate itself.
    """
    require(actor, Permission.EQUIPMENT_EDIT, equipment)
    problems = calibration_problems(
        today=timezone.now().astimezone(ZoneInfo(equipment.site.zone)).date(),
        done_on=done_on,
        due_on=due_on,
        outcome=outcome,
        certificate=certificate,
        done_by=done_by,
    )
    if corrects is not None and not correction_reason.strip():
        problems.append(Problem(message=_("Say what was wrong."), field="correction_reason", reg="REG-118"))
    if corrects is not None and corrects.equipment_id != equipment.pk:
        problems.append(
            Problem(message=_("That calibration is of another instrument."), field="corrects", reg="REG-46")
        )
    if problems:
        raise InvalidInput(problems=problems)
    row = Calibration(
        equipment=equipment,
        done_on=done_on,
        due_on=due_on,
        outcome=outcome,
        certificate=certificate.strip(),
        done_by=done_by.strip(),
        corrects=corrects,
        correction_reason=correction_reason.strip(),
    )
    with unit_of_work(actor=actor) as work:
        if upload is not None:
            row.document = upload_store(actor=actor, upload=upload, kind=EVIDENCE, subject=row)
        insert(
            row,
            {
                "corrects_id": Problem(
                    message=_("That row was corrected already."),
                    field="corrects",
                    reg="REG-118",
                    way_out=_("Correct the newest row."),
                )
            },
        )
        work.event(
            events.EQUIPMENT_CALIBRATED,
            stream=equipment.site.stream,
            subject=equipment,
            payload=calibration_payload(row, equipment, equipment.site),
            reason=row.correction_reason,
        )
    return row


def equipment_take_out(*, actor: Actor, equipment: Equipment, reason: str) -> Equipment:
    """Take an instrument out of use, at once."""
    return _in_or_out(actor=actor, equipment=equipment, reason=reason, out=True)


def equipment_return(*, actor: Actor, equipment: Equipment, reason: str) -> Equipment:
    """Return an instrument to use."""
    return _in_or_out(actor=actor, equipment=equipment, reason=reason, out=False)


def _in_or_out(*, actor: Actor, equipment: Equipment, reason: str, out: bool) -> Equipment:
    require(actor, Permission.EQUIPMENT_EDIT, equipment)
    if not reason.strip():
        raise InvalidInput.single(_("Say why."), field="reason", reg="REG-46", way_out=_("Give a reason."))
    with unit_of_work(actor=actor) as work:
        locked = Equipment.objects.select_for_update(of=("self",)).get(pk=equipment.pk)
        if (locked.out_since is not None) == out:
            raise WrongState.single(
                _("It is out of use already.") if out else _("It is in use already."),
                reg="REG-46",
                way_out=_("Look at the site’s list of equipment."),
            )
        locked.out_since = timezone.now() if out else None
        locked.out_reason = reason.strip()[:300] if out else ""
        locked.save(update_fields=["out_since", "out_reason"])
        work.event(
            events.EQUIPMENT_OUT if out else events.EQUIPMENT_BACK,
            stream=locked.site.stream,
            subject=locked,
            payload={"site": locked.site.code, "code": locked.code},
            reason=reason.strip(),
        )
    return locked
