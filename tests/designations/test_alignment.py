"""A master file and its marketing authorisation: recorded, compared, signed for (REG-17)."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.utils import timezone

from designations.alignment import standing_of, within
from designations.content import load_content
from designations.models import Alignment, AuthorisationVersion, MarketingAuthorisation
from designations.services import alignments, authorisations, masterfiles, products
from designations.services.alignments import alignment_case
from designations.services.instructions import instruction_version_change, instruction_version_draft
from designations.services.steps import criterion_change
from ledger.errors import InvalidInput, NotPermitted, ProofRefused, RuleBroken, WrongState
from ledger.models import Event, Signature
from ledger.quantities import Limit
from tests.designations.test_law import refused
from tests.factories.accounts import make_actor, sign_in
from tests.factories.authorisations import (
    agreeing,
    alignment_now,
    make_authorisation,
    second_regulatory,
    sign_alignment,
    vary,
)
from tests.factories.designations import (
    Made,
    bring_into_force,
    draft_master_file_version,
    make_product,
    make_team,
    prove,
    put_into_use,
    write_strategy,
)

pytestmark = pytest.mark.django_db


def faults(marketed: Made) -> str:
    return "; ".join(standing_of(marketed.product, "POC").faults)


def test_reg_17_a_product_without_its_authorisation_does_not_agree(marketed: Made) -> None:
    assert faults(marketed) == "no marketing authorisation is on record"
    trial = make_product(marketed.team)
    standing = standing_of(trial, "POC")
    assert (standing.applies, standing.agrees) == (False, True)


def test_reg_12_a_trial_product_has_no_marketing_authorisation(marketed: Made) -> None:
    trial = make_product(marketed.team)
    refused("REG-12", make_authorisation, marketed.team, trial, marketed.version)
    assert not MarketingAuthorisation.objects.exists()


def test_reg_17_the_file_agrees_once_regulatory_affairs_signed(marketed: Made) -> None:
    authorised = make_authorisation(marketed.team, marketed.product, marketed.version)
    assert (
        faults(marketed) == f"nobody has signed that {marketed.master_file_version} agrees with {authorised}"
    )
    alignment = sign_alignment(marketed.team, marketed.product)
    assert faults(marketed) == ""
    signature = Signature.objects.get(subject_id=str(alignment.pk))
    assert signature.signer_id not in (None, authorised.written_by_id), "one records, another signs"
    assert "particular by particular" in signature.statement
    assert "Container and closure: as granted." in str(signature.content)
    kinds = list(
        Event.objects.filter(kind__startswith="designations.alignment")
        .order_by("id")
        .values_list("kind", flat=True)
    )
    assert kinds == ["designations.alignment.opened", "designations.alignment.agreed"]


def test_reg_17_a_new_version_of_either_reopens_the_statement(marketed: Made) -> None:
    first = make_authorisation(marketed.team, marketed.product, marketed.version)
    sign_alignment(marketed.team, marketed.product)
    second = vary(marketed.team, first, prose={**first.prose, "container": "Another bag."})
    assert second.number == 2
    assert "nobody has signed" in faults(marketed)
    assert alignment_now(marketed.product).state == "open"
    sign_alignment(marketed.team, marketed.product)
    assert faults(marketed) == ""
    new = draft_master_file_version(
        marketed.team, marketed.master_file_version.master_file, marketed.designation
    )
    assert faults(marketed) == "", "a draft changes nothing"
    bring_into_force(marketed.team, new)
    assert faults(marketed).startswith(f"nobody has signed that {new}")
    sign_alignment(marketed.team, marketed.product)
    assert faults(marketed) == ""
    assert Alignment.objects.count() == 3


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"product_name": "Other cells"}, "Name of the product: authorised is Other cells"),
        ({"dosage_form": "solution for injection"}, "Dosage form: authorised is solution for injection"),
        ({"control_site": "Another site"}, "Control site: authorised is Another site"),
        ({"shelf_life_minutes": 60}, "Shelf life: authorised is at most 1 h"),
    ],
)
def test_reg_17_what_has_a_type_is_compared(marketed: Made, changed: dict[str, Any], says: str) -> None:
    make_authorisation(marketed.team, marketed.product, marketed.version, **changed)
    assert says in faults(marketed)
    refusal = refused(
        "REG-17",
        alignments.alignment_agree,
        actor=(second := second_regulatory(marketed.team)),
        alignment=alignment_now(marketed.product),
        proof=prove(second),
    )
    assert says in str(refusal.problems[0].message)
    assert not Signature.objects.filter(subject_type="designations.alignment").exists()


def test_reg_17_the_licence_is_held_against_the_authorisation_too(marketed: Made) -> None:
    make_authorisation(marketed.team, marketed.product, marketed.version, control_site="Another site")
    where = [each.where for each in standing_of(marketed.product, "POC").differences]
    assert where == [marketed.master_file_version.master_file.number, marketed.licence.number]


def test_reg_17_capitals_and_blanks_are_no_difference_and_a_shorter_shelf_life_keeps_within(
    marketed: Made,
) -> None:
    given = agreeing(marketed.product, load_content(marketed.version.pk))
    make_authorisation(
        marketed.team,
        marketed.product,
        marketed.version,
        product_name=f" {marketed.product.name.upper()}  ",
        shelf_life_minutes=given["shelf_life_minutes"] + 60,
    )
    sign_alignment(marketed.team, marketed.product)
    assert faults(marketed) == ""


def test_reg_17_each_line_of_the_release_specification_is_compared(marketed: Made) -> None:
    given = agreeing(marketed.product, load_content(marketed.version.pk))["specification"]
    numeric = next(row for row in given if row["limit"]["high"] is not None and not row["group"])
    tighter = {**numeric, "limit": {**numeric["limit"], "low": None, "high": "0.001"}}
    more = {"key": "colour", "title": "Colour", "limit": {"choices": ["clear"]}, "group": ""}
    rest = [row for row in given if row["key"] != numeric["key"]]
    first = make_authorisation(
        marketed.team, marketed.product, marketed.version, specification=[*rest, tighter, more]
    )
    said = faults(marketed)
    assert f"{numeric['title']}: authorised is 0.001 {numeric['limit']['unit']} or less" in said.replace(
        "  ", " "
    )
    assert "Colour: authorised is clear" in said
    assert "it is not tested" in said
    vary(marketed.team, first, specification=rest)
    assert f"{numeric['title']}: authorised is no such line" in faults(marketed)


def test_reg_17_a_test_that_is_not_registered_or_has_a_way_round_differs(marketed: Made) -> None:
    content = load_content(marketed.version.pk)
    given = agreeing(marketed.product, content)["specification"]
    grouped = next(line for line in content.criteria if line.group and line.registered)
    alone = [{**row, "group": ""} for row in given if row["key"] == grouped.key]
    others = [row for row in given if row["group"] != grouped.group]
    make_authorisation(marketed.team, marketed.product, marketed.version, specification=[*others, *alone])
    assert f"{grouped.title}: authorised is no such alternative" in faults(marketed)


def test_reg_17_a_change_of_the_instruction_or_the_product_breaks_it_at_once(marketed: Made) -> None:
    make_authorisation(marketed.team, marketed.product, marketed.version)
    sign_alignment(marketed.team, marketed.product)
    draft = instruction_version_draft(
        actor=marketed.team.author,
        instruction=marketed.version.instruction,
        master_file_version=marketed.master_file_version,
    )
    instruction_version_change(
        actor=marketed.team.author, version=draft, shelf_life_minutes=100_000, change_summary="Longer."
    )
    line = draft.criteria.filter(registered=True, group="").order_by("position")[0]
    criterion_change(actor=marketed.team.author, criterion=line, data={"registered": False})
    assert faults(marketed) == "", "a draft changes nothing"
    put_into_use(marketed.team, draft)
    assert "Shelf life: authorised is at most" in faults(marketed)
    assert f"{line.title}: authorised is a registered line" in faults(marketed)
    products.product_change(
        actor=marketed.team.regulatory,
        product=marketed.product,
        name="Renamed",
        dosage_form=marketed.product.dosage_form,
        autologous=True,
        reason="Brand.",
    )
    marketed.product.refresh_from_db()
    assert "Name of the product" in faults(marketed)


def test_reg_17_a_difference_found_later_counts_at_once_and_voids_the_signature(marketed: Made) -> None:
    make_authorisation(marketed.team, marketed.product, marketed.version)
    alignment = sign_alignment(marketed.team, marketed.product)
    with pytest.raises(WrongState):
        alignments.alignment_find_difference(actor=marketed.team.regulatory, alignment=alignment, reason=" ")
    alignments.alignment_find_difference(
        actor=marketed.team.regulatory, alignment=alignment, reason="The bag is another."
    )
    assert "was found to differ" in faults(marketed)
    assert Signature.objects.get(subject_id=str(alignment.pk)).void.reason == "The bag is another."
    sign_alignment(marketed.team, marketed.product)
    assert faults(marketed) == ""


def test_reg_17_an_outdated_pair_is_not_signed(marketed: Made) -> None:
    first = make_authorisation(marketed.team, marketed.product, marketed.version)
    old = alignment_now(marketed.product)
    vary(marketed.team, first)
    second = second_regulatory(marketed.team)
    with pytest.raises(RuleBroken) as caught:
        alignments.alignment_agree(actor=second, alignment=old, proof=prove(second))
    assert [problem.rule for problem in caught.value.problems] == ["alignment_of_what_stands"]


def test_reg_17_a_suspended_or_ended_authorisation_does_not_carry_the_file(marketed: Made) -> None:
    authorised = make_authorisation(marketed.team, marketed.product, marketed.version)
    sign_alignment(marketed.team, marketed.product)
    row = authorised.authorisation
    move = authorisations.authorisation_move
    with pytest.raises(WrongState):
        move(actor=marketed.team.regulatory, authorisation=row, move="suspend", reason="")
    move(actor=marketed.team.regulatory, authorisation=row, move="suspend", reason="Letter 4.")
    assert "is suspended" in faults(marketed)
    move(actor=marketed.team.regulatory, authorisation=row, move="reinstate", reason="Letter 5.")
    assert faults(marketed) == ""
    move(actor=marketed.team.regulatory, authorisation=row, move="end", reason="Given up.")
    assert faults(marketed) == "no marketing authorisation is on record"
    with pytest.raises(WrongState):
        vary(marketed.team, authorised)


def test_reg_17_bad_particulars_are_refused_whole(marketed: Made) -> None:
    ahead = timezone.localdate() + timedelta(days=1)
    first = make_authorisation(marketed.team, marketed.product, marketed.version)
    wrong: list[dict[str, Any]] = [
        {"decided_on": ahead},
        {"decided_on": first.decided_on - timedelta(days=1)},
        {"specification": []},
        {"specification": [{"key": "a", "title": "A", "limit": {}}]},
        {"specification": [{"key": "a", "title": "", "limit": {"high": "5"}}]},
        {"specification": [{"key": "a", "title": "A", "limit": {"high": "5"}}] * 2},
        {"prose": {**first.prose, "container": " "}},
        {"prose": {**first.prose, "colour": "red"}},
        {"shelf_life_minutes": 0},
        {"says": " "},
    ]
    given = {
        "decided_on": timezone.localdate(), "reference": "V", "says": "S",
        **agreeing(marketed.product, load_content(marketed.version.pk)),
    }  # fmt: skip
    for change in wrong:
        refused(
            "REG-17",
            authorisations.authorisation_vary,
            actor=marketed.team.regulatory,
            authorisation=first.authorisation,
            **(given | change),
        )
    assert AuthorisationVersion.objects.count() == 1
    refused("REG-17", make_authorisation, marketed.team, marketed.product, marketed.version)
    with pytest.raises(InvalidInput):
        vary(marketed.team, first, product_name=" ")


def test_reg_129_only_regulatory_affairs_of_the_control_site_records_and_signs(marketed: Made) -> None:
    authorised = make_authorisation(marketed.team, marketed.product, marketed.version)
    alignment = alignment_now(marketed.product)
    stranger = make_team().regulatory
    reader = make_actor("inspector", marketed.product.scope)
    for who in (marketed.team.author, marketed.team.qp, marketed.team.reviewer, stranger, reader):
        with pytest.raises(NotPermitted):
            alignments.alignment_agree(actor=who, alignment=alignment, proof=prove(who))
        with pytest.raises(NotPermitted):
            alignments.alignment_find_difference(actor=who, alignment=alignment, reason="x")
        with pytest.raises(NotPermitted):
            authorisations.authorisation_move(
                actor=who, authorisation=authorised.authorisation, move="suspend", reason="x"
            )
    with pytest.raises(ProofRefused):
        alignments.alignment_agree(actor=second_regulatory(marketed.team), alignment=alignment, proof=None)


def test_reg_17_who_recorded_the_particulars_does_not_sign_that_the_file_agrees(marketed: Made) -> None:
    """A slip in what one person typed is not signed for by that same person; whoever wrote an older version may."""
    first = make_authorisation(marketed.team, marketed.product, marketed.version)
    writer, second = marketed.team.regulatory, second_regulatory(marketed.team)
    assert first.written_by_id == writer.person_id
    with pytest.raises(RuleBroken) as caught:
        alignments.alignment_agree(
            actor=writer, alignment=alignment_now(marketed.product), proof=prove(writer)
        )
    (problem,) = caught.value.problems
    assert (problem.rule, problem.reg) == ("alignment_read_by_another", "REG-17")
    assert "colleague of regulatory affairs" in problem.way_out
    assert not Signature.objects.filter(subject_type="designations.alignment").exists()
    assert faults(marketed)
    alignments.alignment_agree(actor=second, alignment=alignment_now(marketed.product), proof=prove(second))
    assert faults(marketed) == ""
    # The next version is recorded by the one who signed: they change places.
    vary(replace(marketed.team, regulatory=second), first)
    with pytest.raises(RuleBroken):
        alignments.alignment_agree(
            actor=second, alignment=alignment_now(marketed.product), proof=prove(second)
        )
    alignments.alignment_agree(actor=writer, alignment=alignment_now(marketed.product), proof=prove(writer))
    assert faults(marketed) == ""


def test_reg_17_a_version_from_before_its_writer_was_kept_is_told_by_the_printed_name(marketed: Made) -> None:
    make_authorisation(marketed.team, marketed.product, marketed.version)
    alignment = alignment_now(marketed.product)
    alignment.authorisation_version.written_by_id = None
    standing = standing_of(marketed.product, "POC")
    assert alignment_case(alignment, standing, signer=marketed.team.regulatory).wrote
    assert not alignment_case(alignment, standing, signer=second_regulatory(marketed.team)).wrote


def test_reg_17_the_application_cannot_write_an_agreement_past_its_signature(marketed: Made) -> None:
    authorised = make_authorisation(marketed.team, marketed.product, marketed.version)
    alignment = alignment_now(marketed.product)
    attacks = [
        ("UPDATE designations_alignment SET state = 'agrees' WHERE id = %s", [alignment.pk]),
        ("DELETE FROM designations_alignment WHERE id = %s", [alignment.pk]),
        (
            """INSERT INTO designations_alignment (id, file_version_id, authorisation_version_id, state)
            SELECT gen_random_uuid(), file_version_id, authorisation_version_id, 'agrees' FROM designations_alignment""",
            [],
        ),
        (
            "UPDATE designations_authorisationversion SET shelf_life_minutes = 1 WHERE id = %s",
            [authorised.pk],
        ),
        ("DELETE FROM designations_authorisationversion WHERE id = %s", [authorised.pk]),
        (
            "UPDATE designations_marketingauthorisation SET holder = 'X' WHERE id = %s",
            [authorised.authorisation_id],
        ),
        (
            "UPDATE designations_marketingauthorisation SET state = 'ended' WHERE id = %s",
            [authorised.authorisation_id],
        ),
    ]
    for sql, values in attacks:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    alignment.refresh_from_db()
    assert alignment.state == "open"


@pytest.mark.parametrize(
    ("ours", "authorised", "good"),
    [
        ({"high": "5", "unit": "%"}, {"high": "5", "unit": "%"}, True),
        ({"high": "4", "low": "1", "unit": "%"}, {"high": "5", "unit": "%"}, True),
        ({"high": "5.1", "unit": "%"}, {"high": "5", "unit": "%"}, False),
        ({"low": "1", "unit": "%"}, {"high": "5", "unit": "%"}, False),
        ({"high": "5", "unit": "%"}, {"high": "5", "high_inclusive": False, "unit": "%"}, False),
        ({"high": "5", "unit": "g"}, {"high": "5", "unit": "mg"}, False),
        ({"choices": ["absent"]}, {"choices": ["absent", "sterile"]}, True),
        ({"choices": ["absent", "present"]}, {"choices": ["absent"]}, False),
        ({"high": "5"}, {"choices": ["5"]}, False),
    ],
)
def test_reg_17_a_limit_keeps_within_what_is_authorised(ours: Any, authorised: Any, good: bool) -> None:
    assert within(Limit.from_json(ours), Limit.from_json(authorised)) is good


def test_reg_17_bringing_a_file_into_force_opens_no_task_without_an_authorisation(marketed: Made) -> None:
    new = draft_master_file_version(
        marketed.team, marketed.master_file_version.master_file, marketed.designation
    )
    write_strategy(marketed.team.author, new)
    for name, actor in (("submit", marketed.team.author), ("approve", marketed.team.qp)):
        masterfiles.masterfile_version_move(actor=actor, version=new, move=name, proof=prove(actor))
    assert not Alignment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_reg_17_a_file_and_a_variation_that_come_at_once_are_still_paired(marketed: Made) -> None:
    """Whichever is second sees the other: the pair that stands has its task, so somebody can sign for it."""
    authorised = make_authorisation(marketed.team, marketed.product, marketed.version)
    new = draft_master_file_version(
        marketed.team, marketed.master_file_version.master_file, marketed.designation
    )
    write_strategy(marketed.team.author, new)
    for name, actor in (("submit", marketed.team.author), ("approve", marketed.team.qp)):
        masterfiles.masterfile_version_move(actor=actor, version=new, move=name, proof=prove(actor))
    proof = prove(marketed.team.qp)
    start, faults = threading.Barrier(2), []

    def race(act: Callable[[], Any]) -> None:
        start.wait()
        try:
            act()
        except Exception as error:  # told below
            faults.append(error)
        finally:
            connections.close_all()

    acts: list[Callable[[], Any]] = [
        lambda: vary(marketed.team, authorised),
        lambda: masterfiles.masterfile_version_move(
            actor=marketed.team.qp, version=new, move="make_effective", proof=proof
        ),
    ]
    racers = [threading.Thread(target=race, args=[act]) for act in acts]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert not faults
    pair = alignment_now(marketed.product)
    assert (pair.file_version_id, pair.authorisation_version.number) == (new.pk, 2)


def test_reg_17_the_task_waits_on_the_first_page_of_regulatory_affairs(marketed: Made) -> None:
    officer = sign_in(Client(), marketed.team.regulatory.person)
    words = "and its marketing authorisation"
    assert words not in officer.get("/").content.decode()
    first = make_authorisation(marketed.team, marketed.product, marketed.version)
    assert words in officer.get("/").content.decode()
    alignment = sign_alignment(marketed.team, marketed.product)
    assert words not in officer.get("/").content.decode()
    alignments.alignment_find_difference(actor=marketed.team.regulatory, alignment=alignment, reason="Bag.")
    assert "Found to differ" in officer.get("/").content.decode()
    vary(marketed.team, first)
    assert officer.get("/").content.decode().count(words) == 1, "the pair that stands, not those before it"
    assert words not in sign_in(Client(), make_team().regulatory.person).get("/").content.decode()
