"""What the rules of an entry need to know, loaded in a fixed number of queries."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import Person, ScopeGrant
from accounts.models.membership import current_at
from accounts.permissions import Permission
from batches.models import Batch, MaterialLot, StepEntry
from batches.rules.entry import EquipmentFacts, LotFacts, PersonFacts
from sites.facts import covering, in_force_at
from sites.models import Calibration, Competence, Enrolment, Equipment, Restriction


@dataclass(frozen=True)
class Moment:
    """Where a batch stands now. ``reached``: position of the last step recorded, or -1; ``entries``: how many there are."""

    reached: int
    entries: int
    closed_reason: str


def load_moment(batch: Batch, *, at: datetime) -> Moment:
    """Read it in one statement, after the batch was locked."""
    enrolments = Enrolment.objects.select_related(None).filter(
        site_id=batch.site_id, master_file__product_id=batch.product_id, master_file__mode=batch.mode
    )
    restrictions = Restriction.objects.select_related(None).filter(
        in_force_at(at),
        covering(
            site_id=batch.site_id,
            product_id=batch.product_id,
            master_file={"enrolment__master_file__mode": batch.mode},
            licence_ids=[batch.licence_id],
        ),
    )
    row = (
        Batch.objects.filter(pk=batch.pk)
        .annotate(
            reached=Subquery(
                StepEntry.objects.filter(batch=OuterRef("pk"), corrects=None)
                .order_by()
                .values("batch")
                .annotate(last=Max("position"))
                .values("last")
            ),
            count=Subquery(
                StepEntry.objects.filter(batch=OuterRef("pk"))
                .order_by()
                .values("batch")
                .annotate(all=Count("pk"))
                .values("all")
            ),
            enrolment_state=Subquery(enrolments.order_by("-created_at").values("state")[:1]),
            restricted=Exists(restrictions),
        )
        .values("reached", "count", "enrolment_state", "restricted")
        .get()
    )
    return Moment(
        reached=-1 if row["reached"] is None else row["reached"],
        entries=row["count"] or 0,
        closed_reason=closed_reason(row["enrolment_state"], restricted=row["restricted"]),
    )


def closed_reason(state: str | None, *, restricted: bool) -> str:
    """Why a site may not work now, in words; empty when it may."""
    if state == "suspended":
        return _("The licensing authority has suspended this site for this product.")
    if restricted:
        return _("A restriction is in force that covers this site or product.")
    if state == "active":
        return ""
    if state == "paused":
        return _("The licence holder has paused this site for this product.")
    return _("This site is not active for this product.")


PERFORM, WITNESS, SUBMIT = Permission.BATCH_PERFORM, Permission.BATCH_WITNESS, Permission.BATCH_SUBMIT


def load_people(
    *,
    site_id: Any,
    scope_ids: Iterable[uuid.UUID],
    instruction_version_id: Any,
    at: datetime,
    ids: Sequence[uuid.UUID] = (),
    emails: Sequence[str] = (),
) -> dict[str, PersonFacts]:
    """People by id and by e-mail address (lower case), in one query; unknown and closed accounts are left out.

    A right counts when membership, role in code and link row agree (as in ``accounts.authority``), at the instant ``at``.
    """
    grants = (
        ScopeGrant.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=at),
            current_at(at, "membership__"),
            user=OuterRef("pk"),
            membership__person=OuterRef("pk"),
            membership__scope=F("content_object"),
            content_object_id__in=list(scope_ids),
            permission__codename__in=[PERFORM.value, WITNESS.value, SUBMIT.value],
            valid_from__lte=at,
        )
        .order_by()
        .values(row=JSONObject(role="membership__role", may="permission__codename"))
    )
    competences = (
        Competence.objects.filter(
            person=OuterRef("pk"), site_id=site_id, instruction_version_id=instruction_version_id
        )
        .order_by()
        .values(row=JSONObject(start="valid_from", end="valid_until", ended="ended_at"))
    )
    found: dict[str, PersonFacts] = {}
    rows = (
        Person.objects.filter(Q(pk__in=list(ids)) | Q(email__in=list(emails)), is_active=True)
        .annotate(grants_here=ArraySubquery(grants), competences_here=ArraySubquery(competences))
        .values("id", "email", "full_name", "zone", "grants_here", "competences_here")
    )
    for row in rows:
        held = {
            grant["may"]: grant["role"]
            for grant in row["grants_here"]
            if grant["role"] in roles.ROLES and grant["may"] in roles.ROLES[grant["role"]].permissions
        }
        role = held.get(PERFORM.value) or held.get(WITNESS.value) or held.get(SUBMIT.value) or ""
        facts = PersonFacts(
            person_id=row["id"],
            name=row["full_name"],
            email=row["email"],
            zone=row["zone"],
            role=str(roles.ROLES[role].title) if role else "",
            may_perform=PERFORM.value in held,
            may_witness=WITNESS.value in held,
            may_submit=SUBMIT.value in held,
            competences=tuple(_interval(item) for item in row["competences_here"]),
        )
        found[str(row["id"])] = facts
        found[row["email"]] = facts
    return found


def _interval(row: dict[str, Any]) -> tuple[datetime, datetime | None]:
    start, end, ended = (parse_datetime(row[key]) if row[key] else None for key in ("start", "end", "ended"))
    if start is None:
        raise TypeError("a competence without a beginning: the column is not null")
    ends = [instant for instant in (end, ended) if instant is not None]
    return start, min(ends) if ends else None


def load_lots(*, site_id: Any, ids: Sequence[uuid.UUID] = (), numbers: Sequence[str] = ()) -> list[LotFacts]:
    """Lots in stock at the site, by id or lot number, locked in share against a change of status meanwhile."""
    rows = MaterialLot.objects.filter(Q(pk__in=list(ids)) | Q(lot_number__in=list(numbers)), site_id=site_id)
    return [
        LotFacts(
            lot_id=lot.pk,
            site_id=lot.site_id,
            material_code=lot.material_code,
            name=lot.name,
            lot_number=lot.lot_number,
            status=lot.status,
            expires_at=lot.expires_at,
        )
        for lot in rows
    ]


def load_equipment(
    *, site_id: Any, ids: Sequence[uuid.UUID] = (), codes: Sequence[str] = ()
) -> list[EquipmentFacts]:
    """Equipment of the site, by id or code, each with its last calibration that no other corrects, in one query."""
    last = (
        Calibration.objects.filter(equipment=OuterRef("pk"), corrected_by=None)
        .order_by("-done_on", "-id")
        .values(row=JSONObject(done="done_on", due="due_on", outcome="outcome"))[:1]
    )
    rows = Equipment.objects.filter(Q(pk__in=list(ids)) | Q(code__in=list(codes)), site_id=site_id).annotate(
        last_calibration=ArraySubquery(last)
    )
    found = []
    for item in rows:
        calibration = item.last_calibration[0] if item.last_calibration else {}
        found.append(
            EquipmentFacts(
                equipment_id=item.pk,
                site_id=item.site_id,
                equipment_class=item.equipment_class,
                name=item.name,
                code=item.code,
                out_of_use=item.out_since is not None,
                done_on=_day(calibration.get("done")),
                due_on=_day(calibration.get("due")),
                passed=calibration.get("outcome") == "passed",
            )
        )
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
