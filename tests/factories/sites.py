"""Sites with everything around them, made through the services and signed with real proofs."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.actors import PersonActor
from accounts.models import Organisation, Scope, SigningProof
from accounts.reauth import Proof
from designations.headings import current_template, headings
from designations.models import (
    InstructionVersion,
    Licence,
    LicenceVariation,
    MasterFile,
    MasterFileVersion,
    Product,
)
from designations.services import (
    casework,
    designations,
    instructions,
    licences,
    masterfiles,
    products,
    steps,
    variations,
)
from ledger.uploads import CSV, Upload
from sites.agreements import services as agreements
from sites.agreements.duties import default_matrix
from sites.checklists import services as checklists
from sites.checklists.items import CLOSURE, ONBOARDING
from sites.models import (
    Agreement,
    ChecklistItem,
    Enrolment,
    Equipment,
    InstructionIssue,
    Place,
    RemoteSite,
    Restriction,
    SitePost,
    SupervisionPlan,
)
from sites.posts import services as posts
from sites.services import competence, enrolment, equipment, issue, listing, qualification, site
from sites.supervision import services as supervision
from tests.factories.accounts import actor, grant, make_actor, make_organisation, make_person
from tests.factories.comparability import show_comparable
from tests.factories.onestep import VIABILITY_LINE, viability_step

_next = count(1)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def proof_of(person: PersonActor) -> Proof:
    """A fresh proof of this person, as ``accounts.reauth.prove`` leaves it."""
    now = timezone.now()
    row = SigningProof.objects.create(person=person.person, methods=["password", "totp"], made_at=now)
    return Proof(proof_id=row.pk, person_id=person.person_id, methods=("password", "totp"), made_at=now)


def code_of(number: int, prefix: str = "S") -> str:
    """A site or product code: a letter and digits."""
    return f"{prefix}{number:03d}"


@dataclass
class World:
    """One control site with its people, a product designated, licensed and filed, and an instruction in force.

    Site-scoped people are added by ``site_people``. ``version`` lists the sites given when the world was made.
    """

    control: Organisation
    product: Product
    master_file: MasterFile
    file_version: MasterFileVersion
    instruction_version: InstructionVersion
    qa: PersonActor
    owner: PersonActor
    regulatory: PersonActor
    qp: PersonActor


def make_place(**fields: Any) -> Place:
    """A place of the register."""
    number = next(_next)
    return Place.objects.create(
        **{
            "name": f"Hospital {number}",
            "postcode": "NE1 4LP",
            "address": "Queen Victoria Road",
            "source": "test",
        }
        | fields
    )


def make_site(control: Organisation, qa: PersonActor, **fields: Any) -> RemoteSite:
    """A fixed remote site of a control site, registered by its QA reviewer."""
    number = next(_next)
    kind = fields.pop("kind", RemoteSite.Kind.FIXED)
    if kind == RemoteSite.Kind.FIXED:
        fields.setdefault("place", make_place())
        # In its own organisation's premises: a site that needs an agreement is given another host.
        fields.setdefault("host_organisation", control)
    return site.site_register(
        actor=qa,
        code=fields.pop("code", code_of(number)),
        name=fields.pop("name", f"Site {number}"),
        kind=kind,
        control_site=control,
        **fields,
    )


def make_control() -> tuple[Organisation, PersonActor]:
    """A control site and its QA reviewer."""
    control = make_organisation("control_site")
    assert control.scope is not None
    return control, make_actor("qa_reviewer", control.scope, organisation=control)


def make_world(
    *, sites: int = 1, code: str = "", attribute: str = "", strategy: Any = None
) -> tuple[World, list[RemoteSite]]:
    """A lawful product with ``sites`` listed sites (not enrolled yet).

    ``attribute``: the quality attribute of the one step of its instruction. ``strategy``: rows of its control strategy.
    """
    control, qa = make_control()
    scope = control.scope
    assert scope is not None
    owner, second, regulatory = (
        make_actor(role, scope, organisation=control)
        for role in ("process_owner", "process_owner", "regulatory_affairs")
    )
    qp = make_actor("qualified_person", scope, organisation=control)
    number = next(_next)
    today = timezone.now().date()
    product = products.product_add(
        actor=owner,
        code=code or code_of(number, "P"),
        name=f"Product {number}",
        regime="MA",
        dosage_form="dispersion for infusion",
        control_site=control,
    )
    case = designations.designation_draft(
        actor=regulatory,
        product=product,
        mode="POC",
        indication="Leukaemia",
        population="Adults",
        justification={"shelf_life": "Hours."},
    )
    designations.evidence_add(
        actor=regulatory,
        designation=case,
        criterion="shelf_life",
        kind="quality",
        title="Stability",
        upload=Upload("stability.csv", CSV, b"hours,viable\n0,94\n48,81\n"),
    )
    casework.designation_submit(actor=regulatory, designation=case, submitted_on=today - timedelta(days=60))
    casework.designation_award(
        actor=regulatory, designation=case, reference=f"DES-{number}", awarded_on=today - timedelta(days=30)
    )
    holder = make_organisation("licence_holder")
    licence = licences.licence_record(
        actor=regulatory,
        number=f"MIA {number}",
        holder=holder,
        control_site=control,
        licence_type="MIA",
        valid_from=today - timedelta(days=30),
    )
    licences.licence_scope_add(
        actor=regulatory, licence=licence, product=product, mode="POC", valid_from=today - timedelta(days=30)
    )
    file = masterfiles.masterfile_open(
        actor=owner, product=product, mode="POC", number=f"DMMF-{product.code}-01", release_model="qp"
    )
    places = [make_site(control, qa) for _ in range(sites)]
    version = effective_file_version(
        owner=owner, qp=qp, master_file=file, designation=case, sites=places, strategy=strategy
    )
    instruction = effective_instruction(
        owner=second, qa=qa, qp=qp, product=product, file_version=version, attribute=attribute
    )
    return World(control, product, file, version, instruction, qa, owner, regulatory, qp), places


def effective_file_version(
    *,
    owner: PersonActor,
    qp: PersonActor,
    master_file: MasterFile,
    designation: Any,
    sites: list[RemoteSite],
    strategy: Any = None,
) -> MasterFileVersion:
    """A master-file version in force that lists these sites."""
    version = masterfiles.masterfile_version_draft(
        actor=owner,
        master_file=master_file,
        designation=designation,
        sections=dict.fromkeys(headings(current_template()), "As agreed."),
        change_summary="For this test.",
        control_strategy=strategy,
    )
    for place in sites:
        listing.site_list(actor=owner, version=version, site=place)
    for move, who in (("submit", owner), ("approve", qp), ("make_effective", qp)):
        masterfiles.masterfile_version_move(
            actor=who, version=version, move=move, proof=proof_of(who), reason="For this test."
        )
    return version


def effective_instruction(
    *,
    owner: PersonActor,
    qa: PersonActor,
    qp: PersonActor,
    product: Product,
    file_version: MasterFileVersion,
    attribute: str = "",
) -> InstructionVersion:
    """An instruction in force with one number step and its criterion."""
    opened = instructions.instruction_open(
        actor=owner, product=product, mode="POC", title="Make it", batch_size="One bag"
    )
    version = instructions.instruction_version_draft(
        actor=owner,
        instruction=opened,
        master_file_version=file_version,
        change_summary="First version.",
        shelf_life_minutes=240,
    )
    steps.step_add(actor=owner, version=version, data=viability_step(attribute))
    steps.criterion_add(actor=owner, version=version, data=VIABILITY_LINE)
    for move, who in (("submit", owner), ("review", qa), ("approve", qp), ("make_effective", owner)):
        instructions.instruction_version_move(
            actor=who, version=version, move=move, proof=proof_of(who), reason="For this test."
        )
    return version


@dataclass
class Ready:
    """A site that may start: active, with its lead, a competent operator and an instrument in date."""

    world: World
    site: RemoteSite
    lead: PersonActor
    operator: PersonActor
    enrolment: Enrolment
    issue: InstructionIssue
    equipment: Equipment


def site_person(role: str, scope: Scope, control: Organisation | None = None) -> PersonActor:
    """A new person with a role at a site."""
    person = make_person()
    grant(person, role, scope, organisation=control)
    return actor(person)


def onboard(world: World, place: RemoteSite) -> Ready:
    """Bring a listed site to onboarding, with everything that activation asks for."""
    lead = site_person("site_lead", place.scope, world.control)
    operator = site_person("operator", place.scope, world.control)
    enrolled = enrolment.enrolment_propose(
        actor=world.qa, site=place, master_file=world.master_file, proposal="Patients are treated here."
    )
    move(world.qa, enrolled, "begin")
    sent = issue.instruction_issue(actor=world.owner, version=world.instruction_version, site=place)
    issue.issue_acknowledge(actor=lead, issue=sent, proof=proof_of(lead))
    competence.competence_assess(
        actor=lead,
        person=operator.person,
        instruction_version=world.instruction_version,
        site=place,
        basis="Watched three runs.",
    )
    item = equipment.equipment_add(
        actor=lead,
        site=place,
        equipment_class="balance",
        code=f"BA-{next(_next)}",
        name="Balance",
        serial="SN1",
    )
    today = timezone.now().date()
    equipment.calibration_record(
        actor=lead,
        equipment=item,
        done_on=today - timedelta(days=10),
        due_on=today + timedelta(days=355),
        outcome="passed",
        certificate="CAL-1",
        done_by="A calibration laboratory",
    )
    qualification.equipment_qualify(
        actor=lead, equipment=item, done_at=timezone.now(), evidence="OQ-1", done_by="A company"
    )
    name_responsible(world, place)
    put_plan_in_force(world, place)
    show_comparable(world, enrolled)
    answer_all(world, enrolled, ONBOARDING)
    return Ready(world, place, lead, operator, enrolled, sent, item)


def name_responsible(world: World, place: RemoteSite, **fields: Any) -> SitePost:
    """Somebody answers for the site from yesterday on."""
    return posts.post_take(
        actor=world.qa,
        site=place,
        **{
            "role": SitePost.Role.RESPONSIBLE,
            "name": "R. Esponsible",
            "organisation": "St Elsewhere Trust",
            "reference": "Letter 1",
            "from_on": timezone.localdate() - timedelta(days=1),
        }
        | fields,
    )


def second_qa(world: World) -> PersonActor:
    """Another QA reviewer of the control site: who makes a record is not who checks it."""
    assert world.control.scope is not None
    return make_actor("qa_reviewer", world.control.scope, organisation=world.control)


def make_plan(world: World, place: RemoteSite, **fields: Any) -> SupervisionPlan:
    """A supervision plan of the site, written by another QA reviewer; not in force."""
    return supervision.supervision_draft(
        actor=second_qa(world),
        site=place,
        **{
            "contact": "The QA reviewer and the site lead, by telephone",
            "contact_every": "Every week",
            "data_feed": "Batch records as they are made; temperatures every night.",
            "audit_months": 12,
            "comparability": "Three dry runs within the limits of the release specification.",
        }
        | fields,
    )


def put_plan_in_force(world: World, place: RemoteSite, **fields: Any) -> SupervisionPlan:
    """The same, signed by the QA reviewer of the world."""
    plan = make_plan(world, place, **fields)
    return supervision.supervision_put_in_force(actor=world.qa, plan=plan, proof=proof_of(world.qa))


def answer_all(world: World, enrolled: Enrolment, purpose: str) -> None:
    """Another QA reviewer shows every item that the records do not answer."""
    other = second_qa(world)
    checklists.checklist_begin(actor=other, enrolment=enrolled, purpose=purpose)
    for row in ChecklistItem.objects.filter(enrolment=enrolled, purpose=purpose, judge=""):
        checklists.checklist_answer(actor=other, item=row, outcome="done", evidence=f"DOC-{row.key}")


def cease(world: World, enrolled: Enrolment) -> None:
    """The site closes for good, everything settled."""
    if enrolled.state != "proposed":
        answer_all(world, enrolled, CLOSURE)
    move(world.qa, enrolled, "cease")


def move(who: PersonActor, enrolled: Enrolment, name: str) -> None:
    """One signed move of an enrolment."""
    enrolment.enrolment_move(
        actor=who, enrolment=enrolled, move=name, proof=proof_of(who), reason="For this test."
    )


def grant_lifting(
    who: PersonActor,
    restriction: Restriction,
    *,
    letter: str = "",
    on: Any = None,
    licence: Licence | None = None,
) -> LicenceVariation:
    """A granted variation of the licence of the restriction's control site, which asks to lift its letter."""
    day = on or timezone.localdate()
    found = (
        licence or restriction.licence or Licence.objects.get(control_scope_id=restriction.control_scope_id)
    )
    asked = variations.variation_draft(
        actor=who,
        licence=found,
        kind="lift_restriction",
        summary="The findings are mended.",
        restriction_reference=letter or restriction.reference,
    )
    variations.variation_submit(actor=who, variation=asked, on=day)
    variations.variation_grant(actor=who, variation=asked, on=day, reference=f"VAR-{next(_next)}")
    asked.refresh_from_db()
    return asked


def make_ready() -> Ready:
    """A world with one active site."""
    world, (place,) = make_world()
    ready = onboard(world, place)
    move(world.qa, ready.enrolment, "activate")
    return ready


def make_agreement(world: World, place: RemoteSite, *, in_force: bool = True, **fields: Any) -> Agreement:
    """A technical agreement of the site with its host, recorded by one QA reviewer and put in force by another."""
    today = timezone.localdate()
    other = second_qa(world)
    found = agreements.agreement_draft(
        actor=other,
        site=place,
        upload=Upload("agreement.csv", CSV, b"duty,party\npremises,host\n"),
        **{
            "reference": f"TA-{place.code}",
            "control_signatory": "A. Holder",
            "control_signed_on": today - timedelta(days=20),
            "host_signatory": "B. Host",
            "host_signed_on": today - timedelta(days=19),
            "valid_from": today - timedelta(days=18),
            "valid_until": today + timedelta(days=365),
            "duties": default_matrix(),
        }
        | fields,
    )
    if in_force:
        agreements.agreement_put_in_force(actor=world.qa, agreement=found, proof=proof_of(world.qa))
    return found
