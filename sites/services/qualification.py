"""An instrument is found fit for use where it stands: at first, and again after its unit has moved (REG-46)."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger.actors import Actor
from ledger.documents import upload_store
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.trail import unit_of_work
from ledger.uploads import Upload
from sites import events
from sites.models import Equipment, EquipmentQualification, UnitStanding
from sites.policies import require
from sites.services.equipment import EVIDENCE


def equipment_qualify(
    *,
    actor: Actor,
    equipment: Equipment,
    done_at: datetime,
    evidence: str,
    done_by: str,
    upload: Upload | None = None,
) -> EquipmentQualification:
    """Record that the instrument was qualified where it stands now. It is no calibration: that counts beside it.

    After a move of its unit this is what makes it count again. Raises ``WrongState`` while the unit is on the way,
    ``InvalidInput`` for an instant before the unit arrived.
    """
    require(actor, Permission.EQUIPMENT_EDIT, equipment)
    problems = [
        Problem(message=message, field=field, reg="REG-46", way_out=_("Enter it as it stands on the paper."))
        for field, given, message in (
            ("evidence", evidence, _("The number of the protocol is missing.")),
            ("done_by", done_by, _("Who did it is missing.")),
        )
        if not given.strip()
    ]
    if done_at > timezone.now():
        problems.append(
            Problem(
                message=_("It is recorded once it has happened; this instant lies in the future."),
                field="done_at",
                reg="REG-46",
                way_out=_("Enter when it was done."),
            )
        )
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        # The unit first, then the instrument: the same order as a departure takes them.
        standing = UnitStanding.objects.select_for_update(of=("self",)).filter(site=equipment.site_id).first()
        locked = Equipment.objects.select_for_update(of=("self",)).get(pk=equipment.pk)
        if standing is not None and standing.state == "relocating":
            raise WrongState.single(
                _("The unit is on the way: what is qualified now is moved again."),
                reg="REG-46",
                way_out=_("Record the arrival of the unit first."),
            )
        if standing is not None and (
            (locked.requalify_since is not None and done_at < locked.requalify_since)
            or (standing.state == "requalifying" and done_at < standing.since)
        ):
            raise InvalidInput.single(
                _("The unit had not arrived here by then."),
                field="done_at",
                reg="REG-46",
                way_out=_(
                    "Enter an instant after the arrival, or have the instrument qualified where it is."
                ),
            )
        row = EquipmentQualification(
            equipment=locked,
            done_at=done_at,
            evidence=evidence.strip(),
            done_by=done_by.strip(),
            recorded_by_id=getattr(actor, "person_id", None),
            recorded_by_name=actor.printed_name,
        )
        if upload is not None:
            row.document = upload_store(actor=actor, upload=upload, kind=EVIDENCE, subject=row)
        row.save(force_insert=True)
        if locked.requalify_since is not None:
            locked.requalify_since = None
            locked.save(update_fields=["requalify_since"])
        work.event(
            events.EQUIPMENT_QUALIFIED,
            stream=locked.site.stream,
            subject=locked,
            payload={
                "site": locked.site.code,
                "code": locked.code,
                "done_at": done_at,
                "evidence": row.evidence,
            },
        )
    return row
