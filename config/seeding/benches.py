"""What a site's people have at hand, and a batch's record as they would send or type it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.actors import ClientActor, PersonActor
from accounts.models import ApiClient
from batches.models import MaterialLot, PatientIdentity
from batches.services import EntryInput, PersonRef, StartRequest
from config.seeding.people import actor
from config.seeding.plans import CULTURE_DAYS, SEED_NUMBER, Plan, usual
from designations.catalogue.cart import MOMENTS, run_values
from designations.content import VersionContent, load_content
from designations.kinds import StepKind
from designations.models import InstructionVersion
from sites.models import RemoteSite

_HARVEST = timedelta(days=CULTURE_DAYS)
_ANCHORS = {
    "before_start": timedelta(seconds=30),
    "enrichment_reagent": timedelta(minutes=50),
    "enrichment_started_at": timedelta(hours=1, minutes=2),
    "enrichment_ended_at": timedelta(hours=3, minutes=2),
    "culture_medium": timedelta(hours=3, minutes=20),
    "activated_at": timedelta(hours=4, minutes=2),
    "cells_for_transduction": timedelta(hours=23, minutes=30),
    "transduced_at": timedelta(days=1, minutes=2),
    "day3_glucose": timedelta(days=3),
    "day6_glucose": timedelta(days=6),
    "day9_glucose": _HARVEST,
    "wash_buffer": _HARVEST + timedelta(hours=1),
    "harvested_at": _HARVEST + timedelta(hours=2, minutes=2),
    "car19_count": _HARVEST + timedelta(hours=3),
    "manufacture_ended_at": _HARVEST + timedelta(hours=5, minutes=2),
    "label_check": _HARVEST + timedelta(hours=7, minutes=30),
    "handed_over_at": _HARVEST + timedelta(hours=8, minutes=2),
}
"""Step → when it is done, counted from the start; the steps between follow three minutes apart."""
_APART = timedelta(minutes=3)


@dataclass
class Bench:
    """One hospital site: its people, its client, its version, its lots in stock (material code → number)."""

    site: RemoteSite
    version: InstructionVersion
    operator: PersonActor
    witness: PersonActor
    lead: PersonActor
    client: ClientActor
    lots: dict[str, str]

    @property
    def content(self) -> VersionContent:
        """Every step of the instruction."""
        return load_content(self.version.pk)

    def request(self, plan: Plan, patient: PatientIdentity, now: datetime) -> StartRequest:
        """The start of a plan's batch."""
        return StartRequest(
            site=self.site,
            product=self.version.instruction.product,
            mode=self.version.instruction.mode,
            version=self.version,
            patient_codes=(patient.code, patient.code),
            started_at=now - plan.started,
            operator_id=self.operator.person_id if plan.by_hand else None,
            origin="page" if plan.by_hand else "api",
            provenance=plan.provenance,
            source_reference=plan.ref,
        )

    def values(self, plan: Plan, patient: PatientIdentity, started_at: datetime) -> dict[str, Any]:
        """Step key → value as typed; calculations left out."""
        run = plan.ref if plan.provenance == "published" else "ARI0001-01"
        found = run_values(
            run,
            started_at=started_at,
            things={
                "patient_code": patient.code,
                "closed_processor": f"CP-{self.site.code}-1",
                "cell_counter": f"CC-{self.site.code}-1",
            },
            lots=self.lots,
            pending=plan.pending,
        )
        if plan.provenance == "made_up":
            found |= self._merged(found, usual(Random(f"{SEED_NUMBER}:{plan.ref}")))  # noqa: S311  made-up values, not secrets
        return found | self._merged(found, {k: v for k, v in plan.values.items() if k in found})

    def _merged(self, found: dict[str, Any], fresh: dict[str, Any]) -> dict[str, Any]:
        """``fresh`` in the shape that each step takes: a material keeps its lot and changes its quantity."""
        return {
            key: {**found[key], "quantity": value} if isinstance(found[key], dict) else value
            for key, value in fresh.items()
        }

    def entries(self, plan: Plan, patient: PatientIdentity, started_at: datetime) -> Iterator[EntryInput]:
        """Every entry of the plan in order, with its times; calculations among them."""
        values = self.values(plan, patient, started_at)
        random = Random(f"{SEED_NUMBER}:{plan.ref}:times")  # noqa: S311  made-up times, not secrets
        at = started_at
        for step in self.content.steps:
            if step.key == plan.until:
                return
            at = started_at + _ANCHORS[step.key] if step.key in _ANCHORS else at + _APART
            late = plan.late if plan.late and plan.late.step == step.key else None
            yield EntryInput(
                step=step.key,
                value=None if step.kind == StepKind.CALCULATION else values[step.key],
                performer=self._ref(self.operator, plan),
                witness=self._ref(self.witness, plan, witness=True) if step.witness_required else None,
                performed_at=at,
                recorded_at=at + (late.by if late else timedelta(seconds=random.randrange(20, 150))),
                late_reason=late.reason if late else "",
                device_offset_ms=int(plan.skew.total_seconds() * 1000),
            )

    def _ref(self, who: PersonActor, plan: Plan, *, witness: bool = False) -> PersonRef:
        if plan.by_hand:
            return PersonRef(str(who.person_id), "badge" if witness else "session")
        return PersonRef(who.person.email, "client", str(self.client.client.pk))


def bench_of(code: str, version: InstructionVersion) -> Bench:
    """The bench of a hospital site as it is now."""
    site = RemoteSite.objects.select_related("scope", "control_site").get(code=code)
    small = code.lower()
    lots: dict[str, str] = {}
    for lot in MaterialLot.objects.filter(site=site, status="released").order_by("lot_number"):
        lots.setdefault(lot.material_code, lot.lot_number)
    client = (
        ApiClient.objects.select_related("scope", "organisation")
        .filter(scope=site.scope, revoked_at=None)
        .order_by("pk")[0]
    )
    return Bench(
        site=site,
        version=version,
        operator=actor(f"operator.{small}"),
        witness=actor(f"witness.{small}"),
        lead=actor(f"lead.{small}"),
        client=ClientActor(client),
        lots=lots,
    )


__all__ = ["MOMENTS", "Bench", "bench_of"]
