"""The pages of reports and of the door in a real browser: clean under axe, no wider than the screen, nothing blocked."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, sync_playwright

from ledger.models import OutboxMessage
from oversight.reports import tasks
from oversight.reports.services import report_request
from tests.factories.accounts import add_totp, grant, make_person, sign_in
from tests.factories.reports import Made, make_reported

pytestmark = pytest.mark.django_db(transaction=True)

AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
TOO_WIDE = """
() => document.documentElement.scrollWidth <= window.innerWidth ? [] : [...document.body.querySelectorAll('*')]
    .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest('.sw-scroll > *'))
    .map(e => e.outerHTML.slice(0, 120))
"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def cookie_of(person: Any, site: str) -> Any:
    """The session of a full sign-in, as the browser would hold it."""
    browser = sign_in(Client(), person)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": browser.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": site,
    }


def look(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, page.inner_text("body")
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))",
        RULES,
    )
    assert found == [], address
    assert page.evaluate(TOO_WIDE) == [], f"{address} at {width}"


def ask(made: Made) -> Any:
    now = timezone.now()
    return report_request(
        actor=made.bench.team.regulatory,
        definition=made.definition,
        period_start=now.replace(day=1, hour=0, minute=0, second=0, microsecond=0),
        period_end=now,
    )


def test_pages_are_clean_and_fit(live_site: str) -> None:
    made = make_reported()
    done = ask(made)
    tasks.make_report(str(OutboxMessage.objects.get(topic="reports.requested", key=str(done.pk)).pk))
    waiting = ask(made)
    inspector = make_person("I. Spector")
    add_totp(inspector)
    grant(inspector, "inspector", made.bench.version.instruction.product.scope)
    file = made.definition.master_file_id
    walks = {
        cookie_of(made.bench.team.regulatory.person, live_site)["value"]: [
            "/reports/",
            f"/reports/files/{file}/",
            f"/reports/{waiting.pk}/",
            f"/reports/{done.pk}/",
            f"/reports/check/{'0' * 64}/",
            "/door/looks/",
        ],
        cookie_of(inspector, live_site)["value"]: [
            "/door/",
            "/door/products/CAR/",
            f"/door/reports/{done.pk}/",
        ],
    }
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for value, paths in walks.items():
            context = chromium.new_context()
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_site}])
            page = context.new_page()
            faults: list[str] = []
            page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))
            page.on(
                "console",
                lambda said, faults=faults: (
                    faults.append(said.text) if "Content Security Policy" in said.text else None
                ),
            )
            for path in paths:
                for width in (1280, 820):
                    look(page, live_site + path, width)
            assert faults == []
            context.close()
        chromium.close()
