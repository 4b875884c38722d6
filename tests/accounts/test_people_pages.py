"""What the administrator sees and can do on the pages about people (REG-129)."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.services import people
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    person = make.make_person("A. Administrator")
    make.grant(person, "administrator", make.system_scope())
    return make.sign_in(Client(), person)


def names_on(page):
    return re.findall(r'<a href="/accounts/people/[0-9a-f-]{36}/">([^<]+)</a>', page.content.decode())


def test_the_list_is_narrowed_by_role_place_and_account(administrator):
    here, there = make.make_scope(), make.make_scope()
    for name, role, scope in (
        ("B. Here", "operator", here),
        ("C. There", "operator", there),
        ("D. Lead", "site_lead", here),
    ):
        make.grant(make.make_person(name), role, scope)
    past = make.make_person("E. Left")
    make.ended_membership(past, "operator", here)
    people.person_close(actor=make.SYSTEM, person=past, reason="left")

    def narrowed(**asked):
        return names_on(administrator.get(reverse("accounts:people"), asked))

    assert narrowed(role="operator") == ["B. Here", "C. There"]
    assert narrowed(place=str(here.pk)) == ["B. Here", "D. Lead"]
    assert narrowed(role="operator", place=str(here.pk)) == ["B. Here"]
    assert narrowed(state="closed") == ["E. Left"]
    assert "E. Left" not in narrowed(state="open")
    assert narrowed(q="here", role="operator") == ["B. Here", "C. There"]
    page = administrator.get(reverse("accounts:people"), {"role": "operator"}).content.decode()
    assert f"Operator, {here.title}" in page
    # What is no role and no place narrows nothing.
    everybody = narrowed()
    assert narrowed(role="emperor", place="nowhere", state="odd") == everybody
    assert len(everybody) == 5


def test_the_next_page_keeps_what_the_list_is_narrowed_to(administrator):
    site = make.make_scope()
    for number in range(52):
        make.grant(make.make_person(f"P. {number:02}"), "operator", site)
    make.make_person("P. 505")
    first = administrator.get(reverse("accounts:people"), {"role": "operator"})
    (following,) = re.findall(r'<a href="(\?[^"]*)" rel="next">', first.content.decode())
    second = administrator.get(reverse("accounts:people") + following.replace("&amp;", "&"))
    assert names_on(first) + names_on(second) == [f"P. {number:02}" for number in range(52)]


def test_a_role_is_given_in_two_steps_and_only_where_it_is_held(administrator):
    site, product = make.make_scope(), make.make_scope("product")
    person = make.make_person("N. Ew")
    address = reverse("accounts:membership_grant", args=[person.pk])
    page = administrator.get(address).content.decode()
    assert "Which role?" in page
    assert f"{address}?role=operator" in page
    page = administrator.get(address, {"role": "operator"}).content.decode()
    assert "Give N. Ew the role Operator" in page
    assert str(site.pk) in page
    assert str(product.pk) not in page
    assert "The organisation behind the place" in page
    assert ">None<" not in page
    sent = {"role": "operator", "scope": str(product.pk), "reason": "starts on Monday"}
    page = administrator.post(address, sent)
    assert page.status_code == 422
    assert "Operator is not held there: choose one of the places listed." in page.content.decode()
    page = administrator.post(address, sent | {"scope": str(site.pk)}, follow=True).content.decode()
    assert f"N. Ew is given the role Operator: {site.title}." in page
    assert Membership.objects.filter(person=person, role="operator", scope=site).exists()
    page = administrator.post(address, {"reason": "none chosen"})
    assert page.status_code == 422
    assert "Choose one of the roles." in page.content.decode()


def test_what_is_wrong_with_a_new_account_is_said_in_our_words(administrator):
    known = make.make_person("K. Nown")

    def refused(**sent):
        page = administrator.post(reverse("accounts:person_add"), {"full_name": "N. Ew"} | sent)
        assert page.status_code == 422
        return page.content.decode()

    page = refused(email=known.email.upper())
    assert "Somebody has an account with this e-mail address already." in page
    assert "already exists" not in page
    assert "Enter an e-mail address in full, like name@hospital.example." in refused(email="new at example")


def test_the_menu_offers_no_sites_to_who_sees_none(administrator):
    menu = re.search(r"<nav class=\"sw-head__nav\".*?</nav>", administrator.get("/").content.decode(), re.S)
    assert menu is not None
    assert ">People<" in menu[0]
    assert ">Sites<" not in menu[0]
    control = make.make_organisation()
    local = make.make_person()
    make.grant(local, "administrator", control.scope)
    seen = make.sign_in(Client(), local).get("/").content.decode()
    assert ">Sites<" in seen


def sign_in_just_now(browser, person):
    make.sign_in(browser, person)
    session = browser.session
    session["account_authentication_methods"][-1]["reauthenticated"] = True
    session.save()
    return browser


def test_reg_121_the_only_second_factor_is_not_offered_for_removal():
    person = make.make_person()
    make.add_totp(person)
    browser = sign_in_just_now(Client(), person)
    page = browser.get(reverse("mfa_index")).content.decode()
    assert "It is your only second factor, so it cannot be removed." in page
    assert reverse("mfa_deactivate_totp") not in page
    assert "Deactivate" not in page
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "ward laptop"})
    page = browser.get(reverse("mfa_index")).content.decode()
    assert reverse("mfa_deactivate_totp") in page


def test_reg_121_the_only_passkey_stays_whoever_types_the_address():
    person = make.make_person()
    key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "ward laptop"})
    browser = sign_in_just_now(Client(), person)
    remove = reverse("mfa_remove_webauthn", args=[key.pk])
    page = browser.get(reverse("mfa_list_webauthn")).content.decode()
    assert "Your only second factor: add another before you remove this one." in page
    assert remove not in page
    page = browser.post(remove, follow=True).content.decode()
    assert "This is your only second factor, and everybody has one." in page
    assert Authenticator.objects.filter(pk=key.pk).exists()
    make.add_totp(person)
    assert remove in browser.get(reverse("mfa_list_webauthn")).content.decode()
    browser.post(remove)
    assert not Authenticator.objects.filter(pk=key.pk).exists()
