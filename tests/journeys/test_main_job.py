"""The main job, walked in a browser by everybody whose job it is, on the values of three published runs.

Author, reviewer and approver bring the instruction into use; a site lead acknowledges it; an operator with a witness types
the first run step by step; hospital systems send the other two through the API, and the leads of those sites sign what was
sent; QA reviews, a qualified person certifies and releases; the licensing authority's inspector downloads the monthly report,
and the file proves what happened without us.
"""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from batches.models import Batch
from batches.services.patients import patient_register
from config.seeding.benches import bench_of
from config.seeding.everything import CHARTED
from config.seeding.foundation import lay_foundation
from config.seeding.people import EVERYBODY, actor
from config.seeding.sites import activate, assess, open_site
from designations.catalogue.cart import RUNS, published_values
from designations.content import StepContent
from designations.kinds import StepKind
from designations.models import InstructionVersion, MasterFile
from ledger.models import Event, Signature
from ledger.pdf import extract_attachments, validate
from ledger.pdf.identity import CA_FILE
from ledger.quantities import Result
from oversight.models import Certification, Release, ReportRun, ReviewRun
from oversight.reports.attachments import DATA
from oversight.reports.services import definition_add
from sites.models import InstructionIssue, RemoteSite
from tests.journeys.records import send_run, sign_received, values_of
from tests.journeys.walking import Walker, wait

LONDON = ZoneInfo("Europe/London")
TYPED, SENT = ("ARI0001-01", "RVI"), (("ARI0001-02", "ADD"), ("ARI0001-03", "UCH"))


def test_the_main_job_from_instruction_to_signed_report(
    demonstration: None, browser: Browser, live_site: str, relay_process: None, tmp_path: Path
) -> None:
    lay_foundation(in_use=False)
    version = InstructionVersion.objects.select_related("instruction__product", "master_file_version").get()

    _bring_into_use(browser, live_site, version)
    version.refresh_from_db()
    assert version.state == "effective"
    signed = Signature.objects.filter(subject_id=str(version.pk)).order_by("signed_at")
    assert len({row.signer_id for row in signed if row.meaning in ("authored", "reviewed", "approved")}) == 3
    assert {tuple(row.evidence["methods"]) for row in signed} == {("webauthn",), ("password", "totp")}

    for _run, code in SENT:
        open_site(_site(code), version)
    ready = datetime.now(tz=UTC)
    _acknowledge(browser, live_site, version)
    typed = _type_the_first_run(browser, live_site, version)
    for run, code in SENT:
        send_run(browser, live_site, version, run, code, ready)

    batches = list(Batch.objects.order_by("number"))
    assert [batch.state for batch in batches] == ["submitted"] * 3
    wait(lambda: ReviewRun.objects.filter(batch__in=batches).count() == 3, "the rules to run over each batch")
    for run, code in SENT:
        sign_received(browser, live_site, run, code)
    wait(
        lambda: ReviewRun.objects.filter(batch__in=batches).count() == 5, "the rules to judge the signatures"
    )
    assert [run.exceptions for run in ReviewRun.objects.all()] == [0] * 5

    _review(browser, live_site, batches)
    _certify(browser, live_site, batches)
    assert {row.batch_number for row in Certification.objects.filter(outcome="certified")} == {
        batch.number for batch in batches
    }

    _release(browser, live_site, batches)
    assert {row.batch_number for row in Release.objects.filter(certification__isnull=False)} == {
        batch.number for batch in batches
    }

    pdf = _report(browser, live_site)
    _check_report(pdf, batches, typed)


def _site(code: str) -> RemoteSite:
    return RemoteSite.objects.select_related("scope", "control_site").get(code=code)


def _bring_into_use(browser: Browser, site: str, version: InstructionVersion) -> None:
    """The author changes a step and submits, by passkey; a reviewer and an approver sign; the author puts it into use."""
    page_of = f"/instructions/{version.instruction.number}/{version.number}/"
    author = Walker.at(browser, site, "author")
    author.get_passkey()
    page = author.go(page_of)
    page.get_by_role("link", name="Clear the line").first.click()
    words = page.locator("[name=text]")
    words.fill(words.input_value() + " Remove everything that belongs to another batch.")
    page.locator("main form button[type=submit]").first.click()
    author.go(page_of + "sign/submit/")
    author.sign_by_passkey()
    for key, move in (("reviewer", "review"), ("approver", "approve")):
        walker = Walker.at(browser, site, key)
        walker.go(f"{page_of}sign/{move}/")
        walker.sign()
        walker.check()
        walker.context.close()
    author.go(page_of + "sign/make_effective/")
    author.sign_by_passkey()
    author.check()
    author.context.close()


def _acknowledge(browser: Browser, site: str, version: InstructionVersion) -> None:
    """The author issues to the site, on a page; its lead acknowledges with a signature; QA activates the site."""
    place = _site("RVI")
    author = Walker.at(browser, site, "author")
    page = author.go(f"/instructions/{version.instruction.number}/{version.number}/")
    author.press("Issue to sites")
    page.get_by_label(place.name, exact=True).check()
    author.press("Continue")
    author.press("Issue to 1 site")
    expect(page.get_by_text("Issued to 1 site.")).to_be_visible()
    author.check()
    author.context.close()
    issued = InstructionIssue.objects.get(version=version, site=place)
    lead = Walker.at(browser, site, "lead.rvi")
    lead.go(f"/sites/issues/{issued.pk}/acknowledge/")
    lead.sign()
    lead.check()
    lead.context.close()
    issued.refresh_from_db()
    assert issued.acknowledged_by_name == "Dr Leila Haddad"
    assess(place, version)
    activate(place)


def _type_the_first_run(browser: Browser, site: str, version: InstructionVersion) -> str:
    """An operator at an unlocked tablet, a witness with a badge, the site lead with a signature; the batch number."""
    bench = bench_of("RVI", version)
    patient = patient_register(actor=bench.operator, site=bench.site, name="Made-up patient")
    tablet = Walker.at_tablet(browser, site, "operator.rvi", scope_id=bench.site.scope_id, name="Tablet 1")
    page = tablet.go("/batches/start/")
    page.locator("[name=issue]").select_option(index=_offered(page))
    page.locator("[name=patient_code]").fill(patient.code)
    page.locator("[name=patient_code_material]").fill(patient.code)
    tablet.press("Check everything and start")
    expect(page).to_have_url(re.compile("/steps/before_start/"))
    number = page.url.split("/batches/")[1].split("/")[0]
    values = values_of(bench, TYPED[0], patient.code)
    badge = next(one.badge for one in EVERYBODY if one.key == "witness.rvi")
    for step in bench.content.steps:
        expect(page).to_have_url(re.compile(f"/steps/{step.key}/"))
        _fill(page, step, values.get(step.key))
        if step.witness_required:
            page.locator("[name=witness_badge]").fill(badge)
        page.locator("[data-save]").click()
    expect(page).not_to_have_url(re.compile("/steps/handed_over_to/"))
    tablet.check()
    tablet.context.close()

    lead = Walker.at(browser, site, "lead.rvi")
    lead.go(f"/batches/{number}/submit/")
    lead.sign()
    lead.check()
    lead.context.close()
    return number


def _offered(page: Page) -> int:
    """Which choice of the start page is the hospital's: the last, after an empty one where there is one."""
    return page.locator("[name=issue] option").count() - 1


def _fill(page: Page, step: StepContent, value: Any) -> None:
    """Fill in a step as a person would, on the fields of the page."""
    if step.kind in (StepKind.CALCULATION, StepKind.INFORMATION):
        return
    if step.kind in (StepKind.CONFIRM, StepKind.WITNESS):
        page.locator("[name=value]").check()
    elif step.kind == StepKind.DATETIME:
        there = datetime.now(tz=LONDON)
        page.locator("[name=value_0]").fill(there.date().isoformat())
        page.locator("[name=value_1]").fill(there.strftime("%H:%M:%S"))
    elif step.kind == StepKind.MATERIAL:
        page.locator("[name=lot]").select_option(value["lot"])
        if "quantity" in value:
            page.locator("[name=quantity]").fill(value["quantity"])
    elif step.kind == StepKind.EQUIPMENT:
        page.locator("[name=value]").select_option(value)
    elif step.settings.options:
        page.locator(f'[name=value][value="{value}"]').check()
    else:
        page.locator("[name=value]").fill(value)


def _review(browser: Browser, site: str, batches: list[Batch]) -> None:
    qa = Walker.at(browser, site, "qa")
    for batch in batches:
        page = qa.go(f"/review/{batch.number}/")
        expect(page.get_by_role("heading", name=re.compile("^0 exceptions"))).to_be_visible()
        qa.press("Begin review")
        qa.press("Accept review")
        expect(page).to_have_url(re.compile("/accept/"))
        qa.sign()
        batch.refresh_from_db()
        assert batch.state == "accepted"
    qa.check()
    qa.context.close()


def _certify(browser: Browser, site: str, batches: list[Batch]) -> None:
    qp = Walker.at(browser, site, "qp")
    for batch in batches:
        qp.go(f"/decide/{batch.number}/")
        qp.page.locator("#certify").click()
        expect(qp.page).to_have_url(re.compile("/certify/"))
        qp.sign()
    qp.check()
    qp.context.close()


def _release(browser: Browser, site: str, batches: list[Batch]) -> None:
    """Each waits for release on the first page of the qualified person, and is released on its dossier."""
    qp = Walker.at(browser, site, "qp")
    for batch in batches:
        page = qp.go("/")
        page.locator("#waits-release").locator("xpath=ancestor::section").get_by_role(
            "link", name=batch.number
        ).click()
        expect(page.get_by_text("Not released: not for use yet.")).to_be_visible()
        page.locator("#release").click()
        expect(page).to_have_url(re.compile("/release/"))
        qp.sign()
        expect(page.get_by_text("Released for use").first).to_be_visible()
    qp.check()
    qp.context.close()


def _report(browser: Browser, site: str) -> bytes:
    """QA asks for this month; a worker makes it; the inspector finds and downloads it, and the look is on the trail."""
    file = MasterFile.objects.get()
    definition_add(actor=actor("author"), master_file=file, attribute=CHARTED)
    qa = Walker.at(browser, site, "qa")
    page = qa.go(f"/reports/files/{file.pk}/")
    page.locator("[name=period]").select_option(index=0)
    qa.press("Make the report")
    expect(page).to_have_url(re.compile("/reports/[0-9a-f-]{36}/"))
    wait(lambda: ReportRun.objects.get().state in ("done", "failed"), "the report", seconds=120)
    report = ReportRun.objects.get()
    assert report.state == "done", report.fault
    qa.check()
    qa.context.close()

    inspector = Walker.at(browser, site, "regulator")
    page = inspector.go("/door/")
    page.get_by_role("link", name=re.compile("CD19 CAR-T")).first.click()
    page.get_by_role("link", name=report.number).first.click()
    expect(page).to_have_url(re.compile("/door/reports/"))
    with page.expect_download() as download:
        inspector.press("Download")
    pdf = Path(download.value.path()).read_bytes()
    inspector.check()
    inspector.context.close()
    person = actor("regulator").person_id
    assert Event.objects.filter(stream=f"looks:{person}").count() >= 3
    return pdf


def _check_report(pdf: bytes, batches: list[Batch], typed: str) -> None:
    """The file alone: its seal, and in its data the figures that were published."""
    roots = [(Path(settings.PDF_SIGNING_P12).parent / CA_FILE).read_bytes()]
    changed = pdf[: len(pdf) // 2] + bytes([pdf[len(pdf) // 2] ^ 1]) + pdf[len(pdf) // 2 + 1 :]
    with ThreadPoolExecutor(1) as beside_the_browsers_loop:
        found, broken = beside_the_browsers_loop.map(lambda file: validate(file, roots), (pdf, changed))
    assert found.valid, found.problems
    assert not broken.valid
    tree = json.loads(extract_attachments(pdf)[DATA])
    rows = {row["number"]: row for row in tree["batches"]}
    assert set(rows) == {batch.number for batch in batches}
    by_run = {batch.source_reference or TYPED[0]: batch.number for batch in batches}
    assert by_run[TYPED[0]] == typed
    for run in RUNS:
        row = rows[by_run[run]]
        assert row["outcome"] == "certified"
        assert row["released_at"] is not None
        assert row["specification"] == "met"
        shown = {key: str(Result.from_json(_plain(result))) for key, result in row["results"].items()}
        published = published_values(run)
        assert Decimal(row["results"]["dose_per_kg"]["number"]) == (
            Decimal(published.pop("car19_count")) / Decimal("70.0")
        ).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert len(published) == 12
        for key, value in published.items():
            assert shown[key].startswith(value), (run, key, shown[key])


def _plain(result: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in result.items() if key not in ("outcome", "changed_from", "provenance")
    }


pytestmark = pytest.mark.django_db(transaction=True)
