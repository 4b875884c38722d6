"""The regulator's door: what an inspector sees, what is out of reach, and that every look is on the trail (REG-136)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership
from accounts.services.memberships import membership_end
from ledger.documents import document_bytes
from ledger.models import Event, OutboxMessage
from oversight.models import Look, ReportRun
from oversight.reports import tasks
from oversight.reports.selectors import in_force_since
from oversight.reports.services import definition_add, report_request
from tests.factories.accounts import SYSTEM, add_totp, grant, make_person, make_scope, sign_in
from tests.factories.batches import Bench, make_bench


def make_report(bench: Bench) -> ReportRun:
    definition = definition_add(
        actor=bench.team.author, master_file=bench.ready.world.master_file, attribute="viability"
    )
    now = timezone.now()
    run = report_request(
        actor=bench.team.regulatory,
        definition=definition,
        period_start=now - timedelta(days=5),
        period_end=now + timedelta(days=1),
    )
    tasks.make_report(str(OutboxMessage.objects.get(topic="reports.requested", key=str(run.pk)).pk))
    run.refresh_from_db()
    return run


class TestDoor(TestCase):
    """One finished report, an inspector in scope, one of another product, and people of the control site."""

    bench: Bench
    run_: ReportRun
    membership: Membership

    @classmethod
    def setUpTestData(cls) -> None:
        cls.bench = make_bench("CAR")
        cls.run_ = make_report(cls.bench)
        product = cls.bench.version.instruction.product
        cls.inspector = make_person("I. Spector")
        cls.membership = grant(cls.inspector, "inspector", product.scope)
        cls.stranger = make_person("A. Nother")
        grant(cls.stranger, "inspector", make_scope("product"))
        for person in (cls.inspector, cls.stranger):
            add_totp(person)

    def browser(self, person: Any) -> Client:
        return sign_in(Client(), person)

    def get(self, path: str, person: Any = None) -> HttpResponse:
        return self.browser(person or self.inspector).get(path)  # type: ignore[return-value]  # the test client's response

    @property
    def pages(self) -> list[str]:
        return [
            "/door/",
            "/door/products/CAR/",
            f"/door/reports/{self.run_.pk}/",
            f"/door/reports/{self.run_.pk}/download/",
        ]

    def test_an_inspector_finds_product_sites_and_report_and_takes_the_very_bytes_away(self) -> None:
        home, product, report, download = (self.get(path) for path in self.pages)
        assert "CD19 CAR-T" in home.content.decode()
        page = product.content.decode()
        assert self.run_.number in page
        assert self.bench.site.name in page
        assert "Active" in page
        # The papers are reached from the product, not from a second list of products in the menu.
        assert 'href="/products/CAR/"' in page
        assert 'href="/products/"' not in page
        assert self.get("/products/CAR/").status_code == 200
        assert self.run_.snapshot_hash in report.content.decode()
        assert self.run_.document is not None
        assert download.content == document_bytes(self.run_.document)
        assert download["Content-Type"] == "application/pdf"
        assert download["Content-Disposition"] == f'attachment; filename="{self.run_.number}.pdf"'

    def test_reg_136_every_look_is_on_the_trail_and_in_the_log_of_the_control_site(self) -> None:
        for path in self.pages:
            self.get(path)
        events = Event.objects.filter(stream=f"looks:{self.inspector.pk}").order_by("seq")
        assert [event.kind.rpartition(".")[2] for event in events] == [
            "listed",
            "opened",
            "opened",
            "downloaded",
        ]
        assert [event.data["path"] for event in events] == self.pages
        assert {tuple(event.data["products"]) for event in events} == {("CAR",)}
        assert Look.objects.count() == 4
        shown = self.get("/door/looks/", self.bench.team.regulatory.person).content.decode()
        assert shown.count("I. Spector") == 4
        assert f"Report {self.run_.number}" in shown

    def test_a_look_at_any_other_page_and_at_what_is_not_there_is_logged_too(self) -> None:
        assert self.get("/sites/").status_code == 200
        assert self.get("/door/products/XXX/").status_code == 404
        batch = self.bench.start()
        assert self.get(f"/batches/{batch.number}/?from=list").status_code == 200
        # In the words the inspector read, with the address: nobody reads the names of our views.
        assert [(look.title, look.path, look.status) for look in Look.objects.order_by("id")] == [
            ("Sites", "/sites/", 200),
            ("A product out of scope: XXX", "/door/products/XXX/", 404),
            (f"Batch {batch.number}", f"/batches/{batch.number}/?from=list", 200),
        ]
        shown = self.get("/door/looks/", self.bench.team.regulatory.person).content.decode()
        assert f"Batch {batch.number}" in shown
        assert f"/batches/{batch.number}/?from=list" in shown

    def test_out_of_scope_is_not_found_and_shows_nothing(self) -> None:
        assert self.get("/door/", self.stranger).status_code == 200
        for path in self.pages[1:]:
            answer = self.get(path, self.stranger)
            assert answer.status_code == 404, path
            assert self.run_.number not in answer.content.decode()
        assert self.get(f"/reports/{self.run_.pk}/download/", self.stranger).status_code == 404

    def test_the_end_of_a_membership_shuts_the_door_at_once_in_an_open_session(self) -> None:
        browser = self.browser(self.inspector)
        assert browser.get("/door/").status_code == 200
        membership_end(actor=SYSTEM, membership=self.membership, reason="The inspection is over.")
        for path in self.pages:
            assert browser.get(path).status_code == 403

    def test_people_of_the_control_site_have_no_door_and_other_people_no_log(self) -> None:
        for person in (self.bench.team.regulatory.person, self.bench.operator.person):
            assert self.get("/door/", person).status_code == 403
        assert self.get("/door/looks/", self.bench.team.reviewer.person).status_code == 403
        assert self.get("/door/looks/", self.inspector).status_code == 403

    def test_the_door_takes_nothing_but_looks(self) -> None:
        browser = self.browser(self.inspector)
        for path in self.pages:
            for method in ("post", "put", "patch", "delete"):
                assert getattr(browser, method)(path).status_code == 405
        asked = browser.post(
            f"/reports/files/{self.run_.definition.master_file_id}/", {"period": f"{timezone.now():%Y-%m}"}
        )
        assert asked.status_code == 403
        assert ReportRun.objects.count() == 1

    def test_reports_lead_an_inspector_to_the_door(self) -> None:
        answer = self.get("/reports/")
        assert (answer.status_code, answer["Location"]) == (302, "/door/")

    def test_nobody_rewrites_a_look(self) -> None:
        self.get("/door/")
        for attack in ("UPDATE oversight_look SET title = 'x'", "DELETE FROM oversight_look"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(attack)

    def test_a_product_page_costs_the_same_with_more_reports(self) -> None:
        browser = self.browser(self.inspector)
        browser.get(self.pages[1])
        with CaptureQueriesContext(
            connection,
        ) as one:
            browser.get(self.pages[1])
        for hours in (1, 2, 3):
            report_request(
                actor=self.bench.team.regulatory,
                definition=self.run_.definition,
                period_start=self.run_.period_start - timedelta(hours=hours),
                period_end=self.run_.period_end,
            )
        with CaptureQueriesContext(connection) as many:
            browser.get(self.pages[1])
        assert len(many) == len(one)

    def test_the_report_pages_of_the_control_site(self) -> None:
        browser = self.browser(self.bench.team.regulatory.person)
        index = browser.get("/reports/").content.decode()
        assert self.run_.number in index
        file = f"/reports/files/{self.run_.definition.master_file_id}/"
        page = browser.get(file).content.decode()
        assert "Ask for a report" in page
        # By the step's title, not by its key; and no month that was over before the file was in force.
        charted = [step.title for step in self.bench.content.steps if step.attribute == "viability"]
        assert any(f"control chart of: {title}" in page for title in charted)
        since = in_force_since(self.run_.definition.master_file_id)
        assert since is not None
        months = re.findall(r'<option value="(\d{4}-\d\d)"', page)
        assert months[0] == f"{timezone.localdate():%Y-%m}"
        assert months[-1] == f"{timezone.localtime(since):%Y-%m}"
        before = timezone.localtime(since).replace(day=1) - timedelta(days=1)
        assert browser.post(file, {"period": f"{before:%Y-%m}"}).status_code == 422
        wrong = browser.post(file, {"period": "1999-01"})
        assert wrong.status_code == 422
        assert "There is a problem" in wrong.content.decode()
        answer = browser.post(file, {"period": f"{timezone.localdate():%Y-%m}"})
        assert answer.status_code == 302
        waiting = browser.get(answer["Location"]).content.decode()
        assert "Waiting for a worker" in waiting
        part = browser.get(answer["Location"] + "progress/")
        assert "HX-Redirect" not in part.headers
        assert 'hx-trigger="every 2s"' in part.content.decode()
        done = browser.get(f"/reports/{self.run_.pk}/progress/")
        assert done["HX-Redirect"] == f"/reports/{self.run_.pk}/"
        page = browser.get(f"/reports/{self.run_.pk}/").content.decode()
        assert "Download the sealed PDF" in page
        browser.get(f"/reports/{self.run_.pk}/download/")
        assert Event.objects.filter(stream=self.run_.stream, kind="oversight.report.downloaded").count() == 1
        assert not Look.objects.exists()

    def test_an_operator_of_another_place_sees_no_report(self) -> None:
        assert self.get(f"/reports/{self.run_.pk}/", self.bench.operator.person).status_code == 403

    def test_anybody_can_read_how_to_check_a_report(self) -> None:
        answer = Client().get(f"/reports/check/{self.run_.snapshot_hash}/")
        assert answer.status_code == 200
        assert "Check a report without us" in answer.content.decode()
        assert self.run_.number not in answer.content.decode()
