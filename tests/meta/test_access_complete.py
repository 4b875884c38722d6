"""The access matrix names every route and every persona, and nobody gets through without the permission (REG-129)."""

import re
from collections import Counter

import pytest
from django.urls import get_resolver

from accounts.permissions import Permission
from accounts.roles import ROLES, HospitalSystem
from tests.access.bodies import API, PLAIN, SIGNED
from tests.access.document import PAGE, render
from tests.access.every_call import CALLS
from tests.access.matrix import ELSEWHERE, REFUSED, ROLE_OF, SUCCESS, Row, load, nobody_gets_through
from tests.access.services import NOT_CALLED, named, services
from tests.meta.test_urls_demand_login import walk

PERSONAS, ROWS, OTHER_METHODS = load()
UNPROVEN = nobody_gets_through()
PERMISSIONS = {permission.value for permission in Permission}


def permissions_of(persona: str) -> set[str]:
    role = ROLE_OF.get(persona)
    if role is None:
        return set()
    return {str(p) for p in (HospitalSystem if role == "hospital_system" else ROLES[role]).permissions}


def test_every_route_is_in_the_matrix() -> None:
    routes = {name for name, _url in walk(get_resolver().url_patterns)}
    listed = {row.route for row in ROWS}
    assert not routes - listed, f"add these to tests/access/matrix.yaml: {sorted(routes - listed)}"
    assert not listed - routes, f"these are no routes any more: {sorted(listed - routes)}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_every_row_says_what_every_persona_gets(row: Row) -> None:
    assert set(row.expected) == set(PERSONAS)
    assert row.body in PLAIN.keys() | SIGNED.keys() | API.keys()
    assert row.needs in PERMISSIONS | {"own", "open", "none", "inspector"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_reg_129_success_needs_the_permission_in_that_scope(row: Row) -> None:
    """Policy against data: the roles are the authority, and the matrix may not be more generous than they are."""
    for persona, outcome in row.expected.items():
        if outcome not in SUCCESS or row.needs == "open":
            continue
        assert persona in ROLE_OF or (row.needs == "own" and persona in ("ex_operator", "half")), (
            f"{persona} gets through {row.label} without any role"
        )
        if row.needs in PERMISSIONS:
            assert row.needs in permissions_of(persona), (
                f"{persona} gets through {row.label} without {row.needs}"
            )
            about_one_record = re.search(r"\{(?!product\})\w+\}", row.path)
            if persona in ELSEWHERE and about_one_record:
                assert row.case == "shared" or row.path.startswith(("/instructions/", "/master-files/")), (
                    f"{persona} reaches a record of another scope by {row.label}"
                )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_reg_129_nobody_falls_and_nobody_is_let_in_unknown(row: Row) -> None:
    assert not [persona for persona, outcome in row.expected.items() if outcome.startswith("5")]
    if row.needs in PERMISSIONS | {"inspector"}:
        for persona in ("anonymous", "half", "client_revoked", "client_expired"):
            assert row.expected[persona] in ("login", "factor", "401"), persona


def name_of(row: Row) -> str:
    return f"{row.route}, {row.case}" if row.case else row.route


@pytest.mark.parametrize("row", [row for row in ROWS if row.needs != "none"], ids=lambda row: row.label)
def test_every_row_lets_somebody_through_and_keeps_somebody_out(row: Row) -> None:
    """A row that refuses everybody, or nobody, proves nothing about who may."""
    if name_of(row) not in UNPROVEN:
        # The page of an error is what it is for.
        assert row.through or row.route == "ui:gallery_error", (
            "nobody gets through: make the world give somebody who may"
        )
    if row.needs != "open":
        assert row.kept_out, "nobody is kept out"
    if row.needs in PERMISSIONS | {"inspector"}:
        known = [p for p in row.kept_out if p in ROLE_OF or row.expected[p] in REFUSED]
        assert known, "nobody whom we know is kept out"


def test_rows_that_let_nobody_through_are_few_and_say_why() -> None:
    still = {name_of(row) for row in ROWS if row.needs != "none" and not row.through}
    assert set(UNPROVEN) <= still, f"somebody gets through now: {sorted(set(UNPROVEN) - still)}"
    assert all(len(reason) > 30 for reason in UNPROVEN.values())


@pytest.mark.parametrize("row", [r for r in ROWS if r.method == "POST"], ids=lambda row: row.label)
def test_reg_129_who_lacks_the_right_is_told_so_and_not_what_was_wrong_with_the_form(row: Row) -> None:
    """409 and 422 judge what was sent or the state of the record: only for whoever may do it."""
    if row.needs not in PERMISSIONS:
        return
    for persona, outcome in row.expected.items():
        if outcome in ("409", "422"):
            assert row.needs in permissions_of(persona), f"{persona} learns {outcome} from {row.label}"


def test_every_service_is_called_by_the_wrong_people() -> None:
    called = {name.partition(":")[0] for name in CALLS}
    assert not services() - called - set(NOT_CALLED), sorted(services() - called - set(NOT_CALLED))
    assert not (called | set(NOT_CALLED)) - services(), "these are no services any more"
    assert all(len(reason) > 20 for reason in NOT_CALLED.values())


def test_a_word_means_one_service() -> None:
    """Two services of one name are two records that somebody takes for each other."""
    twice = {name for name, count in Counter(named()).items() if count > 1}
    assert not twice, sorted(twice)


def test_what_is_not_refused_by_method_says_why() -> None:
    assert all(len(reason) > 15 for reason in OTHER_METHODS.values())


def test_the_reference_page_says_what_the_matrix_says() -> None:
    assert PAGE.read_text("utf-8") == render(), "run “python -m tests.access.document”"
