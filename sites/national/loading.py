"""Reads every site in scope with where it lies and how it stands, in a fixed number of queries, whatever the register holds."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONArray

from accounts.permissions import Permission
from designations.models import MasterFile
from sites.facts import effective_at
from sites.facts.standing import agreement_fact, with_agreement
from sites.models import Enrolment, ListedSite, RemoteSite, UnitLocation, UnitStanding
from sites.national.shapes import Filters, National, PerProduct, Row
from sites.national.stops import File, Stops

QUERIES = 6
"""How many statements it takes at most: five while no restriction names a licence."""


def load_national(actor: Any, filters: Filters, now: datetime) -> National:
    """The sites an actor may see, narrowed."""
    found = RemoteSite.objects.for_actor(actor, Permission.SITE_VIEW)
    ids = found.order_by().values("pk")
    products = _products(ids, filters.product, now)
    places = _unit_places(ids, now)
    every = tuple(_row(values, products, places, now) for values in _sites(found))
    return National(
        rows=every,
        countries=tuple(sorted({row.country for row in every if row.country})),
        hosts=tuple(sorted({(row.host, row.host) for row in every if row.host})),
    ).narrowed(filters)


def _sites(found: Any) -> Iterable[tuple[Any, ...]]:
    rows: Iterable[tuple[Any, ...]] = (
        with_agreement(found)
        .order_by("name", "id")
        .values_list(
            "pk",
            "code",
            "name",
            "kind",
            "zone",
            "own",
            "host_name",
            "agreement",
            "place__name",
            "place__postcode",
            "place__country",
            "place__longitude",
            "place__latitude",
        )
    )
    return rows


def _row(
    values: tuple[Any, ...],
    products: dict[Any, tuple[PerProduct, ...]],
    places: dict[Any, tuple[Any, ...]],
    now: datetime,
) -> Row:
    key, code, name, kind, zone, own, host, agreement, *place = values
    with_host = agreement_fact(bool(own), host, agreement)
    unit = ""
    if kind == RemoteSite.Kind.UNIT:
        unit, *place = places.get(key, ("", "", "", "", None, None))
        unit = unit or "relocating"
    title, postcode, country, longitude, latitude = place
    drawn = longitude is not None and latitude is not None and kind != RemoteSite.Kind.HOME
    return Row(
        id=key,
        code=code,
        name=name,
        kind=kind,
        host=with_host.host,
        agreed=with_host.stands(kind, now.astimezone(ZoneInfo(zone)).date()),
        place=title or "",
        postcode=postcode or "",
        country=country or "",
        longitude=longitude if drawn else None,
        latitude=latitude if drawn else None,
        unit=unit,
        products=products.get(key, ()),
    )


def _products(ids: Any, code: str, now: datetime) -> dict[Any, tuple[PerProduct, ...]]:
    """Site → how it stands per master file: the newest enrolment of each that has not ceased, or else the ceased one.

    One row a site comes from the database, with its enrolments as one document: ten thousand rows take the driver longer than
    everything else together.
    """
    listed = ListedSite.objects.select_related(None).filter(
        effective_at(now, "master_file_version__"),
        Q(listed_from=None) | Q(listed_from__lte=now),
        Q(listed_until=None) | Q(listed_until__gt=now),
        site_id=OuterRef("site_id"),
        master_file_version__master_file_id=OuterRef("master_file_id"),
    )
    files = {
        number: File(*rest)
        for number, *rest in MasterFile.objects.select_related(None)
        .order_by("number")
        .values_list("number", "id", "product_id", "product__code", "product__name", "mode")
        if code in ("", rest[2])
    }
    enrolments = (
        Enrolment.objects.select_related(None)
        .filter(site_id__in=ids, master_file__number__in=list(files))
        .order_by("site_id")
        .values("site_id")
        .annotate(
            held=JSONBAgg(
                JSONArray("master_file__number", "state", Exists(listed.order_by())),
                order_by=("master_file__number", "-created_at"),
            )
        )
    )
    stops = Stops(now)
    found: dict[Any, tuple[PerProduct, ...]] = {}
    for site, held in enrolments.values_list("site_id", "held"):
        here = stops.at(site)
        newest: dict[str, PerProduct] = {}
        for number, state, on_list in held:
            if number not in newest:
                file = files[number]
                restricted = any(stops.covers(stop, file) for stop in here) if here else False
                newest[number] = PerProduct(
                    file.code, file.name, file.mode, number, state, restricted, on_list
                )
        found[site] = tuple(newest.values())
    return found


def _unit_places(ids: Any, now: datetime) -> dict[Any, tuple[Any, ...]]:
    """Unit → its state, and the place it stands at; nothing of a place while it is on the way."""
    stays = UnitLocation.objects.select_related(None).filter(
        Q(ends_at=None) | Q(ends_at__gt=now), site_id__in=ids, starts_at__lte=now
    )
    states = UnitStanding.objects.select_related(None).filter(site_id=OuterRef("site_id"))
    rows = (
        stays.annotate(standing=Subquery(states.values("state")[:1]))
        .order_by("starts_at")
        .values_list(
            "site_id",
            "standing",
            "place__name",
            "place__postcode",
            "place__country",
            "place__longitude",
            "place__latitude",
        )
    )
    return {site: tuple(rest) for site, *rest in rows}
