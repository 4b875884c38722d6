"""The made-up activity of real hospitals, and of a unit, a vehicle and a home that exist nowhere."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Organisation
from batches.services.materials import lot_receive, lot_release
from config.seeding.people import actor
from config.seeding.proofs import prove
from config.seeding.supervision import name_people, plan_supervision, visit_sites
from designations.models import InstructionVersion, MasterFile
from ledger.uploads import CSV, Upload
from sites.agreements import services as agreements
from sites.agreements.duties import default_matrix, matrix_rows
from sites.checklists import services as checklists
from sites.models import ChecklistItem, Enrolment, Equipment, Place, RemoteSite
from sites.services import competence, enrolment, equipment, issue, movement, qualification, site

HOSPITALS = {"RVI": "RTD02", "ADD": "RGT01", "UCH": "RRV03"}
"""Site code → NHS code of the hospital in the register."""
ELSEWHERE = ("MU1", "VAN", "HOM")
MATERIALS = {
    "cd4_cd8_reagent": "CD4 and CD8 selection reagent",
    "tubing_set": "Closed tubing set",
    "culture_medium": "Culture medium",
    "activation_reagent": "Activation reagent",
    "lentiviral_vector": "Lentiviral vector",
    "wash_buffer": "Wash buffer",
    "formulation_buffer": "Formulation buffer",
}
MADE_UP_SUPPLIER = "Made-up supplier"


def add_sites(control: Organisation) -> dict[str, RemoteSite]:
    """Register three hospitals of the register, a modular unit, a vehicle and a home. Code → site."""
    qa = actor("qa")
    sites = {}
    for code, ods in HOSPITALS.items():
        place = Place.objects.select_related("parent").get(ods_code=ods)
        sites[code] = site.site_register(
            actor=qa, code=code, name=place.name, kind="fixed", control_site=control, place=place
        )
    sites["MU1"] = site.site_register(
        actor=qa,
        code="MU1",
        name="Modular unit 1",
        kind="unit",
        control_site=control,
        unit_number="TAT-U-0001",
        plate="MADE-UP-77431",
    )
    sites["VAN"] = site.site_register(
        actor=qa,
        code="VAN",
        name="Processing vehicle",
        kind="vehicle",
        control_site=control,
        plate="XX99 XXX",
    )
    sites["HOM"] = site.site_register(
        actor=qa,
        code="HOM",
        name="A patient’s home",
        kind="home",
        control_site=control,
        location_code="HOME-0001",
        home_address="1 Nowhere Street\nNewcastle upon Tyne",
    )
    movement.unit_arrive(
        actor=qa,
        site=sites["MU1"],
        place=Place.objects.get(ods_code="RTD01"),
        arrived_at=timezone.now(),
        reason="First deployment.",
        position="Car park C, bay 4",
    )
    movement.unit_requalify(actor=qa, site=sites["MU1"], proof=prove(qa), evidence="RQ-DEMO-001")
    for code in (*HOSPITALS, "MU1"):
        agree(sites[code])
    for made in sites.values():
        plan_supervision(made)
        name_people(made)
    return sites


def enrol(sites: dict[str, RemoteSite], file: MasterFile) -> None:
    """Propose every site for the master file and begin onboarding; equip and stock all but the home."""
    qa = actor("qa")
    for code, place in sites.items():
        enrolled = enrolment.enrolment_propose(
            actor=qa,
            site=place,
            master_file=file,
            proposal="Patients are treated here. Made up for demonstration.",
        )
        enrolment.enrolment_move(
            actor=qa, enrolment=enrolled, move="begin", proof=prove(qa), reason="Agreement signed (made up)."
        )
        if code != "HOM":
            _equip(place, team_of(code))
            _show(enrolled)
            for material in MATERIALS:
                stock(place, team_of(code), material)


AGREED_DAYS = {"UCH": 130}
"""Site code → for how many days its agreement holds; a year and a half where nothing is said."""
NOT_SHOWN = {"waste"}
"""What is optional, and open in the demonstration."""


def _matrix() -> bytes:
    """The duty matrix as a file: stands in for the signed document."""
    lines = (
        f"{row['duty'].replace(',', ';')},{row['party'].replace(',', ';')}\n"
        for row in matrix_rows(default_matrix())
    )
    return ("duty,party\n" + "".join(lines)).encode()


def agree(place: RemoteSite) -> None:
    """The technical agreement with the host, recorded by one QA reviewer and put in force by another."""
    today = timezone.localdate()
    agreed = agreements.agreement_draft(
        actor=actor("reviewer"),
        site=place,
        upload=Upload(f"TA-DEMO-{place.code}.csv", CSV, _matrix()),
        reference=f"TA-DEMO-{place.code}",
        control_signatory="Dr Henrik Falk (made up)",
        control_signed_on=today - timedelta(days=12),
        host_signatory="Chief pharmacist (made up)",
        host_signed_on=today - timedelta(days=9),
        valid_from=today - timedelta(days=7),
        valid_until=today + timedelta(days=AGREED_DAYS.get(place.code, 540)),
        duties=default_matrix(),
    )
    agreements.agreement_put_in_force(actor=actor("qa"), agreement=agreed, proof=prove(actor("qa")))


def _show(enrolled: Enrolment) -> None:
    """A QA reviewer answers what the records do not answer; another will activate the site."""
    for row in ChecklistItem.objects.filter(enrolment=enrolled, judge="").exclude(key__in=NOT_SHOWN):
        site = enrolled.site.code
        checklists.checklist_answer(
            actor=actor("reviewer"),
            item=row,
            outcome="done",
            evidence=f"ONB-DEMO-{site}-{row.position:02d}",
            note="The file lists the site from its next version on: no variation (made up)."
            if row.key == "file_process"
            else "",
        )


def open_site(place: RemoteSite, version: InstructionVersion) -> None:
    """Issue the instruction to a site; have it acknowledged, people assessed, and the site activated."""
    small = team_of(place.code)
    lead, author = actor(f"lead.{small}"), actor("author")
    sent = issue.instruction_issue(actor=author, version=version, site=place)
    issue.issue_acknowledge(actor=lead, issue=sent, proof=prove(lead))
    assess(place, version)
    activate(place)


def assess(place: RemoteSite, version: InstructionVersion) -> None:
    """The site lead finds operator and witness competent on the version."""
    small = team_of(place.code)
    for role in ("operator", "witness"):
        # Laid three months ago: this one runs out some two weeks from now.
        ends = timezone.now() + timedelta(days=110) if (small, role) == ("mobile", "witness") else None
        competence.competence_assess(
            actor=actor(f"lead.{small}"),
            person=actor(f"{role}.{small}").person,
            instruction_version=version,
            site=place,
            basis="Read the instruction, watched two runs, made one under supervision (made up).",
            valid_until=ends,
        )


def activate(place: RemoteSite) -> None:
    """QA activates the site: every check passes."""
    qa = actor("qa")
    enrolment.enrolment_move(
        actor=qa,
        enrolment=_enrolled(place.code),
        move="activate",
        proof=prove(qa),
        reason="Every check passed.",
    )


def team_of(code: str) -> str:
    """The end of the addresses of a site's people."""
    return code.lower() if code in HOSPITALS else "mobile"


def _equip(place: RemoteSite, people: str) -> None:
    lead = actor(f"lead.{people}")
    today = timezone.localdate()
    for short, equipment_class, name in (
        ("CP", "closed_processor", "Closed cell processor"),
        ("CC", "cell_counter", "Cell counter"),
    ):
        item = equipment.equipment_add(
            actor=lead,
            site=place,
            equipment_class=equipment_class,
            code=f"{short}-{place.code}-1",
            name=name,
            serial=f"MADE-UP-{short}-{place.code}",
        )
        equipment.calibration_record(
            actor=lead,
            equipment=item,
            done_on=today - timedelta(days=5),
            due_on=today + timedelta(days=360),
            outcome="passed",
            certificate=f"CAL-DEMO-{short}-{place.code}",
            done_by="Made-up calibration laboratory",
        )
        qualification.equipment_qualify(
            actor=lead,
            equipment=item,
            done_at=timezone.now(),
            evidence=f"IQ-DEMO-{item.code}",
            done_by="Made-up validation company",
        )


def stock(place: RemoteSite, people: str, material: str, *, suffix: str = "A") -> str:
    """Receive and release one lot of a material; its number."""
    lead = actor(f"lead.{people}")
    number = f"{material[:3].upper()}{suffix}-{place.code}-01"
    lot = lot_receive(
        actor=lead,
        site=place,
        material_code=material,
        name=MATERIALS.get(material, material.replace("_", " ").capitalize()),
        lot_number=number,
        supplier=MADE_UP_SUPPLIER,
        expires_at=timezone.now() + timedelta(days=300),
    )
    lot_release(actor=lead, lot_id=lot.pk)
    return number


def trouble() -> None:
    """What happened since: visits; the unit moved and is paused by the holder, the vehicle is suspended by the authority."""
    visit_sites({place.code: place for place in RemoteSite.objects.filter(code__in=HOSPITALS)})
    qa, regulatory = actor("qa"), actor("regulatory")
    relocate(RemoteSite.objects.get(code="MU1"), Place.objects.get(ods_code="RTD02"))
    enrolment.enrolment_move(
        actor=qa,
        enrolment=_enrolled("MU1"),
        move="pause",
        proof=prove(qa),
        reason="Two of three operators are on leave (made up).",
    )
    enrolment.enrolment_suspend(
        actor=regulatory,
        enrolment=_enrolled("VAN"),
        proof=prove(regulatory),
        reference="SUSP-DEMO-0003",
        reason="Temperature records of the vehicle were missing for two days (made up).",
        notice_on=timezone.localdate(),
        answer_due_on=timezone.localdate() + timedelta(days=28),
    )


def relocate(unit: RemoteSite, place: Place) -> None:
    """The unit leaves, arrives, has its instruments qualified by the site lead, and is opened again by QA."""
    qa, lead = actor("qa"), actor(f"lead.{team_of(unit.code)}")
    movement.unit_depart(
        actor=qa,
        site=unit,
        bound_for=place,
        departed_at=timezone.now(),
        reason="The car park is dug up (made up).",
    )
    movement.unit_arrive(actor=qa, site=unit, arrived_at=timezone.now(), position="Yard of the pharmacy")
    for item in Equipment.objects.filter(site=unit).order_by("code"):
        qualification.equipment_qualify(
            actor=lead,
            equipment=item,
            done_at=timezone.now(),
            evidence=f"OQ-DEMO-{item.code}",
            done_by="Made-up validation company",
        )
    movement.unit_requalify(actor=qa, site=unit, proof=prove(qa), evidence="RQ-DEMO-002")


def _enrolled(code: str) -> Enrolment:
    return Enrolment.objects.select_related("site", "master_file__product").get(site__code=code)
