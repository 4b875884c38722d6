"""A new person gets in, through the real pages: invited, password by the link, second factor, home (REG-121, REG-129)."""

import importlib
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from accounts.services import people
from accounts.tasks import send_link
from ledger.errors import InvalidInput
from ledger.models import Event, OutboxMessage
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "seven quiet otters by the weir"


@pytest.fixture
def administrator():
    person = make.make_person("A. Administrator")
    make.grant(person, "administrator", make.system_scope())
    return make.sign_in(Client(), person)


def work_off():
    """What the worker does with what waits."""
    for message in OutboxMessage.objects.filter(topic="accounts.link_asked", done_at=None).order_by("id"):
        send_link(str(message.pk))


def add(administrator, email="new@example.test", name="N. Ewcomer"):
    answer = administrator.post(reverse("accounts:person_add"), {"full_name": name, "email": email})
    assert answer.status_code == 302
    return Person.objects.get(email=email)


def test_two_who_add_the_same_address_at_once_get_one_account_and_one_refusal(monkeypatch):
    """The check looks before the other's row is there: only the database sees both."""
    make.make_person(email="new@example.test")
    monkeypatch.setattr(Person, "validate_unique", lambda self, exclude=None: None)
    monkeypatch.setattr(Person, "validate_constraints", lambda self, exclude=None: None)
    with pytest.raises(InvalidInput) as refused:
        people.person_add(actor=make.SYSTEM, email="new@example.test", full_name="N. Ewcomer")
    assert [problem.field for problem in refused.value.problems] == ["email"]
    assert Person.objects.filter(email="new@example.test").count() == 1


def link_in(message):
    (found,) = re.findall(r"^http\S+$", message.body, re.M)
    return "/" + found.split("/", 3)[3]


def open_link(browser, link):
    """The page behind a link: allauth takes the key out of the address first."""
    return browser.get(link, follow=True)


def set_password(browser, link, password=NEW_PASSWORD):
    page = open_link(browser, link)
    here = page.redirect_chain[-1][0]
    return browser.post(here, {"password1": password, "password2": password})


def kinds_of(person):
    found = Event.objects.filter(stream=f"person:{person.pk}").order_by("seq").values_list("kind", flat=True)
    return [kind.removeprefix("accounts.person.") for kind in found]


@pytest.mark.django_db(transaction=True)
def test_reg_121_who_is_added_is_invited_and_gets_in(administrator):
    new = add(administrator)
    page = administrator.get(reverse("accounts:person", args=[new.pk])).content.decode()
    assert "Account opened for N. Ewcomer. An invitation goes to new@example.test." in page
    assert "the e-mail is about to leave" in page
    work_off()
    (message,) = mail.outbox
    assert message.to == ["new@example.test"]
    assert message.subject == "Your account on Spokewise: set your password"
    assert "localhost" not in message.body.replace("http://localhost", "")
    page = administrator.get(reverse("accounts:person", args=[new.pk])).content.decode()
    assert re.search(r"Invited on .* by A\. Administrator, link valid until .*, not used yet\.", page)
    assert "Send again" in page

    theirs = Client()
    page = open_link(theirs, link_in(message)).content.decode()
    assert "<h1>Set your password</h1>" in page
    assert "Welcome, N. Ewcomer." in page
    answer = set_password(theirs, link_in(message))
    assert answer.status_code == 302
    # Nothing is open before the second factor stands.
    assert theirs.get("/").url.startswith(reverse("mfa_activate_totp"))
    page = theirs.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    assert "Set up a passkey instead" in page.content.decode()
    assert theirs.get(reverse("mfa_add_webauthn")).status_code == 200
    secret = theirs.session["mfa.totp.secret"]
    page = theirs.post(reverse("mfa_activate_totp"), {"code": make.code_now(secret)}, follow=True)
    assert "I have kept them: go on" in page.content.decode()
    assert theirs.get("/").status_code == 200
    assert EmailAddress.objects.get(user=new).verified
    page = administrator.get(reverse("accounts:person", args=[new.pk])).content.decode()
    assert "link used on" in page
    assert "Send again" not in page
    assert kinds_of(new) == [
        "added",
        "invited",
        "link_sent",
        "password_changed",
        "address_confirmed",
        "signed_in",
        "factor_added",
        "factor_added",
    ]
    # And the ordinary way in afterwards.
    make.forget_used_codes()
    again = Client()
    answer = again.post(reverse("account_login"), {"login": new.email, "password": NEW_PASSWORD})
    assert answer.url == reverse("mfa_authenticate")
    again.post(reverse("mfa_authenticate"), {"code": make.code_now(secret)})
    assert again.get(reverse("accounts:me")).status_code == 200


def test_reg_129_no_row_of_ours_holds_a_link(administrator):
    new = add(administrator)
    work_off()
    key = link_in(mail.outbox[0]).rstrip("/").rpartition("/")[2].partition("-")[2]
    kept = str(list(OutboxMessage.objects.values())) + str(
        list(Event.objects.filter(stream=f"person:{new.pk}").values("payload"))
    )
    assert key not in kept
    assert new.email not in kept


def test_a_link_works_once_and_says_so_the_second_time(administrator):
    add(administrator)
    work_off()
    link = link_in(mail.outbox[0])
    set_password(Client(), link)
    page = open_link(Client(), link).content.decode()
    assert "<h1>This link cannot be used</h1>" in page
    assert "It was used already, a newer one was sent" in page
    assert "Get a new link" in page


def test_a_link_that_is_out_of_date_says_so_and_how_to_get_another(administrator, settings, monkeypatch):
    from allauth.account.forms import default_token_generator

    new = add(administrator)
    work_off()
    later = default_token_generator._now() + timedelta(hours=settings.SPOKEWISE.LINK_HOURS, minutes=1)
    monkeypatch.setattr(type(default_token_generator), "_now", lambda self: later)
    page = open_link(Client(), link_in(mail.outbox[0])).content.decode()
    assert "<h1>This link has ended</h1>" in page
    assert "A link is good for 72 hours" in page
    assert "ask the administrator who added you to send the invitation again" in page
    assert not Person.objects.get(pk=new.pk).has_usable_password()


def test_the_administrators_page_says_that_the_link_has_ended(administrator, settings):
    from accounts import selectors

    new = add(administrator)
    work_off()
    later = timezone.now() + timedelta(hours=settings.SPOKEWISE.LINK_HOURS, minutes=1)
    assert selectors.invitation_of(new, timezone.now()).state == "sent"
    assert selectors.invitation_of(new, later).state == "ended"


def test_sent_again_the_new_link_works_and_the_one_before_is_dead(administrator):
    new = add(administrator)
    work_off()
    page = administrator.post(reverse("accounts:person_invite", args=[new.pk]), follow=True).content.decode()
    assert "A new invitation goes to new@example.test. Links sent before no longer work." in page
    work_off()
    first, second = (link_in(message) for message in mail.outbox)
    assert "This link cannot be used" in open_link(Client(), first).content.decode()
    assert set_password(Client(), second).status_code == 302
    assert EmailAddress.objects.get(user=new).verified


def test_who_has_a_password_is_not_invited_again(administrator):
    known = make.make_person("K. Nown")
    before = Person.objects.get(pk=known.pk).password
    page = administrator.post(
        reverse("accounts:person_invite", args=[known.pk]), follow=True
    ).content.decode()
    assert "K. Nown has set a password already." in page
    assert Person.objects.get(pk=known.pk).password == before
    assert not OutboxMessage.objects.filter(topic="accounts.link_asked").exists()


def test_the_link_of_a_closed_account_opens_nothing(administrator):
    new = add(administrator)
    work_off()
    people.person_close(actor=make.SYSTEM, person=new, reason="left before the first day")
    assert "This link cannot be used" in open_link(Client(), link_in(mail.outbox[0])).content.decode()


def test_a_message_that_cannot_be_sent_is_a_failed_row_and_the_page_says_so(administrator, monkeypatch):
    from smtplib import SMTPServerDisconnected

    from accounts.tasks import MAX_RETRIES

    def no_server(self, **kwargs):
        raise SMTPServerDisconnected("gone")

    new = add(administrator)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", no_server)
    message = OutboxMessage.objects.get(topic="accounts.link_asked")
    send_link.push_request(retries=MAX_RETRIES)  # type: ignore[call-arg]  # the stub leaves out what it passes on
    with pytest.raises(SMTPServerDisconnected):
        send_link(str(message.pk))
    send_link.pop_request()
    message.refresh_from_db()
    assert message.failed_at is not None
    # Nothing is on the trail of what was not sent.
    assert "link_sent" not in kinds_of(new)
    page = administrator.get(reverse("accounts:person", args=[new.pk])).content.decode()
    assert "the e-mail could not be sent" in page


def ask_for_a_link(browser, email):
    return browser.post(reverse("account_reset_password"), {"email": email}, follow=True)


def test_reg_121_a_password_that_is_reset_does_not_step_round_the_second_factor():
    person = make.make_person("F. Orgot")
    make.add_totp(person)
    browser = Client()
    page = ask_for_a_link(browser, person.email).content.decode()
    assert "Look into your mailbox" in page
    work_off()
    (message,) = mail.outbox
    assert message.subject == "Spokewise: set a new password"
    answer = set_password(browser, link_in(message))
    assert answer.url == reverse("mfa_authenticate")
    for path in (reverse("accounts:me"), "/", reverse("mfa_index")):
        assert browser.get(path).status_code == 302, path
    browser.post(reverse("mfa_authenticate"), {"code": make.code_now()})
    assert browser.get(reverse("accounts:me")).status_code == 200
    assert kinds_of(person)[-4:] == ["reset_asked", "link_sent", "password_changed", "signed_in"]
    event = Event.objects.filter(stream=f"person:{person.pk}").latest("seq")
    assert event.data["methods"] == ["password_reset", "totp"]


def test_nothing_is_sent_to_an_address_that_belongs_to_nobody_and_the_page_reads_the_same():
    person = make.make_person()
    known = ask_for_a_link(Client(), person.email)
    unknown = ask_for_a_link(Client(), "stranger@example.test")
    said, other = (re.findall(r"<main.*</main>", page.content.decode(), re.S)[0] for page in (known, unknown))
    assert "If an account is open under that address" in said
    assert said == other
    work_off()
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_who_lost_the_invitation_gets_in_by_the_forgotten_password_too(administrator):
    new = add(administrator)
    ask_for_a_link(Client(), new.email)
    work_off()
    assert set_password(Client(), link_in(mail.outbox[-1])).status_code == 302
    assert EmailAddress.objects.get(user=new).verified


def test_the_first_administrator_is_invited_as_well():
    person = people.first_administrator(email="root@example.test", full_name="R. Oot")
    work_off()
    (message,) = mail.outbox
    assert message.to == ["root@example.test"]
    theirs = Client()
    set_password(theirs, link_in(message))
    assert theirs.get("/").url.startswith(reverse("mfa_activate_totp"))
    assert EmailAddress.objects.get(user=person).verified


def test_people_from_before_get_the_row_of_their_address():
    """A row that a reset had left unverified barred the second factor for good."""
    stuck, plain, never = (
        make.make_person("S. Tuck"),
        make.make_person("P. Lain"),
        make.make_person("N. Ever"),
    )
    EmailAddress.objects.filter(user=stuck).update(verified=False, primary=False)
    EmailAddress.objects.filter(user__in=(plain, never)).delete()
    never.set_unusable_password()
    never.save(update_fields=["password"])
    migration = importlib.import_module("accounts.migrations.0004_addresses")
    with connection.schema_editor() as editor:
        migration.make_addresses(apps, editor)
    rows = dict(EmailAddress.objects.filter(primary=True).values_list("user__full_name", "verified"))
    assert rows == {"S. Tuck": True, "P. Lain": True, "N. Ever": False}


def test_the_mailbox_of_the_demonstration_reads_what_was_written(settings, tmp_path, administrator):
    from dataclasses import replace

    from accounts.demo import demo_mail

    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    settings.SPOKEWISE = replace(settings.SPOKEWISE, DEMO=True)
    new = add(administrator, name="Zoë O’Brien")
    work_off()
    (message,) = demo_mail()
    assert message.to == new.email
    assert "Dear Zoë O’Brien," in message.lines
    assert any(line.startswith("http") for line in message.lines)
