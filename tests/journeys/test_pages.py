"""The main pages with the demonstration's records: clean under axe at two widths, walked by keyboard, and pictured.

``SPOKEWISE_PICTURES=1`` writes the pictures of ``docs/pictures``.
"""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Device
from accounts.services.bench import device_register
from accounts.views.bench import COOKIE
from batches.models import Batch
from config.seeding.everything import seed, version_in_use
from config.seeding.people import PASSWORD, actor
from designations.models import InstructionVersion, MasterFile, MasterFileVersion
from oversight.models import Deviation, ReportRun
from sites.models import RemoteSite
from tests.journeys.walking import Walker, fresh_code, wait

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = ROOT / "docs" / "pictures"
WIDTHS = (1280, 820)


def _batch(ref: str) -> str:
    return Batch.objects.get(source_reference=ref).number


def _pages() -> list[tuple[str, str, str]]:
    """Who looks, at what, and the name of its picture (empty: none)."""
    version: InstructionVersion = version_in_use()
    instruction = f"/instructions/{version.instruction.number}/{version.number}/"
    file_version = MasterFileVersion.objects.select_related("master_file").get(state="effective")
    report = ReportRun.objects.get()
    file = MasterFile.objects.get()
    deviation = Deviation.objects.filter(state="open").order_by("number")[0]
    step = "/batches/{}/steps/{}/".format
    return [
        ("qa", "/", "waiting"),
        ("qa", f"/review/{_batch('MADE-UP-12')}/", "review"),
        ("qa", f"/review/{_batch('MADE-UP-13')}/", ""),
        ("qa", f"/review/{_batch('MADE-UP-08')}/", ""),
        ("qa", "/deviations/", ""),
        ("qa", f"/deviations/{deviation.number}/", ""),
        ("qa", f"/deviations/{deviation.number}/assess/", ""),
        ("qa", "/batches/", "batches"),
        ("qa", f"/batches/{_batch('ARI0001-01')}/", "record"),
        ("qa", "/sites/", "sites"),
        ("qa", "/sites/RVI/", ""),
        ("qa", "/sites/VAN/", ""),
        ("qa", "/sites/VAN/ready/CAR/POC/", "readiness"),
        ("qa", "/products/CAR/", "product"),
        ("qa", instruction, "instruction"),
        ("qa", f"/master-files/{file_version.master_file.number}/{file_version.number}/", ""),
        ("qa", "/register/", ""),
        ("qa", f"/reports/files/{file.pk}/", ""),
        ("qa", f"/reports/{report.pk}/", "report"),
        ("qp", f"/decide/{_batch('MADE-UP-11')}/", "dossier"),
        ("qp", f"/decide/{_batch('MADE-UP-11')}/certify/", "sign"),
        ("operator.rvi", "/", ""),
        ("operator.rvi", "/batches/start/", ""),
        ("operator.rvi", step(_batch("MADE-UP-22"), "vector"), ""),
        ("operator.uch", step(_batch("MADE-UP-21"), "patient_weight"), "step"),
        ("operator.uch", f"/batches/{_batch('MADE-UP-21')}/steps/", ""),
        ("lead.rvi", "/", ""),
        ("lead.rvi", "/batches/lots/", ""),
        ("administrator", "/accounts/people/", ""),
        ("administrator", "/accounts/clients/", ""),
        ("regulator", "/door/", ""),
        ("regulator", "/door/products/CAR/", "door"),
        ("regulator", f"/door/reports/{report.pk}/", ""),
    ]


def test_the_main_pages_are_clean_and_walked_by_keyboard(
    demonstration: None, browser: Browser, live_site: str, relay_process: None
) -> None:
    seed()
    wait(lambda: ReportRun.objects.filter(state="done").exists(), "the report")
    found: list[Any] = []
    walkers: dict[str, Walker] = {}
    _by_keyboard(browser, live_site)
    for key, path, picture in _pages():
        if key not in walkers:
            walkers[key] = Walker.at(browser, live_site, key)
            if key == "operator.uch":
                _at_a_tablet(walkers[key], live_site)
        page = walkers[key].go(path)
        page.evaluate(AXE.read_text())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900 if width == 1280 else 1180})
            found += _faults(page, path, width)
        if picture and os.environ.get("SPOKEWISE_PICTURES"):
            _picture(page, picture)
    for walker in walkers.values():
        walker.check()
        walker.context.close()
    assert not found, "\n".join(map(str, found))


def _faults(page: Page, path: str, width: int) -> list[Any]:
    answer = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    found: list[Any] = [
        (path, width, one["id"], [node["target"] for node in one["nodes"]][:3])
        for one in answer["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append((path, width, "wider than the screen", []))
    return found


def _at_a_tablet(walker: Walker, site: str) -> Device:
    """The operator's browser becomes a registered tablet of the site, unlocked for the shift."""
    device, secret = device_register(
        actor=actor("administrator"), scope=RemoteSite.objects.get(code="UCH").scope, name="Tablet 1"
    )
    walker.context.add_cookies([{"name": COOKIE, "value": secret, "url": site}])
    walker.go("/accounts/device/unlock/")
    walker.sign("Unlock")
    return device


def _by_keyboard(browser: Browser, site: str) -> None:
    """Sign in, do a step and sign a record with the keyboard alone."""
    context = browser.new_context(viewport={"width": 1180, "height": 820})
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{site}/accounts/login/")
    _tab_to(page, "login")
    page.keyboard.type("lead.rvi@demo.example")
    _tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/2fa/authenticate/"))
    _tab_to(page, "code")
    page.keyboard.type(fresh_code())
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/accounts/"))
    context.close()

    operator = Walker.at(browser, site, "operator.rvi")
    number = _batch("MADE-UP-19")
    page = operator.go(f"/batches/{number}/steps/day6_count/")
    _tab_to(page, "value")
    page.keyboard.type("1240")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/steps/day9_glucose/"))
    operator.check()
    operator.context.close()

    qp = Walker.at(browser, site, "qp")
    page = qp.go(f"/decide/{_batch('MADE-UP-10')}/certify/")
    _tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    _tab_to(page, "code")
    page.keyboard.type(fresh_code())
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/certify/"))
    assert Batch.objects.get(source_reference="MADE-UP-10").state == "certified"
    qp.check()
    qp.context.close()


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until the field of this name has the focus, which must be visible."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('name')") == name:
            # The ring may be drawn round the box that holds the field and its unit.
            rings = page.evaluate(
                "[document.activeElement, document.activeElement.parentElement].map("
                "one => (({outlineStyle, boxShadow}) => outlineStyle + boxShadow)(getComputedStyle(one)))"
            )
            assert set(rings) != {"nonenone"}, f"the focus on {name} cannot be seen"
            return
    raise AssertionError(f"{name} cannot be reached with the Tab key")


def _picture(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.reload()
    page.wait_for_load_state("networkidle")
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
