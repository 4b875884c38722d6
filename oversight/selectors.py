"""Reads that the pages and the API of oversight share: scoped to the actor, a fixed number of queries, keyset pages."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from accounts.permissions import Permission
from batches.models import Batch, StepEntry
from designations.models import InstructionVersion
from designations.selectors import OPEN, with_sent_back
from oversight.models import Certification, Deviation, ExceptionAssessment, Release, ReviewRun, RuleResult
from sites.models import Enrolment, InstructionIssue
from sites.rollout import roll_outs_for

PAGE = 50
CHART = 30
SIDE = 5
CSV_ROWS = 10_000
MOST = 1000
"""No more than so many of what waits are counted or listed: a count must not cost what the register costs."""


def clean(text: Any) -> str:
    """A short printable text from an address."""
    return "".join(character for character in str(text or "") if character.isprintable()).strip()[:60]


def key_of(text: Any) -> uuid.UUID | None:
    """An id from an address, or nothing."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def sites_not_ready(actor: Any) -> tuple[list[Enrolment], int, int]:
    """Enrolments that are not active, the newest change first; how many there are, and of how many: two queries."""
    seen = Enrolment.objects.for_actor(actor, Permission.SITE_VIEW).exclude(state="ceased")
    totals = seen.order_by().aggregate(
        all=Count("pk", distinct=True), shut=Count("pk", distinct=True, filter=~Q(state="active"))
    )
    rows = (
        seen.exclude(state="active")
        .select_related("site", "master_file__product")
        .order_by("-state_since", "pk")
        .distinct()[:SIDE]
    )
    return list(rows), totals["shut"], totals["all"]


def roll_outs(actor: Any) -> list[dict[str, Any]]:
    """Versions approved or in use: how many active sites have acknowledged, of all there are, newest first: one query."""
    return [
        {
            "version__number": row["number"],
            "version__instruction__number": row["instruction__number"],
            "version__instruction__title": row["instruction__title"],
            "all": row["all"],
            "done": row["done"],
        }
        for row in roll_outs_for(actor, most=SIDE)
    ]


def to_acknowledge(actor: Any) -> list[InstructionIssue]:
    """Instruction versions sent to sites that this person answers for, and not acknowledged, oldest first: one query."""
    sent = InstructionIssue.objects.for_actor(actor, Permission.INSTRUCTION_ACKNOWLEDGE)
    return list(
        sent.filter(state="issued", version__state__in=["approved", "effective"]).order_by("pk")[:SIDE]
    )


def instructions_waiting(actor: Any) -> list[InstructionVersion]:
    """What this person writes (drafts, also those sent back, and in review), reviews, approves or brings into use: one query.

    Whoever began or changed a draft is among its contributors; ``author_id`` is set only while it is submitted. Each row
    carries ``sent_back``: who sent it back last, when and in which words.
    """
    wanted = Q(pk__in=[])
    if actor.may_any(Permission.INSTRUCTION_AUTHOR):
        wanted |= Q(state__in=OPEN, contributors__contains=[actor.person_id])
    if actor.may_any(Permission.INSTRUCTION_REVIEW):
        wanted |= Q(state="in_review") & ~Q(author_id=actor.person_id)
    if actor.may_any(Permission.INSTRUCTION_APPROVE):
        wanted |= Q(state="reviewed") & ~Q(author_id=actor.person_id)
    if actor.may_any(Permission.INSTRUCTION_ISSUE):
        wanted |= Q(state="approved")
    seen = InstructionVersion.objects.for_actor(actor, Permission.INSTRUCTION_VIEW)
    return list(with_sent_back(seen.filter(wanted)).order_by("-pk")[:SIDE])


def instructions_in_use(actor: Any) -> list[InstructionVersion]:
    """Versions in use of which this person may write the next one, by number: one query."""
    seen = InstructionVersion.objects.for_actor(actor, Permission.INSTRUCTION_AUTHOR)
    return list(seen.filter(state="effective").order_by("instruction__number", "-number")[:MOST])


def deviations_for(actor: Any, params: Mapping[str, Any] | None = None) -> Any:
    """Deviations in scope, newest first; ``state``, ``severity`` and ``q`` (number or batch) narrow."""
    params = params or {}
    found = Deviation.objects.for_actor(actor, Permission.DEVIATION_VIEW)
    for name in ("state", "severity"):
        if clean(params.get(name)):
            found = found.filter(**{name: clean(params.get(name))})
    query = clean(params.get("q")).upper()
    if query:
        found = found.filter(Q(number=query) | Q(batch_number=query))
    return found.order_by("-pk")


def register_for(actor: Any, params: Mapping[str, Any] | None = None) -> Any:
    """The certification register in scope, newest first; ``outcome``, ``site``, ``product`` and ``q`` narrow."""
    params = params or {}
    found = Certification.objects.for_actor(actor, Permission.BATCH_VIEW)
    for name, path in (("outcome", "outcome"), ("site", "site_code"), ("product", "product_code")):
        if clean(params.get(name)):
            found = found.filter(**{path: clean(params.get(name))})
    query = clean(params.get("q")).upper()
    if query:
        found = found.filter(Q(number=query) | Q(batch_number=query))
    return found.order_by("-pk")


def releases_for(actor: Any, params: Mapping[str, Any] | None = None) -> Any:
    """The release register in scope, newest first; ``site``, ``product`` and ``q`` (number or batch) narrow."""
    params = params or {}
    found = Release.objects.for_actor(actor, Permission.BATCH_VIEW).select_related("certification")
    for name, path in (("site", "site_code"), ("product", "product_code")):
        if clean(params.get(name)):
            found = found.filter(**{path: clean(params.get(name))})
    query = clean(params.get("q")).upper()
    if query:
        found = found.filter(Q(number=query) | Q(batch_number=query))
    return found.order_by("-pk")


def keyset(found: Any, params: Mapping[str, Any], *, size: int = PAGE) -> tuple[list[Any], str]:
    """One page of rows ordered newest first, and the key of the next page: one query."""
    after = key_of(params.get("after"))
    if after is not None:
        found = found.filter(pk__lt=after)
    rows = list(found[: size + 1])
    return rows[:size], str(rows[size - 1].pk) if len(rows) > size else ""


@dataclass(frozen=True)
class History:
    """Values of one attribute over the last batches of the product, oldest first, this batch last."""

    numbers: tuple[str, ...]
    values: tuple[Any, ...]


def attribute_history(actor: Any, batch: Batch, attributes: Sequence[str]) -> dict[str, History]:
    """The last ``CHART`` batches, up to this one, for several attributes at once: one query."""
    wanted = sorted({name for name in attributes if name})
    if not wanted:
        return {}
    # Said with EXISTS: of an outer join that must find nothing the planner expects one row, and reads the whole register.
    own = StepEntry.objects.for_actor(actor, Permission.BATCH_VIEW).filter(
        ~Exists(StepEntry.objects.filter(corrects=OuterRef("pk"))),
        batch__product_id=batch.product_id,
        batch__mode=batch.mode,
        batch_id__lte=batch.pk,
    )
    # One short walk down an index for each attribute: the register behind it may be of any length.
    first, *others = (
        own.filter(attribute=name)
        .order_by("-batch_id", "-position")
        .values_list("attribute", "batch_id", "position", "batch__number", "value")[:CHART]
        for name in wanted
    )
    found: dict[str, list[tuple[uuid.UUID, int, str, Any]]] = defaultdict(list)
    for attribute, batch_id, position, number, value in first.union(*others, all=True) if others else first:
        found[attribute].append((batch_id, position, number, value))
    for points in found.values():
        points.sort(key=lambda point: point[:2])
    return {
        attribute: History(
            numbers=tuple(number for _id, _position, number, _value in points),
            values=tuple(value for _id, _position, _number, value in points),
        )
        for attribute, points in found.items()
    }


def run_results(run: ReviewRun | None) -> list[RuleResult]:
    """Every answer of a run, in order: one query."""
    return list(RuleResult.objects.filter(run=run).order_by("position")) if run else []


def assessments_of(batch_id: uuid.UUID) -> dict[str, ExceptionAssessment]:
    """Fingerprint → the newest assessment: one query."""
    return {
        row.fingerprint: row for row in ExceptionAssessment.objects.filter(batch_id=batch_id).order_by("id")
    }


def same_fault(actor: Any, deviation: Deviation) -> list[Deviation]:
    """Other deviations on the same step of the same product, newest first: where else to look (REG-82)."""
    if not deviation.step_key:
        return []
    return list(
        Deviation.objects.for_actor(actor, Permission.DEVIATION_VIEW)
        .filter(step_key=deviation.step_key, product_scope_id=deviation.product_scope_id)
        .exclude(pk=deviation.pk)
        .select_related("site_scope")
        .order_by("-pk")[:20]
    )
