"""Pages around a review: whose they are, what they offer to whom, which batch they are about, what they say when signed."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.roles import ROLES, HospitalSystem
from batches.models import Batch
from ledger.models import Signature
from oversight.models import Deviation
from tests.factories.accounts import make_actor, sign_in
from tests.factories.batches import Bench
from tests.factories.oversight import accepted, exceptions, late, received, reviewed_run, submitted
from tests.oversight.test_pages import signed
from ui.formats import instant

pytestmark = pytest.mark.django_db


def browser(actor: PersonActor) -> Client:
    return sign_in(Client(), actor.person)


def main_of(page: str) -> str:
    return page.split('<main id="maincontent"', 1)[1].split("</main>", 1)[0]


def inspector_of(bench: Bench) -> PersonActor:
    return make_actor("inspector", bench.version.instruction.product.scope, "I. Spector")


# Who reads.


def test_reg_129_who_makes_a_batch_reads_neither_its_review_nor_its_dossier(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"})
    reviewed_run(bench, batch)
    operator = browser(bench.operator)
    for name in ("review", "dossier"):
        answer = operator.get(reverse(f"oversight:{name}", args=[batch.number]))
        assert answer.status_code == 403
        said = answer.content.decode()
        assert "You may not open this page" in said
        assert "Who makes a batch finds its record under Batches." in said
        assert batch.number not in said
    for who in (bench.lead, inspector_of(bench)):
        for name in ("review", "dossier"):
            assert browser(who).get(reverse(f"oversight:{name}", args=[batch.number])).status_code == 200


def test_reg_129_the_right_to_read_reviews_is_below_the_pages(bench: Bench) -> None:
    batch = submitted(bench)
    for who, seen in ((bench.operator, 0), (bench.lead, 1), (inspector_of(bench), 1)):
        assert Batch.objects.for_actor(who, Permission.REVIEW_VIEW).filter(pk=batch.pk).count() == seen
    holders = {role.name for role in ROLES.values() if Permission.REVIEW_VIEW in role.permissions}
    assert holders == set(ROLES) - {"operator", "administrator"}
    assert Permission.REVIEW_VIEW not in HospitalSystem.permissions


def test_who_reads_no_review_is_led_to_the_record_instead(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"})
    (deviation,) = Deviation.objects.filter(batch=batch)
    decided = accepted(bench, "ARI0001-02")
    signed(browser(bench.team.qp), bench.team.qp.person, reverse("oversight:certify", args=[decided.number]))
    operator = browser(bench.operator)
    record = reverse("batches:detail", args=[batch.number])
    for page in (reverse("oversight:deviations"), reverse("oversight:deviation", args=[deviation.number])):
        said = operator.get(page).content.decode()
        assert f'href="{record}"' in said
        assert "/review/" not in said
    said = operator.get(reverse("oversight:register")).content.decode()
    assert reverse("batches:detail", args=[decided.number]) in said
    assert "/decide/" not in said
    assert "/decide/" in browser(bench.team.qp).get(reverse("oversight:register")).content.decode()


# What is offered.


def test_reg_69_who_can_never_decide_is_offered_no_decision(bench: Bench) -> None:
    batch = accepted(bench, plant={"day6_glucose": late(192)})
    control = bench.team.control_site.scope
    readers = {
        "inspector": inspector_of(bench),
        "site lead": bench.lead,
        "safety": make_actor("safety_oversight", control, "S. Afety", organisation=bench.team.control_site),
        "regulatory": bench.team.regulatory,
        "author": bench.team.author,
    }
    for name, who in readers.items():
        review = main_of(browser(who).get(reverse("oversight:review", args=[batch.number])).content.decode())
        for offer in ("Certify", "Accept review", "Ask for change", "Begin review", "Open the dossier"):
            assert offer not in review, (name, offer)
        assert "1 of 1 exceptions assessed" in review, name
        assert ("Raise deviation" in review) == (name in ("site lead", "safety")), name
        dossier = browser(who).get(reverse("oversight:dossier", args=[batch.number])).content.decode()
        assert 'id="certify"' not in dossier, name
        assert 'id="reject"' not in dossier, name
        assert "named as qualified person" not in main_of(dossier).split("What is checked")[0], name
    qp = browser(bench.team.qp).get(reverse("oversight:review", args=[batch.number])).content.decode()
    assert 'id="certify"' in qp
    assert "Ask for change" not in qp


def test_who_reviews_reads_what_stands_in_the_way_of_a_certificate_without_a_button_for_it(
    bench: Bench,
) -> None:
    batch = submitted(bench, values={"vcn": "12"})
    reviewed_run(bench, batch)
    said = browser(bench.team.reviewer).get(reverse("oversight:review", args=[batch.number])).content.decode()
    assert said.count("A qualified person named on the licence certifies (REG-69).") == 1
    assert "Not yet: The review is not accepted." in said
    assert 'id="certify"' not in said
    assert "not named as qualified person" not in said
    assert "Ask for change" in said


# Which batch.


def test_every_form_about_a_batch_names_it_with_its_clock_and_the_way_back(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"})
    (found,) = exceptions(reviewed_run(bench, batch))
    (deviation,) = Deviation.objects.filter(batch=batch)
    review = reverse("oversight:review", args=[batch.number])
    detail = reverse("oversight:deviation", args=[deviation.number])
    client = browser(bench.team.reviewer)
    for page, parent in (
        (reverse("oversight:assess", args=[batch.number, found.pk]), review),
        (reverse("oversight:ask_change", args=[batch.number]), review),
        (reverse("oversight:raise_deviation", args=[batch.number]), review),
        (reverse("oversight:deviation_assess", args=[deviation.number]), detail),
    ):
        said = client.get(page).content.decode()
        banner = said.split('<div class="sw-banner">', 1)[1].split("</form>", 1)[0]
        assert batch.number in banner, page
        assert batch.product.name in banner, page
        assert "data-ends-product" in banner, page
        assert f'<li><a href="{parent}">' in banner, page
        assert f'<a href="{parent}">Go back, change nothing</a>' in said, page
    said = client.get(detail).content.decode()
    assert batch.product.name in said
    assert "data-ends-product" in said


def test_a_refused_form_still_names_its_batch(bench: Bench) -> None:
    batch = submitted(bench)
    client = browser(bench.team.reviewer)
    answer = client.post(reverse("oversight:ask_change", args=[batch.number]), {"reason": ""})
    assert answer.status_code == 422
    assert batch.number in answer.content.decode()


# What is said once it is signed.


def notices(page: str) -> list[str]:
    return [
        unescape(one)
        for one in re.findall(r'<div class="sw-note sw-note--good" role="status">([^<]*)<', page)
    ]


def test_reg_120_the_page_after_a_signature_says_who_signed_as_what_and_when(bench: Bench) -> None:
    batch = received(bench, plant={"day6_glucose": late(192)})
    lead, reviewer, qp = browser(bench.lead), browser(bench.team.reviewer), browser(bench.team.qp)
    signed(lead, bench.lead.person, reverse("batches:sign_received", args=[batch.number]))
    detail = reverse("batches:detail", args=[batch.number])
    page = lead.get(detail).content.decode()
    signature = Signature.objects.get(subject_id=str(batch.pk), meaning="submitted")
    (said,) = notices(page)
    when = instant(signature.signed_at)
    assert said == (
        f"Signed as submitted by {bench.lead.printed_name}, Site lead, on {when}. "
        f"The record received of batch {batch.number} is signed: its review at the control site can begin."
    )
    assert page.index("sw-note--good") < page.index("Go to step" if "Go to step" in page else "All ")
    assert notices(lead.get(detail).content.decode()) == [], "said once"

    (found,) = exceptions(reviewed_run(bench, batch))
    reviewer.post(reverse("oversight:assess", args=[batch.number, found.pk]), {"text": "Read the printout."})
    signed(reviewer, bench.team.reviewer.person, reverse("oversight:accept", args=[batch.number]))
    (said,) = notices(reviewer.get(reverse("oversight:review", args=[batch.number])).content.decode())
    assert said.startswith(f"Signed as reviewed by {bench.team.reviewer.printed_name}, QA reviewer, on ")
    assert said.endswith("is accepted: a qualified person decides next.")

    signed(qp, bench.team.qp.person, reverse("oversight:certify", args=[batch.number]))
    (said,) = notices(qp.get(reverse("oversight:dossier", args=[batch.number])).content.decode())
    assert said.startswith("Signed as certified by ")
    assert said.endswith(f"Batch {batch.number} is certified, and the register says so.")


def test_each_button_that_came_too_late_says_what_happened_to_it(bench: Bench) -> None:
    batch = submitted(bench)
    assert batch.submitted_at is not None
    said = browser(bench.lead).get(reverse("batches:detail", args=[batch.number])).content.decode()
    why = dict(re.findall(r'<div class="sw-why" id="(submit|abort)-why">([^<]*)</div>', said))
    assert why["submit"] == f"The record has been with the control site since {instant(batch.submitted_at)}."
    assert why["abort"].startswith("Making ended when the record went to the control site")
    assert "The batch is submitted." not in said


def test_an_abort_is_told_on_the_page_it_leads_to(bench: Bench) -> None:
    batch = bench.start()
    lead = browser(bench.lead)
    answer = lead.post(
        reverse("batches:abort", args=[batch.number]), {"reason": "The bag leaked."}, follow=True
    )
    assert notices(answer.content.decode()) == [
        f"Batch {batch.number} is aborted. Its record stays, and it counts as a batch."
    ]
