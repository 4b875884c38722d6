"""The day a case went to the authority, put right by a recorded act, and by nothing else (REG-05, REG-06, REG-119)."""

import json
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from designations.models import Designation, DesignationBasis, SubmissionCorrection
from designations.services import casework, statements
from designations.services.submissions import submission_correct
from designations.tasks import make_pack
from ledger.documents import document_bytes
from ledger.errors import Conflict, NotPermitted, Refusal, WrongState
from ledger.models import Event, OutboxMessage
from ledger.pdf import extract_attachments
from tests.contracts.pdftext import pdf_text
from tests.designations.test_cases import sign_statement, submitted
from tests.designations.test_law import refused
from tests.factories.accounts import sign_in
from tests.factories.designations import Team, make_designation, make_product, make_team
from ui.formats import calendar_date

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
WHY = "The letter bears the day before."


def days_ago(days: int) -> date:
    return TODAY() - timedelta(days=days)


def correct(team: Team, case: Designation, day: date, **given: Any) -> SubmissionCorrection:
    stands = Designation.objects.get(pk=case.pk).submitted_on
    assert stands is not None
    return submission_correct(
        **({"actor": team.regulatory, "designation": case, "was": stands, "reason": WHY} | given),
        submitted_on=day,
    )


def test_reg_05_a_date_of_submission_is_put_right_and_the_old_one_stays_to_be_read() -> None:
    team = make_team()
    case = submitted(team, days_ago=30)
    basis = DesignationBasis.objects.get(designation=case).digest
    correct(team, case, days_ago(31))
    correct(team, case, days_ago(32), reason="The day before that.")
    case.refresh_from_db()
    assert (case.submitted_on, case.state) == (days_ago(32), "submitted")
    assert DesignationBasis.objects.get(designation=case).digest == basis, "what was submitted stays"
    rows = SubmissionCorrection.objects.filter(designation=case).order_by("id")
    assert [(row.was, row.becomes, row.reason, row.written_by) for row in rows] == [
        (days_ago(30), days_ago(31), WHY, "R. Affairs"),
        (days_ago(31), days_ago(32), "The day before that.", "R. Affairs"),
    ]
    told = Event.objects.get(kind="designations.designation.submission_corrected", reason=WHY)
    assert (told.data["from_on"], told.data["on"]) == (days_ago(30).isoformat(), days_ago(31).isoformat())
    client = sign_in(Client(), team.regulatory.person)
    page = " ".join(client.get(f"/designations/{case.pk}/").content.decode().split())
    both = f"{calendar_date(days_ago(32))}, corrected: recorded first as {calendar_date(days_ago(30))}"
    assert " ".join(both.split()) in page
    assert WHY in page


def test_reg_05_a_corrected_date_lies_before_letters_award_and_tomorrow() -> None:
    team = make_team()
    case = submitted(team, days_ago=30)
    asked = days_ago(20)
    casework.designation_ask_information(
        actor=team.regulatory, designation=case, reason="Which filter?", dated_on=asked
    )

    def faults(case: Designation, day: date, **given: Any) -> list[tuple[str, str]]:
        with pytest.raises(Refusal) as caught:
            correct(team, case, day, **given)
        return [(problem.field, problem.code) for problem in caught.value.problems]

    assert faults(case, TODAY() + timedelta(days=1)) == [("submitted_on", "in_future")]
    assert faults(case, date(1999, 1, 1)) == [("submitted_on", "too_old")]
    assert faults(case, days_ago(30)) == [("submitted_on", "unchanged")]
    assert faults(case, asked + timedelta(days=1)) == [("submitted_on", "after_letter")]
    assert faults(case, days_ago(31), reason=" ") == [("reason", "required")]
    correct(team, case, asked)
    awarded = make_designation(team, make_product(team))
    awarded.refresh_from_db()
    assert awarded.awarded_on is not None
    assert faults(awarded, awarded.awarded_on + timedelta(days=1)) == [("submitted_on", "after_decision")]
    correct(team, awarded, awarded.awarded_on)
    awarded.refresh_from_db()
    assert (awarded.state, awarded.submitted_on) == ("awarded", awarded.awarded_on)


def test_reg_119_who_corrects_a_date_and_what_they_must_have_read() -> None:
    team, other = make_team(), make_team()
    case = submitted(team)
    for actor in (team.reviewer, team.qp, team.author, other.regulatory):
        with pytest.raises(NotPermitted):
            correct(team, case, days_ago(31), actor=actor)
    correct(team, case, days_ago(31))
    with pytest.raises(Conflict) as caught:
        correct(team, case, days_ago(33), was=days_ago(30))
    assert calendar_date(days_ago(31)) in str(caught.value.problems[0].message)
    draft = make_designation(team, make_product(team), awarded=False)
    with pytest.raises(WrongState):
        submission_correct(
            actor=team.regulatory, designation=draft, was=TODAY(), submitted_on=TODAY(), reason=WHY
        )
    assert SubmissionCorrection.objects.count() == 1


def send(statements_sent: Any) -> None:
    """As the application's role, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, given in statements_sent:
            cursor.execute(sql, given)


def test_reg_118_the_guard_stays_shut_for_anything_but_a_correction_of_this_very_act() -> None:
    team = make_team()
    case, other = submitted(team, days_ago=30), submitted(team, days_ago=40)
    correct(team, other, days_ago(41))
    update = "UPDATE designations_designation SET submitted_on = %s WHERE id = %s"
    insert = (
        "INSERT INTO designations_submissioncorrection (designation_id, was, becomes, reason, written_by)"
        " VALUES (%s, %s, %s, %s, 'X')"
    )

    def attack(*statements_sent: tuple[str, list[Any]]) -> None:
        with pytest.raises(DatabaseError):
            send(statements_sent)

    attack((update, [days_ago(31), case.pk]))
    attack((update, [None, case.pk]))
    # Back to what it was, by the correction that was made in another act.
    attack((update, [days_ago(40), other.pk]))
    # A correction that says something else: of another case, from another day, to another day, without a reason.
    wrong = (
        [other.pk, days_ago(30), days_ago(31), "x"],
        [case.pk, days_ago(29), days_ago(31), "x"],
        [case.pk, days_ago(30), days_ago(32), "x"],
        [case.pk, days_ago(30), days_ago(31), ""],
    )
    for given in wrong:
        attack((insert, given), (update, [days_ago(31), case.pk]))
    # Not with a move either, and never after the decision.
    attack(
        (insert, [case.pk, days_ago(30), days_ago(31), "x"]),
        (update.replace("= %s WHERE", "= %s, indication = 'Z' WHERE"), [days_ago(31), case.pk]),
    )
    awarded = make_designation(team, make_product(team))
    awarded.refresh_from_db()
    attack(
        (insert, [awarded.pk, awarded.submitted_on, days_ago(1), "x"]),
        (update, [days_ago(1), awarded.pk]),
    )
    row = SubmissionCorrection.objects.get()
    attack(("UPDATE designations_submissioncorrection SET reason = 'y' WHERE id = %s", [row.pk]))
    attack(("DELETE FROM designations_submissioncorrection WHERE id = %s", [row.pk]))
    case.refresh_from_db()
    assert case.submitted_on == days_ago(30)


@pytest.mark.django_db(transaction=True)
def test_reg_118_a_correction_serves_once_in_the_act_that_made_it() -> None:
    team = make_team()
    case = submitted(team, days_ago=30)
    correct(team, case, days_ago(31))
    correct(team, case, days_ago(30), reason="It was right.")
    again = ("UPDATE designations_designation SET submitted_on = %s WHERE id = %s", [days_ago(31), case.pk])
    with pytest.raises(DatabaseError):
        send([again])
    case.refresh_from_db()
    assert case.submitted_on == days_ago(30)


def test_reg_05_after_a_correction_letters_and_decisions_are_judged_by_the_right_day() -> None:
    team = make_team()
    case = submitted(team, days_ago=30)
    stale = Designation.objects.get(pk=case.pk)
    correct(team, case, days_ago(10))
    found = refused(
        "REG-05",
        casework.designation_award,
        actor=team.regulatory,
        designation=stale,
        reference="D-1",
        awarded_on=days_ago(20),
    )
    assert "correct it on the page" in str(found.problems[0].way_out)
    refused(
        "REG-05",
        casework.designation_meet,
        actor=team.regulatory,
        designation=stale,
        reason="Held.",
        dated_on=days_ago(20),
    )
    correct(team, case, days_ago(31))
    casework.designation_award(
        actor=team.regulatory, designation=stale, reference="D-1", awarded_on=days_ago(20)
    )
    assert Designation.objects.get(pk=case.pk).awarded_on == days_ago(20)


def test_reg_06_the_evidence_pack_names_both_days() -> None:
    team = make_team()
    case = make_designation(team, make_product(team))
    case.refresh_from_db()
    first = case.submitted_on
    assert first is not None
    correct(team, case, first - timedelta(days=1))
    case = Designation.objects.select_related("product").get(pk=case.pk)
    _moved, statement = sign_statement(team, case)
    make_pack(str(OutboxMessage.objects.get(topic=statements.TOPIC).pk))
    statement.refresh_from_db()
    pdf = document_bytes(statement.pack)
    award = json.loads(extract_attachments(pdf)["pack.json"])["award"]
    assert award["submitted_on"] == (first - timedelta(days=1)).isoformat()
    assert [(row["was"], row["by"], row["reason"]) for row in award["corrections"]] == [
        (first.isoformat(), "R. Affairs", WHY)
    ]
    text = " ".join(pdf_text(pdf).split())
    assert "recorded first as" in text
    assert WHY in text


def test_reg_119_the_page_corrects_and_tells_who_was_second() -> None:
    team = make_team()
    case = submitted(team, days_ago=30)
    client = sign_in(Client(), team.regulatory.person)
    path = f"/designations/{case.pk}/submission/"
    assert path in client.get(f"/designations/{case.pk}/").content.decode()
    page = client.get(path).content.decode()
    assert calendar_date(days_ago(30)) in page
    assert f'name="was" value="{days_ago(30).isoformat()}"' in page
    sent = {"was": days_ago(30).isoformat(), "submitted_on": days_ago(31).isoformat(), "reason": WHY}
    bad = client.post(path, sent | {"submitted_on": (TODAY() + timedelta(days=2)).isoformat()})
    assert bad.status_code == 422
    assert WHY in bad.content.decode(), "nothing typed is lost"
    assert client.post(path, sent).status_code == 302
    late = client.post(path, sent | {"submitted_on": days_ago(33).isoformat()})
    text = late.content.decode()
    assert late.status_code == 409
    assert "Somebody corrected this date meanwhile" in text
    assert f'name="was" value="{days_ago(31).isoformat()}"' in text, "sent again, it is made from what stands"
    draft = make_designation(team, make_product(team), awarded=False)
    assert client.get(f"/designations/{draft.pk}/submission/").status_code == 404
    assert "submission/" not in client.get(f"/designations/{draft.pk}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_reg_119_of_two_who_correct_at_once_one_is_told() -> None:
    team = make_team()
    case = submitted(team, days_ago=30)
    ready, outcomes = threading.Barrier(2), []

    def run(day: date) -> None:
        try:
            ready.wait(timeout=10)
            submission_correct(
                actor=team.regulatory, designation=case, was=days_ago(30), submitted_on=day, reason=WHY
            )
            outcomes.append("won")
        except Conflict:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(days_ago(days),)) for days in (31, 32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["told", "won"]
    assert SubmissionCorrection.objects.count() == 1
