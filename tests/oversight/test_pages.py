"""The pages: what they say, whose they are, and that their cost does not grow."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Person
from ledger.kinds import KINDS
from ledger.models import Signature
from ledger.rules import RULES
from oversight.models import Deviation
from oversight.queue import band_of
from oversight.services.certifications import batch_reject
from sites.services.issue import instruction_issue
from tests.factories import sites as site_factory
from tests.factories.accounts import (
    PASSWORD,
    add_totp,
    code_now,
    forget_used_codes,
    make_actor,
    make_organisation,
    sign_in,
    system_scope,
)
from tests.factories.batches import Bench
from tests.factories.designations import prove
from tests.factories.oversight import (
    accepted,
    assess_all,
    certified,
    exceptions,
    late,
    reviewed_run,
    submitted,
)
from ui.formats import instant

pytestmark = pytest.mark.django_db


def browser(person: Person) -> Client:
    return sign_in(Client(), person)


def cost(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_review_page_shows_exceptions_first_with_evidence(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"}, plant={"day6_glucose": late(192)})
    reviewed_run(bench, batch)
    (deviation,) = Deviation.objects.filter(batch=batch)
    page = browser(bench.team.reviewer.person).get(reverse("oversight:review", args=[batch.number]))
    said = page.content.decode()
    assert page.status_code == 200
    assert said.index("12 copies/cell") < said.index("The tablet had no battery.") < said.index("What passed")
    assert deviation.number in said
    assert "2 exceptions" in said
    assert "0 of 2 exceptions assessed" in said


def test_an_exception_is_assessed_with_its_evidence_in_sight(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"}, plant={"day6_glucose": late(192)})
    found = exceptions(reviewed_run(bench, batch))
    (deviation,) = Deviation.objects.filter(batch=batch)
    client = browser(bench.team.reviewer.person)
    review = client.get(reverse("oversight:review", args=[batch.number])).content.decode()
    for result in found:
        said = client.get(reverse("oversight:assess", args=[batch.number, result.pk])).content.decode()
        number = 1 if result.severity == "critical" else 2
        assert f"{number}. {result.title}" in said
        assert f"{number}. {result.title}" in review
        assert f"Rule {result.rule} version {result.version}" in said
    broken, tardy = sorted(found, key=lambda result: result.severity)
    said = client.get(reverse("oversight:assess", args=[batch.number, broken.pk])).content.decode()
    assert "12 copies/cell" in said
    assert deviation.number in said
    assert "The tablet had no battery." not in said
    said = client.get(reverse("oversight:assess", args=[batch.number, tardy.pk])).content.decode()
    assert "The tablet had no battery." in said
    typed = "Half a sentence that must not be lost"
    refused = client.post(
        reverse("oversight:assess", args=[batch.number, tardy.pk]), {"text": typed + "x" * 10_000}
    )
    assert refused.status_code == 422
    assert typed in refused.content.decode()
    assert "The tablet had no battery." in refused.content.decode()


def test_a_review_is_walked_by_its_pages(bench: Bench) -> None:
    batch = submitted(bench, plant={"day6_glucose": late(192)})
    (found,) = exceptions(reviewed_run(bench, batch))
    client = browser(bench.team.reviewer.person)
    assess = reverse("oversight:assess", args=[batch.number, found.pk])
    assert client.post(assess, {"text": ""}).status_code == 422
    assert client.post(assess, {"text": "The printout proves when it was done."}).status_code == 302
    said = client.get(reverse("oversight:review", args=[batch.number])).content.decode()
    assert "The printout proves when it was done." in said
    signed(client, bench.team.reviewer.person, reverse("oversight:accept", args=[batch.number]))
    batch.refresh_from_db()
    assert (batch.state, batch.reviewed_by_id) == ("accepted", bench.team.reviewer.person_id)
    qp = browser(bench.team.qp.person)
    assert "Nothing is open." in qp.get(reverse("oversight:dossier", args=[batch.number])).content.decode()
    signed(qp, bench.team.qp.person, reverse("oversight:certify", args=[batch.number]))
    batch.refresh_from_db()
    assert batch.state == "certified"
    assert batch.number in qp.get(reverse("oversight:register")).content.decode()


def signed(client: Client, person: Person, url: str, **more: str) -> None:
    """Read the signing page and sign it with password and code."""
    import re

    add_totp(person)
    forget_used_codes()
    page = client.get(url)
    assert page.status_code == 200, page.content.decode()[:2000]
    seen = re.search(r'name="seen" value="([0-9a-f]*)"', page.content.decode())
    assert seen is not None
    answer = client.post(url, {"seen": seen[1], "password": PASSWORD, "code": code_now(), **more})
    assert answer.status_code == 302, answer.content.decode()


def test_asking_for_a_change_needs_a_reason(bench: Bench) -> None:
    batch = submitted(bench)
    client = browser(bench.team.reviewer.person)
    url = reverse("oversight:ask_change", args=[batch.number])
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Volume?"}).status_code == 302
    batch.refresh_from_db()
    assert batch.state == "change_requested"


def test_reg_130_pages_of_another_control_site_are_not_found(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"})
    (deviation,) = Deviation.objects.filter(batch=batch)
    elsewhere = make_organisation("control_site")
    stranger = browser(make_actor("qa_reviewer", elsewhere.scope, organisation=elsewhere).person)
    for name, number in (
        ("review", batch.number),
        ("dossier", batch.number),
        ("ask_change", batch.number),
        ("deviation", deviation.number),
        ("deviation_assess", deviation.number),
    ):
        assert stranger.get(reverse(f"oversight:{name}", args=[number])).status_code == 404, name
    assert batch.number not in stranger.get(reverse("oversight:home")).content.decode()
    assert deviation.number not in stranger.get(reverse("oversight:deviations")).content.decode()
    assert stranger.get("/api/v1/deviations/").json()["results"] == []


@pytest.mark.parametrize("name", ["review_run", "review_begin"])
def test_an_operator_cannot_review(bench: Bench, name: str) -> None:
    batch = submitted(bench)
    operator = browser(bench.operator.person)
    assert operator.post(reverse(f"oversight:{name}", args=[batch.number])).status_code == 403
    assert operator.get(reverse("oversight:certify", args=[batch.number])).status_code == 403


def test_home_shows_what_waits_for_each_role(bench: Bench) -> None:
    waiting, ready = submitted(bench), accepted(bench, "ARI0001-02")

    def home(person: Person) -> str:
        return browser(person).get("/").content.decode()

    assert waiting.number in home(bench.team.reviewer.person)
    assert ready.number not in home(bench.team.reviewer.person)
    assert ready.number in home(bench.team.qp.person)
    assert waiting.number not in home(bench.team.qp.person)
    assert waiting.number not in home(bench.operator.person)


def test_reg_48_an_instruction_to_acknowledge_waits_on_the_first_page_of_who_answers_for_the_site(
    bench: Bench,
) -> None:
    def home(person: Person) -> str:
        return browser(person).get("/").content.decode()

    assert "Instructions to acknowledge" not in home(bench.lead.person)
    elsewhere = site_factory.make_site(bench.team.control_site, bench.team.reviewer)
    other = site_factory.site_person("site_lead", elsewhere.scope)
    issue = instruction_issue(actor=bench.team.author, version=bench.version, site=elsewhere)
    address = reverse("sites:acknowledge", args=[issue.pk])
    assert address in home(other.person)
    assert "Instructions to acknowledge" in home(other.person)
    assert address not in home(bench.lead.person)


def test_exports_are_formula_safe(bench: Bench) -> None:
    from oversight.services.deviations import deviation_raise

    batch = submitted(bench)
    deviation_raise(
        actor=bench.team.reviewer, batch_id=batch.pk, title="=HYPERLINK(1)", description="x", severity="minor"
    )
    client = browser(bench.team.reviewer.person)
    said = client.get(reverse("oversight:deviations") + "?format=csv").content.decode()
    assert "'=HYPERLINK(1)" in said
    waiting = client.get("/?format=csv").content.decode()
    assert batch.number in waiting


def test_the_cost_of_pages_does_not_grow(bench: Bench) -> None:
    first = submitted(bench, values={"vcn": "12"})
    reviewed_run(bench, first)
    row = certified(bench, "ARI0001-02")
    client = browser(bench.team.reviewer.person)
    urls = {
        "home": "/",
        "review": reverse("oversight:review", args=[first.number]),
        "register": reverse("oversight:register"),
        "deviations": reverse("oversight:deviations"),
        "dossier": reverse("oversight:dossier", args=[row.batch_number]),
    }
    before = {name: cost(client, url) for name, url in urls.items()}
    more = [
        submitted(
            bench, "ARI0001-03", values={"vcn": "13"}, plant={"day3_count": late(60), "day6_count": late(70)}
        )
        for _ in range(3)
    ]
    for batch in more:
        reviewed_run(bench, batch)
    certified(bench)
    after = {name: cost(client, url) for name, url in urls.items()}
    after["review"] = cost(client, reverse("oversight:review", args=[more[-1].number]))
    assert after == before


def test_the_api_reads_deviations_and_the_register(bench: Bench) -> None:
    row = certified(bench)
    batch = submitted(bench, "ARI0001-02", values={"vcn": "12"})
    (deviation,) = Deviation.objects.filter(batch=batch)
    client = browser(bench.team.reviewer.person)
    found = client.get("/api/v1/deviations/").json()["results"]
    assert [(one["number"], one["value"]) for one in found] == [(deviation.number, "12 copies/cell")]
    assert client.get(f"/api/v1/deviations/{deviation.number}/").json()["severity"] == "critical"
    (entry,) = client.get("/api/v1/certifications/").json()["results"]
    assert (entry["number"], entry["outcome"]) == (row.number, "certified")
    assert client.post("/api/v1/certifications/", {}).status_code == 405


def test_a_deviation_is_assessed_and_closed_on_its_pages(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"})
    (deviation,) = Deviation.objects.filter(batch=batch)
    lead = browser(bench.lead.person)
    url = reverse("oversight:deviation_assess", args=[deviation.number])
    given = {"severity": "critical", "impact": "Dose not given.", "action": "Held."}
    answer = lead.post(url, given)
    assert answer.status_code == 422
    assert "Dose not given." in answer.content.decode()
    assert lead.post(url, given | {"other_sites": "no"}).status_code == 302
    reviewer = browser(bench.team.reviewer.person)
    close = reverse("oversight:deviation_close", args=[deviation.number])
    signed(reviewer, bench.team.reviewer.person, close, conclusion="Batch rejected.")
    deviation.refresh_from_db()
    assert (deviation.state, deviation.conclusion) == ("closed", "Batch rejected.")


def test_a_deviation_names_its_step_and_when_it_happened_and_says_once_who_closes(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"})
    (deviation,) = Deviation.objects.filter(batch=batch)
    assert deviation.entry is not None
    said = browser(bench.lead.person).get(f"/deviations/{deviation.number}/").content.decode()
    step = bench.content.by_key["vcn"]
    assert f'href="/batches/{batch.number}/#step-vcn">{step.position}. {step.title}</a>' in said
    assert said.count(instant(deviation.entry.performed_at)) >= 1
    assert "Your role here does not include closing deviations." in said
    assert "It is not assessed yet." not in said


def test_no_clock_runs_on_the_dossier_of_what_was_rejected(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"})
    assess_all(bench, reviewed_run(bench, batch))
    qp = bench.team.qp
    url = reverse("oversight:dossier", args=[batch.number])
    assert "data-clock" in browser(qp.person).get(url).content.decode()
    batch_reject(actor=qp, batch_id=batch.pk, proof=prove(qp), reason="The copy number is too high.")
    assert "data-clock" not in browser(qp.person).get(url).content.decode()


def test_what_expires_tonight_stands_under_today_and_not_under_later() -> None:
    now = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
    bands = [band_of(now + timedelta(minutes=m), now) for m in (-1, 0, 30, 61, 164, 12 * 60, 12 * 60 + 1)]
    assert bands == [-1, -1, 0, 1, 1, 1, 2]
    morning = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    assert (
        band_of(morning + timedelta(hours=22), morning) == 1
    )  # later than twelve hours, yet the same local day
    assert band_of(None, now) == 2


def test_an_administrators_first_page_is_administration_and_no_batch(bench: Bench) -> None:
    number = bench.start().number
    administrator = make_actor("administrator", system_scope()).person
    said = browser(administrator).get("/").content.decode()
    assert "Open accounts without a role" in said
    assert reverse("accounts:devices") in said
    assert number not in said
    assert "Start a batch" not in said


def test_an_operators_first_page_leads_to_a_start_and_to_the_device(bench: Bench) -> None:
    said = browser(bench.operator.person).get("/").content.decode()
    assert f'href="{reverse("batches:start")}"' in said
    assert f'href="{reverse("accounts:device")}"' in said
    assert "(optional)" not in said


def test_a_step_that_needs_a_witness_says_first_that_the_device_is_locked(bench: Bench) -> None:
    batch = bench.start()
    bench.record(batch, {"before_start": True}, upto="line_clearance")
    address = reverse("batches:step", args=[batch.number, "line_clearance"])
    said = browser(bench.operator.person).get(address).content.decode()
    assert said.index("This device is not unlocked") < said.index("Witness: badge, or name and PIN")
    badge = said[said.index('id="id_witness_badge"') - 40 :][:400]
    assert "disabled" in badge


def test_a_refused_start_is_told_by_the_titles_of_the_rules() -> None:
    told = KINDS["batches.start.refused"].present(
        {"product": "CAR", "site": "RVI", "attempt": "1", "failed": ["site.operator_competent", "gone.rule"]}
    )
    assert "site.operator_competent" not in told
    assert str(RULES["site.operator_competent"].title) in told
    assert "gone.rule" in told


def test_a_rejection_is_signed_with_its_reason_on_the_page_that_says_so(bench: Bench) -> None:
    batch = accepted(bench)
    client = browser(bench.team.qp.person)
    url = reverse("oversight:reject", args=[batch.number])
    assert "It is part of what you sign" in client.get(url).content.decode()
    signed(client, bench.team.qp.person, url, reason="The label is wrong.")
    signature = Signature.objects.get(subject_id=str(batch.pk), meaning="rejected")
    assert '"reason":"The label is wrong."' in signature.content
    dossier = client.get(reverse("oversight:dossier", args=[batch.number])).content.decode()
    assert "The label is wrong." in dossier
