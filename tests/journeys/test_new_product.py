"""A new product from its draft designation to two sites that are ready, and what a suspension of one of them stops.

Every paper of the law is written and signed in a browser by the person whose it is. The instruction itself is taken from the
catalogue (writing one is walked in ``test_main_job``); of the batches one is begun at the bench, two are sent by a hospital
system.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import Organisation
from batches.models import Batch, StepEntry
from batches.services import EntryInput, PersonRef, StartRequest, batch_start, entry_record
from batches.services.patients import patient_register
from config.seeding.foundation import lay_foundation
from config.seeding.people import PASSWORD, actor
from config.seeding.proofs import prove
from config.seeding.sites import team_of
from designations.catalogue.cart import cart_draft, sign_into_use
from designations.models import (
    Designation,
    InstructionVersion,
    Licence,
    LicenceVariation,
    MasterFileVersion,
    Product,
)
from designations.readiness.items import items_of
from designations.states import DESIGNATION, LICENCE_VARIATION
from ledger.models import Signature
from oversight.models import Certification, ComparabilityProtocol, Release, ReviewRun
from sites.models import ChecklistItem, Enrolment, InstructionIssue, ListedSite, RemoteSite
from tests.journeys.records import send_run, sign_received
from tests.journeys.walking import Walker, fresh_code, wait

CODE, FILE, RUNS = "NKC", "DMMF-NKC-01", ("ARI0001-02", "ARI0001-03")
SITES = ("RVI", "MU1")
WHY = "Records of the clean air were missing."


def test_reg_35_to_41_a_new_product_is_made_ready_and_a_suspension_stops_one_site_only(
    demonstration: None, browser: Browser, live_site: str, relay_process: None
) -> None:
    lay_foundation()
    walk = Walk(browser, live_site)
    case = walk.designate()
    version = walk.write_the_master_file(case)
    walk.vary_the_licence(version)
    walk.bring_into_force(version)
    instruction = walk.instruct(version)
    walk.say_what_is_comparable()
    for code in SITES:
        walk.onboard(code, instruction)
        page = walk.of("qa").go(f"/sites/{code}/ready/{CODE}/POC/")
        expect(page.locator("main")).to_contain_text("Ready to start a batch")
    ready = datetime.now(tz=UTC)
    reviewed, certified = (walk.finish_one(instruction, run, ready) for run in RUNS)
    walk.sign("qp", f"/decide/{certified.number}/certify/")
    at_hand = walk.begin_everything(instruction, reviewed, certified)
    walk.suspend_one_and_look(instruction, at_hand)
    walk.check()


class Walk:
    """Everybody in a browser of their own."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site
        self.walkers: dict[str, Walker] = {}

    def of(self, key: str) -> Walker:
        """The person, signed in."""
        if key not in self.walkers:
            self.walkers[key] = Walker.at(self.browser, self.site, key)
        return self.walkers[key]

    def fill(self, key: str, path: str, button: str, **given: Any) -> Page:
        """Fill in a form of the page at an address and send it; the page afterwards is another one."""
        page = self.of(key).go(path)
        for name, value in given.items():
            _put(page, name, value)
        before = page.url
        page.get_by_role("button", name=button, exact=True).click()
        expect(page).not_to_have_url(before)
        return page

    def sign(self, key: str, path: str, **given: Any) -> Page:
        """Sign what stands at an address."""
        page = self.of(key).go(path)
        assert page.locator("[name=password]").count(), page.locator("main").inner_text()
        for name, value in given.items():
            _put(page, name, value)
        self.of(key).sign()
        return page

    def check(self) -> None:
        """Nothing went wrong unseen in any browser."""
        for walker in self.walkers.values():
            walker.check()

    def designate(self) -> Designation:
        """Regulatory affairs adds the product, argues its case, records submission and award (REG-01, REG-02, REG-04)."""
        control = Organisation.objects.get(kind="control_site")
        self.fill(
            "regulatory", "/products/new/", "Add it",
            code=CODE, name="NK cells, allogeneic", regime="IMP", dosage_form="dispersion for infusion",
            control_site=str(control.pk), autologous=True,
        )  # fmt: skip
        self.fill(
            "regulatory", f"/products/{CODE}/designations/new/", "Begin the case",
            mode="POC", indication="Relapsed acute myeloid leukaemia", population="Adults", shelf_life_minutes="48 h",
        )  # fmt: skip
        case = Designation.objects.get(product__code=CODE)
        home = f"/designations/{case.pk}/"
        self.fill(
            "regulatory", f"{home}criteria/shelf_life/", "Save",
            nature="product", argument="The cells do not live through a journey.",
            title="Stability of the cells", kind="quality",
            document=("stability.csv", "text/csv", b"hours,viable\n0,94\n48,70\n"),
        )  # fmt: skip
        today = timezone.localdate()
        self.fill(
            "regulatory",
            f"{home}moves/submit/",
            str(DESIGNATION.move("submit").title),
            submitted_on=_day(today),
        )
        self.fill(
            "regulatory", f"{home}moves/award/", str(DESIGNATION.move("award").title),
            reference="MHRA-D-NKC", awarded_on=_day(today),
        )  # fmt: skip
        case.refresh_from_db()
        assert case.state == "awarded"
        return case

    def write_the_master_file(self, case: Designation) -> MasterFileVersion:
        """The process owner writes it and lists both sites; a Qualified Person approves it (REG-11, REG-14, REG-18)."""
        page = self.fill(
            "author", f"/products/{CODE}/master-files/new/", "Begin it",
            designation=str(case.pk), number=FILE, release_model="qp",
        )  # fmt: skip
        expect(page.locator("main")).to_contain_text("No site is listed")
        version = MasterFileVersion.objects.get(master_file__number=FILE)
        home = f"/master-files/{FILE}/1/"
        page = self.of("author").go(f"{home}change/")
        for area in page.locator("textarea[name^=section_]").all():
            area.fill("As the process was developed and shown.")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page).to_have_url(re.compile(f"{home}$"))
        for code in SITES:
            self.fill(
                "author", f"/sites/master-files/{FILE}/1/list/", "Put it on the list",
                site=str(RemoteSite.objects.get(code=code).pk),
            )  # fmt: skip
        self.sign("author", f"{home}sign/submit/")
        self.sign("approver", f"{home}sign/approve/")
        version.refresh_from_db()
        assert version.state == "approved"
        listed = ListedSite.objects.filter(master_file_version=version).values_list("site__code", flat=True)
        assert set(listed) == set(SITES)
        return version

    def vary_the_licence(self, version: MasterFileVersion) -> None:
        """The licence gets the product with its file, by a variation that the authority grants (REG-25, REG-26)."""
        licence = Licence.objects.get()
        product = Product.objects.get(code=CODE)
        today = _day(timezone.localdate())
        self.fill(
            "regulatory", f"/licences/{licence.pk}/variations/new/", "Begin it",
            kind="add_product", summary="Add the NK cells.", product=str(product.pk), mode="POC",
            master_file_versions=str(version.pk),
        )  # fmt: skip
        variation = LicenceVariation.objects.get(product=product)
        home = f"/variations/{variation.pk}/"
        self.fill(
            "regulatory", f"{home}documents/add/", "Add the document",
            title="Dossier", document=("dossier.csv", "text/csv", b"part,page\n1,2\n"),
        )  # fmt: skip
        for wanted in items_of(variation.kind, licence.licence_type):
            if not wanted.judge:
                item = f"{home}checklist/{wanted.key}/"
                self.fill(
                    "regulatory", item, "Record the answer", outcome="done", evidence="DOC-1, section 3"
                )
                self.fill("reviewer", f"{item}check/", "I have checked it")
        self.fill("regulatory", f"{home}moves/submit/", str(LICENCE_VARIATION.move("submit").title), on=today)
        self.fill(
            "regulatory",
            f"{home}moves/grant/",
            str(LICENCE_VARIATION.move("grant").title),
            on=today,
            reference="VAR-NKC-1",
        )
        variation.refresh_from_db()
        assert variation.state == "granted"
        assert variation.granted_scope is not None

    def bring_into_force(self, version: MasterFileVersion) -> None:
        """A Qualified Person puts the file in force."""
        self.sign("approver", f"/master-files/{FILE}/1/sign/make_effective/")
        version.refresh_from_db()
        assert version.state == "effective"

    def instruct(self, version: MasterFileVersion) -> InstructionVersion:
        """An instruction of the new product, in use."""
        product = Product.objects.get(code=CODE)
        draft = cart_draft(author=actor("author"), product=product, master_file_version=version)
        sign_into_use(
            draft, author=actor("author"), reviewer=actor("reviewer"), approver=actor("approver"), prove=prove
        )
        draft.refresh_from_db()
        assert draft.state == "effective"
        return draft

    def say_what_is_comparable(self) -> None:
        """The process owner writes the protocol of comparability; QA puts it in force (REG-37)."""
        self.fill(
            "author", f"/comparability/{CODE}/protocol/new/", "Save",
            judged_viability="each", low_viability="70", min_results=1, rationale="The release limit.",
        )  # fmt: skip
        protocol = ComparabilityProtocol.objects.get(product__code=CODE)
        self.sign("qa", f"/comparability/protocols/{protocol.pk}/sign/put_in_force/")

    def onboard(self, code: str, instruction: InstructionVersion) -> None:
        """Proposed, shown item by item, opened by somebody who answered none of them (REG-35, REG-36)."""
        small = team_of(code)
        file = instruction.master_file_version.master_file
        place = RemoteSite.objects.get(code=code)
        self.fill(
            "qa", f"/sites/{code}/propose/", "Save",
            master_file=str(file.pk), proposal="The patients are treated here.",
        )  # fmt: skip
        enrolled = Enrolment.objects.get(site=place, master_file=file)
        self.sign("qa", f"/sites/enrolments/{enrolled.pk}/begin/", reason="Agreed with the host.")
        author = self.of("author")
        number = instruction.instruction.number
        page = author.go(f"/instructions/{number}/{instruction.number}/")
        author.press("Issue to sites")
        page.get_by_label(place.name, exact=True).check()
        author.press("Continue")
        author.press("Issue to 1 site")
        expect(page.get_by_text("Issued to 1 site.")).to_be_visible()
        issued = InstructionIssue.objects.get(version=instruction, site=place)
        self.sign(f"lead.{small}", f"/sites/issues/{issued.pk}/acknowledge/")
        for role in ("operator", "witness"):
            self.fill(
                f"lead.{small}", f"/sites/{code}/competence/new/", "Save",
                person=str(actor(f"{role}.{small}").person_id), instruction_version=str(instruction.pk),
                basis="Watched two runs.",
            )  # fmt: skip
        page = self.of("qa").go(f"/sites/enrolments/{enrolled.pk}/activate/")
        expect(page.locator("main")).to_contain_text("Dry runs or performance batches are acceptable")
        for item in ChecklistItem.objects.filter(enrolment=enrolled, purpose="onboarding", judge=""):
            if item.mandatory:
                self.fill(
                    "reviewer", f"/sites/checklist-items/{item.pk}/", "Save",
                    outcome="done", evidence=f"ONB-{code}-{item.position}",
                )  # fmt: skip
        self.fill(
            "reviewer", f"/comparability/enrolments/{enrolled.pk}/runs/new/", "Record it",
            run=f"PB-{code}-1", performed_on=_day(timezone.localdate()), value_viability="93",
            document=("run.csv", "text/csv", b"attribute,result\nviability,93\n"),
        )  # fmt: skip
        self.sign("qa", f"/sites/enrolments/{enrolled.pk}/activate/", reason="Everything is shown.")
        enrolled.refresh_from_db()
        assert enrolled.state == "active"
        assert Signature.objects.filter(subject_id=str(enrolled.pk)).count() >= 2

    def finish_one(self, instruction: InstructionVersion, run: str, ready: datetime) -> Batch:
        """The hospital sends a whole record, its lead signs it, QA accepts the review: it waits for a Qualified Person."""
        send_run(self.browser, self.site, instruction, run, "RVI", ready)
        batch = Batch.objects.get(source_reference=run)
        wait(lambda: ReviewRun.objects.filter(batch=batch).exists(), "the rules to run over the record")
        sign_received(self.browser, self.site, run, "RVI")
        wait(lambda: ReviewRun.objects.filter(batch=batch).count() == 2, "the rules to judge the signature")
        qa = self.of("qa")
        qa.go(f"/review/{batch.number}/")
        qa.press("Begin review")
        qa.press("Accept review")
        expect(qa.page).to_have_url(re.compile("/accept/"))
        qa.sign()
        batch.refresh_from_db()
        assert batch.state == "accepted"
        return batch

    def begin_everything(
        self, instruction: InstructionVersion, reviewed: Batch, certified: Batch
    ) -> "AtHand":
        """What people of the hospital and the Qualified Person have open, one press away from being done."""
        in_hand = _begin("RVI", "operator.rvi", instruction)
        hospital = RemoteSite.objects.get(code="RVI")
        qp = self.of("qp")
        operator = Walker.at_tablet(
            self.browser, self.site, "operator.rvi", scope_id=hospital.scope_id, name="Tablet of this journey"
        )
        self.walkers["tablet"] = operator
        certify = qp.go(f"/decide/{reviewed.number}/certify/")
        release = _another(qp, f"/decide/{certified.number}/release/")
        step = operator.go(f"/batches/{in_hand.number}/steps/before_start/")
        start = _another(operator, f"/batches/start/?site=RVI&product={CODE}")
        patient = patient_register(actor=actor("operator.rvi"), site=hospital, name="Made-up patient")
        for name in ("patient_code", "patient_code_material"):
            start.locator(f"[name={name}]").fill(patient.code)
        return AtHand(in_hand, reviewed, certified, step, start, certify, release)

    def suspend_one_and_look(self, instruction: InstructionVersion, at_hand: "AtHand") -> None:
        """The authority suspends the hospital: what was one press away is refused, with its words; the unit works on."""
        enrolled = Enrolment.objects.get(site__code="RVI", master_file__number=FILE)
        self.sign(
            "regulatory", f"/sites/enrolments/{enrolled.pk}/suspend/",
            reference="SUSP-NKC-1", reason=WHY,
        )  # fmt: skip

        # The batch in hand: the step that was open is not recorded, and the page of the batch says why.
        at_hand.step.locator("[data-save]").click()
        expect(at_hand.step.locator("main")).to_contain_text("has suspended this site for this product")
        assert not StepEntry.objects.filter(batch=at_hand.in_hand).exists()
        page = self.of("lead.rvi").go(f"/batches/{at_hand.in_hand.number}/")
        expect(page.locator("main")).to_contain_text("Work on this batch is stopped.")
        expect(page.locator("main")).to_contain_text(
            "Until quality decides whether this batch is finished and held"
        )

        # A new start: the gate is closed with the authority's words, and the page of the site says the same.
        before = Batch.objects.count()
        at_hand.start.get_by_role("button", name="Check everything and start").click()
        expect(at_hand.start.locator("main")).to_contain_text(
            "The start gate is closed. Nothing was started."
        )
        expect(at_hand.start.locator("main")).to_contain_text("The licensing authority suspended this site.")
        assert Batch.objects.count() == before
        page = self.of("lead.rvi").go(f"/sites/RVI/ready/{CODE}/POC/")
        expect(page.locator("main")).to_contain_text("suspended")

        # A certification and a release, each open before the suspension and signed after it: neither is made.
        for page in (at_hand.certify, at_hand.release):
            _try_to_sign(page)
            expect(page.locator("main")).to_contain_text(f"The licensing authority: {WHY}")
        at_hand.reviewed.refresh_from_db()
        at_hand.certified.refresh_from_db()
        assert (at_hand.reviewed.state, at_hand.certified.state) == ("accepted", "certified")
        assert not Certification.objects.filter(batch=at_hand.reviewed).exists()
        assert not Release.objects.filter(batch=at_hand.certified).exists()
        for batch, button in ((at_hand.reviewed, "certify"), (at_hand.certified, "release")):
            page = self.of("qp").go(f"/decide/{batch.number}/")
            expect(page.locator(f"#{button}-why")).to_contain_text(f"The licensing authority: {WHY}")
            expect(page.locator(f"a#{button}")).to_have_count(0)

        # The other site works on, and so does the hospital for the product that nobody suspended.
        elsewhere = _begin("MU1", "operator.mobile", instruction)
        _confirm(elsewhere, "operator.mobile")
        page = self.of("lead.mobile").go(f"/batches/{elsewhere.number}/")
        expect(page.locator("main")).not_to_contain_text("Work on this batch is stopped.")
        page = self.of("qa").go(f"/sites/MU1/ready/{CODE}/POC/")
        expect(page.locator("main")).to_contain_text("Ready to start a batch")
        page = self.of("qa").go("/sites/RVI/ready/CAR/POC/")
        expect(page.locator("main")).to_contain_text("Ready to start a batch")


@dataclass
class AtHand:
    """Batches at three stages, and the pages that people have open on them when the suspension comes."""

    in_hand: Batch
    reviewed: Batch
    certified: Batch
    step: Page
    start: Page
    certify: Page
    release: Page


def _another(walker: Walker, path: str) -> Page:
    """A second page of the same person."""
    page = walker.context.new_page()
    page.set_default_timeout(30_000)
    page.goto(walker.site + path)
    return page


def _try_to_sign(page: Page) -> None:
    """Password and code, and the button."""
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=code]").fill(fresh_code())
    page.get_by_role("button", name=re.compile("Sign as")).last.click()


def _begin(code: str, operator: str, instruction: InstructionVersion) -> Batch:
    """A batch started now at the bench of a site."""
    site = RemoteSite.objects.get(code=code)
    who = actor(operator)
    patient = patient_register(actor=who, site=site, name="Made-up patient")
    request = StartRequest(
        site=site,
        product=instruction.instruction.product,
        mode=instruction.instruction.mode,
        version=instruction,
        patient_codes=(patient.code, patient.code),
        operator_id=who.person_id,
    )
    return batch_start(actor=who, request=request)


def _confirm(batch: Batch, operator: str) -> None:
    """The first step, by whoever started the batch."""
    who = actor(operator)
    entry = EntryInput(step="before_start", value=True, performer=PersonRef(str(who.person_id), "session"))
    entry_record(actor=who, batch_id=batch.pk, entry=entry)


def _day(day: Any) -> str:
    return str(day.isoformat())


def _put(page: Page, name: str, value: Any) -> None:
    """Fill in one field, whatever it is drawn as."""
    if name == "document":
        page.locator("[name=document]").set_input_files(
            {"name": value[0], "mimeType": value[1], "buffer": value[2]}
        )
        return
    field = page.locator(f"[name={name}]")
    kind = field.first.evaluate("one => one.type")
    if kind in ("radio", "checkbox"):
        chosen = page.locator(f'[name={name}][value="{value}"]') if isinstance(value, str) else field
        chosen.check()
    elif kind.startswith("select"):
        field.select_option(str(value))
    else:
        field.fill(str(value))


pytestmark = pytest.mark.django_db(transaction=True)
