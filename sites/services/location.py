"""A modular unit moves and is re-qualified before it is used again (REG-22)."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.trail import unit_of_work
from sites import events
from sites.models import Place, RemoteSite, UnitLocation
from sites.policies import require
from sites.services.saving import insert


def unit_move(
    *, actor: Actor, site: RemoteSite, place: Place, starts_at: datetime, reason: str, position: str = ""
) -> UnitLocation:
    """Record that the unit stands at ``place`` from ``starts_at`` on; the stay before it ends at that instant."""
    require(actor, Permission.SITE_EDIT, site)
    if site.kind != RemoteSite.Kind.UNIT:
        raise WrongState.single(
            _("Only a modular unit moves."), field="site", reg="REG-22", way_out=_("Open the page of a unit.")
        )
    problems = []
    if not reason.strip():
        problems.append(Problem(message=_("Say why it moved."), field="reason", reg="REG-22"))
    if starts_at > timezone.now():
        problems.append(
            Problem(
                message=_("A move is recorded once it happened; this instant lies in the future."),
                field="starts_at",
                reg="REG-22",
                way_out=_("Enter when the unit arrived."),
            )
        )
    if problems:
        raise InvalidInput(problems=problems)
    overlap = Problem(
        message=_("The unit stood elsewhere at that time."),
        field="starts_at",
        reg="REG-22",
        way_out=_("Look at the unit’s locations and enter an instant after the last one began."),
    )
    with unit_of_work(actor=actor) as work:
        RemoteSite.objects.select_for_update(of=("self",)).get(pk=site.pk)
        if UnitLocation.objects.filter(site=site, starts_at__gte=starts_at).exists():
            raise InvalidInput(problems=(overlap,))
        UnitLocation.objects.filter(site=site, ends_at=None).update(ends_at=starts_at)
        stay = UnitLocation(site=site, place=place, position=position.strip(), starts_at=starts_at)
        insert(stay, {"mfg_sites_location_one_at_a_time": overlap})
        work.event(
            events.UNIT_MOVED,
            stream=site.stream,
            subject=stay,
            payload={
                "code": site.code,
                "unit_number": site.unit_number,
                "place": place.name,
                "starts_at": starts_at,
            },
            reason=reason.strip(),
        )
    return stay


def unit_requalify(*, actor: Actor, site: RemoteSite, evidence: str) -> UnitLocation:
    """Record that the unit was re-qualified where it stands now, with the document that shows it."""
    require(actor, Permission.SITE_EDIT, site)
    now = timezone.now()
    if not evidence.strip():
        raise InvalidInput.single(
            _("The evidence is missing."),
            field="evidence",
            reg="REG-22",
            way_out=_("Enter the number of the re-qualification report."),
        )
    with unit_of_work(actor=actor) as work:
        stay = (
            UnitLocation.objects.select_for_update(of=("self",))
            .select_related("place")
            .filter(Q(ends_at=None) | Q(ends_at__gt=now), site=site, starts_at__lte=now)
            .first()
        )
        if stay is None or stay.requalified_at is not None:
            raise WrongState.single(
                _("There is no move waiting for re-qualification."),
                reg="REG-22",
                way_out=_("Record where the unit stands first."),
            )
        stay.requalified_at = now
        stay.requalified_by_id = actor.actor_id
        stay.requalified_by_name = actor.printed_name
        stay.requalification_evidence = evidence.strip()
        stay.save(
            update_fields=[
                "requalified_at",
                "requalified_by_id",
                "requalified_by_name",
                "requalification_evidence",
            ]
        )
        work.event(
            events.UNIT_REQUALIFIED,
            stream=site.stream,
            subject=stay,
            payload={
                "code": site.code,
                "unit_number": site.unit_number,
                "place": stay.place.name,
                "evidence": stay.requalification_evidence,
            },
        )
    return stay
