"""The pages of supervision open for QA and say how the site stands (REG-36, REG-42, REG-43)."""

import pytest
from django.test import Client
from django.urls import reverse

from sites.checklists.items import ONBOARDING
from sites.models import ChecklistItem
from tests.factories.accounts import make_organisation, sign_in
from tests.factories.sites import make_agreement, make_ready

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
