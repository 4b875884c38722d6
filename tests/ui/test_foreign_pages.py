"""The pages that allauth words (sign-in, second factor, passwords) stand in our frame and keep our policy."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from ui.forms import DesignForm, OneTimeCodeField


def page(template: str, **context: object) -> str:
    from allauth.core.context import request_context

    request: HttpRequest = RequestFactory().get("/accounts/login/")
    request.user = AnonymousUser()
    request.csp_nonce = "n0nce"  # type: ignore[attr-defined]  # as django-csp gives it
    request.session = {}  # type: ignore[assignment]  # nothing is kept between requests here
    with request_context(request):
        return render_to_string(template, context, request)


class CodeForm(DesignForm):
    """The second step asks for a code, as allauth's own form does; that one wants a signed-in person."""

    code = OneTimeCodeField(label="Authenticator code")


def login_form() -> object:
    from allauth.account.forms import LoginForm

    return LoginForm({"login": "<script>alert(1)</script>", "password": ""})


def test_sign_in_is_drawn_by_the_design_system() -> None:
    html = page("account/login.html", form=login_form())
    assert 'class="sw-foot"' in html
    assert 'class="nhsuk-input' in html
    assert "nhsuk-button" in html
    assert "<script>alert" not in html
    assert html.count("<h1") == 1
    assert html.count("<main") == 1


@pytest.mark.parametrize(
    "template",
    [
        "account/login.html",
        "account/logout.html",
        "account/reauthenticate.html",
        "mfa/authenticate.html",
        "mfa/reauthenticate.html",
        "account/password_reset.html",
    ],
)
def test_no_page_of_theirs_needs_an_exception_from_the_policy(template: str) -> None:
    html = page(template, form=CodeForm() if template == "mfa/authenticate.html" else login_form())
    for opening in re.findall(r"<script[^>]*>", html):
        assert " src=" in opening or "application/json" in opening or 'nonce="n0nce"' in opening
    assert " style=" not in html
    assert re.search(r"<title>\s*\S", html)


def test_every_element_we_redraw_exists_in_theirs() -> None:
    for name in ("alert", "badge", "button", "field", "fields", "form", "h1", "h2", "img", "panel", "table"):
        assert "templates_django" in str(get_template(f"allauth/elements/{name}.html").origin)


def test_sign_in_keeps_its_links_and_offers_nobody_to_sign_up() -> None:
    html = page("account/login.html", form=login_form())
    assert re.search(r'<a href="[^"]*password/reset/">', html)
    assert "signup" not in html
    for opening in re.findall(r"<input[^>]*>", html):
        names = re.findall(r" ([a-z-]+)=", opening)
        assert len(names) == len(set(names)), opening
        assert "placeholder" not in names
