"""Addresses that nobody's hand makes: control characters, numbers too large, keys that are none."""

from typing import ClassVar

from django.test import Client, TestCase

from tests.factories.accounts import grant, make_client, make_person, sign_in, system_scope
from tests.factories.batches import Bench, make_bench

WORDS = ("%00", "%00%00x", "%ED%A0%80", "%FF", "..%2f", "9" * 30, "%27%3B--", "%7B%7B7*7%7D%7D", "x" * 3000)
PLACES = (
    "/batches/{}/", "/batches/{}/steps/", "/batches/{}/submit/", "/review/{}/", "/decide/{}/", "/deviations/{}/",
    "/products/{}/", "/master-files/{}/1/", "/instructions/{}/1/", "/sites/{}/", "/api/v1/sites/{}/",
    "/api/v1/deviations/{}/", "/api/v1/instructions/{}/versions/1/",
    "/products/{}/authorisation/", "/master-files/{}/alignment/", "/master-files/{}/exports/",
    "/api/v1/master-files/{}/export/",
)  # fmt: skip
LISTS = ("/", "/batches/", "/batches/lots/", "/sites/", "/register/", "/deviations/", "/reports/", "/api/v1/batches/",
         "/api/v1/sites/", "/api/v1/deviations/", "/api/v1/certifications/", "/api/v1/instructions/")  # fmt: skip
NAMES = (
    "q",
    "state",
    "site",
    "product",
    "severity",
    "outcome",
    "kind",
    "after",
    "before",
    "cursor",
    "format",
)


class TestAddresses(TestCase):
    """A reviewer of the control site, who may see the most."""

    bench: ClassVar[Bench]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.bench = make_bench()

    def setUp(self) -> None:
        self.browser = sign_in(Client(raise_request_exception=False), self.bench.team.reviewer.person)

    def get(self, path: str) -> int:
        return self.browser.get(path).status_code

    def test_no_word_in_a_path_is_a_fault_of_ours(self) -> None:
        fell = [
            (place, word[:20], status)
            for place in PLACES
            for word in WORDS
            if (status := self.get(place.format(word))) >= 500 or status == 200
        ]
        assert not fell

    def test_no_number_in_a_path_is_too_large(self) -> None:
        number = self.bench.version.instruction.number
        for path in (
            f"/instructions/{number}/{'9' * 40}/",
            f"/api/v1/instructions/{number}/versions/{'9' * 40}/",
        ):
            assert self.get(path) == 404

    def test_no_question_of_a_list_is_a_fault_of_ours(self) -> None:
        fell = [
            (path, name, word[:20], status)
            for path in LISTS
            for name in NAMES
            for word in ("%00", "%FF", "a|b", "9" * 30)
            if (status := self.get(f"{path}?{name}={word}")) >= 500
        ]
        assert not fell

    def test_a_stranger_to_the_shape_of_an_address_is_no_fault_of_ours_for_systems_either(self) -> None:
        _client, token = make_client(self.bench.site.scope)
        browser = Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)
        for word in ("%00", "%FF", "9" * 30):
            for place in ("/api/v1/sites/{}/", "/api/v1/instructions/{}/versions/1/", "/api/v1/batches/{}/"):
                assert browser.get(place.format(word)).status_code in (400, 404)

    def test_names_of_people_are_searched_for_with_anything(self) -> None:
        person = make_person()
        grant(person, "administrator", system_scope())
        browser = sign_in(Client(raise_request_exception=False), person)
        for word in ("%00", "%FF", "a|b", "%7C", "x|not-a-uuid"):
            for name in ("q", "after"):
                assert browser.get(f"/accounts/people/?{name}={word}").status_code in (200, 400), (name, word)
