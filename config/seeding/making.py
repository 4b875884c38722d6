"""Making the planned batches through the services that the pages and the API call."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from batches.models import Batch, GateCheck, MaterialLot, PatientIdentity, StepEntry
from batches.services import (
    PersonRef,
    StartRequest,
    WholeRecord,
    batch_abort,
    batch_sign_received,
    batch_start,
    batch_submit,
    batch_submit_whole,
    entry_correct,
    entry_record,
)
from batches.services.materials import lot_correct_expiry
from batches.services.patients import patient_register
from config.seeding.benches import Bench
from config.seeding.clock import standing_back
from config.seeding.guard import there
from config.seeding.people import actor
from config.seeding.plans import Plan
from config.seeding.proofs import prove
from config.seeding.sites import stock
from designations.kinds import StepKind
from ledger.errors import RuleBroken
from sites.models import RemoteSite


def find(plan: Plan) -> Batch | None:
    """The batch of a plan, when it was made already."""
    return Batch.objects.select_related("site", "product").filter(source_reference=plan.ref).first()


def make(plan: Plan, bench: Bench, *, now: datetime | None = None) -> Batch:
    """Make the batch of a plan as far as the site makes it: in hand, aborted, or submitted. All of it or nothing."""
    now = now or timezone.now()
    with transaction.atomic():
        if plan.expired_lot:
            bench = replace(bench, lots=bench.lots | {plan.expired_lot: _own_lot(plan, bench)})
        patient = patient_register(
            actor=bench.operator, site=bench.site, name=f"Made-up patient of {plan.ref}"
        )
        how = _step_by_step if plan.by_hand or plan.until else _whole
        batch = how(plan, bench, patient, now)
        if plan.expired_lot:
            _correct_expiry(plan, bench, batch)
    return batch


def _own_lot(plan: Plan, bench: Bench) -> str:
    with standing_back(timedelta(days=40)):
        return stock(bench.site, bench.site.code.lower(), plan.expired_lot, suffix=f"-{plan.ref[-2:]}")


def _correct_expiry(plan: Plan, bench: Bench, batch: Batch) -> None:
    used = StepEntry.objects.get(batch=batch, step_key=plan.expired_lot)
    lot = MaterialLot.objects.get(site=bench.site, lot_number=bench.lots[plan.expired_lot])
    lot_correct_expiry(
        actor=bench.lead,
        lot_id=lot.pk,
        expires_at=used.performed_at - timedelta(days=2),
        reason="The supplier wrote: the date on the box was printed wrong, this lot expired earlier.",
    )


def _whole(plan: Plan, bench: Bench, patient: PatientIdentity, now: datetime) -> Batch:
    request = bench.request(plan, patient, now)
    entries = [
        entry
        for entry in bench.entries(plan, patient, there(request.started_at))
        if bench.content.by_key[entry.step].kind != StepKind.CALCULATION
    ]
    record = WholeRecord(
        request, entries, PersonRef(bench.lead.person.email, "client", str(bench.client.client.pk))
    )
    batch = batch_submit_whole(actor=bench.client, record=record)
    if plan.signed:
        batch_sign_received(actor=bench.lead, batch_id=batch.pk, proof=prove(bench.lead))
    return batch


def _step_by_step(plan: Plan, bench: Bench, patient: PatientIdentity, now: datetime) -> Batch:
    who = bench.operator if plan.by_hand else bench.client
    batch = batch_start(actor=who, request=bench.request(plan, patient, now))
    for given in bench.entries(plan, patient, batch.started_at):
        change = plan.change if plan.change and plan.change.step == given.step else None
        first = entry_record(
            actor=who, batch_id=batch.pk, entry=replace(given, value=change.first) if change else given
        )
        if change:
            later = there(given.recorded_at) + timedelta(minutes=1)
            entry_correct(
                actor=who,
                batch_id=batch.pk,
                corrects=first.pk,
                entry=replace(given, correction_reason=change.reason, performed_at=later, recorded_at=later),
            )
    if plan.target == "aborted":
        batch_abort(actor=bench.lead, batch_id=batch.pk, reason=plan.reason)
    elif not plan.until:
        batch_submit(actor=bench.lead, batch_id=batch.pk, proof=prove(bench.lead))
    batch.refresh_from_db()
    return batch


def try_what_is_refused(bench: Bench) -> None:
    """Three starts that the gate refuses; it keeps their checks. Nothing when they were tried before."""
    if GateCheck.objects.filter(passed=False, site__code__in=(bench.site.code, "MU1")).exists():
        return
    trainee, mobile = actor("trainee.rvi"), actor("operator.mobile")
    unit = RemoteSite.objects.select_related("scope", "control_site").get(code="MU1")
    first, second = (
        patient_register(actor=bench.operator, site=bench.site, name="Made-up patient, never treated")
        for _ in range(2)
    )
    away = patient_register(actor=mobile, site=unit, name="Made-up patient, never treated")

    def ask(**changes: object) -> StartRequest:
        plain = StartRequest(
            site=bench.site,
            product=bench.version.instruction.product,
            mode=bench.version.instruction.mode,
            version=bench.version,
            patient_codes=(first.code, first.code),
            operator_id=bench.operator.person_id,
            provenance="made_up",
        )
        return replace(plain, **changes)  # type: ignore[arg-type]  # fields of the request

    for who, request in (
        (bench.operator, ask(patient_codes=(first.code, second.code))),
        (trainee, ask(operator_id=trainee.person_id)),
        (mobile, ask(site=unit, patient_codes=(away.code, away.code), operator_id=mobile.person_id)),
    ):
        with suppress(RuleBroken):
            batch_start(actor=who, request=request)
            raise AssertionError("the gate let through what it should refuse")
