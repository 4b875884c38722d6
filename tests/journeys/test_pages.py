"""Every page with the demonstration's records: clean under axe at two widths; and the main acts by keyboard alone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser, Page, expect, sync_playwright

from accounts.views.bench import COOKIE
from config.seeding.people import EVERYBODY, PASSWORD
from tests.engines.databases import TestDatabase
from tests.journeys.keyboard import walk
from tests.journeys.pages import ELSEWHERE, PAGES, TOGETHER
from tests.journeys.shown import Shown, shown
from tests.journeys.walking import SWITCHES, Walker, fresh_code

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BY_WIDTH = {"type": "rule", "values": ["scrollable-region-focusable", "target-size"]}
WIDTHS = ((1280, 900), (820, 1180))
NOBODY = "nobody"


@pytest.fixture(scope="module")
def site(
    django_db_setup: None,
    test_database: TestDatabase,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[Shown]:
    """The demonstration behind a real server: made once in a run, copied for this worker."""
    private = tmp_path_factory.mktemp("shown")
    base = tmp_path_factory.getbasetemp()
    with (
        django_db_blocker.unblock(),
        shown(test_database, base if worker_id == "master" else base.parent, private) as made,
    ):
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
        yield running
        running.close()


@pytest.mark.parametrize("keys", TOGETHER, ids="+".join)
def test_pages_are_clean_under_axe_at_two_widths_and_walked_by_keyboard(
    site: Shown, chromium: Browser, keys: tuple[str, ...]
) -> None:
    found: list[Any] = []
    for key in keys:
        walker = _visitor(chromium, site.site) if key == NOBODY else Walker.at(chromium, site.site, key)
        if key == "operator.uch":
            _unlock_the_tablet(walker, site)
        for path in PAGES[key]:
            page = _open(walker, path.format_map(site.names))
            page.evaluate(AXE.read_text())
            for width, height in WIDTHS:
                page.set_viewport_size({"width": width, "height": height})
                found += _faults(page, path, width)
            page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})
            found += [(path, fault) for fault in walk(page)]
        walker.check()
        walker.context.close()
    assert not found, "\n".join(map(str, found))


def test_every_page_route_is_looked_at() -> None:
    """A page that nobody put on the list fails here: it belongs in ``PAGES``, or in ``ELSEWHERE`` with the reason."""
    assert sorted(PAGES) == sorted(key for together in TOGETHER for key in together)
    seen = {
        resolve(re.sub(r"\{[^}]*\}", _stand_in, path.partition("?")[0])).view_name
        for paths in PAGES.values()
        for path in paths
    }
    routes = set(_routes(get_resolver()))
    assert routes - seen - set(ELSEWHERE) == set()
    assert (seen | set(ELSEWHERE)) - routes == set(), "named here, but no route"
    assert seen & set(ELSEWHERE) == set()


def _stand_in(name: re.Match[str]) -> str:
    """Something that the address takes in the place of a name."""
    key = name[0].strip("{}")
    if key in ("version", "draft") or key.startswith("file_"):
        return "1"
    if key == "fingerprint":
        return "0" * 64
    if key.startswith("batch_") or key in ("deviation", "instruction", "master_file"):
        return "A-1"
    return "01890000-0000-7000-8000-000000000000"


def _routes(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inside = f"{space}{one.namespace}:" if one.namespace else space
            # The API answers machines; it has its own document.
            if not str(one.pattern).startswith("api/"):
                yield from _routes(one, inside)
        elif isinstance(one, URLPattern) and one.name and not str(one.pattern).startswith("api/"):
            yield f"{space}{one.name}"


def _open(walker: Walker, path: str) -> Page:
    """The page, which must answer well; a page about an error answers with the error."""
    error = re.fullmatch(r"/design/error/(\d+)/", path)
    if error is None:
        return walker.go(path)
    answer = walker.page.goto(walker.site + path)
    assert answer is not None
    assert answer.status == int(error[1])
    return walker.page


def _visitor(browser: Browser, address: str) -> Walker:
    """Somebody who is not signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    return Walker(NOBODY, address, context, page)


def _faults(page: Page, path: str, width: int) -> list[Any]:
    answer = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    found: list[Any] = [
        (path, width, one["id"], [node["target"] for node in one["nodes"]][:3])
        for one in answer["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append((path, width, "wider than the screen", []))
    return found


def _unlock_the_tablet(walker: Walker, site: Shown) -> None:
    """The operator's browser is the registered tablet of the site, unlocked for the shift."""
    walker.context.add_cookies([{"name": COOKIE, "value": site.names["tablet_secret"], "url": site.site}])
    walker.go("/accounts/device/unlock/")
    walker.sign("Unlock")


def test_signing_in_takes_no_mouse(site: Shown, chromium: Browser) -> None:
    visitor = _visitor(chromium, site.site)
    page = visitor.go("/accounts/login/")
    _tab_to(page, "login")
    page.keyboard.type("witness.rvi@demo.example")
    _tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/2fa/authenticate/"))
    _tab_to(page, "code")
    page.keyboard.type(fresh_code())
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/accounts/"))

    # The skip link is first, can be seen, and moves the focus past the menu.
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_id("maincontent")
    visitor.context.close()


def test_a_step_is_done_and_witnessed_without_a_mouse(site: Shown, chromium: Browser) -> None:
    operator = Walker.at(chromium, site.site, "operator.rvi")
    page = operator.go(f"/batches/{site.names['batch_MADE-UP-19']}/steps/day6_count/")
    _tab_to(page, "value")
    page.keyboard.type("1240")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/steps/day9_glucose/"))
    operator.check()
    operator.context.close()

    tablet = Walker.at(chromium, site.site, "operator.uch")
    _unlock_the_tablet(tablet, site)
    page = tablet.go(f"/batches/{site.names['batch_MADE-UP-21']}/steps/patient_weight/")
    _tab_to(page, "value")
    page.keyboard.type("71.5")
    _tab_to(page, "witness_badge")
    page.keyboard.type(next(one.badge for one in EVERYBODY if one.key == "witness.uch"))
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/patient_weight/"))
    tablet.check()
    tablet.context.close()


def test_a_batch_is_certified_without_a_mouse(site: Shown, chromium: Browser) -> None:
    qp = Walker.at(chromium, site.site, "qp")
    number = site.names["batch_MADE-UP-10"]
    page = qp.go(f"/decide/{number}/certify/")
    _tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    _tab_to(page, "code")
    page.keyboard.type(fresh_code())
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/decide/{re.escape(number)}/$"))
    expect(page.get_by_text("Certified", exact=True).first).to_be_visible()
    qp.check()
    qp.context.close()


def test_an_exception_is_assessed_and_a_change_asked_for_without_a_mouse(
    site: Shown, chromium: Browser
) -> None:
    reviewer = Walker.at(chromium, site.site, "qa")
    number = site.names["batch_MADE-UP-13"]
    page = reviewer.go(f"/review/{number}/exceptions/{site.names['exception']}/")
    _tab_to(page, "text")
    page.keyboard.type("The second vessel was read, and it agrees.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/review/{re.escape(number)}/$"))
    expect(page.get_by_text("The second vessel was read, and it agrees.")).to_be_visible()

    page = reviewer.go(f"/review/{site.names['batch_MADE-UP-12']}/change/")
    _tab_to(page, "reason")
    page.keyboard.type("Which scale was this?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/batches/{re.escape(site.names['batch_MADE-UP-12'])}/$"))
    reviewer.check()
    reviewer.context.close()


def test_a_regulator_downloads_a_report_without_a_mouse(site: Shown, chromium: Browser) -> None:
    regulator = Walker.at(chromium, site.site, "regulator")
    page = regulator.go(f"/door/reports/{site.names['report']}/")
    _tab_to_words(page, "Download")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-1.7")
    regulator.check()
    regulator.context.close()


def test_a_passkey_signs_in_and_signs_without_a_mouse(site: Shown, chromium: Browser) -> None:
    """With an authenticator that the browser plays; the second factor and the password are then not asked for."""
    lead = Walker.at(chromium, site.site, "lead.add")
    lead.get_passkey()
    lead.context.clear_cookies()
    page = lead.go("/accounts/login/")
    _tab_to_words(page, "Use a passkey instead")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/accounts/passkey/"))
    _tab_to_words(page, "passkey")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/accounts/"))

    page = lead.go(f"/sites/issues/{site.names['issue']}/acknowledge/")
    _tab_to_words(page, "Use a passkey instead")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sites/ADD/$"))
    expect(page.get_by_text("Acknowledged").first).to_be_visible()
    lead.check()
    lead.context.close()


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("reviewer", "/review/{batch_MADE-UP-13}/"),
        ("reviewer", "/batches/{batch_ARI0001-01}/"),
        ("operator.uch", "/batches/{batch_MADE-UP-22}/steps/"),
        ("author", "/sites/instructions/{instruction}/{version}/issue/"),
    ],
    ids=["review", "record", "steps", "issue"],
)
def test_the_tab_key_goes_round_a_page_in_reading_order(
    site: Shown, chromium: Browser, key: str, path: str
) -> None:
    """Everything that can be pressed is reached once, in the order of the page, seen, and left again: no trap."""
    if key == "operator.uch":
        key = "operator.rvi"
    walker = Walker.at(chromium, site.site, key)
    page = walker.go(path.format_map(site.names))
    page.evaluate(
        """() => {
            const can = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']");
            [...can].filter(one => one.checkVisibility() && !one.disabled).forEach((one, n) => one.dataset.place = n);
        }"""
    )
    count = page.locator("[data-place]").count()
    places: list[int] = []
    # A date or time has a stop for each of its parts.
    parts = 4 * page.locator("input[type=date], input[type=time]").count()
    for _press in range(count + parts + 1):
        page.keyboard.press("Tab")
        place, kind = page.evaluate(
            "[document.activeElement.dataset.place ?? -1, document.activeElement.type ?? '']"
        )
        if int(place) < 0:
            break
        if not (kind in {"date", "time"} and places and places[-1] == int(place)):
            places.append(int(place))
    assert places == sorted(set(places)), "the focus jumps back, or stays in one place"
    # Radio buttons of one group share a stop; everything else has its own.
    assert len(places) >= count - page.locator("input[type=radio]").count()
    walker.check()
    walker.context.close()


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until the field of this name has the focus, which must be visible."""
    _tab(page, "one => one.getAttribute('name')", lambda found: found == name, name)


def _tab_to_words(page: Page, words: str) -> None:
    """Press Tab until something with these words has the focus."""
    _tab(page, "one => one.closest('main') ? one.innerText : ''", lambda found: words in (found or ""), words)


def _tab(page: Page, read: str, is_it: Any, name: str) -> None:
    for _press in range(80):
        page.keyboard.press("Tab")
        if is_it(page.evaluate(f"({read})(document.activeElement)")):
            # The ring may be drawn round the box that holds the field and its unit.
            rings = page.evaluate(
                "[document.activeElement, document.activeElement.parentElement].map("
                "one => (({outlineStyle, boxShadow}) => outlineStyle + boxShadow)(getComputedStyle(one)))"
            )
            assert set(rings) != {"nonenone"}, f"the focus on {name} cannot be seen"
            return
    raise AssertionError(f"{name} cannot be reached with the Tab key")
