"""The demonstration, made once for every worker of a test run, and each worker's own site on a copy of it."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import override_settings
from django.utils import timezone

from accounts.models import ApiClient, Device, Membership
from accounts.services.bench import device_register
from batches.models import Batch, MaterialLot
from config.embedded import Engines
from config.processes import WEB
from config.seeding.everything import seed, version_in_use
from config.seeding.people import actor
from designations.basis import Difference
from designations.models import (
    Commitment,
    Designation,
    DesignationImpact,
    Licence,
    LicenceActivity,
    LicenceNotice,
    LicencePerson,
    LicencePremises,
    LicenceVariation,
    MasterFile,
    MasterFileVersion,
    ReleaseCriterion,
    Step,
    StoryEntry,
    UnchangedStatement,
)
from designations.services import impacts, statements
from designations.services.instructions import instruction_version_draft
from designations.services.masterfiles import masterfile_version_change, masterfile_version_next
from ledger.models import OutboxMessage
from oversight.annual import periods
from oversight.models import AnnualReport, ComparabilityProtocol, Deviation, ReportRun, RuleResult
from oversight.reports import tasks
from sites.models import (
    Agreement,
    ChecklistItem,
    Enrolment,
    Finding,
    InstructionIssue,
    RemoteSite,
    Restriction,
    SupervisionPlan,
    Visit,
)
from sites.services.issue import instruction_issue, issue_take_back
from sites.services.restriction import restriction_record
from tests.engines.databases import TestDatabase, point_django_at
from tests.engines.processes import answers, free_port, running
from tests.factories import annual as make_annual
from tests.journeys.shown_align import align_names
from tests.journeys.shown_atlas import atlas_names
from tests.journeys.shown_inspections import inspections_shown
from tests.sites.readin.files import csv_file, example, judged, read_in, send

SHOWN = {
    f"MADE-UP-{number}" for number in ("05", "08", "10", "11", "12", "13", "14", "16", "19", "20", "21", "22")
} | {"ARI0001-01"}
"""The batches that the list of pages names; making all of them takes most of a minute."""


@dataclass(frozen=True)
class Shown:
    """Where the site answers, what its records are called, and the secret of a tablet that stands at UCH."""

    site: str
    names: dict[str, str]


@contextmanager
def shown(own: TestDatabase, shared: Path, private: Path) -> Iterator[Shown]:
    """A site with the demonstration's records. ``shared``: a folder of the whole run; ``private``: one of this worker.

    Whoever comes first makes the records and leaves a database to copy; the sweep of the next run drops what is left of it.
    """
    engines: Engines = own.engines
    note = shared / "demonstration.json"
    with (shared / "demonstration.lock").open("w") as only_one:
        fcntl.flock(only_one, fcntl.LOCK_EX)
        if not note.exists():
            names = _make()
            connections.close_all()
            engines.create_database(f"{own.name}_shown", template=own.name)
            note.write_text(json.dumps({"database": f"{own.name}_shown", "names": names}))
            own.restore()
        made: dict[str, Any] = json.loads(note.read_text())
        copy = f"{own.name}_walked"
        engines.create_database(copy, template=made["database"])
    port = free_port()
    try:
        with running(
            WEB,
            engines=engines,
            database=copy,
            log=private / "web.log",
            ready=lambda: answers(port),
            extra={"PORT": str(port), "DJANGO_SETTINGS_MODULE": "tests.journeys.shown_settings"},
            values={"port": str(port)},
        ):
            # Django here looks at what the site serves: used codes are forgotten there.
            point_django_at(copy)
            yield Shown(f"http://localhost:{port}", made["names"])
    finally:
        connections.close_all()
        point_django_at(own.name)
        engines.drop_database(copy)


def _make() -> dict[str, str]:
    """Seed, and add the few records in states that the demonstration does not stop at. Names for the page list."""
    with override_settings(SPOKEWISE=replace(settings.SPOKEWISE, DEMO=True)):
        seed(wanted=lambda plan: plan.ref in SHOWN)
        report = ReportRun.objects.get()
        tasks.make_report(str(OutboxMessage.objects.get(topic="reports.requested", key=str(report.pk)).pk))
        report.refresh_from_db()
        assert report.state == "done", report.fault
        annual = _annual_reports()
        version = version_in_use()
        draft = instruction_version_draft(
            actor=actor("author"),
            instruction=version.instruction,
            master_file_version=version.master_file_version,
            change_summary="Better words.",
        )
        file_draft = masterfile_version_next(actor=actor("author"), version=version.master_file_version)
        masterfile_version_change(
            actor=actor("author"),
            version=file_draft,
            sections={"release": "Released by a Qualified Person on the record of the batch."},
            change_summary="Says on what the release rests.",
            change_class="notify",
        )
        _cases()
        place = RemoteSite.objects.get(code="ADD")
        issue_take_back(
            actor=actor("author"),
            issue=InstructionIssue.objects.get(version=version, site=place),
            reason="Sent again for its lead to acknowledge.",
        )
        issue = instruction_issue(actor=actor("author"), version=version, site=place)
        tablet, secret = device_register(
            actor=actor("administrator"), scope=RemoteSite.objects.get(code="UCH").scope, name="Tablet 1"
        )
        restriction_record(
            actor=actor("qa"),
            imposed_by="holder",
            site=place,
            reference="DEV-ADD-1",
            reason="The air handling of the room is repaired.",
            effective_from=timezone.now(),
        )
        names = _names(version, draft, issue, tablet, report) | _read_ins() | annual | align_names()
        return {key: str(value) for key, value in names.items()} | {"tablet_secret": secret}


def _annual_reports() -> dict[str, Any]:
    """The demonstration's draft with its figures, and reports of three years before its finished one, each at another step."""
    regulatory, qp = actor("regulatory"), actor("qp")
    draft = AnnualReport.objects.get(state="draft")
    make_annual.run_build(draft)
    plan = make_annual.plan_for(regulatory, draft.master_file, periods.add_months(draft.plan.anchor_on, -36))
    made = {"annual": draft}
    for name in ("annual_frozen", "annual_sealed", "annual_submitted"):
        made[name] = make_annual.begin(regulatory, plan)
        make_annual.run_build(made[name])
    make_annual.frozen(regulatory, made["annual_frozen"])
    make_annual.sealed(regulatory, qp, made["annual_sealed"])
    make_annual.submitted(regulatory, qp, made["annual_submitted"])
    return {name: report.number for name, report in made.items()}


def _read_ins() -> dict[str, Any]:
    """A file that waits for its worker, one with faults, one that can be read in, and one that was."""
    lead, scope = actor("lead.rvi"), RemoteSite.objects.get(code="RVI").scope
    rows = [example("equipment", code=f"BA-9{n}", serial=f"00{n}", certificate=f"CAL-{n}") for n in range(3)]
    wrong = [rows[0] | {"due_on": "01/09/2027", "outcome": "perhaps"}, rows[1] | {"site": "UCH"}]
    return {
        "readin_waiting": send(lead, "equipment", scope, csv_file(rows)).pk,
        "readin_refused": judged(lead, "equipment", scope, csv_file(wrong)).pk,
        "readin_ready": judged(lead, "equipment", scope, csv_file(rows)).pk,
        "readin_done": read_in(lead, judged(lead, "equipment", scope, csv_file([rows[2]]))).pk,
    }


def _cases() -> None:
    """A statement to be signed and a change to be assessed behind the demonstration's award."""
    awarded = Designation.objects.get(state="awarded")
    statements.statement_prepare(
        actor=actor("regulatory"), designation=awarded, application="trial", reference="CTA 2026/11"
    )
    impacts.impact_raise(
        actor=actor("regulatory"),
        designations=[awarded],
        differences=[Difference("name", "name", "CD19 CAR-T cells", "CD19 CAR-T cells, autologous")],
    )


def _names(
    version: Any, draft: Any, issue: InstructionIssue, tablet: Device, report: ReportRun
) -> dict[str, Any]:
    batches = {
        f"batch_{one.source_reference}": one.number for one in Batch.objects.exclude(source_reference="")
    }
    deviation = Deviation.objects.filter(state="open").order_by("number")[0]
    file = MasterFileVersion.objects.select_related("master_file").get(state="effective")
    file_draft = MasterFileVersion.objects.get(master_file=file.master_file, state="draft")
    van = RemoteSite.objects.get(code="VAN")
    rvi = RemoteSite.objects.get(code="RVI")
    author = actor("author").person
    return batches | {
        "story": StoryEntry.objects.get(kind="advice").pk,
        "commitment": Commitment.objects.order_by("id")[0].pk,
        "licence": Licence.objects.get().pk,
        "licence_activity": LicenceActivity.objects.get(activity="POC").pk,
        "licence_person": LicencePerson.objects.get(capacity="production", valid_until=None).pk,
        "notice": LicenceNotice.objects.filter(state="open")[0].pk,
        "premises": LicencePremises.objects.get(purpose="control").pk,
        "variation": LicenceVariation.objects.get(state="information_requested").pk,
        **inspections_shown(),
        **atlas_names(file_draft),
        "case_draft": Designation.objects.get(state="draft").pk,
        "case_awarded": Designation.objects.get(state="awarded").pk,
        "statement": UnchangedStatement.objects.get().pk,
        "impact": DesignationImpact.objects.get().pk,
        "instruction": version.instruction.number,
        "version": version.number,
        "draft": draft.number,
        "draft_step": Step.objects.filter(version=draft, removed_at=None).order_by("position")[1].pk,
        "draft_criterion": ReleaseCriterion.objects.filter(version=draft, removed_at=None)[0].pk,
        "issue": issue.pk,
        "device": tablet.pk,
        "deviation": deviation.number,
        "master_file": file.master_file.number,
        "file_version": file.number,
        "file_draft": file_draft.number,
        "file": MasterFile.objects.get().pk,
        "report": report.pk,
        "fingerprint": report.snapshot_hash,
        "exception": RuleResult.objects.filter(run__batch__source_reference="MADE-UP-13", passed=False)
        .order_by("-run_id")[0]
        .pk,
        "held_by": Restriction.objects.get(imposed_by="holder").pk,
        "restriction": Restriction.objects.filter(imposed_by="authority")[0].pk,
        "enrolment": Enrolment.objects.get(site=rvi).pk,
        "paused": Enrolment.objects.filter(state="paused")[0].pk,
        "protocol": ComparabilityProtocol.objects.get(state="draft").pk,
        "onboarding": Enrolment.objects.get(state="onboarding").pk,
        "plan": SupervisionPlan.objects.get(state="draft").pk,
        "visit": Visit.objects.get(findings__state="answered").pk,
        "site_finding": Finding.objects.get(state="open").pk,
        "answered_finding": Finding.objects.get(state="answered").pk,
        "agreement": Agreement.objects.get(site=rvi).pk,
        "item": ChecklistItem.objects.filter(enrolment__site=rvi, judge="").order_by("position")[0].pk,
        "van": van.code,
        "equipment": rvi.equipment.order_by("code")[0].pk,
        "room": rvi.rooms.order_by("code")[0].pk,
        "trained": rvi.competences.order_by("id")[0].person_id,
        "tomorrow": (timezone.localdate() + timedelta(days=1)).isoformat(),
        "competence": rvi.competences.filter(ended_at=None).order_by("id")[0].pk,
        "lot": MaterialLot.objects.filter(site=rvi, status="released").order_by("lot_number")[0].pk,
        "person": author.pk,
        "membership": Membership.objects.get(person=author).pk,
        "client": ApiClient.objects.order_by("name")[0].pk,
    }
