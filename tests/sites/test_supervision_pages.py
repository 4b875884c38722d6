"""The pages of supervision open for QA and say how the site stands (REG-36, REG-42, REG-43)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger.uploads import CSV, Upload
from sites.checklists.items import ONBOARDING
from sites.models import ChecklistItem, Finding, Visit
from sites.visits import services as visits
from tests.factories.accounts import make_organisation, sign_in
from tests.factories.sites import make_agreement, make_plan, make_ready
from tests.factories.visits import make_finding, make_visit

pytestmark = pytest.mark.django_db


def test_reg_36_43_qa_reads_supervision_agreement_and_checklists() -> None:
    ready = make_ready()
    ready.site.host_organisation = make_organisation("host", name="St Elsewhere Trust")
    ready.site.save(update_fields=["host_organisation"])
    browser = sign_in(Client(), ready.world.qa.person)
    page = reverse("sites:supervision", args=[ready.site.code])
    assert "No technical agreement with St Elsewhere Trust" in browser.get(page).content.decode()
    agreed = make_agreement(ready.world, ready.site)
    assert agreed.reference in browser.get(page).content.decode()
    item = ChecklistItem.objects.filter(enrolment=ready.enrolment, judge="").first()
    assert item is not None
    for name, args in (
        ("agreement", [agreed.pk]),
        ("agreement-paper", [agreed.pk]),
        ("agreement-move", [agreed.pk, "end"]),
        ("agreement-add", [ready.site.code]),
        ("host", [ready.site.code]),
        ("checklist", [ready.enrolment.pk, ONBOARDING]),
        ("checklist", [ready.enrolment.pk, "closure"]),
        ("checklist-begin", [ready.enrolment.pk, "closure"]),
        ("checklist-answer", [item.pk]),
    ):
        answer = browser.get(reverse(f"sites:{name}", args=args))
        assert answer.status_code == 200, (name, answer.status_code)


def test_reg_28_45_qa_reads_plan_visits_findings_and_every_term_of_the_risk() -> None:
    ready = make_ready()
    world, site = ready.world, ready.site
    visit = make_visit(world, site)
    late = make_finding(world, visit, due_on=timezone.localdate() - timedelta(days=1))
    answered = make_finding(world, visit, severity="critical")
    visits.visit_finding_answer(
        actor=ready.lead,
        finding=answered,
        answer="Done.",
        upload=Upload("done.csv", CSV, b"what,when\nlogger,today\n"),
    )
    draft = make_plan(world, site, audit_months=6)
    browser = sign_in(Client(), world.qa.person)
    page = browser.get(reverse("sites:supervision", args=[site.code])).content.decode()
    for words in (
        "Every week",
        "At least every 12 months",
        "2 findings, 2 not closed, <b>1 overdue</b>",
        "Time since the last visit",
        "Findings whose answer is overdue",
        "Deviations opened",
        "Batches rejected or aborted",
        "People who left the site",
        "Medium from 30 points, high from 60",
        reverse("sites:plan-move", args=[draft.pk, "put_in_force"]),
    ):
        assert words in page, words
    assert "The answer was due by" in browser.get(reverse("sites:visit", args=[visit.pk])).content.decode()
    for name, args in (
        ("plan-add", [site.code]),
        ("plan-move", [draft.pk, "put_in_force"]),
        ("visit-add", [site.code]),
        ("visit-paper", [visit.pk]),
        ("finding-add", [visit.pk]),
        ("finding-answer", [late.pk]),
        ("finding-return", [answered.pk]),
        ("finding-move", [answered.pk, "close"]),
        ("finding-paper", [answered.pk]),
    ):
        answer = browser.get(reverse(f"sites:{name}", args=args))
        assert answer.status_code == 200, (name, answer.status_code)
    home = browser.get(reverse("oversight:home")).content.decode()
    assert "Findings" in home
    assert f"{site.name}, finding 1" in home


def test_reg_45_a_visit_is_recorded_and_a_finding_closed_by_the_pages() -> None:
    ready = make_ready()
    browser = sign_in(Client(), ready.world.qa.person)
    today = timezone.localdate()
    sent = {
        "kind": "remote",
        "held_on": today.isoformat(),
        "visited_by": "A. Reviewer",
        "summary": "Records.",
        "next_on": (today + timedelta(days=2000)).isoformat(),
        "document": SimpleUploadedFile("visit.csv", b"what,how\nrecords,good\n", "text/csv"),
    }
    there = reverse("sites:visit-add", args=[ready.site.code])
    refused = browser.post(there, sent)
    assert refused.status_code == 422
    assert "asks for a visit every 12 months" in refused.content.decode()
    assert "A. Reviewer" in refused.content.decode(), "nothing typed is lost"
    sent["next_on"] = (today + timedelta(days=90)).isoformat()
    sent["document"] = SimpleUploadedFile("visit.csv", b"what,how\nrecords,good\n", "text/csv")
    went = browser.post(there, sent)
    visit = Visit.objects.get(site=ready.site)
    assert went.headers["Location"] == reverse("sites:visit", args=[visit.pk])
    browser.post(
        reverse("sites:finding-add", args=[visit.pk]),
        {"severity": "other", "text": "A gap.", "due_on": today.isoformat()},
    )
    found = Finding.objects.get(visit=visit)
    lead = sign_in(Client(), ready.lead.person)
    assert lead.get(reverse("sites:finding-add", args=[visit.pk])).status_code == 403
    lead.post(reverse("sites:finding-answer", args=[found.pk]), {"answer": "Mended."})
    found.refresh_from_db()
    assert found.state == "answered"
    browser.post(reverse("sites:finding-return", args=[found.pk]), {"reason": "Show it."})
    found.refresh_from_db()
    assert found.state == "open"
