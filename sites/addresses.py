"""Which remote sites stand at an address: answered for the licence below, which names none of them (REG-24)."""

import uuid

from django.db.models import Q

from sites.models import Place, RemoteSite, UnitLocation


def remote_sites_at(control_scope_id: uuid.UUID, postcode: str, lines: tuple[str, ...]) -> list[str]:
    """Sites of the control site whose place has this postcode and a line of the address in common.

    A postcode alone says too little: a hospital's laboratory shares it with the ward. Homes are not looked at: their
    addresses are sealed.
    """
    code = "".join(postcode.upper().split())
    given = {_plain(line) for line in lines if line.strip()}
    here = UnitLocation.objects.filter(ends_at=None).values("site_id")
    found = RemoteSite.objects.filter(control_scope_id=control_scope_id).filter(
        Q(place__isnull=False) | Q(pk__in=here)
    )
    standing = {site.pk: (site, [site.place] if site.place else []) for site in found.select_related("place")}
    stays = UnitLocation.objects.filter(site_id__in=standing, ends_at=None).select_related("place")
    for stay in stays:
        standing[stay.site_id][1].append(stay.place)
    return sorted(
        {
            _named(site)
            for site, places in standing.values()
            for place in places
            if _at(site, place, code, given)
        }
    )


def _named(site: RemoteSite) -> str:
    return f"{site.name} ({site.code})"


def _at(site: RemoteSite, place: Place, code: str, given: set[str]) -> bool:
    own = {_plain(line) for line in (site.name, place.name, *place.address.split("\n")) if line}
    return "".join(place.postcode.upper().split()) == code and bool(given & own)


def _plain(line: str) -> str:
    return " ".join(line.casefold().split())
