"""The pages as people use them, without script."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import PersonActor
from batches.models import Batch, EntryDraft, GateCheck, MaterialLot, PatientIdentity, StepEntry
from batches.services import batch_abort, batch_submit_whole
from sites.services import restriction
from tests.batches.test_services import _hospital
from tests.factories import sites as site_factory
from tests.factories.accounts import SYSTEM, make_actor, system_scope
from tests.factories.batches import Bench

pytestmark = pytest.mark.django_db
Browser = Callable[[PersonActor], Client]


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_batch_is_started_through_the_page_and_a_refusal_shows_the_gate(
    bench: Bench, browser: Browser
) -> None:
    page = browser(bench.operator)
    issue = str(bench.ready.issue.pk)
    refused = page.post("/batches/start/", {"issue": issue, "patient_code": bench.patient.code})
    assert refused.status_code == 409
    assert "REG-107" in text(refused)
    assert "Scan both labels" in text(refused)
    done = page.post(
        "/batches/start/",
        {"issue": issue, "patient_code": bench.patient.code, "patient_code_material": bench.patient.code},
    )
    batch = Batch.objects.get()
    assert (done.status_code, done["Location"]) == (302, f"/batches/{batch.number}/steps/before_start/")


def test_reg_41_a_site_that_stands_still_is_named_before_anything_is_scanned(
    bench: Bench, browser: Browser
) -> None:
    page = browser(bench.operator)
    assert "cannot be started" not in text(page.get("/batches/start/"))
    enrolment = bench.ready.enrolment
    site_factory.move(bench.ready.world.qa, enrolment, "pause")
    said = text(page.get("/batches/start/"))
    product = enrolment.master_file.product
    assert f"{product.name} cannot be started at {bench.site.name} now: paused by the holder." in said
    assert f'href="/sites/{bench.site.code}/ready/{product.code}/{enrolment.master_file.mode}/"' in said


def test_reg_38_a_restriction_in_force_is_named_before_anything_is_scanned_and_one_to_come_is_not(
    bench: Bench, browser: Browser
) -> None:
    page, world = browser(bench.operator), bench.ready.world
    product = bench.version.instruction.product
    said = f"{product.name} cannot be started at {bench.site.name} now: restricted."
    for effective_from, expected in ((timedelta(days=1), False), (timedelta(), True)):
        restriction.restriction_record(
            actor=world.regulatory,
            imposed_by="authority",
            product=product,
            reference="GMP/2026/21",
            reason="Notice of suspension.",
            effective_from=timezone.now() + effective_from,
        )
        assert (said in text(page.get("/batches/start/"))) is expected


def test_reg_107_a_misread_patient_code_is_called_misread_and_not_another_patients(
    bench: Bench, browser: Browser
) -> None:
    """A wrong check character is a slip of the reader; nothing says which patient was meant, and it is not repeated."""
    code = bench.patient.code
    slip = code[:-1] + ("3" if code[-1] != "3" else "4")
    issue = str(bench.ready.issue.pk)
    for first, second in ((slip, slip), (code, slip), (slip, code), (code, "943 476 5919")):
        given = {"issue": issue, "patient_code": first, "patient_code_material": second}
        refused = text(browser(bench.operator).post("/batches/start/", given))
        assert "may belong to another patient" not in refused
        assert "check character" in refused or "has six characters" in refused
    assert not GateCheck.objects.filter(message__contains="943").exists()
    assert not Batch.objects.exists()


def test_a_step_refused_keeps_what_was_typed_and_then_is_saved(bench: Bench, browser: Browser) -> None:
    batch = bench.start_earlier(upto="apheresis_viability")
    page = browser(bench.operator)
    path = f"/batches/{batch.number}/steps/apheresis_viability/"
    shown = page.get(path)
    assert shown.status_code == 200
    assert "Saved at the hub" in text(shown)
    wrong = page.post(path, {"value": "99,1"})
    assert wrong.status_code == 422
    assert 'value="99,1"' in text(wrong)
    assert EntryDraft.objects.get().data["value"] == "99,1"
    back = page.get(path)
    assert 'value="99,1"' in text(back)
    assert "not recorded yet" in text(back)
    saved = page.post(path, {"value": "99.1"})
    assert saved.status_code == 302, text(saved)
    assert StepEntry.objects.get(step_key="apheresis_viability").value["number"] == "99.1"
    assert not EntryDraft.objects.exists()
    assert "99.1 %" in text(page.get(f"/batches/{batch.number}/"))
    assert "99.1 %" in text(page.get(f"/batches/{batch.number}/steps/"))
    ahead = page.post(f"/batches/{batch.number}/steps/recovery/", {"value": "55"})
    assert ahead.status_code == 422
    assert "REG-56" in text(ahead)
    corrected = page.post(
        path + "correct/", {"value": "98.1", "reason": "Misread.", "corrects": _pk("apheresis_viability")}
    )
    assert corrected.status_code == 302, text(corrected)
    record = text(page.get(f"/batches/{batch.number}/"))
    assert "<s>" in record
    assert "Misread." in record


@pytest.mark.parametrize(("step", "before", "value"), [("vcn", "", "12.00"), ("potency_b", "70.0", "50.0")])
def test_reg_81_a_value_out_of_limit_is_saved_and_the_page_says_that_a_deviation_is_open(
    bench: Bench, browser: Browser, step: str, before: str, value: str
) -> None:
    """A limit of the step itself, and the second of two alternatives of which one had to pass."""
    from oversight.models import Deviation

    batch = bench.start_earlier(upto="potency_a" if before else step)
    page = browser(bench.operator)
    if before:
        assert page.post(f"/batches/{batch.number}/steps/potency_a/", {"value": before}).status_code == 302
    saved = page.post(f"/batches/{batch.number}/steps/{step}/", {"value": value})
    assert (saved.status_code, saved["Location"].endswith("?opened=deviation")) == (302, True)
    assert "a deviation is open with everything filled in" in text(page.get(saved["Location"]))
    (deviation,) = Deviation.objects.filter(batch=batch)
    assert deviation.step_key == step
    seen = text(browser(bench.team.reviewer).get(f"/deviations/{deviation.number}/"))
    assert value.rstrip("0").rstrip(".") in seen


def test_reg_81_a_calculation_out_of_limit_is_saved_and_opens_its_deviation(
    bench: Bench, browser: Browser
) -> None:
    from oversight.models import Deviation

    batch = bench.start(started_at=timezone.now() - timedelta(days=2))
    vector = {"lot": bench.lots["lentiviral_vector"].lot_number, "quantity": "4.10"}
    values = bench.values(batch.started_at) | {"vector": vector}
    bench.record(batch, values, upto="moi", at=timezone.now())
    page = browser(bench.operator)
    before = page.get(f"/batches/{batch.number}/steps/moi/").content.decode()
    # Said before it is saved, as of a number that is typed: the limit, how far outside, and what saving does.
    for words in ("5 to 10 TU/cell", "above the limit. Saving opens a deviation.", "sw-big--out"):
        assert words in before
    assert ">Save and open a deviation</button>" in before
    saved = page.post(f"/batches/{batch.number}/steps/moi/", {})
    assert (saved.status_code, saved["Location"].endswith("?opened=deviation")) == (302, True)
    (deviation,) = Deviation.objects.filter(batch=batch)
    assert (deviation.step_key, deviation.limit_words) == ("moi", "5 to 10 TU/cell")


def test_a_calculation_within_its_limit_shows_its_value_beside_it_and_a_plain_save(
    bench: Bench, browser: Browser
) -> None:
    batch = bench.start_earlier(upto="moi")
    seen = browser(bench.operator).get(f"/batches/{batch.number}/steps/moi/").content.decode()
    assert "against a limit of 5 to 10 TU/cell" in seen
    assert ">Save</button>" in seen
    assert "sw-big--out" not in seen


def test_a_step_page_says_where_it_stands_what_follows_and_why_it_cannot_be_saved(
    bench: Bench, browser: Browser
) -> None:
    batch = bench.start_earlier(upto="vector")
    seen = text(browser(bench.operator).get(f"/batches/{batch.number}/steps/vector/"))
    steps = bench.content.steps
    place = next(number for number, one in enumerate(steps, 1) if one.key == "vector")
    for words in (
        f"Step {place} of {len(steps)}",
        f"Next: step {place + 1}, {steps[place].title}.",
        "This device is not unlocked for the bench.",
        'data-save-why="A badge or a PIN is needed here. Unlock this device first."',
    ):
        assert words in seen
    ahead = text(browser(bench.operator).get(f"/batches/{batch.number}/steps/{steps[place].key}/"))
    assert f"Record step {place}, “Scan the vector and record its volume”, first." in ahead


def test_what_was_typed_comes_back_on_the_next_visit_without_the_errors_of_the_last(
    bench: Bench, browser: Browser
) -> None:
    batch = bench.start_earlier(upto="vector")
    page, path = browser(bench.operator), f"/batches/{batch.number}/steps/vector/"
    typed = {"lot": "", "quantity": "4.1 or so", "performed_at_0": "2026-02-31", "performed_at_1": "9:5"}
    assert "error" in page.post(path, typed).content.decode()
    again = page.get(path).content.decode()
    for words in ("4.1 or so", "2026-02-31", "9:5", "What you typed before was kept."):
        assert words in again
    assert "nhsuk-error-message" not in again
    assert "nhsuk-error-summary" not in again


def test_a_material_names_its_lot_and_its_quantity_each_at_its_own_field(
    bench: Bench, browser: Browser
) -> None:
    batch = bench.start_earlier(upto="vector")
    page, path = browser(bench.operator), f"/batches/{batch.number}/steps/vector/"
    empty = text(page.post(path, {"lot": "", "quantity": ""}))
    # Once in the summary and once at its field, and nothing else about the lot.
    assert empty.count("No lot was given.") == empty.count("No quantity was given.") == 2
    assert "No lot is named" not in empty
    assert 'href="#id_lot"' in empty
    assert 'href="#id_quantity"' in empty
    lot = bench.lots["lentiviral_vector"].lot_number
    wrong = text(page.post(path, {"lot": lot, "quantity": "abc"}))
    assert 'href="#id_quantity"' in wrong
    assert 'href="#id_lot"' not in wrong
    assert 'value="abc"' in wrong


def test_reg_121_no_badge_and_no_pin_comes_back_in_a_page(bench: Bench, browser: Browser) -> None:
    from accounts.services.bench import device_register, device_unlock
    from accounts.views.bench import COOKIE

    batch = bench.start()
    bench.record(batch, {"before_start": True}, upto="line_clearance")
    device, secret = device_register(
        actor=make_actor("administrator", system_scope()), scope=bench.site.scope, name="Tablet 1"
    )
    device_unlock(actor=bench.operator, device=device)
    page = browser(bench.operator)
    page.cookies[COOKIE] = secret
    told = {"value": "on", "witness_person": str(bench.witness.person_id), "witness_pin": "9137"}
    refused = page.post(f"/batches/{batch.number}/steps/line_clearance/", told)
    assert refused.status_code == 403
    assert "9137" not in text(refused)
    assert f'value="{bench.witness.person_id}" selected' in text(refused)
    # The operator is not offered as their own witness.
    assert f'value="{bench.operator.person_id}"' not in text(refused)
    badge = page.post(
        f"/batches/{batch.number}/steps/line_clearance/", {"value": "on", "witness_badge": "BADGE-NOBODY"}
    )
    assert badge.status_code == 403
    assert "BADGE-NOBODY" not in text(badge)


def _pk(key: str) -> str:
    return str(StepEntry.objects.filter(step_key=key).latest("sequence").pk)


def test_reg_58_a_witness_shows_badge_or_pin_on_an_unlocked_device(bench: Bench, browser: Browser) -> None:
    from accounts.services.bench import bench_issue, device_register, device_unlock
    from accounts.views.bench import COOKIE

    batch = bench.start()
    bench.record(batch, {"before_start": True}, upto="line_clearance")
    path = f"/batches/{batch.number}/steps/line_clearance/"
    page = browser(bench.operator)
    alone = page.post(path, {"value": "on"})
    assert alone.status_code == 422
    assert "second person" in text(alone)
    bench_issue(actor=SYSTEM, person=bench.witness.person, badge="BADGE-0002", pin="5829")
    bench_issue(actor=SYSTEM, person=bench.operator.person, badge="BADGE-0001", pin="7193")
    locked = page.post(path, {"value": "on", "witness_badge": "BADGE-0002"})
    assert locked.status_code == 403
    assert "BADGE-0002" not in str(EntryDraft.objects.get().data)
    device, secret = device_register(
        actor=make_actor("administrator", system_scope()), scope=bench.site.scope, name="Tablet 1"
    )
    device_unlock(actor=bench.operator, device=device)
    page.cookies[COOKIE] = secret
    same = page.post(path, {"value": "on", "witness_badge": "BADGE-0001"})
    assert same.status_code == 422
    assert "REG-58" in text(same)
    assert page.post(path, {"value": "on", "witness_badge": "BADGE-0002"}).status_code == 302
    entry = StepEntry.objects.get(step_key="line_clearance")
    assert (entry.performer_id, entry.witness_id) == (bench.operator.person_id, bench.witness.person_id)


def test_the_list_finds_filters_and_hides_and_costs_the_same_for_many(
    bench: Bench, browser: Browser, django_assert_max_num_queries: Any
) -> None:
    batch = bench.start()
    page = browser(bench.lead)
    assert batch.number in text(page.get("/batches/"))
    assert batch.number in text(page.get("/batches/", {"q": batch.number[-9:], "state": "open"}))
    assert batch.number in text(page.get("/batches/", {"q": bench.patient.code}))
    assert batch.number not in text(page.get("/batches/", {"state": "certified"}))
    assert "text/csv" in page.get("/batches/?format=csv")["Content-Type"]
    other = site_factory.site_person(
        "operator", site_factory.make_site(bench.team.control_site, bench.team.reviewer).scope
    )
    assert batch.number not in text(browser(other).get("/batches/"))
    assert browser(other).get(f"/batches/{batch.number}/").status_code == 404
    for _ in range(3):
        bench.start()
    with django_assert_max_num_queries(8):
        page.get("/batches/")


def test_an_aborted_batch_is_not_listed_as_waiting_for_its_expiry(bench: Bench, browser: Browser) -> None:
    batch = bench.start()
    assert "Not set yet" in text(browser(bench.lead).get("/batches/"))
    batch_abort(actor=bench.lead, batch_id=batch.pk, reason="The bag leaked.")
    seen = text(browser(bench.lead).get("/batches/"))
    assert "Not set yet" not in seen
    assert "None: not for use" in seen


def test_the_whole_record_shows_values_signatures_checks_and_trail(bench: Bench, browser: Browser) -> None:
    batch = batch_submit_whole(
        actor=_hospital(bench), record=bench.whole(values={"vcn": "12.00"}, pending=True)
    )
    record = text(browser(bench.team.reviewer).get(f"/batches/{batch.number}/"))
    for words in (
        "12.00 copies/cell",
        "Out of limit",
        "≤ 0.5 EU/mL",
        "Start gate",
        "Audit trail",
        "1 result is still awaited",
    ):
        assert words in record
    assert "A. Patient" not in record
    assert "9434765919" not in record


def test_reg_131_a_patients_identity_is_shown_with_a_reason_and_the_look_is_logged(
    bench: Bench, browser: Browser
) -> None:
    from ledger.models import Event

    batch = bench.start()
    path = f"/batches/{batch.number}/patient/"
    assert browser(bench.operator).get(path).status_code == 404
    page = browser(bench.lead)
    assert "A. Patient" not in text(page.get(path))
    assert page.post(path, {"reason": ""}).status_code == 422
    assert not Event.objects.filter(kind="batches.patient.revealed").exists()
    assert "A. Patient" in text(page.post(path, {"reason": "Adverse reaction."}))
    event = Event.objects.get(kind="batches.patient.revealed")
    assert (event.reason, event.actor_id) == ("Adverse reaction.", bench.lead.actor_id)
    assert "A. Patient" not in event.payload
    bench.patient.refresh_from_db()
    assert b"A. Patient" not in bytes(bench.patient.sealed)


def test_reg_62_an_expired_lot_is_shown_as_expired_and_none_is_taken_into_stock(
    bench: Bench, browser: Browser
) -> None:
    from batches.services.materials import lot_correct_expiry

    page = browser(bench.lead)
    lot = bench.lots["wash_buffer"]
    assert "Released, expired" not in text(page.get("/batches/lots/"))
    lot_correct_expiry(
        actor=bench.lead,
        lot_id=lot.pk,
        expires_at=timezone.now() - timedelta(hours=1),
        reason="The label says so.",
    )
    assert "Released, expired" in text(page.get("/batches/lots/"))
    given = {
        "site": bench.site.code,
        "material_code": "wash_buffer",
        "name": "Wash buffer",
        "lot_number": "W-10",
        "supplier": "S",
        "expires_at_0": "2020-01-31",
        "expires_at_1": "23:59",
    }
    refused = page.post("/batches/lots/new/", given)
    assert refused.status_code == 422
    assert "This lot has expired already." in text(refused)
    assert 'href="#id_expires_at' in text(refused)
    unknown = text(page.post("/batches/lots/new/", given | {"material_code": "nonsense"}))
    assert 'href="#id_material_code"' in unknown
    assert not MaterialLot.objects.filter(lot_number="W-10").exists()


def test_reg_62_an_expired_lot_is_not_released_from_quarantine(bench: Bench, browser: Browser) -> None:
    from batches.services.materials import lot_correct_expiry
    from tests.factories.batches import make_lot

    page = browser(bench.lead)
    lot = make_lot(bench, "wash_buffer", released=False)
    for days, status, state in ((-1, 409, "quarantined"), (9, 302, "released")):
        lot_correct_expiry(
            actor=bench.lead,
            lot_id=lot.pk,
            expires_at=timezone.now() + timedelta(days=days),
            reason="Read again from the label.",
        )
        answer = page.post(f"/batches/lots/{lot.pk}/release/", {})
        assert answer.status_code == status
        if status == 409:
            assert "has expired: it is not released for use. (REG-62) Block it." in text(answer)
        lot.refresh_from_db()
        assert lot.status == state


def test_a_change_that_is_asked_for_stands_at_the_top_of_the_record(bench: Bench, browser: Browser) -> None:
    from oversight.services.reviews import change_ask

    batch = batch_submit_whole(actor=_hospital(bench), record=bench.whole())
    assert "asked for a change" not in text(browser(bench.lead).get(f"/batches/{batch.number}/"))
    change_ask(actor=bench.team.reviewer, batch_id=batch.pk, reason="The donation number differs.")
    seen = text(browser(bench.lead).get(f"/batches/{batch.number}/"))
    assert "asked for a change" in seen
    assert seen.index("The donation number differs.") < seen.index("Before you start")


@pytest.mark.parametrize("born_on", ["2170-01-31", "1870-01-31"])
def test_a_date_of_birth_that_cannot_be_is_refused(bench: Bench, browser: Browser, born_on: str) -> None:
    given = {"site": bench.site.code, "name": "A. Body", "nhs_number": "", "born_on": born_on}
    before = PatientIdentity.objects.count()
    refused = browser(bench.lead).post("/batches/patients/new/", given)
    assert refused.status_code == 422
    assert "Nobody treated today was born on this date." in text(refused)
    assert PatientIdentity.objects.count() == before


def test_lots_are_received_released_and_blocked_on_pages(bench: Bench, browser: Browser) -> None:
    from batches.models import MaterialLot

    page = browser(bench.lead)
    day = (timezone.now() + timedelta(days=90)).date().isoformat()
    made = page.post(
        "/batches/lots/new/",
        {
            "site": bench.site.code,
            "material_code": "wash_buffer",
            "name": "Wash buffer",
            "lot_number": "W-9",
            "supplier": "S",
            "expires_at_0": day,
            "expires_at_1": "23:59",
        },
    )
    assert made.status_code == 302, text(made)
    lot = MaterialLot.objects.get(lot_number="W-9")
    assert lot.status == "quarantined"
    assert page.post(f"/batches/lots/{lot.pk}/release/").status_code == 302
    assert page.post(f"/batches/lots/{lot.pk}/block/", {"reason": ""}).status_code == 422
    assert page.post(f"/batches/lots/{lot.pk}/block/", {"reason": "Leaks."}).status_code == 302
    lot.refresh_from_db()
    assert lot.status == "blocked"
    assert "W-9" in text(page.get("/batches/lots/"))
    assert browser(bench.operator).get("/batches/lots/new/").status_code == 403
