"""The committed description of the API is what the code does; every operation says its errors; nothing sent makes it fall."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories.accounts import make_client
from tests.factories.batches import Bench, make_bench
from tests.meta.test_urls_demand_login import walk

COMMITTED = Path(__file__).parents[2] / "docs" / "reference" / "openapi.yaml"
CODES = {"get": {"401", "403", "404", "422"}, "post": {"400", "401", "403", "404", "409", "413", "422"}}


def described() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMMITTED.read_text("utf-8"))
    return found


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_committed_description_is_that_of_the_code(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(made))
    assert made.read_text("utf-8") == COMMITTED.read_text("utf-8"), (
        "the API and docs/reference/openapi.yaml differ: run “manage.py spectacular --file docs/reference/openapi.yaml” "
        "and read the difference, because programs of hospitals rely on it"
    )


def test_every_route_of_the_api_is_described() -> None:
    routes = {url for _name, url in walk(get_resolver().url_patterns) if url.startswith("/api/")}
    described_paths = list(described()["paths"])
    assert len(routes) == len(described_paths)


@pytest.mark.parametrize(("path", "method", "operation"), operations(), ids=lambda value: str(value)[:40])
def test_every_operation_documents_its_problems(path: str, method: str, operation: dict[str, Any]) -> None:
    for status in CODES[method]:
        content = operation["responses"][status]["content"]
        assert content["application/problem+json"]["schema"]["$ref"].endswith("/Problem"), (path, status)
    assert operation["security"] == [{"siteToken": []}]


TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["", "\x00", "1e999", "NaN", "-1", "POC", "=cmd()", "9" * 400, "\ud83d", "viability"]),
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


def encoded(body: Any) -> bytes:
    """JSON in UTF-8; a lone surrogate stays an escape."""
    return json.dumps(body).encode()


class TestNothingFalls(TestCase):
    """Random and schema-shaped bodies against a real bench: refused with a problem, never a fault of ours."""

    bench: Bench
    token: str

    @classmethod
    def setUpTestData(cls) -> None:
        cls.bench = make_bench()
        cls.batch = cls.bench.start()
        _client, cls.token = make_client(cls.bench.site.scope)

    def send(self, path: str, body: bytes) -> None:
        client = Client(headers={"Authorization": f"Bearer {self.token}", "Idempotency-Key": "k"})
        client.raise_request_exception = False
        answer = client.post(path, body, content_type="application/json")
        assert answer.status_code < 500, (path, body[:500], answer.status_code)
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"].startswith("application/problem+json")
            said = answer.json()
            assert said["code"]
            assert said["status"] == answer.status_code

    @property
    def paths(self) -> list[str]:
        return [
            "/api/v1/batches/",
            "/api/v1/batches/submissions/",
            f"/api/v1/batches/{self.batch.pk}/entries/",
        ]

    @settings(max_examples=25)
    @given(body=ANYTHING)
    def test_any_json(self, body: Any) -> None:
        for path in self.paths:
            self.send(path, encoded(body))

    @settings(max_examples=25)
    @given(body=st.binary(max_size=200))
    def test_any_bytes(self, body: bytes) -> None:
        for path in self.paths:
            self.send(path, body)

    @settings(max_examples=40)
    @given(data=st.data())
    def test_an_entry_with_any_members(self, data: st.DataObject) -> None:
        step = data.draw(st.sampled_from([step.key for step in self.bench.content.steps]))
        body = {
            "step": step,
            "value": data.draw(ANYTHING),
            "performer": self.bench.operator.person.email,
            "performed_at": "2026-01-01T00:00:00+00:00",
        }
        body |= data.draw(
            st.dictionaries(
                st.sampled_from(
                    ["performer", "witness", "performed_at", "recorded_at", "late_reason", "equipment", "corrects",
                     "reason", "device_offset_ms"]
                ),
                ANYTHING,
                max_size=3,
            )
        )  # fmt: skip
        self.send(self.paths[2], encoded(body))

    @settings(max_examples=25)
    @given(data=st.data())
    def test_a_whole_record_with_any_members(self, data: st.DataObject) -> None:
        version = self.bench.version
        body: dict[str, Any] = {
            "site": self.bench.site.code,
            "product": version.instruction.product.code,
            "mode": "POC",
            "instruction": version.instruction.number,
            "version": version.number,
            "patient_code": self.bench.patient.code,
            "patient_code_material": self.bench.patient.code,
            "started_at": "2026-11-01T08:00:00Z",
            "submitted_by": self.bench.lead.person.email,
            "entries": [
                {
                    "step": step.key,
                    "value": data.draw(ANYTHING),
                    "performer": self.bench.operator.person.email,
                    "performed_at": "2026-11-01T09:00:00Z",
                }
                for step in self.bench.content.steps[:5]
            ],
        }
        body |= data.draw(st.dictionaries(st.sampled_from(sorted(body)), ANYTHING, max_size=2))
        self.send(self.paths[1], encoded(body))

    @settings(max_examples=40)
    @given(name=st.sampled_from(["q", "state", "site", "product", "after", "before", "cursor"]), value=TEXTS)
    def test_any_question_of_a_list(self, name: str, value: str) -> None:
        client = Client(headers={"Authorization": f"Bearer {self.token}"})
        client.raise_request_exception = False
        for path in (
            "/api/v1/batches/",
            "/api/v1/sites/",
            "/api/v1/instructions/",
            "/api/v1/certifications/",
        ):
            text = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
            answer = client.get(path, {name: text})
            assert answer.status_code < 500, (path, name, value)
