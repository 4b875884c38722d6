"""Route × method × persona → outcome, with real users and real sessions; and nothing of one site is told to another (REG-129)."""

import copy
import gc
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.test import TestCase

from accounts import backends
from accounts.actors import AnonymousActor
from accounts.authority import load_person
from accounts.roles import ROLES, HospitalSystem
from accounts.services.clients import client_identify
from ledger.actors import SystemActor
from ledger.errors import NotPermitted
from tests.access import bodies
from tests.access.every_call import CALLS
from tests.access.matrix import ELSEWHERE, ROLE_OF, Row, load, outcome
from tests.access.services import Call
from tests.access.world import World, make_world
from tests.factories import accounts as make

PERSONAS, ROWS, ALLOWED = load()


class TestAccess(TestCase):
    """One world for all; every request is taken back before the next."""

    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = make_world()
        # The world stays: the collector need not look at it after each of thousands of requests.
        gc.collect()
        gc.freeze()
        cls.addClassCleanup(gc.unfreeze)

    @pytest.fixture(autouse=True)
    def _quiet(self) -> Iterator[None]:
        logging.disable(logging.ERROR)
        yield
        logging.disable(logging.NOTSET)

    def ask(self, row: Row, persona: str, *, empty: bool = False) -> str:
        with transaction.atomic():
            if row.method == "GET":
                path = row.path.format_map(self.world.names)
                answer = self.world.browser(persona, row.at_device).get(path)
            else:
                answer = bodies.post(self.world, persona, row, empty=empty)
            transaction.set_rollback(True)
        return outcome(answer)

    @pytest.fixture(autouse=True)
    def _known(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Load each person with their authority once: whatever a request changes is taken back, so the next finds the same."""
        loaded: dict[str, Any] = {}

        def load(person_id: Any) -> Any:
            if person_id not in loaded:
                loaded[person_id] = load_person(person_id)
            return copy.copy(loaded[person_id])

        monkeypatch.setattr(backends, "load_person", load)

    def walk(self, persona: str) -> None:
        """Every row as this persona: with what would get a colleague through, and again with nothing at all."""
        self.world.wake(persona)
        wrong = []
        for row in ROWS:
            expected = row.expected[persona]
            for empty in (False, True) if persona in row.sends_nothing else (False,):
                got = self.ask(row, persona, empty=empty)
                if got != expected:
                    sent = " sending nothing" if empty else ""
                    wrong.append(f"{row.label} as {persona}{sent}: {got}, the matrix says {expected}")
        assert not wrong, "\n".join(wrong)

    def test_reg_129_other_methods_are_offered_nowhere(self) -> None:
        routes = {row.path.format_map(self.world.names): row.route for row in ROWS}
        for path, route in routes.items():
            for method in ("put", "patch", "delete"):
                persona = "client_own" if path.startswith("/api/") else "qa_reviewer"
                with transaction.atomic():
                    answer = getattr(self.world.browser(persona), method)(path)
                    transaction.set_rollback(True)
                refused = answer.status_code in (403, 404, 405)
                assert refused or route in ALLOWED, (method, path, answer.status_code)

    def test_reg_129_lists_show_no_row_of_another_site(self) -> None:
        names = self.world.names
        strange = [
            names[f"other_{what}"]
            for what in (
                "batch",
                "certified",
                "released",
                "deviation",
                "instruction",
                "master_file",
                "report_number",
                "annual",
            )
        ] + [self.world.other.site.name]
        lists = ("/", "/batches/", "/batches/?format=csv", "/batches/lots/", "/sites/", "/sites/?format=csv",
                 "/products/", "/register/", "/register/?format=csv", "/releases/",
                 "/releases/?format=csv", "/deviations/", "/deviations/?format=csv",
                 "/reports/", "/annual-reports/", "/batches/start/")  # fmt: skip
        for persona in ("operator", "site_lead", "qa_reviewer", "qualified_person", "process_owner",
                        "regulatory_affairs", "safety_oversight", "inspector"):  # fmt: skip
            for path in lists:
                page = self.world.browser(persona).get(path).content.decode()
                told = [name for name in strange if str(name) in page]
                assert not told, (persona, path, told)
        for path in (
            "/api/v1/batches/",
            "/api/v1/sites/",
            "/api/v1/instructions/",
            "/api/v1/certifications/",
            "/api/v1/releases/",
        ):
            said = self.world.browser("client_own").get(path)
            assert said.status_code == 200
            assert not [name for name in strange if str(name) in said.content.decode()], path
            theirs = self.world.browser("client_other").get(path).content.decode()
            assert names["in_hand"] not in theirs, path

    def test_reg_129_a_record_out_of_scope_is_not_found_rather_than_forbidden(self) -> None:
        names = self.world.names
        paths = {
            f"/batches/{names['other_batch']}/": ("operator", "site_lead", "qa_reviewer", "inspector"),
            f"/review/{names['other_batch']}/": ("qa_reviewer", "qualified_person"),
            f"/decide/{names['other_batch']}/certify/": ("qualified_person",),
            f"/decide/{names['other_certified']}/release/": ("qualified_person", "site_lead"),
            f"/deviations/{names['other_deviation']}/": ("qa_reviewer", "safety_oversight"),
            f"/sites/{names['other_site']}/": ("operator", "qa_reviewer", "inspector"),
            f"/products/{names['other_product']}/": ("process_owner", "inspector"),
            f"/instructions/{names['other_instruction']}/1/": ("operator", "process_owner"),
            f"/master-files/{names['other_master_file']}/1/": ("process_owner", "regulatory_affairs"),
            f"/reports/{names['other_report']}/": ("regulatory_affairs", "qualified_person"),
            f"/annual-reports/{names['other_annual']}/": ("regulatory_affairs", "qualified_person"),
            f"/annual-reports/{names['other_annual']}/preview/": ("regulatory_affairs", "inspector"),
            f"/annual-reports/files/{names['other_master_file']}/plan/": ("regulatory_affairs",),
            f"/door/annual-reports/{names['other_annual']}/": ("inspector",),
            f"/door/products/{names['other_product']}/": ("inspector",),
            f"/api/v1/batches/{names['other_batch_id']}/": ("client_own",),
            f"/api/v1/sites/{names['other_site']}/": ("client_own",),
        }
        for path, personas in paths.items():
            for persona in personas:
                assert self.world.browser(persona).get(path).status_code == 404, (path, persona)

    def actors(self) -> dict[str, Any]:
        """The personas as the services know them; a token that is over or revoked is nobody at all."""
        found: dict[str, Any] = {name: make.actor(person) for name, person in self.world.people.items()}
        for name, token in self.world.tokens.items():
            client = client_identify(token)
            assert (client is None) == (name in ("client_revoked", "client_expired")), name
            if client is not None:
                found[name] = client
        # What opens a page is a session with a second factor; a service is asked by whoever stands behind it.
        del found["half"]
        return found | {"nobody": AnonymousActor(), "system": SystemActor("tests")}

    def test_reg_129_no_service_serves_whom_no_page_would(self) -> None:
        """Permission is judged below the pages: the right call by the wrong person is refused, and refused for that."""
        wrong = []
        actors = self.actors()
        for name, call in CALLS.items():
            given = call.given(self.world)
            for persona, actor in actors.items():
                if may(persona, call):
                    continue
                with transaction.atomic():
                    try:
                        call.service(actor=actor, **given)
                    except (NotPermitted, ObjectDoesNotExist):
                        pass
                    except Exception as other:
                        wrong.append(f"{name} as {persona}: {type(other).__name__} {other}")
                    else:
                        wrong.append(f"{name} as {persona}: done")
                    transaction.set_rollback(True)
        assert not wrong, "\n".join(wrong)


def may(persona: str, call: Call) -> bool:
    """Whether a persona holds what a call needs, by the roles alone."""
    if persona == "system":
        return call.system
    role = ROLE_OF.get(persona)
    if role is None or (persona in ELSEWHERE and not call.elsewhere):
        return False
    return call.needs in (HospitalSystem if role == "hospital_system" else ROLES[role]).permissions


def _walk_of(persona: str) -> Callable[[TestAccess], None]:
    def test(self: TestAccess) -> None:
        self.walk(persona)

    test.__doc__ = f"{PERSONAS[persona]} Gets what the matrix says, and no more."
    return test


for _persona in PERSONAS:
    setattr(TestAccess, f"test_reg_129_matrix_as_{_persona}", _walk_of(_persona))
