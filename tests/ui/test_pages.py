"""The pages of the design system, and the frame around every page."""

from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch

from accounts.actors import AnonymousActor
from config import navigation as frame_of_site
from ui import navigation, views
from ui.navigation import AccountLine, NavItem


class Holder:
    """Somebody who holds these permissions somewhere."""

    is_authenticated = True

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    def may_any(self, permission: str) -> bool:
        return permission in self.permissions


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(navigation, "_readers", [])


def request_of(actor: Any = None, path: str = "/accessibility/") -> HttpRequest:
    request = RequestFactory().get(path)
    if actor is not None:
        request.actor = actor  # type: ignore[attr-defined]  # as accounts' middleware does
    return request


def test_the_menu_shows_only_what_this_person_may_open() -> None:
    navigation.register(
        NavItem("b", "Batches", "ui:accessibility", "batch_view", order=2),
        NavItem("s", "Sites", "ui:gallery", "site_view", order=1),
    )
    labels = [link.label for link in frame_of_site.links(request_of(Holder("batch_view")))]
    assert labels == ["Batches"]
    assert [link.label for link in frame_of_site.links(request_of(Holder("batch_view", "site_view")))] == [
        "Sites",
        "Batches",
    ]
    assert frame_of_site.links(request_of()) == ()


def test_a_visitor_gets_no_menu_not_even_what_everybody_signed_in_may_open() -> None:
    navigation.register(NavItem("a", "Start", "ui:accessibility"))
    assert [link.label for link in frame_of_site.links(request_of(Holder()))] == ["Start"]
    assert frame_of_site.links(request_of(AnonymousActor())) == ()


def test_a_menu_entry_without_a_page_is_an_error_not_a_gap() -> None:
    navigation.register(NavItem("x", "Nowhere", "nowhere:at-all"))
    with pytest.raises(NoReverseMatch):
        frame_of_site.links(request_of(Holder()))


def test_two_entries_may_not_share_a_key() -> None:
    item = NavItem("b", "Batches", "ui:accessibility")
    navigation.register(item, item)
    with pytest.raises(ValueError, match="'b'"):
        navigation.register(replace(item, label="Other"))


def test_the_header_names_who_is_signed_in() -> None:
    navigation.register_account_reader(
        lambda _: AccountLine("R. Reviewer", "QA reviewer", "Tyne <control> site")
    )
    html = views.accessibility(request_of(Holder())).content.decode()
    assert "R. Reviewer" in html
    assert "Tyne &lt;control&gt; site" in html


def test_the_demonstration_strip_shows_in_the_demonstration_only(settings: Any) -> None:
    strip = "Patients, people and site activity are made up"
    for demo in (True, False):
        settings.SPOKEWISE = replace(settings.SPOKEWISE, DEMO=demo)
        assert (strip in views.accessibility(request_of()).content.decode()) is demo


def test_the_product_has_one_name_in_one_place(settings: Any) -> None:
    settings.SPOKEWISE = replace(settings.SPOKEWISE, PRODUCT_NAME="Radial")
    html = views.accessibility(request_of()).content.decode()
    assert "Radial" in html
    assert "Spokewise" not in html.replace("spokewise.css", "")


@pytest.mark.parametrize("code", views.ERROR_CODES)
def test_every_error_page_says_what_happened_and_the_way_out(code: int) -> None:
    response = views.error_page(
        request_of(), code, reason="INC-03 <is> out", way_out="Choose INC-04", reference="7KQ4"
    )
    html = response.content.decode()
    assert response.status_code == code
    assert "What you can do" in html
    assert "INC-03 &lt;is&gt; out" in html
    assert "Choose INC-04" in html
    assert "7KQ4" in html
    assert 'href="/"' in html


def test_the_page_for_our_own_faults_reads_nothing_about_the_person() -> None:
    def broken(_: HttpRequest) -> AccountLine:
        raise RuntimeError("the database is away")

    navigation.register_account_reader(broken)
    navigation.register(NavItem("x", "Nowhere", "nowhere:at-all"))
    bare = views.server_error(request_of(Holder()))
    assert bare.status_code == 500


def test_the_scripts_and_the_policy_carry_the_same_nonce() -> None:
    response = Client().get("/accessibility/")
    assert response.status_code == 200
    html = response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    nonces = {part.split('"')[1] for part in html.split(" nonce=")[1:]}
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in policy
    assert "unsafe" not in policy


def test_a_missing_page_tells_nothing_about_what_exists() -> None:
    response = Client().get("/design/error/418/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()
