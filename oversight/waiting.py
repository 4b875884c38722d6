"""What waits for a person: their batches by what each waits for, nearest clock first within that, in keyset pages."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from accounts.permissions import Permission
from batches.models import Batch
from batches.models.batch import FAR
from designations.kinds import ReleaseModel
from oversight.models import ReviewRun
from oversight.selectors import MOST, PAGE, clean


@dataclass(frozen=True)
class Group:
    """Batches that wait for one thing. ``rank``: its place on the page; ``is_own``: the reader can do that thing."""

    key: str
    rank: int
    condition: Q
    is_own: bool
    count: int = 0


@dataclass(frozen=True)
class Waiting:
    """One page of the queue: ``groups`` are all that the reader has, each with how many wait in it, at most ``MOST``.

    Every row carries ``rank`` of its group. ``next_key``: what ``after`` takes.
    """

    rows: tuple[Any, ...]
    groups: tuple[Group, ...]
    next_key: str = ""


def _held(actor: Any, *permissions: Permission) -> frozenset[uuid.UUID]:
    return frozenset().union(*(actor.scope_ids(permission) for permission in permissions))


def _in_scopes(ids: frozenset[uuid.UUID]) -> Q:
    wanted = list(ids)
    return Q(site_scope_id__in=wanted) | Q(product_scope_id__in=wanted) | Q(control_scope_id__in=wanted)


def groups_for(actor: Any) -> tuple[Group, ...]:
    """What can wait for this person, by permission alone: decisions first, then making, then what others must do.

    A record that a hospital system sent and nobody has signed is not ready for review (REG-56): who reviews sees it apart
    from what they can review, and who answers for the site finds it first.
    """
    sign = _held(actor, Permission.BATCH_SUBMIT)
    review = _held(actor, Permission.BATCH_REVIEW)
    certify = _held(actor, Permission.BATCH_CERTIFY)
    make = sign | _held(actor, Permission.BATCH_PERFORM)
    release = _held(actor, Permission.BATCH_RELEASE)
    unsigned = Q(state="submitted", unsigned_since__isnull=False)
    ready = Q(state="under_review") | Q(state="submitted", unsigned_since=None)
    found: list[tuple[str, Q, bool]] = []
    if sign:
        found.append(("signature", unsigned & _in_scopes(sign | review), True))
    if certify:
        found.append(("decision", Q(state="accepted") & ~SPECIAL & _in_scopes(certify), True))
    if release:
        found += _to_release(release)
    if review:
        found.append(("review", ready & _in_scopes(review), True))
    if make:
        found.append(("change", Q(state="change_requested") & _in_scopes(make), True))
        found.append(("making", Q(state="in_progress") & _in_scopes(make), True))
    if review and not sign:
        found.append(("signature", unsigned & _in_scopes(review), False))
    return tuple(Group(key, rank, condition, own) for rank, (key, condition, own) in enumerate(found))


SPECIAL = Q(master_file_version__master_file__release_model=ReleaseModel.QUALITY_CONTROLLER)


def _to_release(held: frozenset[uuid.UUID]) -> list[tuple[str, Q, bool]]:
    """What waits to be released: certified batches, and specials whose review is accepted; nothing that has expired.

    At the site where it was made only what the master file leaves to the site; at the control site everything (REG-70, REG-77).
    """
    scopes = list(held)
    at_control = Q(control_scope_id__in=scopes) | Q(product_scope_id__in=scopes)
    left_to_site = Q(
        site_scope_id__in=scopes, master_file_version__master_file__release_model=ReleaseModel.RTRT
    )
    living = Q(clock__gt=timezone.now())
    return [
        ("release", Q(state="certified") & living & (at_control | left_to_site), True),
        ("release_special", Q(state="accepted") & SPECIAL & at_control, True),
    ]


def waiting_page(actor: Any, params: Mapping[str, Any], *, size: int = PAGE) -> Waiting:
    """The queue: one query for the rows and one for the counts of all groups, however many rows there are.

    ``site``, ``product``, ``state`` narrow; ``after`` goes on.
    """
    found: QuerySet[Any] = Batch.objects.annotate(clock=Coalesce("expires_at", Value(FAR)))
    for name, path in (("site", "site__code"), ("product", "product__code"), ("state", "state")):
        if clean(params.get(name)):
            found = found.filter(**{path: clean(params.get(name))})
    groups = groups_for(actor)
    counts = _counts(found, groups)
    page = _rows(found, groups, _place(params.get("after")), size + 1)
    more, page = len(page) > size, page[:size]
    last = page[-1] if page else None
    return Waiting(
        rows=tuple(page),
        groups=tuple(replace(group, count=counts[group.rank]) for group in groups),
        next_key=f"{last.rank}~{last.clock.isoformat()}~{last.pk}" if more and last is not None else "",
    )


def _counts(found: QuerySet[Any], groups: tuple[Group, ...]) -> dict[int, int]:
    """Rank → how many, at most ``MOST``: one statement, which stops counting in each group."""
    counts = dict.fromkeys((group.rank for group in groups), 0)
    parts: list[str] = []
    given: list[Any] = []
    for group in groups:
        few = found.filter(group.condition).order_by().values("pk")[:MOST]
        try:
            statement, values = few.query.sql_with_params()
        except EmptyResultSet:
            continue  # a condition that nothing can meet
        parts.append(f"SELECT {group.rank}, count(*) FROM ({statement}) AS counted")  # noqa: S608  our own query and a number
        given += values
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), given)
            counts |= dict(cursor.fetchall())
    return counts


Place = tuple[int, datetime, uuid.UUID]


def _rows(found: QuerySet[Any], groups: tuple[Group, ...], after: Place | None, size: int) -> list[Any]:
    """The next rows in order. Each group walks the index of the queue for itself, so that none sorts what waits."""
    newest = (
        ReviewRun.objects.filter(batch=OuterRef("pk"))
        .order_by("-sequence")
        .values(row=JSONObject(critical="critical", major="major", minor="minor", headline="headline"))[:1]
    )
    parts = []
    for group in groups:
        if after is not None and group.rank < after[0]:
            continue
        part = (
            found.filter(group.condition)
            .annotate(
                rank=Value(group.rank),
                newest_run=ArraySubquery(newest),
            )
            .select_related("product", "site")
            .order_by("clock", "pk")
        )
        if after is not None and group.rank == after[0]:
            part = part.filter(Q(clock__gt=after[1]) | Q(clock=after[1], pk__gt=after[2]))
        parts.append(part[:size])
    if not parts:
        return []
    first, *others = parts
    return list(first.union(*others, all=True).order_by("rank", "clock", "pk")[:size] if others else first)


def _place(text: Any) -> Place | None:
    rank, _tilde, rest = str(text or "").partition("~")
    at, _tilde, pk = rest.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return (int(rank), moment, uuid.UUID(pk)) if moment.tzinfo else None
    except ValueError:
        return None
