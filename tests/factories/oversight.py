"""Submitted batches for review: published runs as a hospital system sends them, with one planted fault where a test asks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import PersonActor
from accounts.services.clients import client_identify
from batches.models import Batch
from batches.services import EntryInput, PersonRef, WholeRecord, batch_sign_received, batch_submit_whole
from oversight.models import Certification, Release, ReviewRun, RuleResult
from oversight.services.certifications import batch_certify
from oversight.services.releases import batch_release
from oversight.services.reviews import exception_assess, review_accept, review_begin, review_run
from tests.factories.accounts import actor as load
from tests.factories.accounts import make_client
from tests.factories.batches import Bench
from tests.factories.designations import prove

Plant = Callable[[EntryInput], EntryInput]


def whole_record(
    bench: Bench,
    run: str = "ARI0001-01",
    *,
    values: Mapping[str, Any] | None = None,
    pending: bool = False,
    plant: Mapping[str, Plant] | None = None,
    **changes: Any,
) -> WholeRecord:
    """A published run that ended a few hours ago, each step recorded when done. ``plant``: step key → change of its entry."""
    started_at = timezone.now() - timedelta(days=10)
    given = bench.values(started_at, run, pending=pending) | dict(values or {})
    performer = PersonRef(bench.operator.person.email, "client", "client")
    witness = PersonRef(bench.witness.person.email, "client", "client")
    entries = []
    for position, (key, value) in enumerate(given.items()):
        at = started_at + timedelta(days=9, hours=9, minutes=position)
        entry = EntryInput(
            step=key, value=value, performer=performer, witness=witness, performed_at=at, recorded_at=at
        )
        entries.append((plant or {}).get(key, lambda one: one)(entry))
    request = bench.request(started_at=started_at, origin="api", operator_id=None, **changes)
    return WholeRecord(request, entries, PersonRef(bench.lead.person.email, "client", "client"))


def late(minutes: int, why: str = "The tablet had no battery.") -> Plant:
    """The entry was written down that many minutes after the step was done."""

    def plant(entry: EntryInput) -> EntryInput:
        assert entry.recorded_at is not None
        return replace(entry, recorded_at=entry.recorded_at + timedelta(minutes=minutes), late_reason=why)

    return plant


def received(bench: Bench, run: str = "ARI0001-01", **changes: Any) -> Batch:
    """A batch sent whole by the site's hospital system, for which no person has answered yet."""
    _client, token = make_client(bench.site.scope)
    sender = client_identify(token)
    assert sender is not None
    return batch_submit_whole(actor=sender, record=whole_record(bench, run, **changes))


def submitted(bench: Bench, run: str = "ARI0001-01", **changes: Any) -> Batch:
    """A batch sent whole by the site's hospital system, its record signed by the site lead."""
    batch = received(bench, run, **changes)
    batch_sign_received(actor=bench.lead, batch_id=batch.pk, proof=prove(bench.lead))
    return batch


def reviewed_run(bench: Bench, batch: Batch) -> ReviewRun:
    """The rules, run by the reviewer."""
    return review_run(actor=bench.team.reviewer, batch_id=batch.pk)


def exceptions(run: ReviewRun) -> list[RuleResult]:
    """What the run found wrong, in order."""
    return list(RuleResult.objects.filter(run=run, passed=False).order_by("position"))


def rules_of(results: Iterable[RuleResult]) -> list[str]:
    """Their rules, without the common prefix."""
    return [result.rule.removeprefix("oversight.review.") for result in results]


def assess_all(bench: Bench, run: ReviewRun, *, actor: PersonActor | None = None) -> None:
    """Assess every exception of a run; without exceptions, begin the review."""
    who = actor or bench.team.reviewer
    found = exceptions(run)
    for result in found:
        exception_assess(
            actor=who, batch_id=run.batch_id, result_id=result.pk, text="Looked at it; no effect."
        )
    if not found:
        review_begin(actor=who, batch_id=run.batch_id)


def accepted(bench: Bench, run: str = "ARI0001-01", **changes: Any) -> Batch:
    """A batch whose review is accepted and signed."""
    batch = submitted(bench, run, **changes)
    assess_all(bench, reviewed_run(bench, batch))
    review_accept(actor=bench.team.reviewer, batch_id=batch.pk, proof=prove(bench.team.reviewer))
    batch.refresh_from_db()
    return batch


def certified(bench: Bench, run: str = "ARI0001-01", **changes: Any) -> Certification:
    """A certified batch's entry in the register."""
    batch = accepted(bench, run, **changes)
    return batch_certify(actor=bench.team.qp, batch_id=batch.pk, proof=prove(bench.team.qp))


def released(bench: Bench, run: str = "ARI0001-01", **changes: Any) -> Release:
    """A released batch's entry in the release register."""
    row = certified(bench, run, **changes)
    return batch_release(actor=bench.team.qp, batch_id=row.batch_id, proof=prove(bench.team.qp))


__all__ = [
    "accepted",
    "assess_all",
    "certified",
    "exceptions",
    "late",
    "load",
    "received",
    "released",
    "reviewed_run",
    "rules_of",
    "submitted",
    "whole_record",
]
