"""Every list, detail page and hot API call sends a known number of statements, with one row and with twenty.

The numbers are in ``tests/query_counts.json``: a page that comes to need another one is a change somebody reviews there.
Statements of the session and of the actor are among them; what a process asks once and keeps is not.
"""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from batches.models import Batch
from designations.models import Inspection, Licence, LicenceVariation
from designations.services import (
    fileexports,
    findings,
    inspections,
    licences,
    oflicence,
    strategy,
    variations,
)
from designations.services.instructions import instruction_version_draft
from designations.services.masterfiles import masterfile_version_next
from ledger.uploads import CSV, Upload
from oversight.models import Deviation
from oversight.reports.services import definition_add, report_request
from sites.models import ReadIn, Restriction
from sites.services.restriction import restriction_record
from tests.factories import annual, homes, plant
from tests.factories import oversight as review
from tests.factories import sites as site_factory
from tests.factories import visits as visit_factory
from tests.factories.accounts import make_actor, make_client, make_organisation, sign_in, system_scope
from tests.factories.authorisations import make_marketed, vary
from tests.factories.batches import Bench, make_bench
from tests.factories.comparability import make_protocol
from tests.factories.designations import make_licence
from tests.factories.reports import CHARTED
from tests.sites.readin.files import csv_file, example, judged

pytestmark = pytest.mark.django_db
KEPT = Path(__file__).parents[1] / "query_counts.json"
ROWS = 20
Ask = Callable[[], Any]


class Place:
    """A bench with somebody signed in for each page, and records that grow."""

    def __init__(self) -> None:
        self.bench: Bench = make_bench()
        self.broken: list[Batch] = []
        self.restriction = self.restrict()
        self.grow(1)
        self.certified = review.certified(self.bench)
        control = self.bench.ready.world.master_file
        self.definition = definition_add(actor=self.bench.team.author, master_file=control, attribute=CHARTED)
        now = timezone.now()
        self.run = report_request(
            actor=self.bench.team.regulatory,
            definition=self.definition,
            period_start=now.replace(day=1, hour=0, minute=0, second=0, microsecond=0),
            period_end=now,
        )
        author, file = self.bench.team.author, self.bench.ready.world.file_version
        self.file_draft = masterfile_version_next(actor=author, version=file)
        self.draft = instruction_version_draft(
            actor=author, instruction=self.bench.version.instruction, master_file_version=file
        )
        self.add_controlled(1)
        product = self.bench.version.instruction.product
        people = {
            "reviewer": self.bench.team.reviewer,
            "qp": self.bench.team.qp,
            "lead": self.bench.lead,
            "operator": self.bench.operator,
            "author": self.bench.team.author,
            "regulatory": self.bench.team.regulatory,
            "inspector": make_actor("inspector", product.scope, "I. Spector"),
            "administrator": make_actor("administrator", system_scope()),
        }
        self.browsers = {name: sign_in(Client(), actor.person) for name, actor in people.items()}
        for browser in self.browsers.values():
            # Noting that a session is used is one write a minute, and would fall on any page.
            session = browser.session
            session["seen_at"] += 3600
            session.save()
        self.licence = Licence.objects.get(control_site=self.bench.team.control_site)
        self.marketed, self.authorised = make_marketed(self.bench.team, self.bench.version)
        self.add_authorised(1)
        self.add_to_licence(1)
        self.variation = LicenceVariation.objects.get()
        self.inspection = Inspection.objects.get()
        self.plan = annual.over_yesterday(
            self.bench.team.regulatory, control, months_back=ROWS + 1, period_months=1
        )
        self.annual = annual.begin(self.bench.team.regulatory, self.plan)
        annual.run_build(self.annual)
        self.visit = visit_factory.make_visit(self.bench.ready.world, self.bench.site)
        self.add_supervision(1)
        self.readins: list[ReadIn] = []
        self.add_read_ins(1)
        plant.add(self.bench, 1)
        self.home_pages = homes.counted(self.bench)
        self.agreement = site_factory.make_agreement(
            self.bench.ready.world, self.bench.site, in_force=False, host=make_organisation("host")
        )
        _client, token = make_client(self.bench.site.scope)
        self.headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}

    def grow(self, count: int) -> None:
        """More batches, each with a broken limit and so a deviation, reviewed; and as many sites again."""
        for _each in range(count):
            batch = review.submitted(self.bench, values={"vcn": "12.00"})
            review.reviewed_run(self.bench, batch)
            self.broken.append(batch)

    def add_to_licence(self, count: int) -> None:
        """More premises, people to tell the authority of, and variations with a document; and as many licences again."""
        who, day = self.bench.team.regulatory, timezone.localdate()
        for _each in range(count):
            oflicence.premises_add(
                actor=who, licence=self.licence, purpose="test", name="L", address="A", valid_from=day
            )
            licences.licence_person_name(
                actor=who,
                licence=self.licence,
                person_id=uuid.uuid4(),
                name="P. Owner",
                capacity="production",
                valid_from=day,
            )
            variation = variations.variation_draft(
                actor=who, licence=self.licence, kind="other", summary="Something."
            )
            for title in ["Dossier"] * count:
                variations.variation_paper_add(
                    actor=who,
                    variation=variation,
                    title=title,
                    upload=Upload("dossier.csv", CSV, b"part,page\n1,2\n"),
                )
            self.inspect(variation, count)
            make_licence(self.bench.team)

    def inspect(self, variation: LicenceVariation, findings_of_each: int) -> None:
        """An inspection of the variation with answered findings; as many findings again on the first one."""
        who, day = self.bench.team.regulatory, timezone.localdate()
        inspection = inspections.inspection_announce(
            actor=who,
            licence=self.licence,
            kind="routine",
            reference=f"INS-{uuid.uuid4().hex[:6]}",
            announced_on=day,
            variation=variation,
        )
        inspections.inspection_hold(
            actor=who, inspection=inspection, held_from=day, held_until=day, inspectors="I. Spector"
        )
        file = Upload("report.csv", CSV, b"part,page\n1,2\n")
        inspections.inspection_receive(actor=who, inspection=inspection, on=day, due_on=day, upload=file)
        for found_in in (inspection, *Inspection.objects.exclude(pk=inspection.pk).order_by("id")[:1]):
            for _each in range(findings_of_each):
                finding = findings.inspection_finding_add(
                    actor=who, inspection=found_in, grade="major", says="No log.", due_on=day
                )
                findings.inspection_finding_answer(
                    actor=who, finding=finding, on=day, says="A log.", upload=file
                )

    def restrict(self) -> Restriction:
        """A restriction that begins next month: it stops nothing here."""
        return restriction_record(
            actor=self.bench.team.reviewer,
            imposed_by="holder",
            site=self.bench.site,
            reference="DEV 1",
            reason="Works in the pharmacy.",
            effective_from=timezone.now() + timedelta(days=30),
        )

    def add_restrictions(self, count: int) -> None:
        for _each in range(count):
            self.restrict()

    def add_sites(self, count: int) -> None:
        for _each in range(count):
            site_factory.make_site(self.bench.team.control_site, self.bench.team.reviewer)

    def add_annual_reports(self, count: int) -> None:
        for _each in range(count):
            annual.begin(self.bench.team.regulatory, self.plan)

    def add_authorised(self, count: int) -> None:
        """More versions of a marketing authorisation, and more exports of a master file."""
        for _each in range(count):
            self.authorised = vary(self.bench.team, self.authorised)
            fileexports.export_ask(
                actor=self.bench.team.reviewer, master_file=self.bench.ready.world.master_file
            )

    def add_controlled(self, count: int) -> None:
        """More rows of the control strategy in the draft of the file."""
        for _each in range(count):
            strategy.strategy_row_add(
                actor=self.bench.team.author,
                version=self.file_draft,
                data={
                    "attribute": "Safety",
                    "parameter": uuid.uuid4().hex,
                    "instruction": self.bench.version.instruction.number,
                    "step": "vcn",
                    "limit": {"high": "10", "unit": "copies/cell"},
                    "evidence": "VAL-017",
                },
            )

    def add_supervision(self, count: int) -> None:
        """More plans, visits and findings."""
        world, site = self.bench.ready.world, self.bench.site
        for _each in range(count):
            site_factory.make_plan(world, site)
            make_protocol(world)
            visit_factory.make_visit(world, site)
            visit_factory.make_finding(world, self.visit)

    def add_read_ins(self, count: int) -> None:
        """More files, each with as many rows and as many faults."""
        bare = dict.fromkeys(("calibrated_on", "due_on", "outcome", "certificate", "done_by"), "")
        for _each in range(count):
            rows = [example("equipment", site=self.bench.site.code, **bare)] * (count + 1)
            self.readins.append(judged(self.bench.lead, "equipment", self.bench.site.scope, csv_file(rows)))

    def pages(self) -> dict[str, tuple[str, str]]:
        """Name → who opens it and its address."""
        version, site = self.bench.version, self.bench.site
        instruction, file = version.instruction, self.bench.ready.world.file_version
        batch, deviation = self.broken[0], Deviation.objects.order_by("pk")[0]
        product = instruction.product.code
        return {
            "review queue": ("reviewer", "/"),
            "review queue, narrowed": ("reviewer", f"/?site={site.code}&state=submitted"),
            "first page of an operator": ("operator", "/"),
            "batches": ("reviewer", "/batches/"),
            "batches, search": ("reviewer", f"/batches/?q={product}"),
            "batches of a site": ("lead", "/batches/"),
            "batch": ("reviewer", f"/batches/{batch.number}/"),
            "batch, steps": ("operator", f"/batches/{batch.number}/steps/"),
            "lots": ("lead", "/batches/lots/"),
            "review": ("reviewer", f"/review/{batch.number}/"),
            "dossier": ("reviewer", f"/decide/{batch.number}/"),
            "register": ("reviewer", "/register/"),
            "release register": ("reviewer", "/releases/"),
            "dossier, certified": ("qp", f"/decide/{self.certified.batch_number}/"),
            "deviations": ("reviewer", "/deviations/"),
            "deviation": ("reviewer", f"/deviations/{deviation.number}/"),
            "sites": ("reviewer", "/sites/"),
            "sites, search": ("reviewer", "/sites/?q=site"),
            "sites, map and national list": ("reviewer", "/sites/national/"),
            "sites, map and national list, narrowed": (
                "reviewer",
                "/sites/national/?state=active&kind=hospital",
            ),
            "site": ("reviewer", f"/sites/{site.code}/"),
            "supervision": ("reviewer", f"/sites/{site.code}/supervision/"),
            "comparability": ("reviewer", f"/comparability/{product}/"),
            "trends": ("reviewer", f"/trends/{product}/?attribute={CHARTED}"),
            "visit": ("reviewer", f"/sites/visits/{self.visit.pk}/"),
            "agreement": ("reviewer", f"/sites/agreements/{self.agreement.pk}/"),
            **plant.pages(self.bench),
            **self.home_pages,
            "checklist": (
                "reviewer",
                f"/sites/enrolments/{self.bench.ready.enrolment.pk}/checklist/onboarding/",
            ),
            "read-ins": ("lead", "/sites/read-in/"),
            "read-in": ("lead", f"/sites/read-in/{self.readins[0].pk}/"),
            "read-in, form": ("lead", "/sites/read-in/new/equipment/"),
            "restrictions": ("reviewer", "/sites/restrictions/"),
            "restriction": ("reviewer", f"/sites/restrictions/{self.restriction.pk}/"),
            "readiness": ("lead", f"/sites/{site.code}/ready/{product}/POC/"),
            "registration of a site": ("reviewer", f"/sites/{site.code}/registration/"),
            "countries": ("regulatory", "/jurisdictions/"),
            "products": ("regulatory", "/products/"),
            "product": ("regulatory", f"/products/{product}/"),
            "product story": ("regulatory", f"/products/{product}/story/"),
            "licences": ("regulatory", "/licences/"),
            "licence": ("regulatory", f"/licences/{self.licence.pk}/"),
            "licence variation": ("regulatory", f"/variations/{self.variation.pk}/"),
            "inspection": ("regulatory", f"/inspections/{self.inspection.pk}/"),
            "designation case": ("regulatory", f"/designations/{file.designation_id}/"),
            "instruction version": ("author", f"/instructions/{instruction.number}/{version.number}/"),
            "master file version": ("author", f"/master-files/{file.master_file.number}/{file.number}/"),
            "control strategy": (
                "author",
                f"/master-files/{file.master_file.number}/{self.file_draft.number}/strategy/",
            ),
            "master file, compared": (
                "author",
                f"/master-files/{file.master_file.number}/{self.file_draft.number}/compare/{file.number}/",
            ),
            "master file, as of": ("author", f"/master-files/{file.master_file.number}/as-of/"),
            "master file, exports": ("reviewer", f"/master-files/{file.master_file.number}/exports/"),
            "master file and its authorisation": (
                "regulatory",
                f"/master-files/{self.marketed.master_file.number}/alignment/",
            ),
            "master file of an authorised product": (
                "regulatory",
                f"/master-files/{self.marketed.master_file.number}/{self.marketed.number}/",
            ),
            "marketing authorisation": (
                "regulatory",
                f"/products/{self.marketed.master_file.product.code}/authorisation/",
            ),
            "instruction, compared": (
                "author",
                f"/instructions/{instruction.number}/{self.draft.number}/compare/{version.number}/",
            ),
            "reports": ("regulatory", "/reports/"),
            "report": ("regulatory", f"/reports/{self.run.pk}/"),
            "annual reports": ("regulatory", "/annual-reports/"),
            "annual report": ("regulatory", f"/annual-reports/{self.annual.number}/"),
            "annual report, preview": ("regulatory", f"/annual-reports/{self.annual.number}/preview/"),
            "people": ("administrator", "/accounts/people/"),
            "people, narrowed": (
                "administrator",
                f"/accounts/people/?role=operator&place={site.scope_id}&state=open",
            ),
            "person": ("administrator", f"/accounts/people/{self.bench.operator.person.pk}/"),
            "clients": ("administrator", "/accounts/clients/"),
            "regulator's door": ("inspector", "/door/"),
            "regulator's door, product": ("inspector", f"/door/products/{product}/"),
            "regulator's door, looks": ("regulatory", "/door/looks/"),
            "API batches": ("", "/api/v1/batches/"),
            "API batch": ("", f"/api/v1/batches/{batch.pk}/"),
            "API deviations": ("reviewer", "/api/v1/deviations/"),
            "API certifications": ("reviewer", "/api/v1/certifications/"),
            "API releases": ("reviewer", "/api/v1/releases/"),
            "API instructions": ("reviewer", "/api/v1/instructions/"),
            "API master file, as of": (
                "reviewer",
                f"/api/v1/master-files/{file.master_file.number}/as-of/",
            ),
            "API master file, whole": (
                "reviewer",
                f"/api/v1/master-files/{file.master_file.number}/export/",
            ),
            "API sites": ("reviewer", "/api/v1/sites/"),
            "API site": ("reviewer", f"/api/v1/sites/{site.code}/"),
            "API readiness": ("reviewer", f"/api/v1/sites/{site.code}/readiness/?product={product}"),
        }

    def open(self, who: str, address: str) -> int:
        """Open a page twice; how many statements the second time sends."""
        client, headers = (self.browsers[who], {}) if who else (Client(), self.headers)
        for _warm in range(2):
            with CaptureQueriesContext(
                connection,
            ) as sent:
                answer = client.get(address, **headers)
            assert answer.status_code == 200, (who, address, answer.status_code)
        return len(sent)

    def post_entries(self) -> dict[str, int]:
        """Statements of every kind of step through the API, by what is special about the kind."""
        batch = self.bench.start(started_at=timezone.now() - timedelta(days=10))
        values = self.bench.values(batch.started_at)
        counts: dict[str, int] = {}
        client = Client()
        for step in self.bench.content.steps:
            body = {
                "step": step.key,
                "value": values.get(step.key),
                "performer": self.bench.operator.person.email,
                "witness": self.bench.witness.person.email,
                "performed_at": timezone.now().isoformat(),
            }
            with CaptureQueriesContext(connection) as sent:
                answer = client.post(
                    f"/api/v1/batches/{batch.pk}/entries/",
                    json.dumps(body),
                    content_type="application/json",
                    HTTP_IDEMPOTENCY_KEY=uuid.uuid4().hex,
                    **self.headers,
                )
            assert answer.status_code == 201, answer.json()
            name = f"API entry, {step.kind}"
            counts[name] = max(counts.get(name, 0), _without_the_test(sent))
        return counts


def _without_the_test(sent: CaptureQueriesContext) -> int:
    """Statements but for the savepoint that stands for BEGIN and COMMIT inside a test's own transaction."""
    told = [query["sql"] or "" for query in sent.captured_queries]
    # ``ledger.bulk`` sends several statements in one round trip: each counts; what pghistory puts in front does not.
    return sum(max(1, sql.count("EXECUTE insert_")) for sql in told if "SAVEPOINT" not in sql)


def test_pages_send_a_known_number_of_statements_however_many_rows() -> None:
    place = Place()
    kept = json.loads(KEPT.read_text())
    pages = place.pages()
    few = {name: place.open(*page) for name, page in pages.items()}
    place.grow(ROWS - 1)
    place.add_sites(ROWS - 1)
    place.add_to_licence(2)
    place.add_restrictions(ROWS - 1)
    plant.add(place.bench, ROWS - 1)
    homes.grow_counted(place.bench, ROWS - 1)
    place.add_read_ins(ROWS - 1)
    place.add_supervision(ROWS - 1)
    place.add_annual_reports(ROWS - 1)
    place.add_authorised(ROWS - 1)
    place.add_controlled(ROWS - 1)
    place.readins.reverse()
    many = {name: place.open(*page) for name, page in pages.items()}
    assert many == few
    assert few == kept["pages"], json.dumps(few, indent=2)


def test_step_entry_sends_eight_statements_at_most() -> None:
    place = Place()
    place.post_entries()
    counts = place.post_entries()
    assert counts == json.loads(KEPT.read_text())["entries"], json.dumps(counts, indent=2)
    assert max(counts.values()) <= 8
