"""Reads of reports, each through the actor's scopes and in a fixed number of queries."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, OuterRef, Subquery

from accounts.permissions import Permission
from designations.models import MasterFileVersion, Step
from oversight.models import ReportDefinition, ReportRun

PAGE = 25


@dataclass(frozen=True)
class RunPage:
    """Runs from newest to oldest; ``next`` is the key after which the older ones follow, or empty."""

    rows: list[ReportRun]
    next: str


def definitions_for(actor: Any, permission: str = Permission.REPORT_VIEW) -> list[ReportDefinition]:
    """The definition in force of every master file in scope, by number of the file."""
    newest = (
        ReportDefinition.objects.filter(master_file=OuterRef("master_file"), kind=OuterRef("kind"))
        .order_by("-version")
        .values("pk")[:1]
    )
    return list(
        ReportDefinition.objects.for_actor(actor, permission)
        .filter(pk=Subquery(newest))
        .order_by("master_file__number", "kind")
        .distinct()
    )


def definition_for(actor: Any, master_file_id: uuid.UUID) -> ReportDefinition | None:
    """The definition in force of one master file in scope."""
    return (
        ReportDefinition.objects.for_actor(actor, Permission.REPORT_VIEW)
        .filter(master_file_id=master_file_id)
        .order_by("-version")
        .first()
    )


def run_page(
    actor: Any,
    *,
    master_file_id: uuid.UUID | None = None,
    product_id: uuid.UUID | None = None,
    done_only: bool = False,
    after: str = "",
) -> RunPage:
    """A page of runs in scope, newest first, by key."""
    runs = ReportRun.objects.for_actor(actor, Permission.REPORT_VIEW).order_by("-id")
    if master_file_id is not None:
        runs = runs.filter(definition__master_file_id=master_file_id)
    if product_id is not None:
        runs = runs.filter(definition__master_file__product_id=product_id)
    if done_only:
        runs = runs.filter(state="done")
    if key := _key(after):
        runs = runs.filter(id__lt=key)
    rows = list(runs.select_related("document", "progress")[: PAGE + 1])
    return RunPage(rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else "")


def run_for(actor: Any, run_id: uuid.UUID, permission: str = Permission.REPORT_VIEW) -> ReportRun | None:
    """One run in scope, with its progress and documents, or nothing."""
    return (
        ReportRun.objects.for_actor(actor, permission)
        .select_related("document", "snapshot", "progress")
        .filter(pk=run_id)
        .first()
    )


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def in_force_since(master_file_id: uuid.UUID) -> datetime | None:
    """When a version of the master file first came into force; nothing when none ever did."""
    return MasterFileVersion.objects.filter(master_file_id=master_file_id).aggregate(
        first=Min("effective_from")
    )["first"]


def charted_title(definition: ReportDefinition) -> str:
    """The title of the step that gives the charted value, in the newest instruction that has one; empty without a chart."""
    if not definition.attribute:
        return ""
    steps = Step.objects.filter(
        version__instruction__product=definition.master_file.product,
        attribute=definition.attribute,
        removed_at=None,
    )
    return steps.order_by("-version_id").values_list("title", flat=True).first() or definition.attribute
