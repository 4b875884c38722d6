"""Reads about restrictions: which there are, what one covers, and which granted variation may end it (REG-38 to REG-41)."""

import contextlib
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.permissions import Permission
from designations.models import LicenceScope, LicenceVariation
from sites.models import Enrolment, Restriction

PAGE = 50
MOST = 50


@dataclass(frozen=True)
class RestrictionFilters:
    """What the list is narrowed to; all empty shows everything in scope."""

    standing: str = ""
    imposed_by: str = ""
    query: str = ""


def restrictions_for(actor: Any, filters: RestrictionFilters | None = None) -> Any:
    """The restrictions that an actor may see, newest first."""
    wanted = filters or RestrictionFilters()
    now = timezone.now()
    found = Restriction.objects.for_actor(actor, Permission.SITE_VIEW).select_related("licence", "variation")
    past = ~Q(state="in_force") | Q(effective_until__lte=now)
    if wanted.standing == "to_come":
        found = found.filter(state="in_force", effective_from__gt=now)
    elif wanted.standing == "in_force":
        found = found.filter(state="in_force", effective_from__lte=now).exclude(effective_until__lte=now)
    elif wanted.standing == "ended":
        found = found.filter(past)
    if wanted.imposed_by:
        found = found.filter(imposed_by=wanted.imposed_by)
    if wanted.query:
        words = wanted.query
        found = found.filter(
            Q(number__icontains=words)
            | Q(reference__icontains=words)
            | Q(site__name__icontains=words)
            | Q(site__code__iexact=words)
            | Q(enrolment__site__name__icontains=words)
            | Q(enrolment__site__code__iexact=words)
            | Q(product__name__icontains=words)
        )
    return found.distinct().order_by("-id")


def restriction_page(
    actor: Any, filters: RestrictionFilters, *, after: str = "", size: int = PAGE
) -> tuple[list[Restriction], str]:
    """One page by key, and the key of the next: one query."""
    found = restrictions_for(actor, filters)
    with contextlib.suppress(ValueError):
        found = found.filter(pk__lt=uuid.UUID(after)) if after else found
    rows = list(found[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return rows, str(rows[-1].pk) if more else ""


def standing_of(restriction: Restriction) -> str:
    """``to_come``, ``in_force`` or ``ended``, now."""
    now = timezone.now()
    if restriction.state != "in_force" or (
        restriction.effective_until and restriction.effective_until <= now
    ):
        return "ended"
    return "to_come" if restriction.effective_from > now else "in_force"


def restriction_for(actor: Any, key: uuid.UUID) -> Restriction | None:
    """The restriction, if the actor may see it."""
    return restrictions_for(actor).filter(pk=key).first()


def lifting_variations(restriction: Restriction) -> Any:
    """Granted variations that may end an authority's restriction: of its licence, for its letter, since it began (REG-39)."""
    found = LicenceVariation.objects.filter(
        kind="lift_restriction",
        state="granted",
        restriction_reference=restriction.reference,
        decided_on__gte=restriction.effective_from.date(),
        licence__control_scope_id=restriction.control_scope_id,
    )
    if restriction.licence_id is not None:
        found = found.filter(licence_id=restriction.licence_id)
    return found.select_related("licence").order_by("-decided_on", "-id")


def covered_enrolments(restriction: Restriction) -> Any:
    """Where the restriction stops work: enrolments that have not ceased, by site."""
    found = Enrolment.objects.exclude(state="ceased")
    if restriction.enrolment_id is not None:
        found = found.filter(pk=restriction.enrolment_id)
    else:
        found = found.filter(site__control_scope_id=restriction.control_scope_id)
        if restriction.site_id is not None:
            found = found.filter(site_id=restriction.site_id)
        if restriction.product_id is not None:
            found = found.filter(master_file__product_id=restriction.product_id)
        if restriction.licence_id is not None:
            products = LicenceScope.objects.filter(licence_id=restriction.licence_id).values("product_id")
            found = found.filter(master_file__product_id__in=products)
    if restriction.mode:
        found = found.filter(master_file__mode=restriction.mode)
    return found.order_by("site__name", "master_file__number")


@dataclass(frozen=True)
class Work:
    """A batch in hand that a restriction covers: its number and state in words, its page, and what was decided."""

    number: str
    state: str
    href: str
    product: str
    site: str
    decided: str = ""
    ways: tuple[tuple[str, str], ...] = ()


WorkSource = Callable[[Any, Restriction, int], Iterable[Work]]
_sources: list[WorkSource] = []


def register_work(source: WorkSource) -> None:
    """The floor above says which work in hand a restriction covers; registered from ``apps.ready()``."""
    _sources.append(source)


def work_in_hand(actor: Any, restriction: Restriction) -> list[Work]:
    """Work in hand that the restriction covers, at most ``MOST``, of what this actor may see."""
    return [work for source in _sources for work in source(actor, restriction, MOST)]
