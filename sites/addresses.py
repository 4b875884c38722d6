"""Which remote sites are meant by premises: answered for the licence below, which names none of them (REG-24)."""

import uuid

from django.db.models import Q

from sites.models import RemoteSite, UnitLocation


def remote_sites_at(control_scope_id: uuid.UUID, postcode: str, lines: tuple[str, ...]) -> list[str]:
    """Sites of the control site that the lines (the name first) call by their own name, or by that of their place.

    Street and postcode alone say too little: a hospital's laboratory, or a control site in a hospital, shares them with the
    ward. Homes are not looked at: their addresses are sealed.
    """
    name, *address = [" ".join(line.split()) for line in lines]
    own = Q(name__iexact=name)
    for line in address:
        own |= Q(name__iexact=line)
    here = UnitLocation.objects.filter(
        ends_at=None, place__name__iexact=name, place__postcode__iexact=postcode
    ).values("site_id")
    found = (
        RemoteSite.objects.filter(control_scope_id=control_scope_id)
        .filter(own | Q(place__name__iexact=name, place__postcode__iexact=postcode) | Q(pk__in=here))
        .order_by("code")
    )
    return [f"{site.name} ({site.code})" for site in found]


def remote_sites_of(control_scope_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """The control site's remote sites by key and in words, for an inspection of one (REG-32)."""
    return [
        (site.pk, f"{site.name} ({site.code})")
        for site in RemoteSite.objects.filter(control_scope_id=control_scope_id).order_by("code")
    ]
