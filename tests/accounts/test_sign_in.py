"""Signing in through the real pages: e-mail address, password, second factor (REG-121, REG-129)."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from ledger.models import Event
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=False)


def kinds_of(person):
    return list(
        Event.objects.filter(stream=f"person:{person.pk}", kind__startswith="accounts.person")
        .order_by("seq")
        .values_list("kind", flat=True)
    )


def give_password(browser, person, password=make.PASSWORD):
    return browser.post(reverse("account_login"), {"login": person.email, "password": password})


def test_the_sign_in_page_is_ours_and_offers_no_sign_up(browser):
    page = browser.get(reverse("account_login"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "<h1>Sign in</h1>" in text
    assert "sign up" not in text.lower()
    assert 'style="' not in text
    assert browser.get("/accounts/signup/").status_code == 404


def test_reg_121_password_then_code_signs_in(browser):
    person = make.make_person("S. Person")
    make.add_totp(person)
    answer = give_password(browser, person)
    assert answer.url == reverse("mfa_authenticate")
    assert browser.get(reverse("accounts:me")).status_code == 302
    assert browser.get(reverse("mfa_authenticate")).status_code == 200
    answer = browser.post(reverse("mfa_authenticate"), {"code": make.code_now()})
    assert answer.status_code == 302
    me = browser.get(reverse("accounts:me"))
    assert me.status_code == 200
    assert "S. Person" in me.content.decode()
    assert kinds_of(person)[-1] == "accounts.person.signed_in"
    event = Event.objects.filter(stream=f"person:{person.pk}").latest("seq")
    assert event.data["methods"] == ["password", "totp"]


def test_a_code_that_signed_in_does_not_sign_in_again(browser):
    person = make.make_person()
    make.add_totp(person)
    code = make.code_now()
    give_password(browser, person)
    browser.post(reverse("mfa_authenticate"), {"code": code})
    other = Client()
    give_password(other, person)
    answer = other.post(reverse("mfa_authenticate"), {"code": code})
    assert "Wait for the next code" in answer.content.decode()
    assert other.get(reverse("accounts:me")).status_code == 302


def test_e_mail_address_in_any_letter_case(browser):
    person = make.make_person(email="Mixed.Case@Example.Test")
    make.add_totp(person)
    answer = browser.post(
        reverse("account_login"), {"login": "mixed.CASE@example.test", "password": make.PASSWORD}
    )
    assert answer.url == reverse("mfa_authenticate")


def test_reg_121_without_a_second_factor_only_its_set_up_is_open(browser):
    person = make.make_person()
    make.grant(person, "operator", make.make_scope())
    give_password(browser, person)
    for name in ("accounts:me", "accounts:people", "account_change_password"):
        answer = browser.get(reverse(name))
        assert answer.status_code == 302, name
        assert answer.url.startswith(reverse("mfa_activate_totp")), name
    page = browser.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = browser.session["mfa.totp.secret"]
    assert secret in page.content.decode()


def test_setting_up_the_second_factor_opens_the_site_and_gives_recovery_codes(
    django_capture_on_commit_callbacks, browser
):
    person = make.make_person()
    give_password(browser, person)
    browser.get(reverse("mfa_activate_totp"))
    secret = browser.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(reverse("mfa_activate_totp"), {"code": make.code_now(secret)})
    assert answer.status_code == 302
    assert Authenticator.objects.filter(user=person).count() == 2
    assert secret not in str(Authenticator.objects.filter(user=person).values_list("data", flat=True))
    assert "accounts.person.factor_added" in kinds_of(person)


def test_a_wrong_password_says_nothing_about_the_address(browser):
    person = make.make_person()
    known = give_password(browser, person, "wrong").content.decode()
    unknown = browser.post(
        reverse("account_login"), {"login": "nobody@example.test", "password": "wrong"}
    ).content.decode()

    def errors(text):
        return re.findall(r"nhsuk-error-summary__list.*?</ul>", text, re.S)

    assert errors(known)
    assert errors(known) == errors(unknown)
    assert kinds_of(person)[-1] == "accounts.person.sign_in_failed"


def test_repeated_failure_locks_the_address_even_for_the_right_password(browser, settings):
    person = make.make_person()
    make.add_totp(person)
    for _ in range(settings.SPOKEWISE.LOCKOUT_ATTEMPTS):
        give_password(browser, person, "wrong")
    page = give_password(browser, person)
    assert page.status_code == 200
    assert "Locked after 5 failures" in page.content.decode()
    assert "accounts.person.locked_out" in kinds_of(person)
    assert give_password(Client(), person).status_code == 200


def test_an_unknown_address_is_locked_alike(browser, settings):
    for _ in range(settings.SPOKEWISE.LOCKOUT_ATTEMPTS):
        browser.post(reverse("account_login"), {"login": "nobody@example.test", "password": "wrong"})
    page = browser.post(reverse("account_login"), {"login": "nobody@example.test", "password": "wrong"})
    assert "Locked after 5 failures" in page.content.decode()


def test_repeated_wrong_codes_lock_too(browser, settings):
    person = make.make_person()
    make.add_totp(person)
    give_password(browser, person)
    for _ in range(settings.SPOKEWISE.LOCKOUT_ATTEMPTS):
        browser.post(
            reverse("mfa_authenticate"), {"code": "000000" if make.code_now() != "000000" else "000001"}
        )
    page = browser.post(reverse("mfa_authenticate"), {"code": make.code_now()})
    assert "Locked after 5 failures" in page.content.decode()


def test_a_closed_account_does_not_sign_in_and_its_open_session_ends_now(browser):
    from accounts.services.people import person_close

    person = make.make_person()
    make.add_totp(person)
    make.sign_in(browser, person)
    assert browser.get(reverse("accounts:me")).status_code == 200
    person_close(actor=make.SYSTEM, person=person, reason="left")
    assert browser.get(reverse("accounts:me")).status_code == 302
    assert give_password(Client(), person).url != reverse("mfa_authenticate")


def test_a_session_left_alone_ends(browser, settings):
    person = make.make_person()
    make.sign_in(browser, person)
    session = browser.session
    session["seen_at"] -= settings.SPOKEWISE.IDLE_MINUTES * 60 + 1
    session.save()
    assert browser.get(reverse("accounts:me")).url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in browser.session


def test_signing_out_is_on_the_trail(browser):
    person = make.make_person()
    make.sign_in(browser, person)
    browser.post(reverse("account_logout"))
    assert kinds_of(person)[-1] == "accounts.person.signed_out"
    assert browser.get(reverse("accounts:me")).status_code == 302


def test_the_last_second_factor_cannot_be_removed(browser):
    person = make.make_person()
    make.add_totp(person)
    make.sign_in(browser, person)
    session = browser.session
    import time

    session["account_authentication_methods"] += [
        {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    answer = browser.post(reverse("mfa_deactivate_totp"))
    assert answer.status_code == 200
    assert Authenticator.objects.filter(user=person, type="totp").exists()


def test_one_request_of_a_person_asks_twice_session_and_person(browser, django_assert_num_queries):
    person = make.make_person()
    for _ in range(3):
        make.grant(person, "operator", make.make_scope())
    make.sign_in(browser, person)
    with django_assert_num_queries(2):
        assert browser.post(reverse("accounts:choose_place"), {"place": "nowhere"}).status_code == 302


def test_the_place_switcher_keeps_the_choice_and_ignores_a_place_of_others(browser):
    a, b, other = make.make_scope(), make.make_scope(), make.make_scope()
    person = make.make_person()
    make.grant(person, "operator", a)
    make.grant(person, "operator", b)
    make.sign_in(browser, person)
    browser.post(reverse("accounts:choose_place"), {"place": str(b.pk)})
    assert browser.get(reverse("accounts:me")).wsgi_request.actor.site_code == b.code
    browser.post(reverse("accounts:choose_place"), {"place": str(other.pk)})
    assert browser.get(reverse("accounts:me")).wsgi_request.actor.site_code == b.code


def test_after_the_switch_nobody_is_sent_to_another_site(browser):
    person = make.make_person()
    make.sign_in(browser, person)
    assert browser.post(reverse("accounts:choose_place"), {"next": "https://evil.example/"}).url == "/"
