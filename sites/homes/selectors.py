"""Lists of kits and of the visits of a home, page by page."""

import uuid
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.permissions import Permission
from sites.models import HomeVisit, Kit, RemoteSite

PAGE = 50


def kit_page(actor: Any, *, after: str) -> tuple[list[Kit], str]:
    """Kits in scope, newest first, and the key of the next page: one query. Keys are in the order of time."""
    found = Kit.objects.for_actor(actor, Permission.SITE_VIEW)
    key = _key(after)
    if key is not None:
        found = found.filter(pk__lt=key)
    rows = list(found.order_by("-id")[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def visits_page(site: RemoteSite, *, after: str) -> tuple[list[HomeVisit], str]:
    """Visits of a home by their day, newest first, and the key of the next page: one query."""
    found = HomeVisit.objects.filter(site=site)
    day, bar, text = after.partition("|")
    key = _key(text)
    if bar and key is not None:
        try:
            on = date.fromisoformat(day)
        except ValueError:
            on = date.max
        found = found.filter(Q(visit_on__lt=on) | Q(visit_on=on, pk__lt=key))
    rows = list(found.order_by("-visit_on", "-id")[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return rows[:PAGE], f"{last.visit_on.isoformat()}|{last.pk}" if last else ""


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
