"""The list of sites of master-file versions, as the floor below shows it (REG-18)."""

import uuid
from collections.abc import Iterable
from typing import Any

from designations.listing import ListedLine, Lists
from sites.models import ListedSite
from sites.services.listing import list_carry_over


def load_lists(version_ids: Iterable[uuid.UUID]) -> Lists:
    """Version → its list by site code, in one query. Whoever may read the version may read its list: it is part of it."""
    lists: dict[uuid.UUID, list[ListedLine]] = {}
    rows = (
        ListedSite.objects.filter(master_file_version_id__in=list(version_ids))
        .select_related("site__host_organisation", "site__control_site")
        .order_by("site__code")
    )
    for row in rows:
        site = row.site
        host = site.host_organisation or site.control_site
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


def carry_list(actor: Any, source: Any, target: Any) -> int:
    """Copy the list of an earlier version into a draft."""
    return list_carry_over(actor=actor, source=source, target=target)
