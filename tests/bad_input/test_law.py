"""What people may get wrong about the law, as they meet it: refused with the requirement, the field and the way out, what was
typed still in the form, and nothing written, not even in part. One test for each line of the issue's list.
"""

import json
import threading
from collections.abc import Iterable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import PersonActor
from batches.models import Batch
from designations.models import MasterFileVersion
from ledger.canonical import canonical_bytes, digest
from ledger.transitions import table_of
from sites.agreements.services import site_host_record
from sites.models import InstructionIssue, ReadIn
from sites.services import listing, restriction
from tests.factories.accounts import (
    PASSWORD,
    add_totp,
    code_now,
    make_client,
    make_organisation,
    sign_in,
)
from tests.factories.batches import Bench, days_ago, make_bench
from tests.factories.designations import (
    Team,
    draft_master_file_version,
    make_designation,
    make_foundation,
    make_licence,
    make_product,
    make_team,
    prove,
)
from tests.factories.sites import make_agreement, make_ready, make_world
from tests.factories.units import send_off
from tests.sites.readin.files import csv_file, work_off
from tests.sites.readin.test_equipment import row as line_of

pytestmark = pytest.mark.django_db
KEPT_APART = frozenset({"readinprogress", "outboxmessage"})
"""Tables of the machinery, which hold nothing that anybody recorded."""
OURS = ("batches", "designations", "ledger", "mfg_sites", "oversight")


def written(*, but: Iterable[str] = ()) -> dict[str, int]:
    """How many rows every table of ours holds: of each change a row of history stands there too."""
    left_out = {*but} | KEPT_APART
    return {
        model._meta.label_lower: model._default_manager.count()
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        if model._meta.model_name not in left_out
    }


def browser(who: PersonActor) -> Client:
    """Their session."""
    return sign_in(Client(), who.person)


def told(answer: Any, status: int, *words: str, field: str = "") -> str:
    """The page that refuses: it says each of these words, and leads to the field."""
    assert answer.status_code == status
    page = unescape(answer.content.decode())
    for each in words:
        assert each in page, each
    if field:
        assert f'href="#id_{field}' in page, field
    return page


def signing(client: Client, url: str, record: Any, name: str, secret: str, **typed: str) -> Any:
    """What the sign page sends for a record as it stands, with both parts of the proof, also where it offers no form."""
    content = table_of(record).move(name).content
    assert content is not None
    seen = digest(canonical_bytes(content(record)))
    return client.post(url, {"seen": seen, "password": PASSWORD, "code": code_now(secret), **typed})


def test_reg_03_a_case_that_mixes_criteria_of_the_two_tests_is_refused() -> None:
    team = make_team()
    case = make_designation(team, make_product(team), awarded=False)
    client = browser(team.regulatory)
    before = written()
    foreign = reverse("designations:case_criterion", args=[case.pk, "deployment"])
    assert client.get(foreign).status_code == 404, "no page offers it"
    page = told(
        client.post(foreign, {"argument": "It moves with the army."}),
        422,
        "This criterion does not belong to the Point of care test. (REG-03)",
        "Argue one of: method of manufacture, shelf life",
        "For the other test, begin a case of its own.",
    )
    assert "It moves with the army." in page
    own = reverse("designations:case_criterion", args=[case.pk, "shelf_life"])
    page = told(
        client.post(own, {"argument": "Hours only.", "nature": "deployment"}),
        422,
        "This is no kind of reason of this test. Choose one of those shown (REG-03).",
        field="nature",
    )
    assert "Hours only." in page
    assert written() == before


def test_reg_05_an_award_before_the_submission_is_refused() -> None:
    team = make_team()
    case = make_designation(team, make_product(team), awarded=False)
    client, day = browser(team.regulatory), timezone.localdate() - timedelta(days=10)
    submit = reverse("designations:case_move", args=[case.pk, "submit"])
    assert client.post(submit, {"submitted_on": day.isoformat()}).status_code == 302
    before = written()
    early = (day - timedelta(days=1)).isoformat()
    page = told(
        client.post(
            reverse("designations:case_move", args=[case.pk, "award"]),
            {"reference": "DES 4711", "awarded_on": early, "conditions": "None."},
        ),
        422,
        "The authority cannot have decided before the case was submitted. (REG-05)",
        "Give the date on the authority’s letter.",
        field="awarded_on",
    )
    assert 'value="DES 4711"' in page
    assert f'value="{early}"' in page
    assert written() == before


def _later_versions() -> tuple[Team, MasterFileVersion, list[MasterFileVersion]]:
    """A file whose version 1 is in force, and two later ones that are approved."""
    team, _product, case, _licence, first = make_foundation()
    later = [draft_master_file_version(team, first.master_file, case) for _each in range(2)]
    from designations.services.masterfiles import masterfile_version_move

    for version in later:
        for name, who in (("submit", team.author), ("approve", team.qp)):
            masterfile_version_move(actor=who, version=version, move=name, proof=prove(who))
    return team, first, later


def _force(version: MasterFileVersion) -> str:
    return reverse(
        "designations:masterfile_sign",
        kwargs={
            "number": version.master_file.number, "version": version.number, "move": "make_effective",
        },
    )  # fmt: skip


def test_reg_16_two_versions_of_one_master_file_are_never_in_force_together() -> None:
    team, first, (second, third) = _later_versions()
    client, secret = browser(team.qp), add_totp(team.qp.person)
    bring_into_force_now(team, third)
    before = written()
    says = "Version 3 was brought into force already, and it is later than this one."
    way_out = "Begin the next version from the one in force"
    told(client.get(_force(second)), 200, says, way_out, "REG-16")
    told(
        signing(client, _force(second), second, "make_effective", secret),
        409,
        f"{says} (REG-16) {way_out}",
    )
    states = dict(MasterFileVersion.objects.values_list("number", "state"))
    assert states == {1: "superseded", 2: "approved", 3: "effective"}
    for version in (first, second):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE designations_masterfileversion SET state = 'effective' WHERE id = %s", [version.pk]
            )
    assert written() == before


def bring_into_force_now(team: Team, version: MasterFileVersion) -> None:
    """An approved version comes into force."""
    from designations.services.masterfiles import masterfile_version_move

    masterfile_version_move(actor=team.qp, version=version, move="make_effective", proof=prove(team.qp))


@pytest.mark.django_db(transaction=True)
def test_reg_16_of_two_sessions_the_later_version_is_in_force_whoever_was_first() -> None:
    team, _first, later = _later_versions()
    from tests.factories.accounts import make_actor

    assert team.control_site.scope is not None
    second_qp = make_actor("qualified_person", team.control_site.scope, "S. Person")
    people = (team.qp, second_qp)
    secrets = [
        add_totp(who.person, secret)
        for who, secret in zip(people, ("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "K" * 32), strict=True)
    ]
    together, answers = threading.Barrier(2), {}

    def sign(number: int) -> None:
        try:
            client = browser(people[number])
            together.wait(timeout=30)
            answers[number] = signing(
                client, _force(later[number]), later[number], "make_effective", secrets[number]
            ).status_code
        finally:
            connection.close()

    sessions = [threading.Thread(target=sign, args=(number,)) for number in (0, 1)]
    for session in sessions:
        session.start()
    for session in sessions:
        session.join(timeout=60)
    assert answers[1] == 302
    assert answers[0] in (302, 409)
    states = dict(MasterFileVersion.objects.values_list("number", "state"))
    assert states == {1: "superseded", 2: "superseded" if answers[0] == 302 else "approved", 3: "effective"}


def test_reg_18_a_site_is_not_listed_twice() -> None:
    world, (listed,) = make_world()
    version = draft_master_file_version(
        Team(world.control, world.regulatory, world.owner, world.qa, world.qp),
        world.master_file,
        world.file_version.designation,
    )
    listing.list_carry_over(actor=world.owner, source=world.file_version, target=version)
    client, before = browser(world.owner), written()
    url = reverse("sites:list-on", args=[world.master_file.number, version.number])
    assert f'value="{listed.pk}"' not in client.get(url).content.decode(), "the page offers it no second time"
    page = told(
        client.post(url, {"site": str(listed.pk), "listed_from_0": "2026-01-01", "listed_from_1": "08:00"}),
        409,
        "The site is on this list already. (REG-18) Choose another site.",
        field="site",
    )
    assert f'value="{listed.pk}" selected' in page
    assert 'value="2026-01-01"' in page
    assert written() == before


def test_reg_38_a_restriction_that_ends_before_it_starts_is_refused() -> None:
    ready = make_ready()
    client, before = browser(ready.world.regulatory), written()
    given = {
        "imposed_by": "authority", "site": str(ready.site.pk), "reference": "GMP/7", "reason": "Findings of May.",
        "effective_from_0": "2026-06-02", "effective_from_1": "08:00",
        "effective_until_0": "2026-06-01", "effective_until_1": "08:00",
    }  # fmt: skip
    for confirm in ({}, {"confirm": "yes"}):
        page = told(
            client.post(reverse("sites:restriction-new"), given | confirm),
            422,
            "The restriction ends before it starts. (REG-38)",
            "leave the end empty if it names none",
            field="effective_until",
        )
        assert 'value="GMP/7"' in page
        assert "Findings of May." in page
    assert written() == before


def test_reg_39_the_authoritys_suspension_is_not_lifted_without_a_variation() -> None:
    ready = make_ready()
    who, secret = ready.world.regulatory, add_totp(ready.world.regulatory.person)
    made = restriction.restriction_record(
        actor=who, imposed_by="authority", site=ready.site, reference="GMP/8", reason="Findings.",
        effective_from=timezone.now(),
    )  # fmt: skip
    client, before = browser(who), written()
    url = reverse("sites:lift", args=[made.pk])
    told(client.get(url), 200, "REG-39", "variation")
    told(
        signing(client, url, made, "lift_authority", secret, reason="We have put it right."),
        409,
        "(REG-39)",
        "variation",
    )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mfg_sites_restriction SET state = 'lifted', lifted_at = now() WHERE id = %s", [made.pk]
        )
    made.refresh_from_db()
    assert made.state == "in_force"
    assert written() == before


GATE = ("gatecheck", "gatecheckevent", "event", "entrydraft")
"""What is kept on purpose: the checks of a start that was refused, and what was typed at a step, for who typed it."""


def _start(bench: Bench) -> Any:
    """The page, filled in by the operator."""
    issue = InstructionIssue.objects.get(site=bench.site)
    return browser(bench.operator).post(
        reverse("batches:start"),
        {
            "issue": str(issue.pk),
            "patient_code": bench.patient.code,
            "patient_code_material": bench.patient.code,
        },
    )


def test_reg_22_a_unit_is_not_used_while_it_is_on_the_way() -> None:
    bench = make_bench(unit=True)
    batch = bench.start()
    send_off(bench.ready.world, bench.site)
    before = written(but=GATE)
    page = told(_start(bench), 409, "Nothing was started.", "(REG-22)")
    assert f'value="{bench.patient.code}"' in page
    _client, token = make_client(bench.site.scope)
    version = bench.version
    body = {
        "site": bench.site.code, "product": version.instruction.product.code, "mode": "POC",
        "instruction": version.instruction.number, "version": version.number, "patient_code": bench.patient.code,
        "patient_code_material": bench.patient.code, "source_reference": "HIS-1",
    }  # fmt: skip
    answer = Client().post(
        "/api/v1/batches/", json.dumps(body), content_type="application/json",
        HTTP_IDEMPOTENCY_KEY="k1", HTTP_AUTHORIZATION=f"Bearer {token}",
    )  # fmt: skip
    assert answer.status_code == 409
    assert "REG-22" in {problem["reg"] for problem in answer.json()["errors"]}
    assert all(problem["way_out"] for problem in answer.json()["errors"])
    step = browser(bench.operator).post(
        reverse("batches:step", args=[batch.number, "before_start"]), {"value": "yes"}
    )
    assert step.status_code in (409, 422)
    assert "REG-22" in step.content.decode()
    assert written(but=GATE) == before


def test_reg_43_an_agreement_that_runs_out_while_a_batch_is_made_stops_the_next_start_and_not_that_batch() -> (
    None
):
    bench = make_bench()
    with days_ago(3):
        world = bench.ready.world
        site_host_record(
            actor=world.qa,
            site=bench.site,
            host=make_organisation("host", name="A Trust"),
            reason="It moved.",
        )
        bench.site.refresh_from_db()
        make_agreement(world, bench.site, valid_until=timezone.localdate())
        batch = bench.start()
    before = written(but=GATE)
    page = told(_start(bench), 409, "Nothing was started.", "with A Trust ran out on", "(REG-43)")
    assert f'value="{bench.patient.code}"' in page
    assert written(but=GATE) == before
    assert Batch.objects.get() == batch
    # The patient of the batch in hand waits for it: it goes on.
    bench.record(batch, bench.values(batch.started_at), upto="vector")
    assert batch.entries.exists()


def test_reg_23_a_control_site_outside_the_united_kingdom_is_refused() -> None:
    abroad = make_team(make_organisation("control_site", name="Un site", country="FR", postcode="75001"))
    holder = make_organisation("licence_holder")
    client, before = browser(abroad.regulatory), written()
    page = told(
        client.post(
            reverse("designations:licence_new"),
            {
                "number": "UK MIA 4711", "licence_type": "MIA", "activities": ["POC"], "holder": str(holder.pk),
                "control_site": str(abroad.control_site.pk), "valid_from": "2026-01-01",
            },
        ),
        422,
        "A licence names a control site in the United Kingdom. (REG-23)",
        "Choose the control site named on the licence.",
        field="control_site",
    )  # fmt: skip
    assert 'value="UK MIA 4711"' in page
    assert written() == before
    # Nor does the address of one come to stand abroad.
    team = make_team()
    licence = make_licence(team)
    client, before = browser(team.regulatory), written()
    page = told(
        client.post(
            reverse("designations:licence_premises", args=[licence.pk]),
            {
                "purpose": "control", "name": "Un site", "address": "1 Rue de la Paix", "postcode": "75001",
                "country": "FR", "valid_from": "2026-01-01",
            },
        ),
        422,
        "A control site lies in the United Kingdom, and this address does not. (REG-23)",
        "England, Scotland, Wales or Northern Ireland",
        field="postcode",
    )  # fmt: skip
    assert "1 Rue de la Paix" in page
    assert written() == before


def test_reg_125_one_broken_row_among_ten_thousand_keeps_every_row_out() -> None:
    ready = make_ready()
    client = browser(ready.lead)
    rows = [line_of(ready, number, code=f"E{number}") for number in range(10_000)]
    rows[7_122]["due_on"] = "31/12/2027"
    upload = SimpleUploadedFile("instruments.csv", csv_file(rows), content_type="text/csv")
    sent = client.post(
        reverse("readin:new", args=["equipment"]), {"scope": str(ready.site.scope_id), "file": upload}
    )
    assert sent.status_code == 302
    readin = work_off(ReadIn.objects.get())
    page = client.get(reverse("readin:detail", args=[readin.pk])).content.decode()
    for words in ("1 row is refused", "31/12/2027", "7,124", "2026-11-22", "REG-46"):
        assert words in page, words
    before = written()
    told(
        client.post(reverse("readin:apply", args=[readin.pk])),
        409,
        "1 row of the file is refused, so none is read in.",
        "REG-125",
        "Put the file right, then send it again.",
    )
    assert written() == before
    readin.refresh_from_db()
    assert readin.state == "judged"
    assert not ready.site.equipment.filter(code__startswith="E").exists()
