"""The pictures of `docs/pictures`, taken from a running demonstration: `make demo`, then `python -m scripts.take_pictures`.

PORT names another port than 8000. It changes one thing: it registers a tablet at University College Hospital and unlocks it.
"""

import os
import re
import time
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
ADDRESS = f"http://localhost:{os.environ.get('PORT') or 8000}"
DESK = ViewportSize(width=1280, height=900)
TABLET = ViewportSize(width=1180, height=820)
PASSWORD = "marsh lantern copper 42"  # noqa: S105  the demonstration prints it for everybody
PERIOD = 30


def code(context: BrowserContext) -> str:
    """What the authenticator of the demonstration's people shows now, with time enough left to be checked."""
    left = PERIOD - time.time() % PERIOD
    if left < 5:
        time.sleep(left + 0.1)
    found = re.search(r"\b(\d{3}) ?(\d{3})\b", context.request.get(f"{ADDRESS}/accounts/demo/code/").text())
    if found is None:
        raise SystemExit(f"No demonstration answers at {ADDRESS}.")
    return found[1] + found[2]


def signed_in(browser: Browser, key: str, context: BrowserContext | None = None) -> Page:
    """A page of this person, signed in with password and code."""
    page = (context or browser.new_context(viewport=DESK, locale="en-GB")).new_page()
    page.goto(f"{ADDRESS}/accounts/login/")
    page.locator("[name=login]").fill(f"{key}@demo.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator("[name=code]").fill(code(page.context))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    return page


def take(page: Page, name: str, path: str) -> None:
    """Open a page and keep what the screen shows."""
    answer = page.goto(ADDRESS + path)
    if answer is None or answer.status != 200:
        raise SystemExit(f"{path} does not answer well; is this a fresh demonstration?")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    print(name)


def link(page: Page, path: str, pattern: str) -> str:
    """The first address on a page that fits a pattern."""
    page.goto(ADDRESS + path)
    found = page.eval_on_selector_all("main a[href]", "all => all.map(one => one.getAttribute('href'))")
    return next(href for href in found if re.search(pattern, href))


def desk(browser: Browser) -> None:
    """What people at a desk see."""
    qa = signed_in(browser, "qa")
    take(qa, "waiting", "/")
    take(qa, "batches", "/batches/")
    take(qa, "record", link(qa, "/batches/?state=certified", r"^/batches/CAR-RVI"))
    take(qa, "sites", "/sites/")
    take(qa, "readiness", "/sites/VAN/ready/CAR/POC/")
    take(qa, "product", "/products/CAR/")
    take(qa, "instruction", link(qa, "/products/CAR/", r"^/instructions/"))
    take(qa, "report", link(qa, "/reports/", r"^/reports/[0-9a-f-]{36}/$"))
    review = link(qa, "/", r"^/review/CAR-ADD")
    take(qa, "review", review)
    qp = signed_in(browser, "qp")
    dossier = link(qp, "/", r"^/decide/")
    take(qp, "dossier", dossier)
    take(qp, "sign", f"{dossier}certify/")
    take(
        signed_in(browser, "author"),
        "issue",
        "/sites" + link(qa, "/products/CAR/", r"^/instructions/") + "issue/",
    )
    take(signed_in(browser, "regulator"), "door", "/door/products/CAR/")


def bench(browser: Browser) -> None:
    """What an operator sees at a tablet of the site."""
    context = browser.new_context(viewport=TABLET, locale="en-GB")
    page = signed_in(browser, "administrator", context)
    page.goto(f"{ADDRESS}/accounts/devices/register/")
    page.locator("[name=name]").fill("Tablet 1")
    page.locator("[name=scope]").select_option(
        value=str(page.locator("[name=scope] option", has_text="University College").get_attribute("value"))
    )
    page.locator("main form button[type=submit]").first.click()
    context.clear_cookies(name="spokewise_session")
    page = signed_in(browser, "operator.uch", context)
    time.sleep(PERIOD - time.time() % PERIOD + 0.1)  # a code opens one door only
    page.goto(f"{ADDRESS}/accounts/device/unlock/")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=code]").fill(code(page.context))
    page.get_by_role("button", name="Unlock").last.click()
    record = link(page, "/batches/?state=in_progress", r"^/batches/CAR-UCH")
    take(page, "step", link(page, record, r"/steps/[a-z0-9_]+/$"))


def main() -> None:
    """All of them, in one run."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--lang=en-GB"],
            env={**os.environ, "LANGUAGE": "en_GB"},
        )
        desk(browser)
        bench(browser)
        browser.close()


if __name__ == "__main__":
    main()
