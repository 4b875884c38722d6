"""What the national list holds, and how a site stands in it."""

import uuid
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from sites.national.frames import Frame
from sites.national.regions import region_of

STANDINGS = ("clear", "stopped", "not_active")
"""What stands against making here, as far as authority and control site go; the rest is each site's readiness page."""
GRAVEST = ("suspended", "restricted", "paused", "active", "onboarding", "proposed", "ceased", "none")
"""Which state a site's mark shows when its products differ: the first of these that one of them has."""


@dataclass(frozen=True)
class Filters:
    """What the list and the map are narrowed to; all empty shows everything in scope."""

    query: str = ""
    state: str = ""
    kind: str = ""
    product: str = ""
    region: str = ""
    country: str = ""
    host: str = ""
    standing: str = ""
    frame: Frame | None = None


class PerProduct(NamedTuple):
    """How a site stands under one master file. ``clear``: active, listed, unrestricted."""

    code: str
    name: str
    mode: str
    master_file: str
    state: str
    restricted: bool
    listed: bool

    @property
    def shown(self) -> str:
        """The state that is shown: an active or paused one under a restriction is restricted."""
        return "restricted" if self.restricted and self.state in ("active", "paused") else self.state

    @property
    def clear(self) -> bool:
        """Whether nothing of authority and control site stands against it."""
        return self.state == "active" and self.listed and not self.restricted


@dataclass(frozen=True)
class Row:
    """One site: where it lies now, and how it stands per product. ``longitude`` is empty where no place is on the register;
    ``agreed``: no agreement with its host is wanting (REG-43).
    """

    id: uuid.UUID
    code: str
    name: str
    kind: str
    host: str
    agreed: bool
    place: str
    postcode: str
    country: str
    longitude: Decimal | None
    latitude: Decimal | None
    unit: str
    products: tuple[PerProduct, ...] = field(default=())

    @cached_property
    def region(self) -> str:
        """The key of its region, where it has one."""
        return region_of(self.country, self.postcode)

    @cached_property
    def state(self) -> str:
        """The gravest state that one of its products has."""
        held = {product.shown for product in self.products} or {"none"}
        return next(state for state in GRAVEST if state in held)

    @property
    def summary(self) -> tuple[tuple[str, int], ...]:
        """How many of its products are in which state, the gravest first."""
        counts = Counter(product.shown for product in self.products)
        return tuple((state, counts[state]) for state in GRAVEST if state in counts)

    @cached_property
    def standing(self) -> str:
        """One of ``STANDINGS``: the best that one of its products has."""
        if self.agreed and self.unit in ("", "active") and any(product.clear for product in self.products):
            return "clear"
        if any(product.state in ("active", "suspended") for product in self.products):
            return "stopped"
        return "not_active"


@dataclass(frozen=True)
class National:
    """Every row that fits, by name; and what the filters can choose from."""

    rows: tuple[Row, ...]
    countries: tuple[str, ...]
    hosts: tuple[tuple[str, str], ...]

    def narrowed(self, filters: Filters) -> "National":
        """The same with the rows that fit; what the filters can choose from stays."""
        return replace(self, rows=tuple(row for row in self.rows if _fits(row, filters)))

    @property
    def off_the_map(self) -> tuple[Row, ...]:
        """Those without a place on the register: homes are never drawn, a vehicle or unit may be nowhere in particular."""
        return tuple(row for row in self.rows if row.longitude is None)


def _fits(row: Row, wanted: Filters) -> bool:
    text = wanted.query.casefold()
    return (
        (not text or text in row.name.casefold() or text in row.code.casefold())
        and (not wanted.kind or row.kind == wanted.kind)
        and (not wanted.product or bool(row.products))
        and (not wanted.state or any(wanted.state in (p.state, p.shown) for p in row.products))
        and (not wanted.region or row.region == wanted.region)
        and (not wanted.country or row.country == wanted.country)
        and (not wanted.host or row.host == wanted.host)
        and (not wanted.standing or row.standing == wanted.standing)
        and (
            wanted.frame is None
            or (
                row.longitude is not None
                and row.latitude is not None
                and wanted.frame.holds(float(row.longitude), float(row.latitude))
            )
        )
    )
