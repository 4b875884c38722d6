"""Starting a batch through the gate (REG-55): every check is stored, a refusal's too."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from batches import events
from batches.models import Batch, BatchCounter, GateCheck, Origin, Provenance
from batches.rules.start import StartFacts, run_gate
from batches.start_facts import VersionAsked, load_start_facts
from designations.content import load_content
from designations.models import InstructionVersion, Product
from ledger import bulk
from ledger.actors import Actor
from ledger.errors import InvalidInput, NotPermitted, Problem, RuleBroken
from ledger.identifiers import IdentifierError, make_batch_number
from ledger.ids import uuid7
from ledger.rules import Finding
from ledger.trail import UnitOfWork, unit_of_work
from ledger.transitions import perform
from sites.homes.services import visit_held, visit_make
from sites.models import RemoteSite
from sites.rules.home import visit_for


@dataclass(frozen=True)
class StartRequest:
    """What somebody wants to start.

    ``patient_codes``: the code read from the order and from the starting material. ``started_at``: empty for now; a
    hospital system gives the instant at which it started. ``operator_id``: whose competence the gate asks for; empty
    asks whether anybody at the site is competent. ``made_until``: of a record that arrives whole, when its work ended; it is
    judged by what stood from start to end, not by what was stopped since (REG-41).
    """

    site: RemoteSite
    product: Product
    mode: str
    version: InstructionVersion
    patient_codes: tuple[str, str] = ("", "")
    started_at: datetime | None = None
    operator_id: uuid.UUID | None = None
    origin: str = Origin.PAGE
    provenance: str = Provenance.RECORDED
    source_reference: str = ""
    made_until: datetime | None = None


@dataclass(frozen=True)
class Gate:
    """What the gate said: the batch when it opened, and every check."""

    attempt: uuid.UUID
    findings: tuple[Finding, ...]
    batch: Batch | None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The checks that failed."""
        return tuple(finding.as_problem() for finding in self.findings if not finding.passed)


def batch_start(*, actor: Actor, request: StartRequest, also: Callable[[Batch], None] | None = None) -> Batch:
    """Judge every check of the gate and start the batch, in one transaction.

    Raises ``RuleBroken`` with each failing check and its way out; the checks of the refused attempt are committed before
    it is raised (do not call this inside a transaction that the refusal would undo). ``also`` runs in the transaction.
    """
    with unit_of_work(actor=actor) as work:
        gate = pass_gate(work, actor=actor, request=request)
        if gate.batch is not None and also is not None:
            also(gate.batch)
    if gate.batch is None:
        raise RuleBroken(problems=gate.problems)
    return gate.batch


def judge_start(*, actor: Actor, request: StartRequest) -> tuple[StartFacts, list[Finding]]:
    """Load the facts and run the gate, storing nothing: for the page before anybody tries."""
    if not actor.may(Permission.BATCH_START, request.site):
        raise NotPermitted.single(
            _("Your role here does not include starting batches."),
            code="not_permitted",
            reg="REG-129",
            way_out=_("Ask an operator of this site to start it."),
        )
    facts = load_start_facts(
        site=request.site,
        product=request.product,
        mode=request.mode,
        version=VersionAsked.of(request.version),
        content=load_content(request.version.pk),
        at=request.started_at or timezone.now(),
        operator_id=request.operator_id,
        patient_codes=request.patient_codes,
        made_until=request.made_until,
    )
    return facts, run_gate(facts)


def pass_gate(work: UnitOfWork, *, actor: Actor, request: StartRequest) -> Gate:
    """The gate inside a unit of work: for ``batch_start`` and for a whole record from a hospital system."""
    facts, findings = judge_start(actor=actor, request=request)
    attempt = uuid7()
    batch = None
    if all(finding.passed for finding in findings):
        batch = _make(actor=actor, request=request, facts=facts, attempt=attempt)
        if batch is None:
            facts, findings = judge_start(actor=actor, request=request)
    if batch is None:
        work.event(
            events.START_REFUSED,
            stream=f"site:{request.site.pk}",
            subject=request.site,
            payload={
                "product": request.product.code,
                "site": request.site.code,
                "attempt": str(attempt),
                "failed": [finding.rule for finding in findings if not finding.passed],
            },
        )
    asked = {
        "attempt": attempt,
        "batch_id": batch.pk if batch else None,
        "site_id": request.site.pk,
        "product_id": request.product.pk,
        "at": facts.at,
        "asked_by": actor.actor_id,
    }
    checks = [
        asked
        | {
            "id": uuid7(),
            "position": position,
            "rule": finding.rule,
            "version": finding.version,
            "reg": finding.reg,
            "title": finding.title[:200],
            "passed": finding.passed,
            "message": finding.message[:600],
            "way_out": finding.way_out[:600],
        }
        for position, finding in enumerate(findings)
    ]
    work.insert_last(bulk.Rows(GateCheck, checks))
    return Gate(attempt=attempt, findings=tuple(findings), batch=batch)


def known(key: uuid.UUID | None) -> uuid.UUID:
    """A key that the gate has just found; without it the gate would have refused."""
    if key is None:
        raise TypeError("the start gate let a batch through without its designation or licence")
    return key


def _make(*, actor: Actor, request: StartRequest, facts: StartFacts, attempt: uuid.UUID) -> Batch | None:
    """The batch, started; nothing when unit left, kit withdrawn or stopped meanwhile (``guards``): ask again."""
    try:
        return _insert(actor=actor, request=request, facts=facts, attempt=attempt)
    except IntegrityError as error:
        if "no start:" not in str(error):
            raise
        return None


def _insert(*, actor: Actor, request: StartRequest, facts: StartFacts, attempt: uuid.UUID) -> Batch:
    site, product = request.site, request.product
    with transaction.atomic():
        visit = None
        if site.kind == RemoteSite.Kind.HOME:
            found = visit_for(facts.gate_subject)
            visit = visit_held(found.id, facts.day) if found else None
            if visit is None:
                raise IntegrityError("no start: the visit or its kit was withdrawn meanwhile (REG-44)")
        batch = Batch(
            number=_number(site=site, product=product, facts=facts),
            product=product,
            mode=request.mode,
            designation_id=known(facts.designation_id),
            licence_id=known(facts.licence_id),
            master_file_version_id=known(facts.master_file_version_id),
            instruction_version=request.version,
            site=site,
            control_site_id=site.control_site_id,
            patient_id=facts.patient_id,
            zone=site.zone,
            started_at=facts.at,
            started_by_id=getattr(actor, "person_id", None),
            origin=request.origin,
            provenance=request.provenance,
            source_reference=request.source_reference,
            made_until=request.made_until,
            site_scope_id=site.scope_id,
            product_scope_id=product.scope_id,
            control_scope_id=site.control_scope_id,
        )
        batch.save(force_insert=True)
        if visit is not None:
            visit_make(actor=actor, visit=visit, batch_id=batch.pk, batch_number=batch.number, day=facts.day)
        perform(
            record=batch,
            move="start",
            actor=actor,
            payload={
                **move_payload(batch),
                "instruction": str(request.version),
                "master_file": facts.master_file,
                "origin": str(request.origin),
                "patient_code": facts.patient_codes[0],
                "gate_attempt": str(attempt),
            },
        )
    return batch


def _number(*, site: RemoteSite, product: Product, facts: StartFacts) -> str:
    day = facts.at.astimezone(ZoneInfo(site.zone)).date()
    sequence = BatchCounter.take(site_id=site.pk, product_id=product.pk, day=day)
    try:
        return make_batch_number(product.code, site.code, day, sequence)
    except IdentifierError as error:
        raise InvalidInput.single(
            error.message, field="started_at", code="number", reg=error.rule, way_out=error.way_out
        ) from error


def move_payload(batch: Batch) -> dict[str, Any]:
    """What every move of a batch says on the trail (``events.MOVE_KEYS``)."""
    return {"number": batch.number, "product": batch.product.code, "site": batch.site.code}
