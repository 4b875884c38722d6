"""A modular unit leaves, arrives, has its instruments qualified and is opened by QA, each by the person whose it is."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, expect

from config.seeding.foundation import lay_foundation
from sites.models import Equipment, RemoteSite, UnitLocation, UnitMove
from tests.journeys.walking import Walker

READY = "/sites/MU1/ready/CAR/POC/"
LONDON = ZoneInfo("Europe/London")


def test_reg_22_46_a_unit_moves_is_blocked_is_requalified_and_works_again(
    demonstration: None, browser: Browser, live_site: str
) -> None:
    lay_foundation()
    unit = RemoteSite.objects.get(code="MU1")
    qa = Walker.at(browser, live_site, "reviewer")
    lead = Walker.at(browser, live_site, "lead.mobile")

    page = qa.go("/sites/MU1/unit/depart/")
    page.get_by_label("NHS site code").fill("RTD01")
    _now(page, "departed_at")
    page.get_by_label("Why it moves").fill("Back to the first hospital.")
    page.get_by_role("button", name="Record the departure").click()
    expect(page.locator("main")).to_contain_text("On the way")
    where = qa.go("/sites/MU1/unit/where/").locator("main")
    expect(where).to_contain_text("On the way to Freeman Hospital since")
    expect(where.locator("svg .sw-map__mark--bound").first).to_be_visible()
    expect(qa.go(READY).locator("main")).to_contain_text("The unit is on the way to")

    page = qa.go("/sites/MU1/unit/arrive/")
    page.get_by_label("Where on the premises").fill("Car park C, bay 4")
    _now(page, "arrived_at")
    page.get_by_role("button", name="Record the arrival").click()
    expect(page.locator("main")).to_contain_text("Car park C, bay 4")
    expect(qa.go(READY).locator("main")).to_contain_text("was not re-qualified there")

    # QA cannot sign yet: every instrument in the unit waits for its own qualification.
    page = qa.go("/sites/MU1/unit/requalify/")
    expect(page.locator("main")).to_contain_text("Not re-qualified since the unit left its last place")
    for item in Equipment.objects.filter(site=unit):
        page = lead.go(f"/sites/MU1/equipment/{item.pk}/qualification/")
        _now(page, "done_at")
        page.get_by_label("Number of the protocol").fill(f"OQ-{item.code}")
        page.get_by_label("Done by").fill("A validation company")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("main")).to_contain_text(f"Qualified: OQ-{item.code}")

    page = qa.go("/sites/MU1/unit/requalify/")
    page.get_by_label("Number of the re-qualification report").fill("RQ-0003")
    qa.sign()
    expect(page.locator("main")).to_contain_text("is in use again")
    expect(page.locator("main")).to_contain_text("RQ-0003")
    expect(qa.go(READY).locator("main")).to_contain_text("Re-qualified at")

    # Its places are on the map with their dates: numbered, in their order, and as they were on any day.
    where = qa.go("/sites/MU1/").get_by_role("link", name="Its places on the map, with dates")
    where.click()
    page = qa.page
    rows = page.get_by_role("table").locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(2)).to_contain_text("It stands here")
    expect(rows.nth(2)).to_contain_text("RQ-0003")
    drawing = page.locator("figure.sw-map svg")
    expect(drawing).to_have_attribute("aria-label", re.compile("^At Freeman Hospital since"))
    expect(drawing.locator("title")).to_contain_text(
        ["1: Freeman Hospital", "2: The Royal Victoria Infirmary"]
    )
    first = UnitLocation.objects.filter(site=unit).earliest("starts_at")
    day = (first.starts_at + timedelta(days=1)).astimezone(LONDON).date()
    page.get_by_label("Show it as it was on").fill(day.isoformat())
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main")).to_contain_text("As it stood at the end of")
    expect(page.get_by_role("table").locator("tbody tr")).to_have_count(1)

    stays = list(UnitLocation.objects.filter(site=unit).order_by("starts_at"))
    assert [stay.place.ods_code for stay in stays] == ["RTD01", "RTD02", "RTD01"]
    assert [stay.ends_at is None for stay in stays] == [False, False, True]
    assert UnitMove.objects.filter(site=unit, arrived_at=None).count() == 0
    for walker in (qa, lead):
        walker.check()


def _now(page: Page, name: str) -> None:
    """Fill in the next whole second: a unit that left in this one cannot arrive in it."""
    page.wait_for_timeout(1000)
    now = datetime.now(tz=UTC).astimezone(LONDON)
    page.locator(f"[name={name}_0]").fill(now.date().isoformat())
    page.locator(f"[name={name}_1]").fill(f"{now:%H:%M:%S}")
