"""The signing page, on a real record: an instruction version sent for review by its author (REG-120, REG-121)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from ledger.models import Signature
from tests.factories import accounts as make
from tests.factories import designations

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return designations.make_cart(effective=False)


@pytest.fixture
def author(draft):
    make.add_totp(draft.team.author.person)
    return make.sign_in(Client(), draft.team.author.person)


def address(draft):
    version = draft.version
    return reverse(
        "designations:instruction_sign", args=[version.instruction.number, version.number, "submit"]
    )


def seen_in(page):
    return re.search(r'name="seen" value="([0-9a-f]{64})"', page.content.decode()).group(1)


def test_reg_120_the_page_says_what_is_signed_before_it_asks_who(author, draft):
    text = author.get(address(draft)).content.decode()
    assert text.index("Meaning") < text.index("Show that it is you") < text.index('name="password"')
    assert draft.team.author.printed_name in text
    assert "Process owner" in text
    assert seen_in(author.get(address(draft)))


def test_reg_121_password_and_code_sign(author, draft):
    seen = seen_in(author.get(address(draft)))
    done = author.post(address(draft), {"seen": seen, "password": make.PASSWORD, "code": make.code_now()})
    assert done.status_code == 302
    draft.version.refresh_from_db()
    assert draft.version.state == "in_review"
    signature = Signature.objects.get(subject_id=str(draft.version.pk))
    assert signature.content_hash == seen
    assert signature.role_name == "Process owner"
    assert signature.evidence["methods"] == ["password", "totp"]


@pytest.mark.parametrize("missing", ["password", "code"])
def test_reg_121_one_component_alone_signs_nothing_and_names_the_field(author, draft, missing):
    seen = seen_in(author.get(address(draft)))
    given = {"seen": seen, "password": make.PASSWORD, "code": make.code_now()}
    del given[missing]
    page = author.post(address(draft), given)
    assert page.status_code == 422
    assert f'href="#id_{missing}"' in page.content.decode()
    draft.version.refresh_from_db()
    assert draft.version.state == "draft"
    assert not Signature.objects.filter(subject_id=str(draft.version.pk)).exists()


def test_reg_120_what_changed_since_it_was_shown_is_not_signed(author, draft):
    author.get(address(draft))
    page = author.post(address(draft), {"seen": "0" * 64, "password": make.PASSWORD, "code": make.code_now()})
    assert page.status_code == 409
    assert "changed since this page showed it" in page.content.decode()
    assert not Signature.objects.filter(subject_id=str(draft.version.pk)).exists()


def test_reg_129_another_control_site_does_not_see_the_page(draft):
    stranger = designations.make_team().author.person
    assert make.sign_in(Client(), stranger).get(address(draft)).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"seen": "0" * 64}, {"seen": "right", "password": make.PASSWORD}])
def test_reg_129_who_may_not_sign_is_told_that_first_whatever_was_sent(author, draft, sent):
    """No 409 for a stale page and no 422 for a field: they would judge what somebody sent who may send nothing."""
    reviewer = draft.team.reviewer.person
    make.add_totp(reviewer)
    if sent.get("seen") == "right":
        sent = sent | {"seen": seen_in(author.get(address(draft))), "code": make.code_now()}
    page = make.sign_in(Client(), reviewer).post(address(draft), sent)
    assert page.status_code == 403
    text = page.content.decode()
    assert "Your role here does not include" in text
    assert "changed since this page showed it" not in text
    assert 'href="#id_password"' not in text
    draft.version.refresh_from_db()
    assert draft.version.state == "draft"
