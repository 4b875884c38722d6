"""What hospital systems may send wrong, one fault at a time, and what people may type wrong: named, explained, nothing lost."""

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.test import Client, TestCase
from django.utils import timezone

from batches.models import Batch, EntryDraft
from batches.services.materials import lot_correct_expiry
from sites.services import equipment
from tests.factories import sites as site_factory
from tests.factories.accounts import make_client, sign_in
from tests.factories.batches import Bench, make_bench, make_lot
from tests.factories.designations import move

Body = dict[str, Any]
URL = "/api/v1/batches/submissions/"


def whole_body(bench: Bench) -> Body:
    """A published run as a hospital system sends it."""
    record = bench.whole()
    assert record.request.started_at is not None
    version = bench.version
    entries = []
    for entry in record.entries:
        assert entry.performed_at is not None
        assert entry.recorded_at is not None
        entries.append(
            {
                "step": entry.step,
                "value": entry.value,
                "performer": bench.operator.person.email,
                "witness": bench.witness.person.email,
                "performed_at": entry.performed_at.isoformat(),
                "recorded_at": entry.recorded_at.isoformat(),
            }
        )
    return {
        "site": bench.site.code,
        "product": version.instruction.product.code,
        "mode": "POC",
        "instruction": version.instruction.number,
        "version": version.number,
        "patient_code": bench.patient.code,
        "patient_code_material": bench.patient.code,
        "started_at": record.request.started_at.isoformat(),
        "submitted_by": bench.lead.person.email,
        "entries": entries,
    }


class TestRecords(TestCase):
    """One bench; each fault is sent alone and taken back."""

    bench: ClassVar[Bench]
    body: ClassVar[Body]
    token: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.bench = make_bench()
        cls.body = whole_body(cls.bench)
        _client, cls.token = make_client(cls.bench.site.scope)

    def send(self, body: Any, *, path: str = URL, key: str = "k1") -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        client = Client(headers={"Authorization": f"Bearer {self.token}", "Idempotency-Key": key})
        return client.post(path, content, content_type="application/json")

    def entry(self, body: Body, step: str) -> tuple[str, Body]:
        for position, entry in enumerate(body["entries"]):
            if entry["step"] == step:
                return f"entries.{position}", entry
        raise AssertionError(step)

    def refused(self, body: Any, *, status: int = 422, field: str = "", law: bool = True) -> None:
        answer = self.send(body)
        said = answer.json()
        assert answer.status_code == status, said
        assert answer.headers["Content-Type"] == "application/problem+json"
        named = [error for error in said["errors"] if not field or error["field"].startswith(field)]
        assert named, (field, said["errors"])
        assert all(error["message"] for error in said["errors"])
        if law:
            assert any(error["reg"].startswith("REG-") and error["way_out"] for error in named), named
        assert not Batch.objects.exists()

    def test_one_value_wrong_at_a_time(self) -> None:
        later = (timezone.now() + timedelta(hours=2)).isoformat()
        before = (timezone.now() - timedelta(days=400)).isoformat()
        faults: list[tuple[str, str, Any]] = [
            ("patient_weight", "value", {"number": "70.0", "unit": "mg"}),
            ("patient_weight", "value", 70.5),
            ("patient_weight", "value", "1e999"),
            ("patient_weight", "value", "NaN"),
            ("patient_weight", "value", "Infinity"),
            ("patient_weight", "value", "-3"),
            ("patient_weight", "value", None),
            ("patient_weight", "performed_at", later),
            ("patient_weight", "performed_at", before),
            ("patient_weight", "performer", "nobody@example.test"),
            ("patient_weight", "witness", self.bench.operator.person.email),
        ]
        for step, member, value in faults:
            body = copy.deepcopy(self.body)
            place, entry = self.entry(body, step)
            entry[member] = value
            if member == "performed_at":
                entry["recorded_at"] = value
            with self.subTest(member=member, value=str(value)):
                self.refused(body, field=place)

    def test_members_missing_extra_and_of_another_kind(self) -> None:
        changes: list[tuple[str, Callable[[Body], Any]]] = [
            ("site", lambda body: body.pop("site")),
            ("colour", lambda body: body.update(colour="blue")),
            ("version", lambda body: body.update(version="seven")),
            ("version", lambda body: body.update(version=10**40)),
            ("entries", lambda body: body.update(entries="all of them")),
            ("entries", lambda body: body.update(entries=[])),
            ("started_at", lambda body: body.update(started_at="2026-11-01T08:00:00")),
            ("entries.0.step", lambda body: body["entries"][0].pop("step")),
        ]
        for field, change in changes:
            body = copy.deepcopy(self.body)
            change(body)
            with self.subTest(field=field):
                self.refused(body, field=field, law=False)

    def test_a_step_missing_twice_unknown_or_out_of_order(self) -> None:
        for change in (
            lambda entries: entries.pop(4),
            lambda entries: entries.insert(4, dict(entries[4])),
            lambda entries: entries[4].update(step="no_such_step"),
            lambda entries: entries.reverse(),
        ):
            body = copy.deepcopy(self.body)
            change(body["entries"])
            self.refused(body, field="entries", law=False)

    def test_reg_51_an_unknown_and_a_withdrawn_version(self) -> None:
        self.refused(self.body | {"version": 99}, field="version")
        with transaction.atomic():
            move(self.bench.team, self.bench.version, "withdraw")
            answer = self.send(self.body)
            assert answer.status_code in (409, 422)
            assert any(error["reg"].startswith("REG-") for error in answer.json()["errors"])
            transaction.set_rollback(True)

    def test_reg_55_a_paused_site_starts_nothing(self) -> None:
        site_factory.move(self.bench.team.reviewer, self.bench.ready.enrolment, "pause")
        body = copy.deepcopy(self.body)
        _path, entry = self.entry(body, "label_check")
        entry["performed_at"] = timezone.now().isoformat()  # work went on after the pause
        self.refused(body, status=409)

    def test_an_expired_lot_and_an_instrument_out_of_use_are_refused_at_entry(self) -> None:
        lot = next(iter(self.bench.lots.values()))
        with transaction.atomic():
            lot_correct_expiry(
                actor=self.bench.lead,
                lot_id=lot.pk,
                expires_at=timezone.now() - timedelta(days=20),
                reason="The label was misread.",
            )
            # The only lot of this material: the start gate refuses before any step is looked at.
            self.refused(self.body, status=409, field="site")
            transaction.set_rollback(True)
        equipment.equipment_take_out(
            actor=self.bench.lead, equipment=self.bench.processor, reason="It leaks."
        )
        answer = self.send(self.body)
        assert answer.status_code in (409, 422), answer.json()
        assert any(error["way_out"] for error in answer.json()["errors"])

    def test_a_person_without_competence_performs_nothing(self) -> None:
        stranger = site_factory.site_person("operator", self.bench.site.scope, self.bench.team.control_site)
        body = copy.deepcopy(self.body)
        place, entry = self.entry(body, "patient_weight")
        entry["performer"] = stranger.person.email
        self.refused(body, field=place)

    def test_a_lot_in_quarantine_is_refused(self) -> None:
        material, used = next(iter(self.bench.lots.items()))
        held = make_lot(self.bench, material, released=False)
        body = copy.deepcopy(self.body)
        taking = [
            position
            for position, entry in enumerate(body["entries"])
            if isinstance(entry["value"], dict) and entry["value"].get("lot") == used.lot_number
        ]
        body["entries"][taking[0]]["value"]["lot"] = held.lot_number
        self.refused(body, field=f"entries.{taking[0]}")

    def test_the_same_key_gives_the_same_answer_even_when_the_world_has_moved_on(self) -> None:
        first = self.send(self.body)
        assert first.status_code == 201, first.json()
        move(self.bench.team, self.bench.version, "withdraw")
        again = self.send(self.body)
        assert (again.status_code, again.json()) == (201, first.json())
        other = self.send(self.body | {"source_reference": "another"})
        assert other.status_code == 409
        assert Batch.objects.count() == 1

    def test_bodies_that_are_none(self) -> None:
        for body, status in (
            (b'{"site": "\xff\xfe"}', 400),
            (b"[" * 100_000, 400),
            (b'{"a": 1, "a": 2}', 400),
            (b'{"version": NaN}', 400),
            (b'{"version": 1e999}', 422),
            (b" " * (10 * 1024 * 1024), 413),
        ):
            answer = self.send(body)
            assert answer.status_code == status, body[:20]
            assert answer.headers["Content-Type"] == "application/problem+json"

    def test_what_was_typed_on_the_page_stays(self) -> None:
        batch = self.bench.start_earlier(upto="patient_weight")
        browser = sign_in(Client(), self.bench.operator.person)
        path = f"/batches/{batch.number}/steps/patient_weight/"
        for typed in ("seventy", "1e999", "NaN", "70,5", "-4"):
            page = browser.post(path, {"value": typed, "late_reason": "The tablet was flat."})
            assert page.status_code in (409, 422), typed
            text = page.content.decode()
            assert "nhsuk-error-summary" in text, typed
            assert "The tablet was flat." in text
        assert EntryDraft.objects.get(batch=batch).data["late_reason"] == "The tablet was flat."
        assert "The tablet was flat." in browser.get(path).content.decode()

    def test_formula_like_text_is_only_text_in_the_csv_exports(self) -> None:
        self.bench.start()
        browser = sign_in(Client(), self.bench.team.reviewer.person)
        site_factory.make_site(self.bench.team.control_site, self.bench.team.reviewer, name="=HYPERLINK(1)")
        text = browser.get("/sites/?format=csv").content.decode("utf-8-sig")
        cells = [cell.strip('"') for line in text.splitlines() for cell in line.split(",")]
        assert any("HYPERLINK" in cell for cell in cells)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
