"""The list of sites of master-file versions, as the floor below shows it (REG-18)."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import Organisation
from designations.listing import ListedLine, Lists
from ledger.history import stood_at
from sites.models import ListedSite, RemoteSite
from sites.services.listing import list_carry_over


def load_lists(version_ids: Iterable[uuid.UUID], at: datetime | None = None) -> Lists:
    """Version → its list by site code, in one query. Whoever may read the version may read its list: it is part of it.

    ``at``: sites and their hosts are named as they were at that instant (REG-21), in two queries more.
    """
    lists: dict[uuid.UUID, list[ListedLine]] = {}
    rows = list(
        ListedSite.objects.filter(master_file_version_id__in=list(version_ids))
        .select_related("site__host_organisation", "site__control_site")
        .order_by("site__code")
    )
    then = stood_at(RemoteSite, (row.site_id for row in rows), at) if at else {}
    hosts = stood_at(Organisation, map(_host_id, then.values()), at) if at else {}
    for row in rows:
        site = then.get(row.site_id, row.site)
        host = hosts.get(_host_id(site)) or site.host_organisation or site.control_site
        lists.setdefault(row.master_file_version_id, []).append(
            ListedLine(
                code=site.code,
                name=site.name,
                kind=str(site.get_kind_display()),
                organisation=host.name,
                listed_from=row.listed_from,
                listed_until=row.listed_until,
            )
        )
    return lists


def _host_id(site: RemoteSite) -> uuid.UUID:
    """Who answers for the place: the host, or the control site itself."""
    return site.host_organisation_id or site.control_site_id


def carry_list(actor: Any, source: Any, target: Any) -> int:
    """Copy the list of an earlier version into a draft."""
    return list_carry_over(actor=actor, source=source, target=target)
