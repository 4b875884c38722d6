"""Conditions that queries of this floor and of those above share: what is in force at an instant, what covers what."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q


def effective_at(at: datetime, prefix: str = "") -> Q:
    """Versions in force at an instant: effective now, or superseded since (REG-21)."""
    return (
        Q(**{f"{prefix}state__in": ("effective", "superseded")})
        & Q(**{f"{prefix}effective_from__lte": at})
        & (Q(**{f"{prefix}effective_until__isnull": True}) | Q(**{f"{prefix}effective_until__gt": at}))
    )


def covering(
    *,
    site_id: Any,
    product_id: Any,
    mode: Any,
    master_file: Any = None,
    licence_ids: Iterable[Any] = (),
    activities: Sequence[str] = ("making",),
) -> Q:
    """Restrictions that cover one of the activities with a product at a site: every named part has to match (REG-38).

    ``mode``: a mode, or an expression for one. ``master_file``: what the enrolment of a restriction has to match beside.
    """
    licences = Q(licence=None) | Q(licence_id__in=list(licence_ids))
    whole = (
        Q(enrolment=None)
        & (Q(site=None) | Q(site_id=site_id))
        & (Q(product=None) | Q(product_id=product_id))
        & licences
    )
    own = Q(enrolment__site_id=site_id, enrolment__master_file__product_id=product_id)
    if master_file is not None:
        own &= Q(**master_file)
    stops = Q(activities=None) | Q(activities__overlap=list(activities))
    return (whole | own) & (Q(mode=None) | Q(mode=mode)) & stops


def in_force_at(at: datetime) -> Q:
    """Restrictions in force at an instant: begun, not past the end that they name, and not lifted by then."""
    return in_force_between(at, at)


def in_force_between(start: datetime, end: datetime) -> Q:
    """Restrictions in force at any instant from ``start`` to ``end``."""
    return (
        Q(effective_from__lte=end)
        & (Q(effective_until=None) | Q(effective_until__gt=start))
        & (Q(lifted_at=None) | Q(lifted_at__gt=start))
    )


def competent_at(at: datetime) -> Q:
    """Competences valid at an instant, of people whose account is open (REG-47)."""
    return (
        Q(valid_from__lte=at, person__is_active=True)
        & (Q(valid_until=None) | Q(valid_until__gt=at))
        & (Q(ended_at=None) | Q(ended_at__gt=at))
    )
