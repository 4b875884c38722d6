"""Training from a file: the same as assessed on the page (REG-47)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from ledger.models import Event
from sites.models import Competence, ReadIn
from sites.services import competence as typed
from sites.services.issue import issue_take_back
from tests.factories.sites import Ready, make_ready, site_person
from tests.sites.readin.files import csv_file, example, faults, judged, read_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


@pytest.fixture
def newcomer(ready: Ready) -> Any:
    return site_person("operator", ready.site.scope, ready.world.control)


def row(ready: Ready, person: Any, **changed: Any) -> dict[str, Any]:
    version = ready.issue.version
    return (
        example(
            "training",
            site=ready.site.code,
            email=person.person.email,
            instruction=version.instruction.number,
            version=str(version.number),
        )
        | changed
    )


def sent(ready: Ready, rows: list[dict[str, Any]], actor: Any = None) -> ReadIn:
    return judged(actor or ready.lead, "training", ready.site.scope, csv_file(rows))


def test_reg_47_training_read_in_is_the_same_as_assessed_on_the_page(ready: Ready, newcomer: Any) -> None:
    other = site_person("operator", ready.site.scope, ready.world.control)
    by_hand = typed.competence_assess(
        actor=ready.lead,
        person=other.person,
        instruction_version=ready.issue.version,
        site=ready.site,
        basis="Watched three runs, questions answered",
        valid_from=datetime(2026, 8, 31, 23, tzinfo=UTC),
        valid_until=datetime(2027, 8, 31, 23, tzinfo=UTC),
    )
    assert read_in(ready.lead, sent(ready, [row(ready, newcomer)])).state == "applied"
    read = Competence.objects.get(person=newcomer.person)

    def told(one: Competence) -> list[Any]:
        event = Event.objects.get(subject_id=str(one.pk))
        fields = (
            "site_id",
            "instruction_version_id",
            "assessed_by_id",
            "basis",
            "valid_from",
            "valid_until",
            "ended_at",
        )
        return [getattr(one, name) for name in fields] + [
            event.kind, event.actor_id, event.actor_role, event.stream, event.reason,
            event.data | {"person": ""}, event.data["person"] == one.person.full_name,
        ]  # fmt: skip

    assert told(read) == told(by_hand)


def test_reg_47_a_day_begins_and_ends_on_the_sites_own_calendar(ready: Ready, newcomer: Any) -> None:
    read_in(
        ready.lead, sent(ready, [row(ready, newcomer, valid_from="2026-07-01", valid_until="2026-12-31")])
    )
    read = Competence.objects.get(person=newcomer.person)
    assert read.valid_from == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert read.valid_until == datetime(2027, 1, 1, tzinfo=UTC)


def test_reg_47_nobody_reads_in_their_own_training(ready: Ready) -> None:
    own = row(ready, ready.lead)
    (fault,) = faults(sent(ready, [own]))
    assert (fault["column"], fault["reg"]) == ("email", "REG-47")
    # Sent by a colleague, read in by the person it is about: refused at the last moment, and set back.
    colleague = site_person("site_lead", ready.site.scope, ready.world.control)
    readin = sent(ready, [own], actor=colleague)
    assert readin.refused == 0
    readin = read_in(ready.lead, readin)
    assert (readin.state, readin.refused) == ("judged", 1)
    assert not Competence.objects.filter(person=ready.lead.person).exists()
    # The colleague has to have it judged for themselves again: the file is sent once more.
    assert read_in(colleague, sent(ready, [own], actor=colleague)).state == "applied"


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"email": "nobody@example.test"}, "email"),
        ({"version": "99"}, "version"),
        ({"instruction": "MI-NONE"}, "version"),
        ({"valid_until": "2026-08-31"}, "valid_until"),
        ({"how_assessed": ""}, "how_assessed"),
        ({"valid_from": ""}, "valid_from"),
    ],
)
def test_a_row_that_could_not_be_assessed_on_the_page_is_refused(
    ready: Ready, newcomer: Any, changed: dict[str, str], column: str
) -> None:
    (fault,) = faults(sent(ready, [row(ready, newcomer, **changed)]))
    assert fault["column"] == column
    assert fault["way_out"]


def test_reg_47_somebody_of_another_site_is_not_found_at_this_one(ready: Ready) -> None:
    stranger = make_ready().operator
    (fault,) = faults(sent(ready, [row(ready, stranger)]))
    assert "Nobody with this e-mail address" in fault["message"]


def test_a_version_taken_back_from_the_site_is_not_trained_on(ready: Ready, newcomer: Any) -> None:
    issue_take_back(actor=ready.world.owner, issue=ready.issue, reason="Withdrawn.")
    (fault,) = faults(sent(ready, [row(ready, newcomer)]))
    assert (fault["column"], fault["reg"]) == ("version", "REG-47")


def test_what_stands_is_left_a_later_assessment_is_added_and_a_different_one_refused(
    ready: Ready, newcomer: Any
) -> None:
    first = row(ready, newcomer)
    assert read_in(ready.lead, sent(ready, [first])).state == "applied"
    renewed = first | {"valid_from": "2027-08-01", "valid_until": "2028-07-31"}
    readin = sent(ready, [first, renewed])
    assert (readin.adding, readin.unchanged) == (1, 1)
    assert read_in(ready.lead, readin).state == "applied"
    (fault,) = faults(sent(ready, [first | {"valid_until": ""}]))
    assert (fault["column"], fault["reg"]) == ("valid_from", "REG-118")
    twice = sent(ready, [renewed | {"valid_from": "2027-09-01"}] * 2)
    assert [(one["line"], one["column"]) for one in faults(twice)] == [(3, "email")]


def test_the_control_site_reads_in_for_all_its_sites_and_no_others(ready: Ready, newcomer: Any) -> None:
    other = make_ready()
    rows = [row(ready, newcomer), row(ready, newcomer) | {"site": other.site.code}]
    readin = judged(ready.world.qa, "training", ready.world.control.scope, csv_file(rows))
    assert [(one["line"], one["reg"]) for one in faults(readin)] == [(3, "REG-130")]
    readin = judged(ready.world.qa, "training", ready.world.control.scope, csv_file(rows[:1]))
    assert read_in(ready.world.qa, readin).state == "applied"


def test_an_assessment_that_ended_does_not_stand(ready: Ready, newcomer: Any) -> None:
    first = row(
        ready, newcomer, valid_from=(timezone.now() - timedelta(days=9)).date().isoformat(), valid_until=""
    )
    assert read_in(ready.lead, sent(ready, [first])).state == "applied"
    typed.competence_end(
        actor=ready.lead, competence=Competence.objects.get(person=newcomer.person), reason="Long absence."
    )
    readin = sent(ready, [first])
    assert (readin.adding, readin.unchanged) == (1, 0)
