"""The door of hospital systems: real requests, real tokens."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import ClientActor
from batches.models import Batch, IdempotencyKey, StepEntry
from tests.factories import sites as site_factory
from tests.factories.accounts import make_client
from tests.factories.batches import Bench

pytestmark = pytest.mark.django_db
Hospital = tuple[ClientActor, dict[str, Any]]


def post(path: str, body: Any, headers: dict[str, Any], key: str = "k1") -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post(path, content, content_type="application/json", HTTP_IDEMPOTENCY_KEY=key, **headers)


def start_body(bench: Bench, **changes: Any) -> dict[str, Any]:
    version = bench.version
    return {
        "site": bench.site.code,
        "product": version.instruction.product.code,
        "mode": "POC",
        "instruction": version.instruction.number,
        "version": version.number,
        "patient_code": bench.patient.code,
        "patient_code_material": bench.patient.code,
        "source_reference": "HIS-1",
    } | changes


def whole_body(bench: Bench, **changes: Any) -> dict[str, Any]:
    record = bench.whole()
    return (
        start_body(bench)
        | {
            "started_at": record.request.started_at.isoformat(),
            "submitted_by": bench.lead.person.email,
            "entries": [
                {
                    "step": entry.step,
                    "value": entry.value,
                    "performer": bench.operator.person.email,
                    "witness": bench.witness.person.email,
                    "performed_at": entry.performed_at.isoformat(),
                    "recorded_at": entry.recorded_at.isoformat(),
                }
                for entry in record.entries
            ],
        }
        | changes
    )


def test_start_then_record_a_step_then_read_it_back(bench: Bench, hospital: Hospital) -> None:
    _actor, headers = hospital
    started = post("/api/v1/batches/", start_body(bench), headers)
    assert started.status_code == 201, started.json()
    path = f"/api/v1/batches/{started.json()['id']}/"
    body = {
        "step": "before_start",
        "value": True,
        "performer": bench.operator.person.email,
        "performed_at": timezone.now().isoformat(),
    }
    made = post(path + "entries/", body, headers, key="k2")
    assert made.status_code == 201, made.json()
    again = post(path + "entries/", body, headers, key="k2")
    assert (again.status_code, again.json()) == (201, made.json())
    assert StepEntry.objects.count() == 1
    other = post(path + "entries/", body | {"late_reason": "x"}, headers, key="k2")
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    read = Client().get(path, **headers)
    assert [entry["step"] for entry in read.json()["entries"]] == ["before_start"]
    listed = Client().get("/api/v1/batches/", **headers)
    assert [row["number"] for row in listed.json()["results"]] == [started.json()["number"]]
    # Another site's system: not even the existence is told.
    _client, token = make_client(site_factory.make_site(bench.team.control_site, bench.team.reviewer).scope)
    stranger = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert Client().get(path, **stranger).status_code == 404
    assert post(path + "entries/", body, stranger, key="k3").status_code == 404
    assert post("/api/v1/batches/", start_body(bench), stranger, key="k4").status_code == 422
    assert Client().get(path).status_code == 401


def test_reg_81_a_value_out_of_limit_is_taken_and_opens_its_deviation(
    bench: Bench, hospital: Hospital
) -> None:
    from oversight.models import Deviation

    _actor, headers = hospital
    batch = bench.start_earlier(upto="vcn")
    now = timezone.now().isoformat()
    body = {
        "step": "vcn",
        "value": "12.00",
        "performer": bench.operator.person.email,
        "witness": bench.witness.person.email,
        "performed_at": now,
    }
    path = f"/api/v1/batches/{batch.pk}/entries/"
    made = post(path, body, headers)
    assert (made.status_code, made.json()["outcome"]) == (201, "out_of_limit")
    assert post(path, body, headers).json() == made.json()
    (deviation,) = Deviation.objects.filter(batch=batch)
    assert str(deviation.entry_id) == made.json()["id"]


def test_a_whole_record_is_taken_once(bench: Bench, hospital: Hospital) -> None:
    _actor, headers = hospital
    body = whole_body(bench)
    first = post("/api/v1/batches/submissions/", body, headers)
    assert first.status_code == 201, first.json()
    assert first.json()["state"] == "submitted"
    second = post("/api/v1/batches/submissions/", body, headers)
    assert (second.status_code, second.json()) == (201, first.json())
    changed = post("/api/v1/batches/submissions/", body | {"source_reference": "HIS-2"}, headers)
    assert changed.status_code == 409
    assert changed.json()["errors"][0]["field"] == "Idempotency-Key"
    assert Batch.objects.count() == 1
    assert IdempotencyKey.objects.count() == 1


BAD_BODIES: list[tuple[str, Any]] = [
    ("broken UTF-8", b'{"site": "\xff\xfe"}'),
    ("not JSON", b"{"),
    ("NaN", b'{"version": NaN}'),
    ("a member twice", b'{"site": "A", "site": "B"}'),
    ("deep", b"[" * 100_000),
    ("a list", b"[]"),
    ("a number", b"1"),
    ("nothing", b""),
]


def test_bad_bodies_are_problems_and_never_a_fault_of_ours(bench: Bench, hospital: Hospital) -> None:
    _actor, headers = hospital
    for name, body in BAD_BODIES:
        answer = post("/api/v1/batches/submissions/", body, headers)
        assert 400 <= answer.status_code < 500, name
        assert answer["Content-Type"].startswith("application/problem+json"), name
        assert answer.json()["code"], name
        assert answer.json()["detail"], name
    huge = post("/api/v1/batches/submissions/", b" " * (10 * 1024 * 1024), headers)
    assert huge.status_code == 413
    assert post("/api/v1/batches/", start_body(bench), headers, key="").status_code in (400, 422)
    assert not Batch.objects.exists()


def test_wrong_fields_are_all_named_at_once(bench: Bench, hospital: Hospital) -> None:
    _actor, headers = hospital
    body = whole_body(bench)
    body["entries"][3] |= {"performed_at": "yesterday", "colour": "blue", "performer": "\x00"}
    body["entries"][9] |= {"value": 70.5}
    body |= {"version": "seven", "extra": 1}
    answer = post("/api/v1/batches/submissions/", body, headers)
    fields = {problem["field"] for problem in answer.json()["errors"]}
    assert answer.status_code == 422
    assert {
        "version",
        "extra",
        "entries.3.performed_at",
        "entries.3.colour",
        "entries.3.performer",
    } <= fields
    body = whole_body(bench)
    weight = next(
        position for position, entry in enumerate(body["entries"]) if entry["step"] == "patient_weight"
    )
    future = (timezone.now() + timedelta(hours=1)).isoformat()
    body["entries"][weight] |= {"value": 70.5, "witness": bench.operator.person.email}
    body["entries"][weight + 1] |= {"value": "1E+999999", "performed_at": future, "recorded_at": future}
    body["entries"][weight + 2] |= {
        "value": {"number": "99", "unit": "mg"},
        "performer": "nobody@example.test",
    }
    answer = post("/api/v1/batches/submissions/", body, headers)
    problems = {problem["field"]: problem for problem in answer.json()["errors"]}
    assert answer.status_code == 422
    for field in (
        f"entries.{weight}.value",
        f"entries.{weight}.witness",
        f"entries.{weight + 1}.value",
        f"entries.{weight + 1}.performed_at",
        f"entries.{weight + 2}.value",
        f"entries.{weight + 2}.performer",
    ):
        assert problems[field]["reg"].startswith("REG-"), field
        assert problems[field]["way_out"], field
    assert not Batch.objects.exists()


def test_an_unknown_or_superseded_version_is_refused(bench: Bench, hospital: Hospital) -> None:
    _actor, headers = hospital
    answer = post("/api/v1/batches/", start_body(bench, version=99), headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "version")
    assert answer.json()["errors"][0]["reg"] == "REG-51"
    from tests.factories.designations import move

    move(bench.team, bench.version, "withdraw")
    gone = post("/api/v1/batches/", start_body(bench), headers)
    assert gone.status_code in (409, 422)
    assert not Batch.objects.exists()


def test_one_step_through_the_api_costs_eight_statements(
    bench: Bench, hospital: Hospital, django_assert_max_num_queries: Any
) -> None:
    _actor, headers = hospital
    batch = bench.start_earlier(upto="patient_weight")
    body = {
        "step": "patient_weight",
        "value": "70.0",
        "performer": str(bench.operator.person_id),
        "witness": str(bench.witness.person_id),
        "performed_at": timezone.now().isoformat(),
    }
    # Two more for the savepoint that stands for BEGIN and COMMIT in a test.
    with django_assert_max_num_queries(8 + 2):
        answer = post(f"/api/v1/batches/{batch.pk}/entries/", body, headers, key="fast")
    assert answer.status_code == 201, answer.json()
