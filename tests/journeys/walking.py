"""How people of the demonstration walk through the pages: signing in, signing, filling in forms as a person would."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from accounts.demo import DEMO_TOTP_SECRET
from config.seeding.people import DOMAIN, PASSWORD
from tests.factories.accounts import code_now, forget_used_codes

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    "--disable-component-update",
]


@dataclass
class Walker:
    """One person at one browser. ``faults`` collects script errors and what the security policy stopped."""

    key: str
    site: str
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, browser: Browser, site: str, key: str, *, width: int = 1280, height: int = 900) -> "Walker":
        """Open a browser of their own and sign in through the pages, with password and code."""
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        page.set_default_timeout(30_000)
        walker = cls(key, site, context, page)
        page.on("pageerror", lambda error: walker.faults.append(str(error)))
        page.on(
            "console",
            lambda said: walker.faults.append(said.text) if "Content Security Policy" in said.text else None,
        )
        walker.sign_in()
        return walker

    @classmethod
    def at_tablet(cls, browser: Browser, site: str, key: str, *, scope_id: Any, name: str) -> "Walker":
        """A new tablet of a site, registered by the administrator and unlocked by the person who works at it."""
        tablet = cls.at(browser, site, "administrator", width=1180, height=820)
        page = tablet.go("/accounts/devices/register/")
        page.locator("[name=name]").fill(name)
        page.locator("[name=scope]").select_option(str(scope_id))
        page.locator("main form button[type=submit]").first.click()
        expect(page).to_have_url(re.compile("/accounts/devices/$"))
        tablet.context.clear_cookies(name="spokewise_session")
        tablet.key = key
        tablet.sign_in()
        tablet.go("/accounts/device/unlock/")
        tablet.sign("Unlock")
        return tablet

    def go(self, path: str) -> Page:
        """Open an address of the site; it must answer well."""
        answer = self.page.goto(self.site + path if path.startswith("/") else path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}\n{self.page.inner_text('body')[:1500]}"
        return self.page

    def sign_in(self) -> None:
        """Password, then the code of the moment."""
        self.go("/accounts/login/")
        self.page.get_by_role("textbox", name=re.compile("e-mail", re.I)).fill(f"{self.key}@{DOMAIN}")
        self.page.get_by_role("textbox", name="Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.locator("[name=code]").fill(fresh_code())
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page).not_to_have_url(re.compile("/accounts/"))

    def press(self, name: str) -> None:
        """Press a button or follow a link that looks like one, by its words."""
        self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first.click()

    def sign(self, button: str = "Sign as") -> None:
        """Sign what the page shows with password and code; the page then is another one."""
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("[name=code]").fill(fresh_code())
        before = self.page.url
        self.page.get_by_role("button", name=re.compile(button)).last.click()
        expect(self.page).not_to_have_url(before)

    def sign_by_passkey(self) -> None:
        """Sign what the page shows with the passkey of this browser."""
        before = self.page.url
        self.page.get_by_role("button", name="Use a passkey instead").click()
        expect(self.page).not_to_have_url(before)

    def get_passkey(self) -> CDPSession:
        """Give this browser a passkey of its own and add it to the person's account, through the pages."""
        session = self.context.new_cdp_session(self.page)
        session.send("WebAuthn.enable")
        session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        self.go("/accounts/2fa/webauthn/add/")
        if "/reauthenticate/" in self.page.url:
            self.page.locator("[name=code]").fill(fresh_code())
            self.page.locator("main button[type=submit]").first.click()
        name = self.page.locator("[name=name]")
        if name.count():
            name.fill("This browser")
        self.page.locator("main button[type=submit]").first.click()
        expect(self.page).not_to_have_url(re.compile("/webauthn/add/"))
        return session

    def check(self) -> None:
        """Nothing went wrong unseen."""
        assert self.faults == []

    def fetch(self, path: str) -> bytes:
        """Download with this person's session."""
        answer = self.context.request.get(self.site + path if path.startswith("/") else path)
        assert answer.status == 200, answer.status
        return answer.body()


def fresh_code() -> str:
    """What the authenticator shows, as if half a minute had passed since the last code."""
    left = 30 - time.time() % 30
    if left < 8:
        # It would run out before a busy machine has checked it.
        time.sleep(left + 0.1)
    forget_used_codes()
    return code_now(DEMO_TOTP_SECRET)


def post_json(
    browser: Browser, url: str, token: str, body: dict[str, Any], key: str
) -> tuple[int, dict[str, Any]]:
    """Send to the API as a hospital's system does: a token, an idempotency key, JSON."""
    context = browser.new_context()
    try:
        answer = context.request.post(
            url,
            data=json.dumps(body),
            headers={
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": key,
                "Content-Type": "application/json",
            },
            timeout=60_000,
        )
        return answer.status, answer.json()
    finally:
        context.close()


def wait(holds: Callable[[], bool], what: str, *, seconds: float = 120) -> None:
    """Wait for work of another process. Fails, saying for what, when it does not come."""
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, f"waited {seconds} s for {what}"
        time.sleep(0.2)
