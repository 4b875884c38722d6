"""People and roles from a file: by the services of accounts, within what the reader may grant (REG-129)."""

from typing import Any

import pytest

from accounts.models import Membership, Person
from accounts.services.memberships import membership_grant
from ledger.actors import SystemActor
from ledger.models import Event, OutboxMessage
from sites.models import ReadIn
from tests.factories.accounts import make_actor, make_person, system_scope
from tests.factories.sites import Ready, make_ready
from tests.sites.readin.files import csv_file, example, faults, judged, read_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


@pytest.fixture
def administrator() -> Any:
    return make_actor("administrator", system_scope())


def row(ready: Ready, **changed: Any) -> dict[str, Any]:
    return (
        example("people", place=ready.site.code, email="New.Person@example.test", full_name="N. Ew") | changed
    )


def sent(actor: Any, *rows: dict[str, Any], scope: Any = None) -> ReadIn:
    return judged(actor, "people", scope or system_scope(), csv_file(rows))


def test_reg_129_people_are_added_invited_and_given_their_role(ready: Ready, administrator: Any) -> None:
    readin = sent(
        administrator, row(ready), row(ready, email="b@example.test", full_name="B", role="site_lead")
    )
    assert not Person.objects.filter(email="new.person@example.test").exists()
    assert read_in(administrator, readin).state == "applied"
    person = Person.objects.get(email="new.person@example.test")
    held = Membership.objects.get(person=person)
    assert (held.role, held.scope, held.granted_by) == ("operator", ready.site.scope, administrator.person)
    assert held.reason == "New colleague in the unit"
    assert not person.has_usable_password()
    invited = OutboxMessage.objects.filter(topic="accounts.link_asked", payload__person=str(person.pk))
    assert invited.count() == 1
    kinds = set(Event.objects.filter(stream=f"person:{person.pk}").values_list("kind", flat=True))
    assert {"accounts.person.added", "accounts.membership.granted"} <= kinds


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"role": "emperor"}, "role"),
        ({"role": "qa_reviewer"}, "role"),
        ({"place": "NOPE"}, "place"),
        ({"email": "no address"}, "email"),
        ({"until": "2020-01-01"}, "until"),
        ({"reason": ""}, "reason"),
    ],
)
def test_reg_129_a_role_that_is_not_held_there_is_refused(
    ready: Ready, administrator: Any, changed: dict[str, str], column: str
) -> None:
    (fault,) = faults(sent(administrator, row(ready, **changed)))
    assert fault["column"] == column


def test_reg_129_an_administrator_of_one_control_site_gives_no_roles_elsewhere(ready: Ready) -> None:
    control = ready.world.control
    theirs = make_actor("administrator", control.scope, organisation=control)
    other = make_ready()
    given = {"role": "qa_reviewer", "place": control.scope.code}
    readin = sent(
        theirs,
        row(ready, **given),
        row(ready, role="qa_reviewer", place=other.world.control.scope.code),
        scope=control.scope,
    )
    assert [(one["line"], one["column"], one["reg"]) for one in faults(readin)] == [(3, "place", "REG-129")]
    assert read_in(theirs, sent(theirs, row(ready, **given), scope=control.scope)).state == "applied"


def test_reg_129_nobody_gives_themselves_authority_by_a_file(ready: Ready, administrator: Any) -> None:
    own = {"email": administrator.person.email, "full_name": administrator.person.full_name}
    assert ("email", "REG-129") in {
        (one["column"], one["reg"]) for one in faults(sent(administrator, row(ready, **own)))
    }


def test_reg_129_an_administrator_takes_no_decisions_in_one_file_or_with_what_stands(
    ready: Ready, administrator: Any
) -> None:
    code = ready.world.control.scope.code
    readin = sent(
        administrator,
        row(ready, role="administrator", place=code),
        row(ready, role="qa_reviewer", place=code),
    )
    assert [(one["line"], one["column"], one["reg"]) for one in faults(readin)] == [(3, "role", "REG-129")]
    standing = {"email": ready.world.qa.person.email, "full_name": ready.world.qa.person.full_name}
    (fault,) = faults(sent(administrator, row(ready, role="administrator", place=code, **standing)))
    assert (fault["column"], fault["reg"]) == ("role", "REG-129")


def test_an_account_is_used_as_it_is_and_never_renamed(ready: Ready, administrator: Any) -> None:
    person = make_person("Right Name")
    wrong = row(ready, email=person.email, full_name="Wrong Name")
    (fault,) = faults(sent(administrator, wrong))
    assert fault["column"] == "full_name"
    assert "Right Name" not in str(fault)
    right = wrong | {"full_name": "Right Name"}
    assert read_in(administrator, sent(administrator, right)).state == "applied"
    again = sent(administrator, right, row(ready))
    assert (again.adding, again.unchanged) == (1, 1)
    (fault,) = faults(sent(administrator, right | {"until": "2099-01-01"}))
    assert (fault["column"], fault["reg"]) == ("until", "REG-129")


def test_a_role_given_meanwhile_keeps_the_whole_file_out(ready: Ready, administrator: Any) -> None:
    person = make_person("Right Name")
    readin = sent(administrator, row(ready), row(ready, email=person.email, full_name="Right Name"))
    membership_grant(
        actor=SystemActor("test"), person=person, role="operator", scope=ready.site.scope, reason="Meanwhile."
    )
    readin = read_in(administrator, readin)
    assert (readin.state, readin.adding, readin.unchanged) == ("judged", 1, 1)
    assert not Person.objects.filter(email="new.person@example.test").exists()
