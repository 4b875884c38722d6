"""Which restrictions on making are in force over sites and products, read once for the whole list (REG-38)."""

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from designations.models import LicenceScope
from sites.facts import in_force_at
from sites.models import Restriction


class File(NamedTuple):
    """A master file as enrolments name it."""

    id: uuid.UUID
    product: uuid.UUID
    code: str
    name: str
    mode: str


class Stop(NamedTuple):
    """A restriction in force: every part it names has to match (REG-38). ``own_file``: that of the enrolment it names."""

    site: uuid.UUID | None
    product: uuid.UUID | None
    mode: str | None
    licence: uuid.UUID | None
    own_file: uuid.UUID | None


class Stops:
    """The restrictions in force, by the site that they name, and which product and mode each licence's scope names."""

    def __init__(self, now: datetime) -> None:
        self._by_site: dict[Any, list[Stop]] = {}
        licences = set()
        making = Q(activities=None) | Q(activities__contains=["making"])
        rows = Restriction.objects.select_related(None).filter(in_force_at(now), making).order_by("pk")
        for own_site, own_file, site, product, mode, licence in rows.values_list(
            "enrolment__site_id", "enrolment__master_file_id", "site_id", "product_id", "mode", "licence_id"
        ):
            self._by_site.setdefault(own_site or site, []).append(
                Stop(site, product, mode, licence, own_file)
            )
            licences |= {licence} - {None}
        self._scopes = (
            set(
                LicenceScope.objects.select_related(None)
                .filter(licence_id__in=licences)
                .order_by()
                .values_list("licence_id", "product_id", "mode")
            )
            if licences
            else set()
        )

    def at(self, site: Any) -> list[Stop]:
        """Those that name this site or none."""
        return self._by_site.get(site, []) + self._by_site.get(None, [])

    def covers(self, stop: Stop, file: File) -> bool:
        """Whether it covers what is made under a master file, as the start gate judges it."""
        if stop.own_file is not None:
            return stop.own_file == file.id
        if stop.mode not in (None, file.mode):
            return False
        return stop.product in (None, file.product) and (
            stop.licence is None or (stop.licence, file.product, file.mode) in self._scopes
        )
