"""The design pages in a real browser: clean under axe, no sideways scrolling, and the small scripts do what they say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    "--disable-component-update",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/design/",
    "/design/step/saved/",
    "/design/step/kept/",
    "/design/step/conflict/",
    "/design/sign/",
    "/accessibility/",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    found = browser.new_page(viewport={"width": 1180, "height": 820})
    found.set_default_timeout(10_000)
    problems: list[str] = []
    found.on("pageerror", lambda error: problems.append(str(error)))
    found.on(
        "console",
        lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield found
    found.close()
    assert problems == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, 820])
def test_clean_under_axe_and_no_wider_than_the_screen(
    page: Page, design_site: str, path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    response = page.goto(design_site + path)
    assert response is not None
    assert response.status == 200
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_lost_at_twice_the_size(page: Page, design_site: str) -> None:
    page.set_viewport_size({"width": 640, "height": 450})
    for path in PAGES:
        page.goto(design_site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, path


def test_the_pages_are_set_in_our_typeface(page: Page, design_site: str) -> None:
    page.goto(f"{design_site}/design/")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Inter Variable\"'))")
    assert page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)") == [
        "Inter Variable"
    ]


def test_the_limit_is_judged_as_it_is_typed_and_save_says_what_follows(page: Page, design_site: str) -> None:
    page.goto(f"{design_site}/design/step/kept/")
    save = page.locator("[data-save]")
    judge = page.locator("[data-limit-says]")
    expect(save).to_have_attribute("aria-disabled", "true")
    pad = page.get_by_role("group", name="Number pad")
    for key in ("6", "8", "point", "4"):
        pad.get_by_role("button", name=key, exact=True).click()
    expect(page.get_by_label("Viability")).to_have_value("68.4")
    expect(judge).to_have_text("1.6 percentage points below the limit. Saving opens a deviation.")
    expect(save).to_have_text("Save and open a deviation")
    expect(page.locator("#step-next")).to_have_text(
        "Next: the deviation, already filled in, then the witness."
    )
    page.get_by_label("Viability").fill("70.0")
    expect(judge).to_have_text("Within the limit")
    expect(save).to_have_text("Save, then witness")
    expect(save).not_to_have_attribute("aria-disabled", "true")
    page.get_by_label("Viability").fill("69.9999999999999999999")
    expect(save).to_have_text("Save and open a deviation")
    page.get_by_label("Viability").fill("7o")
    expect(judge).to_have_text("This is not a number. Use digits and one point.")
    expect(save).to_have_attribute("aria-disabled", "true")
    pad.get_by_role("button", name="Delete last digit").click()
    expect(page.get_by_label("Viability")).to_have_value("7")


def test_the_clock_counts_on_by_the_hubs_time_whatever_the_device_says(page: Page, design_site: str) -> None:
    page.clock.install(time="2031-01-01T00:00:00Z")
    page.goto(f"{design_site}/design/")
    chip = page.locator("[data-clock]").nth(1)
    expect(chip).to_have_attribute("data-state", "now")
    page.clock.run_for(48_000)
    expect(chip.locator("[data-clock-remaining]")).to_have_text(
        re.compile(r"^(3\smin 0\d\ss|2\smin 5\d\ss)$")
    )
    page.clock.run_for(121_000)
    expect(page.locator("body > [role=status]")).to_have_text(
        re.compile(r"^(1\smin 00|\d+)\ss, expires 14:08:48\sGMT$")
    )
    page.clock.run_for(60_000)
    expect(chip).to_have_attribute("data-state", "past")
    expect(chip.locator("[data-clock-remaining]")).to_contain_text("passed")


def test_a_disabled_button_is_reached_by_keyboard_and_does_nothing(page: Page, design_site: str) -> None:
    page.goto(f"{design_site}/design/")
    # The page's own error summary takes the focus once the design system wakes, which may be after the page has loaded.
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    button = page.locator("#start")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_be_focused()
    assert page.url == f"{design_site}/design/"
    reason = page.locator(f"#{button.get_attribute('aria-describedby')}")
    expect(reason).to_contain_text("calibrate INC-03")


def test_every_page_reads_without_script(browser: Browser, design_site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{design_site}/design/step/kept/")
    expect(page.get_by_label("Viability")).to_be_editable()
    expect(page.get_by_role("button", name="Save, then witness")).to_be_visible()
    expect(page.locator(".sw-pad")).to_be_hidden()
    page.goto(f"{design_site}/design/")
    expect(page.locator("[data-clock-remaining]").first).to_contain_text("h")
    expect(page.locator(".sw-copy__button").first).to_be_hidden()
    context.close()
