"""A site at which the CD19 CAR-T product can be made today, with its people, equipment, lots and a patient.

Everything was put in place a month ago: batches may start, and steps may have been done, in the days before today.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from accounts.actors import PersonActor
from batches.models import Batch, MaterialLot, PatientIdentity, StepEntry
from batches.services import EntryInput, PersonRef, StartRequest, WholeRecord, batch_start, entry_record
from batches.services.materials import lot_receive, lot_release
from batches.services.patients import patient_register
from batches.values import shown
from designations.catalogue.cart import cart_data, cart_draft, run_values
from designations.content import VersionContent, load_content
from designations.models import InstructionVersion
from designations.services import masterfiles
from sites.models import Equipment, RemoteSite
from sites.services import competence, equipment, listing, movement, qualification
from tests.factories import sites as site_factory
from tests.factories.accounts import actor as load
from tests.factories.accounts import grant
from tests.factories.designations import (
    Team,
    bring_into_force,
    draft_master_file_version,
    make_designation,
    make_licence,
    make_product,
    make_team,
    put_into_use,
)
from tests.factories.homes import make_home


@contextmanager
def days_ago(days: int) -> Iterator[datetime]:
    """As if the server's clock stood some days back, for what must have been in place before a batch."""
    then = datetime.now(tz=UTC) - timedelta(days=days)
    began = datetime.now(tz=UTC)
    with patch("django.utils.timezone.now", lambda: then + (datetime.now(tz=UTC) - began)):
        yield then


@dataclass
class Bench:
    """What a test needs to make batches. ``lots``: material code → lot."""

    team: Team
    site: RemoteSite
    version: InstructionVersion
    ready: site_factory.Ready
    lead: PersonActor
    operator: PersonActor
    witness: PersonActor
    processor: Equipment
    counter: Equipment
    patient: PatientIdentity
    lots: dict[str, MaterialLot] = field(default_factory=dict)

    @property
    def content(self) -> VersionContent:
        """The instruction's content."""
        return load_content(self.version.pk)

    def request(self, **changes: Any) -> StartRequest:
        """A start that the gate lets through, unless changed."""
        given: dict[str, Any] = {
            "site": self.site,
            "product": self.version.instruction.product,
            "mode": "POC",
            "version": self.version,
            "patient_codes": (self.patient.code, self.patient.code),
            "operator_id": self.operator.person_id,
        }
        return StartRequest(**(given | changes))

    def start(self, **changes: Any) -> Batch:
        """A batch in progress."""
        return batch_start(actor=self.operator, request=self.request(**changes))

    def start_earlier(self, *, upto: str = "", days: int = 10) -> Batch:
        """A batch started some days ago, its steps up to and without ``upto`` recorded today."""
        batch = self.start(started_at=timezone.now() - timedelta(days=days))
        self.record(batch, self.values(batch.started_at), upto=upto, at=timezone.now())
        return batch

    def entry(self, step: str, value: Any = None, **changes: Any) -> EntryInput:
        """An entry of the operator, witnessed by the other one, done now."""
        given: dict[str, Any] = {
            "step": step,
            "value": value,
            "performer": PersonRef(str(self.operator.person_id), "session"),
            "witness": PersonRef(str(self.witness.person_id), "badge", "tablet"),
        }
        return EntryInput(**(given | changes))

    def values(
        self, started_at: datetime, run: str = "ARI0001-01", *, pending: bool = False
    ) -> dict[str, Any]:
        """Step key → value of a published run, for this bench."""
        return run_values(
            run,
            started_at=started_at,
            things={
                "patient_code": self.patient.code,
                "closed_processor": self.processor.code,
                "cell_counter": self.counter.code,
            },
            lots={code: lot.lot_number for code, lot in self.lots.items()},
            pending=pending,
        )

    def record(
        self, batch: Batch, values: Mapping[str, Any], *, upto: str = "", at: datetime | None = None
    ) -> list[StepEntry]:
        """Record steps one by one, in order, up to and without ``upto``."""
        made = []
        for step in self.content.steps:
            if step.key == upto:
                break
            made.append(
                entry_record(
                    actor=self.operator,
                    batch_id=batch.pk,
                    entry=self.entry(step.key, values.get(step.key), performed_at=at, recorded_at=at),
                )
            )
        return made

    def whole(self, *, run: str = "ARI0001-01", pending: bool = False, **changes: Any) -> WholeRecord:
        """A published run as a hospital system sends it: twelve days ago, each step recorded when done."""
        started_at = timezone.now() - timedelta(days=12)
        values = self.values(started_at, run, pending=pending) | changes.pop("values", {})
        ref = PersonRef(self.operator.person.email, "client", "client")
        entries = []
        for position, (key, value) in enumerate(values.items()):
            at = started_at + timedelta(days=10, minutes=position)
            entries.append(
                EntryInput(
                    step=key,
                    value=value,
                    performer=ref,
                    witness=PersonRef(self.witness.person.email, "client", "client"),
                    performed_at=at,
                    recorded_at=at,
                )
            )
        request = self.request(started_at=started_at, origin="api", operator_id=None, **changes)
        return WholeRecord(request, entries, PersonRef(self.lead.person.email, "client", "client"))


def make_bench(
    code: str = "",
    *,
    unit: bool = False,
    home: bool = False,
    team: Team | None = None,
    regime: str = "IMP",
    release_model: str = "qp",
) -> Bench:
    """Build it through the services of the floors below. ``unit``, ``home``: in a modular unit, at a patient's home."""
    with days_ago(31):
        team = team or make_team()
        product = make_product(team, code, regime=regime)
        designation = make_designation(team, product)
        make_licence(team, product)
        if home:
            place = make_home(team.control_site, team.reviewer)
        else:
            place = _unit(team) if unit else site_factory.make_site(team.control_site, team.reviewer)
        file = masterfiles.masterfile_open(
            actor=team.author,
            product=product,
            mode="POC",
            number=f"DMMF-{product.code}-01",
            release_model=release_model,
        )
        file_version = draft_master_file_version(team, file, designation)
        listing.site_list(actor=team.author, version=file_version, site=place)
        bring_into_force(team, file_version)
        version = cart_draft(author=team.author, product=product, master_file_version=file_version)
        put_into_use(team, version)
        world = site_factory.World(
            team.control_site,
            product,
            file,
            file_version,
            version,
            team.reviewer,
            team.author,
            team.regulatory,
            team.qp,
        )
        ready = site_factory.onboard(world, place)
        witness = site_factory.site_person("operator", place.scope, team.control_site)
        assess(ready, witness)
        processor, counter = (make_equipment(ready, name) for name in ("closed_processor", "cell_counter"))
        site_factory.move(world.qa, ready.enrolment, "activate")
        bench = Bench(
            team, place, version, ready, ready.lead, ready.operator, witness, processor, counter,
            patient_register(actor=ready.operator, site=place, name="A. Patient", nhs_number="9434765919"),
        )  # fmt: skip
        for material in bench.content.material_codes:
            bench.lots[material] = make_lot(bench, material)
    return bench


def _unit(team: Team) -> RemoteSite:
    """A modular unit in use at its first place."""
    unit = site_factory.make_site(
        team.control_site, team.reviewer, kind=RemoteSite.Kind.UNIT, unit_number="U-100", plate="PL U-100"
    )
    movement.unit_arrive(
        actor=team.reviewer,
        site=unit,
        place=site_factory.make_place(),
        arrived_at=timezone.now(),
        reason="New.",
    )
    movement.unit_requalify(
        actor=team.reviewer, site=unit, proof=site_factory.proof_of(team.reviewer), evidence="RQ-0"
    )
    return unit


def assess(ready: site_factory.Ready, person: PersonActor) -> None:
    """Find a person competent on the instruction."""
    competence.competence_assess(
        actor=ready.lead,
        person=person.person,
        instruction_version=ready.world.instruction_version,
        site=ready.site,
        basis="Watched three runs.",
    )


def make_equipment(ready: site_factory.Ready, equipment_class: str, *, due_in: int = 300) -> Equipment:
    """An instrument of the site, qualified and calibrated."""
    item = equipment.equipment_add(
        actor=ready.lead,
        site=ready.site,
        equipment_class=equipment_class,
        code=f"{equipment_class[:3].upper()}-{RemoteSite.objects.count()}",
        name=equipment_class.replace("_", " ").capitalize(),
        serial=f"SN-{equipment_class}",
    )
    today = timezone.now().date()
    equipment.calibration_record(
        actor=ready.lead,
        equipment=item,
        done_on=today - timedelta(days=10),
        due_on=today + timedelta(days=due_in),
        outcome="passed",
        certificate="CAL-1",
        done_by="A calibration laboratory",
    )
    qualification.equipment_qualify(
        actor=ready.lead, equipment=item, done_at=timezone.now(), evidence="OQ-1", done_by="A company"
    )
    return item


def make_lot(bench: Bench, material: str, *, released: bool = True, expires_in: int = 300) -> MaterialLot:
    """A lot of a material in stock at the bench's site."""
    lot = lot_receive(
        actor=bench.lead,
        site=bench.site,
        material_code=material,
        name=material.replace("_", " ").capitalize(),
        lot_number=f"L-{material[:6].upper()}-{MaterialLot.objects.filter(site=bench.site).count()}",
        supplier="A supplier",
        expires_at=timezone.now() + timedelta(days=expires_in),
    )
    if released:
        lot_release(actor=bench.lead, lot_id=lot.pk)
        lot.refresh_from_db()
    return lot


__all__ = ["Bench", "cart_data", "days_ago", "grant", "load", "make_bench", "make_lot", "shown"]
