"""API clients of sites and people at the bench."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import ClientActor
from accounts.models import ApiClient, BenchCredential, DeviceSession
from accounts.permissions import Permission
from accounts.services import bench, clients
from ledger.actors import Actor
from ledger.errors import InvalidInput, NotPermitted, ProofRefused
from ledger.models import Event
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


def test_a_token_finds_its_client_in_one_query_and_only_its_site(django_assert_num_queries):
    scope = make.make_scope()
    client, token = make.make_client(scope)
    clients.client_identify(token)
    with django_assert_num_queries(1):
        actor = clients.client_identify(token)
    assert isinstance(actor, ClientActor)
    assert isinstance(actor, Actor)
    assert actor.actor_id == f"client:{client.pk}"
    assert actor.site_code == scope.code
    assert actor.may(Permission.BATCH_SUBMIT_API, scope)
    assert not actor.may(Permission.BATCH_SUBMIT_API, make.make_scope())
    assert not actor.may(Permission.BATCH_CERTIFY, scope)


def test_a_token_is_kept_only_as_a_hash():
    client, token = make.make_client(make.make_scope())
    row = ApiClient.objects.filter(pk=client.pk).values().get()
    assert token not in str(row)
    assert token.split("_", 2)[2] not in str(row)


def test_a_revoked_token_is_refused_at_the_next_request():
    client, token = make.make_client(make.make_scope())
    clients.client_revoke(actor=make.SYSTEM, client=client, reason="leaked")
    assert clients.client_identify(token) is None


def test_an_expired_token_is_refused():
    client, token = make.make_client(make.make_scope(), expires_at=timezone.now() + timedelta(hours=1))
    assert clients.client_identify(token)
    ApiClient.objects.filter(pk=client.pk).update(expires_at=timezone.now() + timedelta(microseconds=1))
    assert clients.client_identify(token) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
        lambda t: t[:20],
        lambda t: "",
        lambda t: "spk_x",
        lambda t: t + "a",
    ],
)
def test_a_token_changed_anywhere_is_refused(spoil):
    _client, token = make.make_client(make.make_scope())
    assert clients.client_identify(spoil(token)) is None


def test_two_clients_tokens_do_not_mix():
    _a, first = make.make_client(make.make_scope())
    _b, second = make.make_client(make.make_scope())
    prefix = "_".join(first.split("_", 2)[:2])
    secret = second.split("_", 2)[2]
    assert clients.client_identify(f"{prefix}_{secret}") is None


def test_only_administrators_make_clients_and_only_for_sites():
    scope = make.make_scope()
    lead = make.make_actor("site_lead", scope)
    with pytest.raises(NotPermitted):
        clients.client_make(actor=lead, name="Pharmacy", scope=scope, reason="we need it")
    administrator = make.make_actor("administrator", make.system_scope())
    with pytest.raises(InvalidInput) as refused:
        clients.client_make(
            actor=administrator,
            name="",
            scope=make.make_scope("product"),
            reason="",
            expires_at=timezone.now() + timedelta(days=4000),
        )
    assert {p.field for p in refused.value.problems} == {"name", "scope", "reason", "expires_at"}


def test_a_token_opens_no_page_and_a_wrong_token_gets_a_problem():
    _client, token = make.make_client(make.make_scope())
    browser = Client()
    assert (
        browser.get(reverse("accounts:people"), headers={"Authorization": f"Bearer {token}"}).status_code
        == 302
    )


def test_the_token_is_shown_once_and_the_page_of_clients_never_shows_it():
    scope = make.make_scope()
    administrator = make.make_person()
    make.grant(administrator, "administrator", make.system_scope())
    browser = make.sign_in(Client(), administrator)
    page = browser.post(
        reverse("accounts:client_make"), {"name": "Aseptic unit", "scope": str(scope.pk), "reason": "pilot"}
    )
    text = page.content.decode()
    assert page.status_code == 200
    start = text.index("spk_")
    token = text[start : start + 58]
    assert clients.client_identify(token).site_code == scope.code
    assert token not in browser.get(reverse("accounts:clients")).content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    client = ApiClient.objects.get(name="Aseptic unit")
    page = browser.post(reverse("accounts:client_revoke", args=[client.pk]), {"reason": "done"})
    assert page.status_code == 302
    assert clients.client_identify(token) is None
    kinds = list(
        Event.objects.filter(stream=f"scope:{scope.pk}").order_by("seq").values_list("kind", flat=True)
    )
    assert kinds == ["accounts.client.made", "accounts.client.revoked"]


# The bench


def operator_with(scope, **credential):
    person = make.make_person("B. Bench")
    make.grant(person, "operator", scope)
    bench.bench_issue(actor=make.SYSTEM, person=person, **credential)
    return person


def test_reg_121_a_badge_names_its_person_at_the_devices_site():
    scope, other = make.make_scope(), make.make_scope()
    _device, session = make.make_device_session(scope)
    person = operator_with(scope, badge="BADGE-000417")
    make.grant(person, "operator", other)
    actor = bench.bench_identify(device_session=session, badge="BADGE-000417")
    assert actor.person_id == person.pk
    assert actor.device_session_id == session.pk
    assert actor.site_code == scope.code
    assert not actor.may(Permission.BATCH_PERFORM, other)


def test_a_badge_opens_nothing_on_a_locked_device():
    scope = make.make_scope()
    _device, session = make.make_device_session(scope)
    operator_with(scope, badge="BADGE-000417")
    DeviceSession.objects.filter(pk=session.pk).update(locked_at=timezone.now())
    with pytest.raises(ProofRefused) as refused:
        bench.bench_identify(device_session=session, badge="BADGE-000417")
    assert refused.value.problems[0].code == "device_locked"
    with pytest.raises(ProofRefused):
        bench.bench_identify(device_session=None, badge="BADGE-000417")


def test_a_device_session_ends_with_its_shift_and_with_its_device():
    scope = make.make_scope()
    device, session = make.make_device_session(scope)
    assert bench.session_open(session.pk)
    assert DeviceSession.objects.open(session.expires_at + timedelta(seconds=1)).count() == 0
    bench.device_retire(actor=make.SYSTEM, device=device, reason="dropped")
    assert bench.session_open(session.pk) is None


def test_reg_129_a_badge_from_another_site_is_refused():
    here, there = make.make_scope(), make.make_scope()
    _device, session = make.make_device_session(here)
    operator_with(there, badge="BADGE-000417")
    with pytest.raises(NotPermitted):
        bench.bench_identify(device_session=session, badge="BADGE-000417")


def test_reg_129_an_ex_members_badge_is_refused_at_once():
    scope = make.make_scope()
    _device, session = make.make_device_session(scope)
    person = make.make_person()
    make.ended_membership(person, "operator", scope)
    bench.bench_issue(actor=make.SYSTEM, person=person, badge="BADGE-000417")
    with pytest.raises(NotPermitted):
        bench.bench_identify(device_session=session, badge="BADGE-000417")


def test_reg_121_a_pin_works_for_its_person_only_and_locks_after_repeated_failure(settings):
    scope = make.make_scope()
    _device, session = make.make_device_session(scope)
    person, other = operator_with(scope, pin="4718"), operator_with(scope, pin="9305")
    assert bench.bench_identify(device_session=session, pin="4718", person=person).person_id == person.pk
    for _ in range(settings.SPOKEWISE.LOCKOUT_ATTEMPTS):
        with pytest.raises(ProofRefused) as refused:
            bench.bench_identify(device_session=session, pin="9305", person=person)
        assert refused.value.problems[0].code == "pin_wrong"
    with pytest.raises(ProofRefused) as refused:
        bench.bench_identify(device_session=session, pin="4718", person=person)
    assert refused.value.problems[0].code == "locked"
    assert bench.bench_identify(device_session=session, pin="9305", person=other.pk).person_id == other.pk


@pytest.mark.parametrize("pin", ["1", "12a4", "0000", "1234", "987654", "123456789", "١٢٣٤"])
def test_a_weak_or_broken_pin_is_refused(pin):
    with pytest.raises(InvalidInput):
        bench.bench_issue(actor=make.SYSTEM, person=make.make_person(), pin=pin)


def test_reg_121_one_badge_one_person():
    scope = make.make_scope()
    operator_with(scope, badge="BADGE-000417")
    with pytest.raises(InvalidInput) as refused:
        bench.bench_issue(actor=make.SYSTEM, person=make.make_person(), badge="BADGE-000417")
    assert refused.value.problems[0].code == "taken"


def test_a_new_badge_ends_the_old_and_badges_are_kept_as_hashes():
    scope = make.make_scope()
    _device, session = make.make_device_session(scope)
    person = operator_with(scope, badge="BADGE-000417", pin="4718")
    bench.bench_issue(actor=make.SYSTEM, person=person, badge="BADGE-000999")
    with pytest.raises(ProofRefused):
        bench.bench_identify(device_session=session, badge="BADGE-000417")
    assert bench.bench_identify(device_session=session, badge="BADGE-000999")
    assert bench.bench_identify(device_session=session, pin="4718", person=person)
    assert "BADGE" not in str(list(BenchCredential.objects.values()))


def test_a_person_sets_their_own_pin_and_nobody_elses():
    scope = make.make_scope()
    operator, other = make.make_actor("operator", scope), make.make_actor("operator", scope)
    bench.bench_issue(actor=operator, person=operator.person, pin="4718")
    with pytest.raises(NotPermitted):
        bench.bench_issue(actor=operator, person=other.person, pin="4718")
    with pytest.raises(NotPermitted):
        bench.bench_issue(actor=operator, person=operator.person, badge="BADGE-000417")


def test_only_an_operator_of_the_site_unlocks_its_device():
    scope = make.make_scope()
    device, _session = make.make_device_session(scope)
    with pytest.raises(NotPermitted):
        bench.device_unlock(actor=make.make_actor("operator", make.make_scope()), device=device)


def test_a_device_has_one_open_session_at_a_time():
    scope = make.make_scope()
    device, first = make.make_device_session(scope)
    bench.device_unlock(actor=make.make_actor("operator", scope), device=device)
    assert bench.session_open(first.pk) is None
    with pytest.raises(DatabaseError), transaction.atomic():
        DeviceSession.objects.filter(pk=first.pk).update(locked_at=None)


def test_register_unlock_and_lock_through_the_pages():
    scope = make.make_scope()
    administrator = make.make_person()
    make.grant(administrator, "administrator", make.system_scope())
    tablet = make.sign_in(Client(), administrator)
    assert (
        tablet.post(reverse("accounts:device_register"), {"name": "T1", "scope": str(scope.pk)}).status_code
        == 302
    )
    cookie = tablet.cookies["spokewise_device"]
    assert cookie["httponly"]
    operator = make.make_person()
    make.add_totp(operator)
    make.grant(operator, "operator", scope)
    make.sign_in(tablet, operator)
    assert "Locked" in tablet.get(reverse("accounts:device")).content.decode()
    alone = tablet.post(reverse("accounts:device_unlock"), {"password": make.PASSWORD})
    assert alone.status_code == 422
    assert not DeviceSession.objects.exists()
    done = tablet.post(
        reverse("accounts:device_unlock"), {"password": make.PASSWORD, "code": make.code_now()}
    )
    assert done.status_code == 302
    assert "Unlocked at" in tablet.get(reverse("accounts:device")).content.decode()
    tablet.post(reverse("accounts:device_lock"))
    assert DeviceSession.objects.open().count() == 0


def test_the_page_of_an_unregistered_device_says_who_registers_it_and_where():
    scope = make.make_scope()
    here = make.make_actor("administrator", make.system_scope(), name="Ana Here").person
    elsewhere = make.make_actor("administrator", make.make_scope("control_site"), name="Eve Elsewhere").person
    operator = make.make_actor("operator", scope).person
    seen = make.sign_in(Client(), operator).get(reverse("accounts:device")).content.decode()
    assert here.email in seen
    assert elsewhere.email not in seen
    assert reverse("accounts:device_register") not in seen
    theirs = make.sign_in(Client(), here).get(reverse("accounts:device")).content.decode()
    assert reverse("accounts:device_register") in theirs
