"""Who the host of a site is: one answer for the gate, the pages and the services (REG-43)."""

from typing import Any

from django.db.models import F, OuterRef, Subquery, UUIDField
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from sites.models import RemoteSite, UnitLocation


def host_id(pk: Any) -> Coalesce:
    """The host's key, for a statement about sites. ``pk``: the site's, as the statement names it (``OuterRef``).

    What was recorded for the site; for a unit nobody recorded a host for, the organisation on whose ground it stands now.
    """
    stays = UnitLocation.objects.select_related(None).filter(site_id=pk, ends_at=None)
    return Coalesce(
        F("host_organisation_id"), Subquery(stays.values("place__parent_id")[:1]), output_field=UUIDField()
    )


def host_of(site: RemoteSite) -> Organisation | None:
    """The site's host now, or nothing when nobody recorded one."""
    key = (
        RemoteSite.objects.select_related(None)
        .filter(pk=site.pk)
        .values_list(host_id(OuterRef("pk")), flat=True)
        .first()
    )
    return Organisation.objects.get(pk=key) if key else None
