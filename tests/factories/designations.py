"""A designated product with licence, master file and instruction, made through the services by the right people."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.actors import PersonActor
from accounts.models import Organisation, SigningProof
from accounts.reauth import Proof
from designations.catalogue.cart import cart_draft, sign_into_use
from designations.controlstrategy import limits_at
from designations.headings import current_template, headings
from designations.kinds import Capacity
from designations.models import (
    CaseEvidence,
    Designation,
    InstructionVersion,
    Licence,
    LicenceScope,
    LicenceVariation,
    MasterFile,
    MasterFileVersion,
    Product,
)
from designations.readiness.items import items_of
from designations.readiness.judges import NAMED
from designations.services import (
    casework,
    designations,
    instructions,
    licences,
    masterfiles,
    oflicence,
    products,
    readiness,
    variations,
)
from designations.strategyfit import contents_for, gaps
from ledger.uploads import CSV, Upload
from tests.factories.accounts import make_actor, make_organisation

_next = count(1)


def prove(actor: PersonActor) -> Proof:
    """A fresh proof of this person, as the sign page makes it."""
    row = SigningProof.objects.create(
        person_id=actor.person_id, methods=["password", "totp"], made_at=timezone.now()
    )
    return Proof(
        proof_id=row.pk, person_id=actor.person_id, methods=("password", "totp"), made_at=row.made_at
    )


@dataclass(frozen=True)
class Team:
    """The people of one control site."""

    control_site: Organisation
    regulatory: PersonActor
    author: PersonActor
    reviewer: PersonActor
    qp: PersonActor


def make_team(control_site: Organisation | None = None) -> Team:
    """Regulatory affairs, process owner, QA reviewer and qualified person of one control site."""
    site = control_site or make_organisation("control_site")
    assert site.scope is not None
    return Team(
        control_site=site,
        regulatory=make_actor("regulatory_affairs", site.scope, "R. Affairs"),
        author=make_actor("process_owner", site.scope, "P. Owner"),
        reviewer=make_actor("qa_reviewer", site.scope, "Q. Reviewer"),
        qp=make_actor("qualified_person", site.scope, "Q. Person"),
    )


def make_product(team: Team, code: str = "", **fields: Any) -> Product:
    """An autologous trial product."""
    given = {
        "name": "CD19 CAR-T cells (demonstration)",
        "regime": "IMP",
        "dosage_form": "dispersion for infusion",
        "autologous": True,
    } | fields
    return products.product_add(
        actor=team.regulatory, code=code or f"P{next(_next)}", control_site=team.control_site, **given
    )


def make_designation(team: Team, product: Product, *, awarded: bool = True, mode: str = "POC") -> Designation:
    """A case; awarded a month ago unless told otherwise."""
    ground = "shelf_life" if mode == "POC" else "deployment"
    designation = designations.designation_draft(
        actor=team.regulatory,
        product=product,
        mode=mode,
        indication="relapsed B-cell acute lymphoblastic leukaemia",
        population="adults",
        justification={ground: "made for one patient from that patient’s cells"},
    )
    add_evidence(team, designation, ground)
    if awarded:
        day = timezone.localdate() - timedelta(days=30)
        casework.designation_submit(
            actor=team.regulatory, designation=designation, submitted_on=day - timedelta(days=60)
        )
        casework.designation_award(
            actor=team.regulatory, designation=designation, reference=f"DES-{next(_next)}", awarded_on=day
        )
    return designation


def add_evidence(team: Team, designation: Designation, criterion: str = "") -> CaseEvidence:
    """A small table behind a criterion."""
    return designations.evidence_add(
        actor=team.regulatory,
        designation=designation,
        criterion=criterion,
        kind="quality",
        title="Stability",
        upload=Upload("stability.csv", CSV, b"hours,viable\n0,94\n48,81\n"),
    )


def make_licence(team: Team, product: Product | None = None, *, mode: str = "POC", **fields: Any) -> Licence:
    """A licence in force that covers the product (none when left out) and names the qualified person."""
    since = timezone.localdate() - timedelta(days=365)
    licence = licences.licence_record(
        actor=team.regulatory,
        number=f"UK MIA(IMP) {next(_next):05d}",
        holder=make_organisation("licence_holder"),
        control_site=team.control_site,
        licence_type="MIA(IMP)",
        **({"valid_from": since} | fields),
    )
    licences.licence_person_name(
        actor=team.regulatory,
        licence=licence,
        person_id=team.qp.person_id,
        name=team.qp.printed_name,
        capacity=Capacity.QP,
        valid_from=since,
    )
    oflicence.premises_add(
        actor=team.regulatory,
        licence=licence,
        purpose="control",
        name="The control site",
        address="1 Works Road",
        postcode="NE1 4LP",
        valid_from=since,
    )
    if product is not None:
        cover(team, licence, product, mode=mode)
    return licence


def cover(
    team: Team, licence: Licence, product: Product, *, mode: str = "POC", since: date | None = None
) -> LicenceScope:
    """A scope row granted half a year ago."""
    return licences.licence_scope_add(
        actor=team.regulatory,
        licence=licence,
        product=product,
        mode=mode,
        valid_from=since or timezone.localdate() - timedelta(days=180),
    )


def make_ready(team: Team, variation: LicenceVariation, *, leave: str = "") -> LicenceVariation:
    """Everything that the checklist of a variation asks for, but the item ``leave``: people, a document, checked answers."""
    licence = variation.licence
    for capacity in NAMED[licence.licence_type]:
        if leave != "people" and not licence.people.filter(capacity=capacity).exists():
            licences.licence_person_name(
                actor=team.regulatory,
                licence=licence,
                person_id=team.author.person_id,
                name=team.author.printed_name,
                capacity=capacity,
                valid_from=licence.valid_from,
            )
    if leave != "papers":
        variations.variation_paper_add(
            actor=team.regulatory,
            variation=variation,
            title="Dossier",
            upload=Upload("dossier.csv", CSV, b"part,page\n1,2\n"),
        )
    for wanted in items_of(variation.kind, licence.licence_type):
        if not wanted.judge and wanted.key != leave:
            answer = readiness.readiness_answer(
                actor=team.regulatory,
                variation=variation,
                key=wanted.key,
                outcome="done",
                evidence="DOC-1, section 3",
            )
            readiness.readiness_check(actor=team.reviewer, answer=answer)
    return variation


def make_master_file_version(
    team: Team, product: Product, designation: Designation, *, effective: bool = True, mode: str = "POC"
) -> MasterFileVersion:
    """The first version of a new master file, in force unless told otherwise."""
    file = masterfiles.masterfile_open(
        actor=team.author, product=product, mode=mode, number=f"DMMF-{product.code}-01", release_model="qp"
    )
    version = draft_master_file_version(team, file, designation)
    if effective:
        bring_into_force(team, version)
    return version


def draft_master_file_version(
    team: Team, file: MasterFile, designation: Designation, *, change_class: str | None = "annual"
) -> MasterFileVersion:
    """The next version, every section written; nothing need be sent to the authority unless told otherwise."""
    return masterfiles.masterfile_version_draft(
        actor=team.author,
        master_file=file,
        designation=designation,
        change_class=change_class,
        sections={
            key: f"{title}: made up for this test." for key, title in headings(current_template()).items()
        },
    )


def write_strategy(author: PersonActor, version: MasterFileVersion) -> None:
    """A row for the first step that the strategy of a draft has to name, where it has none and there are such steps (REG-84)."""
    version.refresh_from_db()
    contents = contents_for(version)
    for gap in [] if version.control_strategy else gaps((), contents):
        content = contents[gap.instruction]
        if there := limits_at(gap.step, content):
            masterfiles.masterfile_version_change(
                actor=author,
                version=version,
                control_strategy=[
                    {
                        "attribute": "Quality",
                        "parameter": gap.step.title,
                        "instruction": gap.instruction,
                        "step": gap.step.key,
                        "limit": there[0].to_json(),
                        "evidence": "Made up for this test.",
                    }
                ],
            )
            return


def bring_into_force(team: Team, version: MasterFileVersion) -> None:
    """Submit, approve and bring into force."""
    if version.state == "draft":
        write_strategy(team.author, version)
    for move, actor in (("submit", team.author), ("approve", team.qp), ("make_effective", team.qp)):
        masterfiles.masterfile_version_move(actor=actor, version=version, move=move, proof=prove(actor))


@dataclass(frozen=True)
class Made:
    """Everything that a batch of one product leans on, from this floor."""

    team: Team
    product: Product
    designation: Designation
    licence: Licence
    master_file_version: MasterFileVersion
    version: InstructionVersion


def make_foundation(code: str = "") -> tuple[Team, Product, Designation, Licence, MasterFileVersion]:
    """A designated, licensed product with its master file in force."""
    team = make_team()
    product = make_product(team, code)
    designation = make_designation(team, product)
    licence = make_licence(team, product)
    return team, product, designation, licence, make_master_file_version(team, product, designation)


def make_cart(code: str = "", *, effective: bool = True) -> Made:
    """The CD19 CAR-T product with its whole instruction, in use unless told otherwise."""
    team, product, designation, licence, file_version = make_foundation(code)
    version = cart_draft(author=team.author, product=product, master_file_version=file_version)
    if effective:
        put_into_use(team, version)
    return Made(team, product, designation, licence, file_version, version)


def put_into_use(team: Team, version: InstructionVersion) -> None:
    """Authored, reviewed, approved, put into use."""
    sign_into_use(version, author=team.author, reviewer=team.reviewer, approver=team.qp, prove=prove)


def move(team: Team, version: InstructionVersion, *names: str) -> None:
    """Make the named moves of an instruction version, each by the person whose it is."""
    whose = {
        "submit": team.author,
        "review": team.reviewer,
        "ask_change": team.reviewer,
        "decline": team.qp,
        "approve": team.qp,
        "make_effective": team.author,
        "withdraw": team.author,
        "discard": team.author,
    }
    for name in names:
        actor = whose[name]
        instructions.instruction_version_move(
            actor=actor, version=version, move=name, proof=prove(actor), reason="for this test"
        )
