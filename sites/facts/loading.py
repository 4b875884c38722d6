"""Loads everything about a site, product and mode at one instant, in a fixed number of queries (REG-55)."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, Subquery

from designations.models import MasterFileVersion
from ledger.prepared import Prepared, Values
from sites.facts.conditions import covering, effective_at, in_force_at
from sites.facts.equipment import load_equipment
from sites.facts.shapes import ListedFact, RestrictionFact, SiteFacts
from sites.facts.standing import load_standing
from sites.facts.unit import load_unit
from sites.facts.work import load_competences, load_issues
from sites.models import ListedSite, RemoteSite, Restriction

QUERIES = 7
"""How many statements ``load_site_facts`` issues, whatever the site holds (one fewer where the site is not a unit)."""


def load_site_facts(
    site: RemoteSite, product: Any, mode: str, at: datetime, *, licence_ids: Iterable[uuid.UUID] = ()
) -> SiteFacts:
    """Load what the gate asks about ``site``, at most ``QUERIES`` statements.

    ``product``: a ``designations.Product``; ``mode``: its mode; ``at``: an aware instant; ``licence_ids``: the licences
    relied on, so that a restriction on one of them counts.
    """
    day = at.astimezone(ZoneInfo(site.zone)).date()
    given = {"site": site.pk, "product": product.pk, "mode": str(mode), "at": at}
    enrolment_id, enrolment, enrolment_since, agreement = load_standing(_without(given, "at"))
    version, listed = _master_file(given)
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
        restrictions=tuple(
            RestrictionFact(*row) for row in _RESTRICTIONS.rows(given | {"licences": tuple(licence_ids)})
        ),
        issues=load_issues(_without(given, "at"), at),
        competences=load_competences(_without(given, "mode")),
        equipment=load_equipment(site.pk, day),
        agreement=agreement,
        unit=load_unit(site, at) if site.kind == RemoteSite.Kind.UNIT else None,
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


def _master_file(given: Values) -> tuple[tuple[str, int] | None, ListedFact | None]:
    rows = _OPEN_VERSION.rows(given)
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
    return (
        Restriction.objects.select_related(None)
        .filter(in_force_at(given["at"]))
        .filter(
            covering(
                site_id=given["site"],
                product_id=given["product"],
                master_file={"enrolment__master_file__mode": given["mode"]},
                licence_ids=given["licences"],
            )
        )
        .order_by("effective_from", "id")
        .values_list("id", "number", "imposed_by", "effective_from", "reference", "answer_due_on")
    )


_OPEN_VERSION = Prepared(_open_versions)
_RESTRICTIONS = Prepared(_restrictions)
