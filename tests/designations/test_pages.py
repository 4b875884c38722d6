"""The pages and the API of products and instructions: as the right person, the wrong person and a hospital system."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from designations.models import InstructionVersion, Step
from tests.factories.accounts import PASSWORD, add_totp, code_now, make_actor, make_organisation, sign_in
from tests.factories.designations import Made, make_cart, move

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Made:
    return make_cart()


@pytest.fixture
def draft() -> Made:
    return make_cart(effective=False)


def page(made: Made, tail: str = "") -> str:
    version = made.version
    return f"/instructions/{version.instruction.number}/{version.number}/{tail}"


def test_the_product_page_tells_its_story(client: Client, made: Made) -> None:
    sign_in(client, made.team.regulatory.person)
    assert made.product.name in client.get("/products/").content.decode()
    text = client.get(f"/products/{made.product.code}/").content.decode()
    assert made.designation.reference in text
    assert made.licence.number in text
    assert f"{made.master_file_version.master_file.number} version 1" in text
    assert f"{made.version.instruction.number} version 1" in text


def test_the_version_page_shows_limits_alternatives_and_three_signatures(client: Client, made: Made) -> None:
    sign_in(client, made.team.reviewer.person)
    text = client.get(page(made)).content.decode()
    assert "0.5 EU/mL or less" in text
    assert "One of these must pass" in text
    assert "Castella et al." in text
    for person in (made.team.author, made.team.reviewer, made.team.qp):
        assert person.printed_name in text
    for meaning in ("Authored", "Reviewed", "Approved", "Released"):
        assert meaning in text


def test_another_control_site_sees_nothing(client: Client, made: Made) -> None:
    other = make_organisation("control_site")
    stranger = make_actor("process_owner", other.scope)  # type: ignore[arg-type]  # a control site has its scope
    sign_in(client, stranger.person)
    assert made.product.name not in client.get("/products/").content.decode()
    for path in (
        f"/products/{made.product.code}/",
        page(made),
        page(made, "sign/withdraw/"),
        page(made, "head/"),
    ):
        assert client.get(path).status_code == 404, path


def test_an_author_writes_a_step_and_a_wrong_one_keeps_what_was_typed(client: Client, draft: Made) -> None:
    sign_in(client, draft.team.author.person)
    typed = {
        "title": "Weigh the bag",
        "text": "Put the bag on the balance.",
        "key": "bag_weight",
        "unit_procedure": "Formulate",
        "operation": "Weigh",
        "unit": "g",
        "low": "10,5",
        "minimum": "0",
    }
    refused = client.post(page(draft, "steps/add/number/"), typed)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "10,5" in text
    assert "This is not a number" in text
    assert not Step.objects.filter(key="bag_weight").exists()
    assert client.post(page(draft, "steps/add/number/"), typed | {"low": "10.5"}).status_code == 302
    step = Step.objects.get(key="bag_weight")
    assert step.settings == {
        "unit": "g", "minimum": "0",
        "limit": {"low": "10.5", "low_inclusive": True, "high_inclusive": True, "unit": "g"},
    }  # fmt: skip
    shown = client.get(page(draft, f"steps/{step.pk}/")).content.decode()
    assert "10.5 g or more" in shown
    assert client.post(page(draft, f"steps/{step.pk}/place/"), {"position": "1"}).status_code == 302
    assert Step.objects.get(pk=step.pk).position == 1
    assert client.post(page(draft, f"steps/{step.pk}/remove/")).status_code == 302
    assert list(
        Step.objects.filter(version=draft.version, removed_at=None)
        .order_by("position")
        .values_list("position", flat=True)
    ) == list(range(1, 64))


def test_every_editor_form_opens_for_its_author(client: Client, draft: Made) -> None:
    sign_in(client, draft.team.author.person)
    one_of_each_kind = {step.kind: step for step in Step.objects.filter(version=draft.version)}
    for step in one_of_each_kind.values():
        assert client.get(page(draft, f"steps/{step.pk}/")).status_code == 200, step.key
        assert client.get(page(draft, f"as-operator/{step.key}/")).status_code == 200, step.key
        assert client.get(page(draft, f"steps/add/{step.kind}/")).status_code == 200
    for criterion in draft.version.criteria.filter(key__in=["appearance", "potency_a"]):
        assert client.get(page(draft, f"criteria/{criterion.pk}/")).status_code == 200
    assert client.get(page(draft, "criteria/add/")).status_code == 200
    assert client.get(page(draft, "head/")).status_code == 200


def test_saving_a_step_unchanged_changes_nothing(client: Client, draft: Made) -> None:
    """What the form shows is what is stored: opening and saving loses no setting."""
    from designations.forms.steps import StepForm
    from designations.stepsettings import read_settings

    for step in Step.objects.filter(version=draft.version):
        initial = StepForm.initial_of(step)
        blank = StepForm(kind=step.kind)
        typed = {name: initial[name] for name in blank.fields if initial.get(name) not in (None, "", False)}
        form = StepForm(typed, kind=step.kind)
        assert form.is_valid(), (step.key, form.errors)
        data = form.data_for_service()
        assert read_settings(step.kind, data["settings"]) == read_settings(step.kind, step.settings), step.key
        assert {
            name: data[name] for name in ("title", "text", "critical", "witness_required", "citation")
        } == {
            name: getattr(step, name)
            for name in ("title", "text", "critical", "witness_required", "citation")
        }


def test_the_reviewer_signs_with_password_and_code(client: Client, draft: Made) -> None:
    move(draft.team, draft.version, "submit")
    reviewer = draft.team.reviewer.person
    secret = add_totp(reviewer)
    sign_in(client, reviewer)
    address = page(draft, "sign/review/")
    shown = client.get(address)
    text = shown.content.decode()
    assert "I reviewed version 1" in text
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', text)
    assert found is not None
    seen = found[1]
    answer = client.post(address, {"seen": seen, "password": PASSWORD, "code": code_now(secret)})
    assert answer.status_code == 302, answer.content.decode()
    assert InstructionVersion.objects.get(pk=draft.version.pk).state == "reviewed"


def test_a_button_that_cannot_be_pressed_says_why(client: Client, draft: Made) -> None:
    move(draft.team, draft.version, "submit")
    sign_in(client, draft.team.author.person)
    text = client.get(page(draft)).content.decode()
    assert 'aria-disabled="true"' in text
    assert "does not include" in text


def test_sending_back_voids_the_signature_and_says_so(client: Client, draft: Made) -> None:
    move(draft.team, draft.version, "submit")
    sign_in(client, draft.team.reviewer.person)
    assert client.post(page(draft, "back/ask_change/"), {"reason": ""}).status_code == 422
    assert client.post(page(draft, "back/ask_change/"), {"reason": "Step 12 is unclear"}).status_code == 302
    text = client.get(page(draft)).content.decode()
    assert "Step 12 is unclear" in text
    assert InstructionVersion.objects.get(pk=draft.version.pk).state == "draft"


def test_the_api_gives_the_version_that_a_hospital_builds_against(client: Client, made: Made) -> None:
    sign_in(client, made.team.reviewer.person)
    line: dict[str, Any] = client.get("/api/v1/instructions/").json()["results"][0]
    assert (line["number"], line["version"], line["state"]) == (
        made.version.instruction.number,
        1,
        "effective",
    )
    body = client.get(f"/api/v1/instructions/{line['number']}/versions/1/").json()
    steps = {step["key"]: step for step in body["steps"]}
    assert len(body["steps"]) == 63
    assert steps["viability"]["limit"]["low"] == "70"
    assert steps["sterility"]["settings"]["may_be_pending"] is True
    assert [c["key"] for c in body["criteria"] if c["group"] == "potency"] == ["potency_a", "potency_b"]
    assert body["content_hash"] == InstructionVersion.objects.get(pk=made.version.pk).content_hash
    assert "float" not in {
        type(v).__name__ for v in json.loads(json.dumps(steps["endotoxin"]["limit"])).values()
    }
    assert client.get("/api/v1/instructions/MI-9999/versions/1/").status_code == 404
