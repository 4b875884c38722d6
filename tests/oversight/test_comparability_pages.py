"""The pages of comparability: read by those who see reports, written and signed by two people (REG-37)."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oversight.models import ComparabilityProtocol, PerformanceRun
from tests.factories.accounts import sign_in
from tests.factories.comparability import make_protocol, make_run, put_protocol_in_force
from tests.factories.sites import Ready, make_world, onboard

pytestmark = pytest.mark.django_db
VIABILITY = {"key": "viability", "judged": "mean", "low": "70", "high": "95"}


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> Ready:
    monkeypatch.setattr("tests.factories.sites.show_comparable", lambda *_given: None)
    world, (place,) = make_world()
    return onboard(world, place)


def sent(**fields: Any) -> dict[str, Any]:
    return {
        "run": "PB-1",
        "performed_on": timezone.localdate().isoformat(),
        "value_viability": "66.6",
        "document": SimpleUploadedFile("run.csv", b"attribute,result\nviability,66.6\n", "text/csv"),
    } | fields


def test_reg_37_a_protocol_is_written_and_a_performance_batch_recorded_by_the_pages(ready: Ready) -> None:
    world = ready.world
    owner, qa = (sign_in(Client(), who.person) for who in (world.owner, world.qa))
    page = reverse("comparability:product", args=[world.product.code])
    assert "No comparability protocol is in force" in qa.get(page).content.decode()
    writing = reverse("comparability:protocol-add", args=[world.product.code])
    assert owner.get(writing).status_code == 200
    assert qa.get(writing).status_code == 403
    form = {"judged_viability": "mean", "min_results": "1", "rationale": "Limits."}
    refused = owner.post(writing, form)
    assert refused.status_code == 422
    assert "Nothing says what is accepted" in refused.content.decode()
    assert owner.post(writing, {"min_results": "1", "rationale": "Limits."}).status_code == 422
    assert owner.post(writing, form | {"low_viability": "70"}).headers["Location"] == page
    draft = ComparabilityProtocol.objects.get()
    assert draft.attributes == [
        {
            "key": "viability",
            "title": "Viability",
            "unit": "%",
            "judged": "mean",
            "low": "70",
            "high": None,
            "tolerance": None,
        }
    ]
    signing = reverse("comparability:protocol-move", args=[draft.pk, "put_in_force"])
    assert signing in qa.get(page).content.decode()
    assert signing not in owner.get(page).content.decode()
    assert qa.get(signing).status_code == 200
    put_protocol_in_force(world, attributes=[VIABILITY])
    recording = reverse("comparability:run-add", args=[ready.enrolment.pk])
    assert recording in qa.get(page).content.decode()
    assert qa.get(recording).status_code == 200
    assert qa.post(recording, sent(value_viability="66,6")).status_code == 422
    assert qa.post(recording, sent()).headers["Location"] == page
    shown = qa.get(page).content.decode()
    for words in (
        "Mean: at least 70 %, at most 95 %",
        "Out of range",
        "Viability: the mean of 1 results is 66.60 %, below 70 %.",
        "PB-1",
    ):
        assert words in shown, words
    paper = reverse("comparability:run-paper", args=[PerformanceRun.objects.get().pk])
    assert qa.get(paper).content.startswith(b"attribute")


def test_reg_37_the_people_of_one_site_do_not_read_of_all_sites(ready: Ready) -> None:
    put_protocol_in_force(ready.world, attributes=[VIABILITY])
    made = make_run(ready.world, ready.enrolment)
    lead = sign_in(Client(), ready.lead.person)
    for name, arg in (("product", ready.world.product.code), ("run-paper", str(made.pk))):
        assert lead.get(reverse(f"comparability:{name}", args=[arg])).status_code == 403
    stranger, _places = make_world()
    other = sign_in(Client(), stranger.qa.person)
    elsewhere: tuple[tuple[str, list[Any]], ...] = (
        ("product", [ready.world.product.code]),
        ("run-paper", [made.pk]),
        ("run-add", [ready.enrolment.pk]),
        ("protocol-move", [make_protocol(ready.world).pk, "put_in_force"]),
    )
    for name, args in elsewhere:
        assert other.get(reverse(f"comparability:{name}", args=args)).status_code == 404
