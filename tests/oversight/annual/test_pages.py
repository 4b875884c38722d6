"""Pages of annual reports: what is where for whom, from the first page to the regulator's door (REG-20, REG-139)."""

from datetime import timedelta
from unittest.mock import patch

from django.test import Client, TestCase
from django.utils import timezone

from ledger.documents import document_bytes
from ledger.models import Event
from oversight.annual import periods, selectors
from oversight.models import AnnualReport, Look
from tests.factories import annual as make
from tests.factories.accounts import make_actor, sign_in
from tests.factories.batches import Bench, make_bench


class TestPages(TestCase):
    """A master file whose newest period of a year is over, and its people at their browsers."""

    bench: Bench

    @classmethod
    def setUpTestData(cls) -> None:
        cls.bench = make_bench("CAR")
        cls.regulatory, cls.qp = cls.bench.team.regulatory, cls.bench.team.qp
        cls.file = cls.bench.ready.world.master_file
        cls.plan = make.over_yesterday(cls.regulatory, cls.file, months_back=36)
        cls.inspector = make_actor("inspector", cls.bench.version.instruction.product.scope, "I. Spector")

    def begin(self) -> AnnualReport:
        report = make.begin(self.regulatory, self.plan)
        make.run_build(report)
        return report

    def see(self, who: object, path: str) -> str:
        answer = sign_in(Client(), who.person).get(path)  # type: ignore[attr-defined]  # a person's actor
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    def test_a_signed_report_waits_on_the_first_page_of_who_may_approve_it_and_not_of_its_author(
        self,
    ) -> None:
        report = make.frozen(self.regulatory, self.begin())
        words = "waits for your approval"
        assert words in self.see(self.qp, "/")
        assert f"/annual-reports/{report.number}/" in self.see(self.qp, "/")
        assert words not in self.see(self.regulatory, "/")
        assert selectors.to_approve(self.regulatory) == []
        make.approve(self.qp, report)
        assert words not in self.see(self.qp, "/")

    def test_a_report_is_due_on_the_first_page_until_it_is_submitted(self) -> None:
        report = self.begin()
        assert report.number in self.see(self.regulatory, "/")
        make.submitted(self.regulatory, self.qp, report)
        assert f"/annual-reports/{report.number}/" not in self.see(self.regulatory, "/")

    def test_a_begun_report_on_a_period_before_the_master_file_was_here_is_shown_as_overdue(self) -> None:
        starts = periods.bounds(
            self.plan.anchor_on, periods.add_months(self.plan.anchor_on, 12), self.plan.zone
        )[0]
        assert starts not in [due.start for due in selectors.due_for(self.regulatory)]
        make.begin(self.regulatory, self.plan, starts)
        (due,) = [due for due in selectors.due_for(self.regulatory) if due.start == starts]
        assert due.days_left < 0

    def test_the_list_stands_newest_period_first_over_its_pages(self) -> None:
        starts = [start for start, end in selectors.open_periods(self.plan) if end <= timezone.now()]
        for start in sorted(starts):
            make.begin(self.regulatory, self.plan, start)
        with patch.object(selectors, "PAGE", 2):
            first, after = selectors.report_page(self.regulatory)
            second, end = selectors.report_page(self.regulatory, after)
        assert [row.period_start for row in (*first, *second)] == sorted(starts, reverse=True)
        assert (len(first), bool(after), end) == (2, True, "")
        assert selectors.report_page(self.regulatory, "no key")[0]

    def test_reg_139_the_regulator_finds_it_from_its_submission_on_and_the_look_is_logged(self) -> None:
        report = make.sealed(self.regulatory, self.qp, self.begin())
        product = self.file.product.code
        path, story = f"/door/annual-reports/{report.number}/", f"/products/{product}/story/"
        browser = sign_in(Client(), self.inspector.person)
        assert browser.get(path).status_code == 404
        for where in (f"/door/products/{product}/", story):
            assert report.number not in self.see(self.inspector, where)
        make.submit(self.regulatory, report)
        for where in (f"/door/products/{product}/", story):
            assert report.number in self.see(self.inspector, where)
        answer = browser.get(path)
        assert report.document is not None
        assert (answer.status_code, answer.content) == (200, document_bytes(report.document))
        assert report.file_name in answer["Content-Disposition"]
        assert Event.objects.get(stream=report.stream, kind="oversight.annual.downloaded")
        assert Look.objects.filter(title__contains=report.number).exists()
        assert browser.get(f"/annual-reports/{report.number}/").status_code == 404

    def test_words_on_a_section_are_written_through_its_page_and_stand_in_the_preview(self) -> None:
        report = self.begin()
        browser = sign_in(Client(), self.regulatory.person)
        path = f"/annual-reports/{report.number}/words/complaints/"
        answer = browser.post(path, {"text": "One complaint,\n\non 3 March: no defect <b>found</b>."})
        assert answer.status_code == 302
        page = self.see(self.regulatory, f"/annual-reports/{report.number}/preview/")
        assert "no defect &lt;b&gt;found&lt;/b&gt;." in page
        assert f"{report.number}, draft" in page

    def test_an_impossible_plan_comes_back_with_its_faults_beside_the_fields(self) -> None:
        browser = sign_in(Client(), self.regulatory.person)
        path = f"/annual-reports/files/{self.file.number}/plan/"
        today = timezone.localdate().replace(day=1) - timedelta(days=1)
        answer = browser.post(
            path,
            {
                "anchor_on": today.isoformat(),
                "period_months": "0",
                "grace_days": "60",
                "reminder_days": "90; 60",
                "sections": ["batches"],
            },
        )
        page = answer.content.decode()
        assert answer.status_code in (200, 400, 422)
        assert "Enter whole numbers parted by commas" in page
