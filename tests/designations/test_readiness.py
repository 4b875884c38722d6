"""What an application waits for: its checklist, from the records and by hand, with a second person (REG-31)."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from designations.kinds import LicenceType, VariationKind
from designations.models import LicenceVariation, ReadinessAnswer, ReadinessRecord, UnchangedStatement
from designations.readiness.items import ADD_PRODUCT, OTHER, items_of
from designations.readiness.judges import JUDGES, Asked
from designations.services import casework, inspections, licences, readiness, statements, variations
from ledger.errors import Refusal
from ledger.uploads import CSV, Upload
from tests.factories import sites as site_factory
from tests.factories.accounts import actor as actor_of
from tests.factories.accounts import grant, make_person
from tests.factories.designations import (
    Team,
    make_designation,
    make_foundation,
    make_licence,
    make_master_file_version,
    make_product,
    make_ready,
    make_team,
    prove,
)

pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def problems(caught: Any) -> list[tuple[str, str]]:
    """Requirement and words of each problem; every one has a way out."""
    assert all(str(one.way_out).strip() for one in caught.value.problems)
    return [(one.reg, str(one.message)) for one in caught.value.problems]


def drafted(**given: Any) -> tuple[Team, LicenceVariation]:
    team, product, _designation, licence, version = make_foundation()
    wanted = {
        "kind": VariationKind.ADD_PRODUCT,
        "product": product,
        "mode": "POC",
        "master_file_versions": [version],
    } | given
    variation = variations.variation_draft(
        actor=team.regulatory, licence=licence, summary="Add it.", **wanted
    )
    return team, variation


def submit(team: Team, variation: LicenceVariation) -> str:
    """Submit it, and say in which state it is then."""
    variations.variation_submit(actor=team.regulatory, variation=variation, on=ago(0))
    variation.refresh_from_db()
    return variation.state


def refused(team: Team, variation: LicenceVariation) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as caught:
        submit(team, variation)
    variation.refresh_from_db()
    assert variation.state == "draft"
    assert not ReadinessRecord.objects.filter(variation=variation).exists()
    return problems(caught)


def answer(
    team: Team, variation: LicenceVariation, key: str = "supervision", **given: Any
) -> ReadinessAnswer:
    wanted = {"outcome": "done", "evidence": "SOP-9"} | given
    return readiness.readiness_answer(actor=team.regulatory, variation=variation, key=key, **wanted)


def test_reg_31_an_application_names_every_mandatory_item_that_is_open() -> None:
    team, variation = drafted()
    ((reg, words),) = refused(team, variation)
    assert reg == "REG-31"
    for expected in (
        "production manager",
        "no document is attached",
        "supervises and controls each site",
        "Testing locations",
        "ready to be inspected",
    ):
        assert expected in words
    assert "fee" not in words, "what is optional is not waited for"
    assert "designation" not in words, "what the records show is not asked"


@pytest.mark.parametrize("leave", ["people", "papers", "supervision", "inspection", "testing"])
def test_reg_31_each_mandatory_item_alone_keeps_an_application_back(leave: str) -> None:
    team, variation = drafted()
    make_ready(team, variation, leave=leave)
    title = next(one.title for one in items_of(variation.kind, "MIA(IMP)") if one.key == leave)
    ((reg, words),) = refused(team, variation)
    assert (reg, title in words) == ("REG-31", True)
    make_ready(team, variation)
    assert submit(team, variation) == "submitted"


def test_reg_31_a_designation_that_is_not_awarded_keeps_it_back() -> None:
    team, variation = drafted()
    make_ready(team, variation)
    assert variation.product is not None
    case = variation.product.designations.get()
    casework.designation_lapse(actor=team.regulatory, designation=case, reason="Ended.")
    ((reg, words),) = refused(team, variation)
    assert (reg, "no designation of" in words) == ("REG-31", True)


def test_reg_31_an_answer_counts_once_a_second_person_checked_it() -> None:
    team, variation = drafted()
    make_ready(team, variation, leave="supervision")
    given = answer(team, variation)
    ((_reg, words),) = refused(team, variation)
    assert "not checked by a second person" in words
    for who in (team.regulatory, team.author, make_team().reviewer):
        with pytest.raises(Refusal) as caught:
            readiness.readiness_check(actor=who, answer=given)
        assert [reg for reg, _words in problems(caught)] == ["REG-129"]
    readiness.readiness_check(actor=team.reviewer, answer=given)
    with pytest.raises(Refusal):
        readiness.readiness_check(actor=team.qp, answer=given)
    assert submit(team, variation) == "submitted"


def test_reg_31_nobody_checks_their_own_answer_whatever_their_roles() -> None:
    team, variation = drafted()
    assert team.control_site.scope is not None
    person = make_person("B. Both")
    for role in ("regulatory_affairs", "qa_reviewer"):
        grant(person, role, team.control_site.scope)
    both = actor_of(person)
    given = readiness.readiness_answer(
        actor=both, variation=variation, key="supervision", outcome="done", evidence="SOP-9"
    )
    with pytest.raises(Refusal) as caught:
        readiness.readiness_check(actor=both, answer=given)
    assert [reg for reg, _words in problems(caught)] == ["REG-31"]
    for attack in (
        {"checked_by_id": given.by_id, "checked_by_name": "B. Both", "checked_at": timezone.now()},
        {"outcome": "not_applicable", "note": "x"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            ReadinessAnswer.objects.filter(pk=given.pk).update(**attack)
    checked = readiness.readiness_check(actor=team.qp, answer=given)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReadinessAnswer.objects.filter(pk=checked.pk).update(checked_by_name="Somebody else")


def test_reg_31_a_later_answer_opens_the_item_again() -> None:
    team, variation = drafted()
    make_ready(team, variation)
    first = variation.answers.get(key="supervision")
    answer(team, variation, outcome="open", evidence="", note="The plan was withdrawn.")
    ((_reg, words),) = refused(team, variation)
    assert "The plan was withdrawn." in words
    with pytest.raises(Refusal):
        readiness.readiness_check(actor=team.qp, answer=first)


def test_reg_31_an_answer_shows_something_or_says_why_not() -> None:
    team, variation = drafted()
    other = variations.variation_draft(
        actor=team.regulatory, licence=variation.licence, kind="other", summary="S."
    )
    make_ready(team, other)
    strange = other.papers.get()

    def fields(**given: Any) -> list[str]:
        with pytest.raises(Refusal) as caught:
            answer(team, variation, **given)
        return [one.field for one in caught.value.problems]

    assert fields(evidence=" ") == ["evidence"]
    assert fields(outcome="not_applicable") == ["note"]
    assert fields(paper=strange) == ["paper"]
    assert fields(outcome="perhaps") == ["outcome"]
    assert fields(key="nonsense") == ["key"]
    assert fields(key="people") == [""], "what the records answer is not answered by hand"
    with pytest.raises(Refusal):
        readiness.readiness_answer(
            actor=make_team().regulatory, variation=variation, key="supervision", outcome="done", evidence="S"
        )
    assert not variation.answers.exists()


def test_reg_31_the_checklist_is_kept_as_it_stood_and_never_written_again() -> None:
    team, variation = drafted()
    make_ready(team, variation)
    submit(team, variation)
    kept = ReadinessRecord.objects.get(variation=variation)
    assert [row["key"] for row in kept.items] == [
        one.key for one in items_of(variation.kind, variation.licence.licence_type)
    ]
    assert all(row["is_done"] for row in kept.items)
    assert {row["checked_by"] for row in kept.items if not row["from_records"]} == {"Q. Reviewer"}
    given = variation.answers.order_by("id")[0]
    for attempt in (
        lambda: answer(team, variation),
        lambda: readiness.readiness_check(actor=team.qp, answer=given),
    ):
        with pytest.raises(Refusal) as caught:
            attempt()
        assert [reg for reg, _words in problems(caught)] == ["REG-31"]
    for attack in (
        lambda: ReadinessRecord.objects.filter(pk=kept.pk).update(items=[]),
        lambda: kept.delete(),
        lambda: given.delete(),
        lambda: ReadinessRecord(variation=variation, items=[]).save(force_insert=True),
        lambda: ReadinessAnswer(
            variation=variation, key="fee", title="F", outcome="done", evidence="E",
            by_id=team.qp.person_id, by_name="Q",
        ).save(force_insert=True),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()


def test_reg_31_every_type_of_application_has_its_list() -> None:
    for licence_type in LicenceType:
        assert any(one.mandatory for one in items_of(VariationKind.ADD_PRODUCT, licence_type))
    for kind in VariationKind:
        assert kind == VariationKind.ADD_PRODUCT or kind in OTHER
    lists = [*ADD_PRODUCT.values(), *OTHER.values()]
    for items in lists:
        assert len({one.key for one in items}) == len(items)
        assert all(one.judge in JUDGES for one in items if one.judge)
    # Only an application for trials must give the address (REG-30).
    ruled = {kind: {one.key for one in items if one.ruled} for kind, items in ADD_PRODUCT.items()}
    assert ruled == {"MS": {"file"}, "MIA": {"file"}, "MIA(IMP)": {"file", "address"}}


def test_reg_31_what_nothing_can_answer_stays_open() -> None:
    team, variation = drafted()
    assert JUDGES.ask("nobody", Asked(variation, (), False)) is not None
    with pytest.raises(KeyError):
        items_of("nonsense", "MIA")


def test_reg_31_a_specials_licence_names_a_quality_controller() -> None:
    team, product, _designation, licence, version = make_foundation()
    special = licences.licence_record(
        actor=team.regulatory,
        number="UK MS 77",
        holder=licence.holder,
        control_site=team.control_site,
        licence_type="MS",
        valid_from=ago(90),
    )
    variation = variations.variation_draft(
        actor=team.regulatory,
        licence=special,
        kind=VariationKind.ADD_PRODUCT,
        summary="Add it.",
        product=product,
        mode="POC",
        master_file_versions=[version],
    )
    make_ready(team, variation, leave="people")
    ((_reg, words),) = refused(team, variation)
    assert "quality controller" in words
    assert "qualified person" not in words.lower().replace("quality controller", "")


def trial_statement(team: Team, designation: Any, application: str = "trial") -> UnchangedStatement:
    return statements.statement_prepare(
        actor=team.regulatory, designation=designation, application=application, reference="CTA 1"
    )


def signing(team: Team, statement: UnchangedStatement) -> list[tuple[str, str]]:
    """Sign it; what it is refused for."""
    try:
        statements.statement_sign(actor=team.regulatory, statement=statement, proof=prove(team.regulatory))
    except Refusal as refusal:
        return [(one.reg, str(one.message)) for one in refusal.problems]
    return []


def certificate(team: Team, licence: Any, **given: Any) -> None:
    """An inspection that was closed with a certificate."""
    wanted = {"reference": f"INS-{licence.inspections.count()}", "certificate": "CERT-1"} | given
    named = wanted.pop("certificate")
    inspection = inspections.inspection_announce(
        actor=team.regulatory, licence=licence, kind="new_scope", announced_on=ago(9), **wanted
    )
    inspections.inspection_hold(
        actor=team.regulatory,
        inspection=inspection,
        held_from=ago(8),
        held_until=ago(8),
        inspectors="I. Spector",
    )
    inspections.inspection_receive(
        actor=team.regulatory,
        inspection=inspection,
        on=ago(7),
        due_on=None,
        upload=Upload("report.csv", CSV, b"a,b\n1,2\n"),
    )
    inspections.inspection_close(
        actor=team.regulatory,
        inspection=inspection,
        proof=prove(team.regulatory),
        on=ago(6),
        certificate=named,
    )


def test_reg_31_for_a_trial_the_control_site_is_certified_for_the_mode_first() -> None:
    team, _product, designation, licence, _version = make_foundation()
    statement = trial_statement(team, designation)
    site = site_factory.make_site(team.control_site, team.reviewer)
    for insufficient in (
        {},
        {"mode": "MM"},
        {"site_id": site.pk},
        {"certificate": ""},
        {"product": make_product(team)},
    ):
        if insufficient:
            certificate(team, licence, **insufficient)
        ((reg, words),) = signing(team, statement)
        assert (reg, "No certificate of the control site" in words) == ("REG-31", True), insufficient
    certificate(team, licence, mode="POC")
    assert signing(team, statement) == []


def test_reg_31_for_a_trial_an_authorisation_for_trials_covers_product_and_mode() -> None:
    team, product, designation, licence, _version = make_foundation()
    certificate(team, licence)
    licences.licence_suspend(actor=team.regulatory, licence=licence, reason="Letter of today.")
    statement = trial_statement(team, designation)
    ((reg, words),) = signing(team, statement)
    assert (reg, "No manufacturing authorisation for trials" in words) == ("REG-31", True)
    # A licence for authorised products does not stand in for it.
    conventional = licences.licence_record(
        actor=team.regulatory,
        number="UK MIA 78",
        holder=licence.holder,
        control_site=team.control_site,
        licence_type="MIA",
        valid_from=ago(90),
    )
    licences.licence_scope_add(
        actor=team.regulatory, licence=conventional, product=product, mode="POC", valid_from=ago(80)
    )
    assert [one for one, _words in signing(team, statement)] == ["REG-31"]
    licences.licence_lift(actor=team.regulatory, licence=licence, reason="Letter of today.")
    assert signing(team, statement) == []


def test_reg_31_the_dossier_of_a_trial_holds_an_approved_master_file() -> None:
    team = make_team()
    product = make_product(team)
    designation = make_designation(team, product)
    licence = make_licence(team, product)
    certificate(team, licence)
    make_master_file_version(team, product, designation, effective=False)
    statement = trial_statement(team, designation)
    ((reg, words),) = signing(team, statement)
    assert (reg, "No version of the master file" in words) == ("REG-31", True)


def test_reg_31_for_a_marketing_authorisation_the_licence_may_lag() -> None:
    team = make_team()
    designation = make_designation(team, make_product(team))
    assert signing(team, trial_statement(team, designation, "marketing")) == []


@pytest.mark.django_db(transaction=True)
def test_reg_31_an_item_opened_again_and_the_submission_do_not_pass_each_other() -> None:
    team, variation = drafted()
    make_ready(team, variation)
    together, outcomes = threading.Barrier(2), {}

    def run(name: str, act: Any) -> None:
        try:
            together.wait(timeout=30)
            act()
            outcomes[name] = "done"
        except Refusal as refusal:
            outcomes[name] = refusal.code
        finally:
            connection.close()

    acts = {
        "submit": lambda: submit(team, variation),
        "open": lambda: answer(team, variation, outcome="open", evidence="", note="Withdrawn."),
    }
    sessions = [threading.Thread(target=run, args=pair) for pair in acts.items()]
    for session in sessions:
        session.start()
    for session in sessions:
        session.join(timeout=60)
    variation.refresh_from_db()
    assert sorted(outcomes.values()).count("done") == 1, outcomes
    assert (variation.state == "submitted") == (outcomes["submit"] == "done")
