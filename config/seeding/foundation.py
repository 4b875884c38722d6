"""What stands before the first batch: register, organisations, product, licence, master file, instruction, sites.

In the order in which a licence holder would do it, each step by the person whose it is, in one transaction: a seeding that
is interrupted leaves nothing behind and begins anew.
"""

from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation
from accounts.services.clients import client_make
from accounts.services.organisations import organisation_add
from config.seeding import people
from config.seeding.cases import case_in_hand, designation_history, story_so_far
from config.seeding.clock import FOUNDED, standing_back
from config.seeding.comparability import agree_comparability, make_performance_batches
from config.seeding.licence import licence_so_far
from config.seeding.masterfile import SECTIONS
from config.seeding.people import SEED, actor
from config.seeding.proofs import prove
from config.seeding.sites import HOSPITALS, add_sites, enrol, open_site, trouble
from designations.catalogue.cart import cart_draft, sign_into_use
from designations.kinds import Capacity
from designations.models import (
    Designation,
    Licence,
    MasterFile,
    MasterFileVersion,
    Product,
)
from designations.services import designations, licences, masterfiles, products
from sites.importers.places import import_places
from sites.importers.trusts import import_trusts
from sites.models import RemoteSite
from sites.services import listing

REGISTER = Path(__file__).resolve().parents[2] / "data" / "register"
MADE_UP = "Made up for demonstration."
PRODUCT = "CAR"


def founded() -> bool:
    """Whether the foundation is laid."""
    return Product.objects.filter(code=PRODUCT).exists()


def lay_foundation(*, in_use: bool = True) -> None:
    """Lay it, as of three months ago, and let the time since then bring its troubles. Nothing when it is laid.

    Without ``in_use`` the instruction stays a draft and no site is open yet: for a test that walks the rest.
    """
    if founded():
        return
    with transaction.atomic():
        with standing_back():
            import_trusts(actor=SEED, path=REGISTER / "trusts.csv")
            import_places(actor=SEED, path=REGISTER / "places.csv")
            control, holder, authority = _organisations()
            for one in people.CONTROL:
                people.add(
                    one,
                    organisation=control,
                    scopes=[people.find_scope(code, control) for code in one.scopes],
                )
            product, designation, _licence = _standing(control, holder)
            people.add(people.REGULATOR, organisation=authority, scopes=[people.find_scope(PRODUCT, control)])
            sites = add_sites(control)
            for one in people.SITES:
                people.add(
                    one,
                    organisation=control,
                    scopes=[people.find_scope(code, control) for code in one.scopes],
                )
            file_version = _master_file(product, designation, sites)
            enrol(sites, file_version.master_file)
            version = cart_draft(author=actor("author"), product=product, master_file_version=file_version)
            agree_comparability(product)
            for code in sites:
                if code != "HOM":
                    make_performance_batches(sites[code])
            for code in HOSPITALS:
                client_make(
                    actor=actor("administrator"),
                    name=f"Hospital system of {code} (made up)",
                    scope=sites[code].scope,
                    reason="Sends batch records in the demonstration.",
                )
            if in_use:
                sign_into_use(
                    version,
                    author=actor("author"),
                    reviewer=actor("reviewer"),
                    approver=actor("approver"),
                    prove=prove,
                )
                for code in sites:
                    if code != "HOM":
                        open_site(sites[code], version)
        if in_use:
            with standing_back(timedelta(days=12)):
                trouble()


def _organisations() -> tuple[Organisation, Organisation, Organisation]:
    note = {"source": "Demonstration", "source_note": MADE_UP}
    holder = organisation_add(
        actor=SEED, kind="licence_holder", code="TAT", name="Tyne Advanced Therapies (made up)", **note
    )
    control = organisation_add(
        actor=SEED,
        kind="control_site",
        code="TAT-NE1",
        name="Tyne Advanced Therapies, control site (made up)",
        parent=holder,
        town="Newcastle upon Tyne",
        **note,
    )
    authority = organisation_add(
        actor=SEED, kind="regulator", code="LA-DEMO", name="Licensing authority (demonstration)", **note
    )
    return control, holder, authority


def _standing(control: Organisation, holder: Organisation) -> tuple[Product, Designation, Licence]:
    """Product, awarded designation, licence with its scope row and the person it names."""
    regulatory, qp = actor("regulatory"), actor("qp")
    day = timezone.localdate()
    product = products.product_add(
        actor=regulatory,
        code=PRODUCT,
        name="CD19 CAR-T cells, autologous",
        regime="IMP",
        dosage_form="dispersion for infusion",
        autologous=True,
        control_site=control,
        provenance="made_up",
        provenance_note=f"{MADE_UP} Release specification and three runs as published: Castella et al. 2019, table 2.",
    )
    designation = designations.designation_draft(
        actor=regulatory,
        product=product,
        mode="POC",
        indication="Relapsed or refractory CD19-positive acute lymphoblastic leukaemia",
        population="Adults, and children from one year of age",
        justification={
            "shelf_life": "Given fresh within two days to the patient whose cells it is made from. " + MADE_UP
        },
        natures={"shelf_life": "product"},
        shelf_life_minutes=48 * 60,
    )
    designation_history(regulatory, designation, day)
    case_in_hand(regulatory, product)
    story_so_far(regulatory, product, designation, day)
    licence = licences.licence_record(
        actor=regulatory,
        number="UK MIA(IMP) 00000 (demonstration)",
        holder=holder,
        control_site=control,
        licence_type="MIA(IMP)",
        valid_from=day - timedelta(days=400),
        activities=["conventional", "POC"],
    )
    licences.licence_scope_add(
        actor=regulatory,
        licence=licence,
        product=product,
        mode="POC",
        valid_from=day,
        variation_reference="VAR-DEMO-0007",
    )
    licences.licence_person_name(
        actor=regulatory,
        licence=licence,
        person_id=qp.person_id,
        name=qp.printed_name,
        capacity=Capacity.QP,
        valid_from=day - timedelta(days=400),
    )
    licence_so_far(regulatory, licence, day)
    return product, designation, licence


def _master_file(
    product: Product, designation: Designation, sites: dict[str, RemoteSite]
) -> MasterFileVersion:
    author, approver = actor("author"), actor("approver")
    file: MasterFile = masterfiles.masterfile_open(
        actor=author, product=product, mode="POC", number=f"DMMF-{PRODUCT}-01", release_model="qp"
    )
    version = masterfiles.masterfile_version_draft(
        actor=author,
        master_file=file,
        designation=designation,
        sections=SECTIONS,
        change_summary="First version.",
    )
    for site in sites.values():
        listing.site_list(actor=author, version=version, site=site)
    for move, who in (("submit", author), ("approve", approver), ("make_effective", approver)):
        masterfiles.masterfile_version_move(
            actor=who, version=version, move=move, proof=prove(who), reason="First version."
        )
    return version


__all__ = ["FOUNDED", "founded", "lay_foundation"]
