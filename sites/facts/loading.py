"""Loads everything about a site, product and mode at one instant, in a fixed number of queries (REG-55)."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery

from designations.models import MasterFileVersion
from ledger.bundled import Bundled
from ledger.prepared import Prepared, Values
from sites.facts.conditions import covering, effective_at, in_force_between
from sites.facts.equipment import equipment_facts, equipment_query
from sites.facts.home import visits_query
from sites.facts.posts import responsible_query
from sites.facts.shapes import CompetenceFact, ListedFact, RestrictionFact, SiteFacts, VisitFact
from sites.facts.standing import standing_fact, standing_query
from sites.facts.unit import unit_fact, unit_query
from sites.facts.work import competences_query, issue_fact, issues_query
from sites.models import Activity, Enrolment, ListedSite, RemoteSite, Restriction

QUERIES = 1
"""How many statements ``load_site_facts`` issues, whatever the site holds."""


def load_site_facts(
    site: RemoteSite,
    product: Any,
    mode: str,
    at: datetime,
    *,
    licence_ids: Iterable[uuid.UUID] = (),
    stopped_at: datetime | None = None,
) -> SiteFacts:
    """Load what the gate asks about ``site``, at most ``QUERIES`` statements.

    ``product``: a ``designations.Product``; ``mode``: its mode; ``at``: an aware instant; ``licence_ids``: the licences
    relied on, so that a restriction on one of them counts. ``stopped_at``: a restriction in force between ``at`` and this
    instant counts (a start that is dated back meets what is in force now, REG-41).
    """
    day = at.astimezone(ZoneInfo(site.zone)).date()
    given = {"site": site.pk, "product": product.pk, "mode": str(mode), "at": at}
    found = _FACTS.rows(
        {
            "standing": given,
            "open_version": given,
            "restrictions": given | {"licences": tuple(licence_ids), "also": stopped_at or at},
            "issues": _without(given, "at"),
            "competences": _without(given, "mode"),
            "equipment": {"site": site.pk},
            "unit": {"site": site.pk, "at": at},
            "responsible": {"site": site.pk, "day": day},
            "visits": {**_without(given, "at"), "day": day},
        }
    )
    enrolment_id, enrolment, enrolment_since, agreement, country, registered = standing_fact(
        found["standing"]
    )
    version, listed = _master_file(found["open_version"])
    restrictions = [RestrictionFact(*row) for row in found["restrictions"]]
    return SiteFacts(
        site_id=site.pk,
        site_code=site.code,
        site_name=site.name,
        kind=site.kind,
        zone=site.zone,
        product_id=product.pk,
        mode=mode,
        at=at,
        day=day,
        listed=listed,
        open_version=version,
        enrolment_id=enrolment_id,
        enrolment=enrolment,
        enrolment_since=enrolment_since,
        restrictions=tuple(one for one in restrictions if one.stops_making),
        later_stops=tuple(one for one in restrictions if not one.stops_making),
        issues=tuple(issue_fact(row, at) for row in found["issues"]),
        competences=tuple(CompetenceFact(*row) for row in found["competences"]),
        equipment=equipment_facts(found["equipment"], day),
        agreement=agreement,
        unit=unit_fact(found["unit"]) if site.kind == RemoteSite.Kind.UNIT else None,
        responsible=", ".join(found["responsible"][0]) if found["responsible"] else "",
        visits=tuple(VisitFact(*row) for row in found["visits"]),
        country=country,
        registration=registered,
    )


def _without(given: Values, name: str) -> Values:
    """The values that a statement asks for: every one of them has to reach it."""
    return {key: value for key, value in given.items() if key != name}


def _open_versions(given: Values) -> Any:
    at: Any = given["at"]
    listing = ListedSite.objects.filter(master_file_version_id=OuterRef("pk"), site_id=given["site"]).filter(
        Q(listed_from=None) | Q(listed_from__lte=at), Q(listed_until=None) | Q(listed_until__gt=at)
    )
    return (
        MasterFileVersion.objects.select_related(None)
        .filter(effective_at(at), master_file__product_id=given["product"], master_file__mode=given["mode"])
        .order_by("-effective_from")
        .values_list(
            "pk",
            "number",
            "effective_from",
            "master_file_id",
            "master_file__number",
            Subquery(listing.values("pk")[:1]),
        )[:1]
    )


def _master_file(rows: list[tuple[Any, ...]]) -> tuple[tuple[str, int] | None, ListedFact | None]:
    if not rows:
        return None, None
    version_id, number, effective_from, file_id, file_number, listing = rows[0]
    if listing is None:
        return (file_number, number), None
    return (file_number, number), ListedFact(
        master_file_id=file_id,
        master_file=file_number,
        version_id=version_id,
        version=number,
        effective_from=effective_from,
    )


def _restrictions(given: Values) -> Any:
    at: Any = given["at"]
    also: Any = given["also"]
    return (
        Restriction.objects.select_related(None)
        .filter(in_force_between(at, also))
        .filter(
            covering(
                site_id=given["site"],
                product_id=given["product"],
                mode=given["mode"],
                master_file={"enrolment__master_file__mode": given["mode"]},
                licence_ids=given["licences"],
                activities=tuple(Activity),
            )
        )
        .annotate(
            making=ExpressionWrapper(
                Q(activities=None) | Q(activities__contains=[Activity.MAKING]), output_field=BooleanField()
            )
        )
        .order_by("effective_from", "id")
        .values_list("id", "number", "imposed_by", "effective_from", "reference", "answer_due_on", "making")
    )


def state_throughout(enrolment_id: uuid.UUID | None, start: datetime, end: datetime) -> str:
    """The state that an enrolment was in from ``start`` to ``end``, by its row history; empty when it changed meanwhile."""
    history: Any = Enrolment.pgh_event_model  # type: ignore[attr-defined]  # set by pghistory
    held = (
        history.objects.filter(pgh_obj_id=enrolment_id, state_since__lte=end)
        .order_by("-state_since", "-pgh_id")
        .values_list("state", "state_since")
        .first()
    )
    return str(held[0]) if held is not None and held[1] <= start else ""


_FACTS = Bundled(
    standing=Prepared(standing_query),
    open_version=Prepared(_open_versions),
    restrictions=Prepared(_restrictions),
    issues=Prepared(issues_query),
    competences=Prepared(competences_query),
    equipment=Prepared(equipment_query),
    unit=Prepared(unit_query),
    visits=Prepared(visits_query),
    responsible=Prepared(responsible_query),
)
