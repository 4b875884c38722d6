"""The walk by keyboard finds what it is there to find: each page here has one fault, and the last has none."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.journeys.keyboard import walk
from tests.journeys.walking import SWITCHES

SKIP = '<a href="#main">Skip to main content</a>'
FORM = '<form><input name="one"><input name="when" type="date"><button>Save</button></form>'
BAR = '<p style="left: 0; right: 0; height: 80px; margin: 0; background: white">Bar</p>'
TRAP = "document.querySelector('button').onfocus = () => document.querySelector('[name=one]').focus()"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
        yield running.new_page()
        running.close()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (f"{FORM}{SKIP}", "one: comes first, and is no link past the menu"),
        (f'{SKIP}{FORM}<a href="/x" tabindex="-1">Away</a>', "Away: left out of the Tab order"),
        (f'{SKIP}{FORM}<a href="/x" tabindex="3">Away</a>', "Away: comes out of its turn (tabindex 3)"),
        (f'{SKIP}{FORM}<div hx-get="/x">More</div>', "More: answers a mouse only"),
        (f'{SKIP}{FORM}<span onclick="go()">Go</span>', "Go: answers a mouse only"),
        (
            f"{SKIP}<style>button:focus {{ outline: none }}</style>{FORM}",
            "Save: the focus on it cannot be seen",
        ),
        (
            f"{SKIP}{FORM}<style>button, p {{ position: fixed; bottom: 0 }}</style>{BAR}",
            "Save: something covers it",
        ),
        (
            f"{SKIP}{FORM}<style>button {{ position: fixed; left: -9999px }}</style>",
            "Save: the focus on it is outside the window",
        ),
        (
            f"{SKIP}{FORM}<script>{TRAP}</script>",
            "one: the focus jumps back, or goes round in circles",
        ),
        (f'{SKIP}<p tabindex="0">{FORM}</p><a href="/x" onfocus="this.blur()">Shy</a>', "Shy: not reached"),
    ],
)
def test_a_fault_is_named(page: Page, body: str, fault: str) -> None:
    page.set_content(f"<html><body>{body}</body></html>")
    assert fault in walk(page)


def test_a_page_without_a_fault_has_none(page: Page) -> None:
    hidden = (
        "<details><summary>More</summary><a href='/in'>Inside</a></details><div inert><button>No</button></div>"
        "<button disabled>Not yet</button><input type=hidden name=h><p hx-get='/x' hx-trigger='every 5s'>12</p>"
        "<fieldset><input type=radio name=r id=a><label for=a>A</label>"
        "<input type=radio name=r id=b><label for=b>B</label></fieldset>"
    )
    page.set_content(
        f"<html><body>{SKIP}{FORM}{hidden}{'<p>text</p>' * 80}<a href='/x'>Away</a></body></html>"
    )
    assert walk(page) == []
