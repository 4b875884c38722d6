"""Material lots: received into quarantine, released, blocked; an expiry can be corrected, never silently (REG-62)."""

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from batches import events, policies
from batches.models import MaterialLot
from batches.rules.lot import LotCase
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform
from sites.models import RemoteSite


def lot_receive(
    *,
    actor: Actor,
    site: RemoteSite,
    material_code: str,
    name: str,
    lot_number: str,
    supplier: str,
    expires_at: datetime,
) -> MaterialLot:
    """Take a lot into stock, in quarantine. Raises ``InvalidInput`` for an empty field, a lot that has expired
    and a lot that is there already.
    """
    policies.permit(actor, Permission.MATERIAL_EDIT, site)
    given = {"material_code": material_code, "name": name, "lot_number": lot_number, "supplier": supplier}
    problems = [
        Problem(_("Fill this in."), field=field, code="required", reg="REG-62")
        for field, text in given.items()
        if not text.strip()
    ]
    if expires_at <= timezone.now():
        problems.append(
            Problem(
                _("This lot has expired already."),
                field="expires_at",
                code="expired",
                reg="REG-62",
                way_out=_("Check the date on the label. Do not take an expired lot into stock."),
            )
        )
    if problems:
        raise InvalidInput(problems=tuple(problems))
    with unit_of_work(actor=actor) as work:
        lot = MaterialLot(
            site=site, expires_at=expires_at, **{key: text.strip() for key, text in given.items()}
        )
        try:
            with transaction.atomic():
                lot.save(force_insert=True)
        except IntegrityError as error:
            raise InvalidInput.single(
                _("Lot %(lot)s of this material is in stock here already.") % {"lot": lot.lot_number},
                field="lot_number",
                code="taken",
                reg="REG-62",
                way_out=_("Open that lot instead."),
            ) from error
        work.event(
            events.LOT_RECEIVED,
            stream=f"lot:{lot.pk}",
            subject=lot,
            payload={**_named(lot), "supplier": lot.supplier, "expires_at": lot.expires_at},
        )
    return lot


def lot_release(*, actor: Actor, lot_id: uuid.UUID, reason: str = "") -> Moved:
    """Release a quarantined lot for use. Raises ``RuleBroken`` for one that has expired."""
    return _move(actor, lot_id, "release", reason)


def lot_block(*, actor: Actor, lot_id: uuid.UUID, reason: str) -> Moved:
    """Block a lot for good, with a reason."""
    return _move(actor, lot_id, "block", reason)


def lot_correct_expiry(*, actor: Actor, lot_id: uuid.UUID, expires_at: datetime, reason: str) -> MaterialLot:
    """Correct the expiry of a lot, with a reason. Batches that used it after the new expiry are found by review."""
    if not reason.strip():
        raise InvalidInput.single(_("Say why."), field="reason", code="reason_required", reg="REG-118")
    with unit_of_work(actor=actor) as work:
        lot = _locked(lot_id)
        policies.permit(actor, Permission.MATERIAL_EDIT, lot)
        before = lot.expires_at
        lot.expires_at = expires_at
        lot.save(update_fields=["expires_at"])
        work.event(
            events.LOT_EXPIRY_CHANGED,
            stream=f"lot:{lot.pk}",
            subject=lot,
            payload={**_named(lot), "before": before, "after": expires_at},
            reason=reason.strip(),
        )
    return lot


def _locked(lot_id: uuid.UUID) -> MaterialLot:
    return MaterialLot.objects.select_for_update(of=("self",)).select_related("site").get(pk=lot_id)


def _move(actor: Actor, lot_id: uuid.UUID, move: str, reason: str) -> Moved:
    with unit_of_work(actor=actor):
        lot = _locked(lot_id)
        return perform(
            record=lot,
            move=move,
            actor=actor,
            reason=reason,
            payload=_named(lot),
            subject=lambda locked: LotCase(locked, timezone.now()),
        )


def _named(lot: MaterialLot) -> dict[str, Any]:
    return {"site": lot.site.code, "material_code": lot.material_code, "lot_number": lot.lot_number}
