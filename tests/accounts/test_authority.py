"""Who may do what, where, and since when (REG-129)."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.actors import AnonymousActor, PersonActor
from accounts.models import ApiClient, Membership, ScopeGrant
from accounts.permissions import DECISIONS, Permission
from accounts.services import grants, memberships, people
from ledger.actors import Actor, SystemActor
from ledger.errors import Conflict, InvalidInput, NotPermitted, RuleBroken, WrongState
from ledger.models import Event
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


def test_actors_fulfil_the_ledgers_protocol():
    scope = make.make_scope()
    person = make.make_actor("operator", scope)
    assert isinstance(person, Actor)
    assert isinstance(AnonymousActor(), Actor)


def test_reg_129_a_person_acts_only_in_their_own_scope():
    mine, other = make.make_scope(), make.make_scope()
    operator = make.make_actor("operator", mine)
    assert operator.may(Permission.BATCH_PERFORM, mine)
    assert not operator.may(Permission.BATCH_PERFORM, other)
    assert not operator.may(Permission.BATCH_CERTIFY, mine)
    assert operator.scope_ids(Permission.BATCH_PERFORM) == {mine.pk}
    assert operator.site_code == mine.code
    assert operator.role_name == "Operator"


def test_reg_129_an_ex_member_has_no_permission_now_without_any_job_running():
    scope = make.make_scope()
    person = make.make_person()
    make.ended_membership(person, "operator", scope)
    actor = make.actor(person)
    assert actor.holdings == ()
    assert not actor.may_any(Permission.BATCH_VIEW)
    assert not actor.may(Permission.BATCH_VIEW, scope)


def test_a_future_member_has_no_permission_yet():
    scope = make.make_scope()
    person = make.make_person()
    make.grant(person, "operator", scope, starts_at=timezone.now() + timedelta(hours=1))
    assert not make.actor(person).may_any(Permission.BATCH_VIEW)


def test_a_closed_account_has_no_actor_and_no_membership_left():
    from accounts.actors import load_actor

    scope = make.make_scope()
    operator = make.make_actor("operator", scope)
    administrator = make.make_actor("administrator", make.system_scope())
    people.person_close(actor=administrator, person=operator.person, reason="left the hospital")
    assert load_actor(operator.person_id) is None
    assert not Membership.objects.current().filter(person=operator.person).exists()


def test_person_and_authority_load_in_one_query(django_assert_num_queries):
    from accounts.actors import load_actor

    person = make.make_person()
    for _ in range(3):
        make.grant(person, "operator", make.make_scope())
    with django_assert_num_queries(1):
        actor = load_actor(person.pk)
        assert actor.may_any(Permission.BATCH_PERFORM)
        assert len(actor.places()) == 3
        assert actor.role_name == "Operator"


def test_reg_129_nobody_grants_to_themselves():
    administrator = make.make_actor("administrator", make.system_scope())
    with pytest.raises(RuleBroken) as refused:
        memberships.membership_grant(
            actor=administrator,
            person=administrator.person,
            role="operator",
            scope=make.make_scope(),
            reason="I want it",
        )
    assert refused.value.problems[0].reg == "REG-129"


def test_reg_129_the_database_refuses_a_grant_to_oneself():
    person = make.make_person()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            person=person,
            role="operator",
            scope=make.make_scope(),
            starts_at=timezone.now(),
            granted_by=person,
            reason="raw",
        )


@pytest.mark.parametrize("deciding", roles.DECIDING_ROLES)
def test_reg_129_an_administrator_never_holds_a_deciding_role(deciding):
    administrator = make.make_actor("administrator", make.system_scope())
    scope = make.make_scope(next(iter(sorted(roles.role(deciding).scope_kinds))))
    with pytest.raises(RuleBroken) as refused:
        make.grant(administrator.person, deciding, scope)
    assert refused.value.problems[0].rule == "administrator_has_no_power_over_records"
    assert not make.actor(administrator.person).may(Permission.BATCH_CERTIFY)


def test_reg_129_a_deciding_person_cannot_become_administrator_even_in_raw_sql():
    qp = make.make_actor("qualified_person", make.make_scope("product"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_membership (person_id, role, scope_id, starts_at, reason, end_reason)"
            " VALUES (%s, 'administrator', %s, now(), 'raw', '')",
            [qp.person_id, make.system_scope().pk],
        )


def test_administrators_role_lists_no_decision():
    assert not roles.Administrator.permissions & DECISIONS
    assert not roles.Administrator.decides()
    for name in ("qualified_person", "qa_reviewer", "site_lead"):
        assert name in roles.DECIDING_ROLES


def test_inspectors_role_only_looks():
    writes = {p for p in roles.Inspector.permissions if not p.value.endswith(("_view", "_download"))}
    assert writes == set()
    assert roles.Inspector.scope_kinds == {"product"}


def test_only_an_administrator_of_the_scope_grants():
    scope = make.make_scope()
    nobody = make.make_actor("operator", scope)
    with pytest.raises(NotPermitted):
        memberships.membership_grant(
            actor=nobody, person=make.make_person(), role="operator", scope=scope, reason="helping a friend"
        )


def test_a_control_sites_administrator_grants_there_and_nowhere_else():
    ours, theirs = make.make_organisation(), make.make_organisation()
    administrator = make.make_actor("administrator", ours.scope, organisation=ours)
    person = make.make_person()
    memberships.membership_grant(
        actor=administrator, person=person, role="qa_reviewer", scope=ours.scope, reason="joined today"
    )
    with pytest.raises(NotPermitted):
        memberships.membership_grant(
            actor=administrator, person=person, role="qa_reviewer", scope=theirs.scope, reason="joined today"
        )


def test_every_fault_of_a_grant_is_named_at_once():
    administrator = make.make_actor("administrator", make.system_scope())
    with pytest.raises(InvalidInput) as refused:
        memberships.membership_grant(
            actor=administrator,
            person=make.make_person(),
            role="inspector",
            scope=make.make_scope("remote_site"),
            reason=" ",
            ends_at=timezone.now() - timedelta(days=1),
        )
    assert {p.field for p in refused.value.problems} == {"scope", "reason", "ends_at"}


def test_grant_and_end_are_on_the_trail_with_reason_and_both_names():
    scope = make.make_scope()
    administrator = make.make_actor("administrator", make.system_scope())
    person = make.make_person("O. Operator")
    membership = memberships.membership_grant(
        actor=administrator, person=person, role="operator", scope=scope, reason="starts on the ward"
    )
    memberships.membership_end(actor=administrator, membership=membership, reason="moved away")
    trail = list(
        Event.objects.filter(stream=f"person:{person.pk}", kind__startswith="accounts.membership").order_by(
            "seq"
        )
    )
    assert [(e.kind, e.reason, e.actor_id) for e in trail] == [
        ("accounts.membership.granted", "starts on the ward", administrator.actor_id),
        ("accounts.membership.ended", "moved away", administrator.actor_id),
    ]
    assert not make.actor(person).may(Permission.BATCH_PERFORM, scope)


def test_a_membership_ends_once_and_is_never_made_longer():
    membership = make.grant(make.make_person(), "operator", make.make_scope())
    memberships.membership_end(actor=make.SYSTEM, membership=membership, reason="done")
    with pytest.raises(WrongState):
        memberships.membership_end(actor=make.SYSTEM, membership=membership, reason="again")
    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(ends_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(role="site_lead")


def test_the_same_role_twice_in_one_scope_is_refused():
    person, scope = make.make_person(), make.make_scope()
    make.grant(person, "operator", scope)
    with pytest.raises(Conflict):
        make.grant(person, "operator", scope)


def test_the_application_role_can_delete_no_membership_and_no_person():
    membership = make.grant(make.make_person(), "operator", make.make_scope())
    for statement in (
        "DELETE FROM accounts_membership",
        "TRUNCATE accounts_membership CASCADE",
        "DELETE FROM accounts_person",
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_link_rows_agree_with_memberships_and_a_check_shows_when_they_do_not():
    person, scope = make.make_person(), make.make_scope()
    membership = make.grant(person, "operator", scope)
    assert not grants.find_drift()
    ScopeGrant.objects.filter(membership=membership, permission__codename="batch_perform").delete()
    drift = grants.find_drift()
    assert drift.missing == ((str(membership.pk), "batch_perform"),)
    assert grants.grants_rebuild() == 1
    assert not grants.find_drift()


def test_reg_129_a_release_that_adds_a_permission_gives_it_to_who_holds_the_role_already(owner_connection):
    """An installation of the release before has people, but not the permission's row: `migrate` makes it, then the links."""
    person, scope = make.make_person(), make.make_scope()
    make.grant(person, "operator", scope)
    with owner_connection.cursor() as cursor:
        wanted = "(SELECT id FROM auth_permission WHERE codename = 'batch_perform')"
        cursor.execute(f"DELETE FROM accounts_scopegrant WHERE permission_id = {wanted}")
        cursor.execute("DELETE FROM auth_permission WHERE codename = 'batch_perform'")
    assert not make.actor(person).may(Permission.BATCH_PERFORM, scope)
    call_command("migrate", verbosity=0)
    assert make.actor(person).may(Permission.BATCH_PERFORM, scope)
    assert not grants.find_drift()


def test_dates_of_link_rows_mirror_the_membership():
    membership = make.grant(make.make_person(), "operator", make.make_scope())
    ended = memberships.membership_end(actor=make.SYSTEM, membership=membership, reason="left")
    assert set(ScopeGrant.objects.filter(membership=membership).values_list("valid_until", flat=True)) == {
        ended.ends_at
    }


def test_a_link_row_without_its_permission_in_the_role_gives_nothing():
    from django.contrib.auth.models import Permission as AuthPermission

    person, scope = make.make_person(), make.make_scope()
    membership = make.grant(person, "operator", scope)
    ScopeGrant.objects.bulk_create(
        [
            ScopeGrant(
                user=person,
                permission=AuthPermission.objects.get(codename="batch_certify"),
                content_object=scope,
                membership=membership,
                valid_from=timezone.now() - timedelta(days=1),
            )
        ]
    )
    assert not make.actor(person).may(Permission.BATCH_CERTIFY, scope)
    assert not person.has_perm("accounts.batch_certify", scope)


def test_a_membership_without_its_link_rows_gives_nothing():
    person, scope = make.make_person(), make.make_scope()
    membership = make.grant(person, "operator", scope)
    ScopeGrant.objects.filter(membership=membership).delete()
    assert not make.actor(person).may_any(Permission.BATCH_PERFORM)


def test_objects_permission_checks_of_django_and_guardian_see_the_same():
    person, scope = make.make_person(), make.make_scope()
    make.grant(person, "operator", scope)
    assert person.has_perm("accounts.batch_perform", scope)
    assert not person.has_perm("accounts.batch_perform", make.make_scope())
    assert not person.has_perm("accounts.batch_perform")
    ex = make.make_person()
    make.ended_membership(ex, "operator", scope)
    assert not ex.has_perm("accounts.batch_perform", scope)


def test_records_are_reached_through_the_actors_scope():
    mine, other = make.make_scope(), make.make_scope()
    make.make_client(mine)
    make.make_client(other)
    ours = make.make_organisation()
    administrator = make.make_actor("administrator", make.system_scope())
    local = make.make_actor("administrator", ours.scope)
    operator = make.make_actor("operator", mine)
    assert ApiClient.objects.for_actor(operator, Permission.CLIENT_MANAGE).count() == 0
    assert ApiClient.objects.for_actor(local, Permission.CLIENT_MANAGE).count() == 0
    assert ApiClient.objects.for_actor(administrator, Permission.CLIENT_MANAGE).count() == 2
    assert ApiClient.objects.for_actor(AnonymousActor(), Permission.CLIENT_MANAGE).count() == 0


def test_the_place_switcher_narrows_authority_and_the_signing_role_is_the_one_used():
    a, b = make.make_scope(), make.make_scope()
    person = make.make_person()
    make.grant(person, "operator", a)
    make.grant(person, "site_lead", a)
    make.grant(person, "operator", b)
    everywhere = make.actor(person)
    assert everywhere.site_code == ""
    here = PersonActor(person=person, holdings=everywhere.holdings, place=str(b.pk))
    assert here.may(Permission.BATCH_PERFORM, b)
    assert not here.may(Permission.BATCH_PERFORM, a)
    assert here.site_code == b.code
    signing = everywhere.acting_for(Permission.BATCH_SUBMIT, a)
    assert signing.role_name == "Site lead"
    assert signing.site_code == a.code


def test_a_page_of_another_place_of_mine_offers_to_open_it_there():
    a, b = make.make_scope(code="AAA"), make.make_scope(code="BBB")
    person = make.make_person()
    make.grant(person, "operator", a)
    make.grant(person, "operator", b)
    client = make.sign_in(Client(), person, place=str(a.pk))
    missing = client.get("/batches/NOWHERE/?x=1")
    assert missing.status_code == 404
    html = missing.content.decode()
    assert f'name="place" value="{b.pk}"' in html
    assert f'name="place" value="{a.pk}"' not in html
    assert 'name="next" value="/batches/NOWHERE/?x=1"' in html
    moved = client.post(
        reverse("accounts:choose_place"), {"place": str(b.pk), "next": "/batches/NOWHERE/?x=1"}
    )
    assert (moved.status_code, moved["Location"]) == (302, "/batches/NOWHERE/?x=1")
    assert client.session["place"] == str(b.pk)


def test_the_system_decides_nothing():
    system = SystemActor("beat")
    assert not any(system.may(permission) for permission in DECISIONS)


def test_the_first_administrator_is_made_once():
    person = people.first_administrator(email="Root@Example.test", full_name="A. Administrator")
    assert person.email == "root@example.test"
    assert make.actor(person).may(Permission.MEMBERSHIP_GRANT, make.make_scope())
    with pytest.raises(WrongState):
        people.first_administrator(email="second@example.test", full_name="B. Administrator")
