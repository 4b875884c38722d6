"""Reads that pages share: scoped to the actor, with a fixed number of queries."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Person
from accounts.models.membership import current_at
from accounts.permissions import Permission
from designations.models import InstructionVersion, MasterFile, Product, Step
from ledger import kinds
from ledger.models import Event
from sites.facts import EquipmentFact, in_force_at, load_equipment
from sites.models import (
    Competence,
    Enrolment,
    Equipment,
    InstructionIssue,
    RemoteSite,
    Restriction,
    UnitLocation,
    UnitMove,
    UnitStanding,
)
from ui.formats import said

PAGE = 50


@dataclass(frozen=True)
class SiteFilters:
    """What the list is narrowed to; all empty shows everything in scope."""

    query: str = ""
    state: str = ""
    kind: str = ""
    product: str = ""


@dataclass(frozen=True)
class SiteRow:
    """One line of the list: the site and its standing per product."""

    site: RemoteSite
    enrolments: tuple[Enrolment, ...]


@dataclass(frozen=True)
class SitePage:
    """A page of the list. ``next`` and ``previous`` are keys ``(name, id)`` or ``None``."""

    rows: tuple[SiteRow, ...]
    next: tuple[str, str] | None = None
    previous: tuple[str, str] | None = None


def sites_for(actor: Any, filters: SiteFilters | None = None) -> Any:
    """The sites that an actor may see, narrowed; by name."""
    wanted = filters or SiteFilters()
    found = RemoteSite.objects.for_actor(actor, Permission.SITE_VIEW)
    if wanted.query:
        found = found.filter(Q(name__icontains=wanted.query) | Q(code__icontains=wanted.query))
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.state or wanted.product:
        standing = Enrolment.objects.select_related(None).filter(site_id=OuterRef("pk"))
        if wanted.state:
            standing = standing.filter(state=wanted.state)
        if wanted.product:
            standing = standing.filter(master_file__product__code=wanted.product)
        found = found.filter(Exists(standing))
    return found.order_by("name", "id")


def site_page(
    actor: Any,
    filters: SiteFilters,
    *,
    after: tuple[str, str] | None = None,
    before: tuple[str, str] | None = None,
    size: int = PAGE,
) -> SitePage:
    """One page, by key and never by number: two queries, whatever the register holds."""
    found = sites_for(actor, filters)
    if before is not None:
        name, key = before
        rows = list(
            found.filter(Q(name__lt=name) | Q(name=name, id__lt=key)).order_by("-name", "-id")[: size + 1]
        )
        more = len(rows) > size
        rows = rows[:size][::-1]
        return SitePage(
            _with_enrolments(rows), next=_key(rows[-1:]), previous=_key(rows[:1]) if more else None
        )
    if after is not None:
        name, key = after
        found = found.filter(Q(name__gt=name) | Q(name=name, id__gt=key))
    rows = list(found[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return SitePage(
        _with_enrolments(rows),
        next=_key(rows[-1:]) if more else None,
        previous=_key(rows[:1]) if after is not None else None,
    )


def _key(rows: list[RemoteSite]) -> tuple[str, str] | None:
    return (rows[0].name, str(rows[0].pk)) if rows else None


def _with_enrolments(sites: list[RemoteSite]) -> tuple[SiteRow, ...]:
    by_site: dict[uuid.UUID, list[Enrolment]] = {}
    for enrolment in Enrolment.objects.filter(site__in=sites).order_by("master_file__number", "created_at"):
        by_site.setdefault(enrolment.site_id, []).append(enrolment)
    return tuple(SiteRow(site, tuple(by_site.get(site.pk, ()))) for site in sites)


def export_rows(actor: Any, filters: SiteFilters) -> Iterable[tuple[Any, ...]]:
    """Every row of the list for a file: one per site and master file."""
    chunk: list[RemoteSite] = []
    for site in sites_for(actor, filters).iterator(chunk_size=500):
        chunk.append(site)
        if len(chunk) == 500:
            yield from _export(chunk)
            chunk = []
    yield from _export(chunk)


def _export(sites: list[RemoteSite]) -> Iterable[tuple[Any, ...]]:
    for row in _with_enrolments(sites):
        for enrolment in row.enrolments or (None,):
            yield (
                row.site.code,
                row.site.name,
                row.site.get_kind_display(),
                enrolment.master_file.product.code if enrolment else "",
                enrolment.master_file.number if enrolment else "",
                enrolment.get_state_display() if enrolment else "",
                enrolment.state_since if enrolment else None,
            )


@dataclass(frozen=True)
class TrailLine:
    """One event as a sentence."""

    at: datetime
    title: str
    sentence: str
    by: str
    role: str
    reason: str


def trail_of(stream: str, *, limit: int = 30) -> list[TrailLine]:
    """The latest events of a stream, newest first."""
    return [
        TrailLine(
            at=event.occurred_at,
            title=str(kinds.KINDS[event.kind].title),
            sentence=str(kinds.KINDS[event.kind].present(said(event.data))),
            by=event.actor_name,
            role=event.actor_role,
            reason=event.reason,
        )
        for event in Event.objects.filter(stream=stream).order_by("-seq")[:limit]
    ]


@dataclass(frozen=True)
class SiteStory:
    """Everything the page of a site shows."""

    site: RemoteSite
    enrolments: tuple[Enrolment, ...]
    restrictions: tuple[Restriction, ...]
    equipment: tuple[EquipmentFact, ...]
    competences: tuple[Competence, ...]
    issues: tuple[InstructionIssue, ...]
    locations: tuple[UnitLocation, ...]
    standing: UnitStanding | None
    moves: tuple[UnitMove, ...]
    trail: tuple[TrailLine, ...] = field(default=())


def site_for(actor: Any, code: str) -> RemoteSite | None:
    """The site of a code, if the actor may see it."""
    return (
        RemoteSite.objects.for_actor(actor, Permission.SITE_VIEW)
        .select_related("place", "host_organisation", "control_site")
        .filter(code=code)
        .first()
    )


def site_story(actor: Any, site: RemoteSite, at: datetime | None = None) -> SiteStory:
    """Everything about a site the actor reached through scope; a fixed number of queries."""
    now = at or timezone.now()
    from sites.services.site import site_zone

    return SiteStory(
        site=site,
        enrolments=tuple(Enrolment.objects.filter(site=site).order_by("master_file__number", "created_at")),
        restrictions=tuple(
            Restriction.objects.select_related("licence")
            .filter(in_force_at(now), Q(site=site) | Q(enrolment__site=site))
            .order_by("effective_from")
        ),
        equipment=load_equipment(site.pk, now.astimezone(site_zone(site)).date()),
        competences=tuple(
            Competence.objects.select_related("person", "assessed_by", "instruction_version__instruction")
            .filter(site=site, ended_at=None)
            .filter(Q(valid_until=None) | Q(valid_until__gt=now))
            .order_by("person__full_name", "-id")[:200]
        ),
        issues=tuple(
            InstructionIssue.objects.filter(site=site)
            .exclude(state="withdrawn")
            .order_by("version__instruction__number", "-version__number")[:100]
        ),
        locations=tuple(
            UnitLocation.objects.select_related("place").filter(site=site).order_by("-starts_at")[:50]
            if site.kind == RemoteSite.Kind.UNIT
            else ()
        ),
        standing=UnitStanding.objects.filter(site=site).first()
        if site.kind == RemoteSite.Kind.UNIT
        else None,
        moves=tuple(
            UnitMove.objects.select_related("bound_for", "from_stay__place", "to_stay__place")
            .filter(site=site)
            .order_by(F("departed_at").desc(nulls_last=True), "-id")[:50]
            if site.kind == RemoteSite.Kind.UNIT
            else ()
        ),
        trail=tuple(trail_of(site.stream)) if actor.may(Permission.TRAIL_VIEW, site) else (),
    )


def open_move(site: RemoteSite) -> UnitMove | None:
    """The move that a unit is on, or nothing."""
    return UnitMove.objects.select_related("bound_for").filter(site=site, arrived_at=None).first()


def site_state_at(site: RemoteSite, master_file: MasterFile, at: datetime) -> str:
    """The enrolment's state in effect at an instant: ``""`` before the site was proposed (REG-21, REG-40). One query.

    From the row history, which says since when each state held. The last that was recorded wins: a suspension recorded after
    a later move held from its own instant on all the same. A site that ceased and came back is judged by the later enrolment.
    """
    history: Any = Enrolment.pgh_event_model  # type: ignore[attr-defined]  # set by pghistory
    held = history.objects.filter(site=site, master_file=master_file, state_since__lte=at)
    found: str | None = (
        # A suspension may be dated before the site was proposed: it held from the proposal on.
        held.filter(Exists(held.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_seq=1)))
        .order_by("-created_at", "-pgh_seq")
        .values_list("state", flat=True)
        .first()
    )
    return found or ""


def people_of_site(site: RemoteSite) -> Any:
    """People with a role at the site now: whose competence can be assessed."""
    return (
        Person.objects.filter(
            current_at(timezone.now(), "memberships__"), memberships__scope_id=site.scope_id
        )
        .filter(is_active=True)
        .distinct()
        .order_by("full_name")
    )


def versions_of_site(site: RemoteSite) -> Any:
    """Instruction versions issued to the site and not taken back."""
    standing = InstructionIssue.objects.filter(site=site).exclude(state="withdrawn")
    return InstructionVersion.objects.filter(pk__in=standing.values("version_id")).order_by(
        "instruction__number", "-number"
    )


def equipment_classes_for(site: RemoteSite) -> list[str]:
    """Classes of equipment known for a site, by name: those that instructions of its products ask for, and those it has.

    Two queries.
    """
    asked = (
        Step.objects.select_related(None)
        .filter(
            version__instruction__product__master_files__enrolments__site=site,
            version__state__in=("approved", "effective"),
            removed_at=None,
        )
        .exclude(equipment_class="")
    )
    has = Equipment.objects.select_related(None).filter(site=site)
    names = {
        name for found in (asked, has) for name in found.order_by().values_list("equipment_class", flat=True)
    }
    return sorted(names)


def products_of(actor: Any) -> Any:
    """Products for the list's filter."""
    return (
        Product.objects.for_actor(actor, Permission.PRODUCT_VIEW).order_by("code").values_list("code", "name")
    )
