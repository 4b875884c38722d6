"""Bodies of the writing requests that the matrix names: minimal ones that a person with the authority gets through with."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import SYSTEM_SCOPE_ID
from designations.forms.steps import CriterionForm, StepForm
from designations.models import Designation, ReleaseCriterion, Step
from designations.particulars import current_particulars, particulars
from oversight.annual.selectors import open_periods
from oversight.models import AnnualPlan
from sites.agreements.duties import default_matrix
from sites.models import RemoteSite
from tests.access.matrix import Row
from tests.access.world import World
from tests.sites.readin.files import csv_file, example

Body = dict[str, Any]
REASON = {"reason": "For this test."}
STRATEGY_ROW = {
    "attribute": "Safety",
    "parameter": "Vector copies",
    "high": "10",
    "unit": "copies/cell",
    "evidence": "VAL-018",
}


def moment(name: str, *, days: int) -> Body:
    """A day and a time, as the two fields of a ``MomentField``."""
    at = timezone.now() + timedelta(days=days)
    return {f"{name}_0": at.date().isoformat(), f"{name}_1": "10:00"}


def a_file(world: World, kind: str, scope: Any, **changed: Any) -> Body:
    """A file of one row, for one place."""
    content = csv_file([example(kind, **changed)])
    return {"scope": str(scope), "file": SimpleUploadedFile(f"{kind}.csv", content, content_type="text/csv")}


def _authorisation(**more: str) -> Body:
    """The particulars of a marketing authorisation, as they are typed."""
    prose = {f"prose_{each.key}": "As granted." for each in particulars(current_particulars())}
    return {
        "product_name": "N",
        "dosage_form": "vial",
        "control_site": "C",
        "shelf_life_minutes": "48 h",
        "specification": "vcn; Vector copies; <= 5 copies/cell",
        "reference": "R",
        **prose,
        **more,
    }


def _another_day(case: Any) -> Body:
    """A correction of the date on which a case went to the authority."""
    was = Designation.objects.get(pk=case).submitted_on
    return {"was": str(was), "submitted_on": str(was - timedelta(days=1)) if was else "", **REASON}


def day(*, days: int = 0) -> str:
    """A calendar day."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


PLAIN: dict[str, Callable[[World], Body]] = {
    "nothing": lambda w: {},
    "reason": lambda w: dict(REASON),
    "authorisation": lambda w: _authorisation(number="PLGB 8/8", holder="H", granted_on=day()),
    "variation_of_authorisation": lambda w: _authorisation(decided_on=day(), says="S"),
    "export_moment": lambda w: moment("at", days=-1),
    "product": lambda w: {"name": "Cells", "dosage_form": "vial", **REASON},
    "product_new": lambda w: {
        "code": "NEW9",
        "name": "Cells",
        "regime": "IMP",
        "dosage_form": "vial",
        "control_site": str(w.bench.team.control_site.pk),
    },
    "file_new": lambda w: {
        "designation": str(w.names["unfiled_designation"]),
        "number": "DMMF-NEW-01",
        "release_model": "qp",
    },
    "instruction_new": lambda w: {
        "title": "Another size",
        "batch_size": "Two doses",
        "master_file_version": str(w.bench.version.master_file_version_id),
        "shelf_life_minutes": "2 h",
    },
    "list_on": lambda w: {"site": str(RemoteSite.objects.get(code=w.names["second_site"]).pk)},
    "list_end": lambda w: {**moment("until", days=30), **REASON},
    "case": lambda w: {"mode": "POC", "indication": "Lymphoma", "population": "Adults"},
    "case_about": lambda w: {"indication": "Lymphoma", "population": "Adults", "shelf_life_minutes": "2 h"},
    "case_criterion": lambda w: {"argument": "It moves.", "nature": "deployment"},
    "case_evidence": lambda w: {
        "title": "Stability",
        "kind": "quality",
        "document": SimpleUploadedFile("stability.csv", b"hours,viable\n0,94\n", "text/csv"),
    },
    "case_plan": lambda w: {"target_on": day(days=30)},
    "case_submission": lambda w: _another_day(w.names["awarded"]),
    "case_submit": lambda w: {"submitted_on": day()},
    "file_change": lambda w: {
        "change_summary": "Clearer.",
        "change_class": "annual",
        "section_release": "By a QP.",
    },
    "strategy_step": lambda w: {"at": f"{w.names['instruction']}:vcn"},
    "strategy_add": lambda w: STRATEGY_ROW,
    "strategy_row": lambda w: STRATEGY_ROW | {"step": f"{w.names['instruction']}:vcn"},
    "strategy_attribute": lambda w: {"name": "Purity"},
    "registration": lambda w: {
        "authority": "Federal institute",
        "number": "DE-2",
        "registered_on": day(),
        "document": SimpleUploadedFile("letter.csv", b"number\n1\n", "text/csv"),
    },
    "registration_end": lambda w: {"ended_on": day(), **REASON},
    "with_authority": lambda w: {"on": day(), "reference": "SUB-1"},
    "story": lambda w: {"kind": "advice", "title": "Advice", "starts_on": day(days=-9)},
    "story_better": lambda w: {"kind": "advice", "title": "Better", "starts_on": day(days=-9), **REASON},
    "commitment": lambda w: {"says": "Ten batches."},
    "use": lambda w: {"place": "trial", "used_on": day(), "says": "In the dossier."},
    "licence": lambda w: {
        "number": "UK MIA 99999",
        "licence_type": "MIA",
        "activities": ["conventional", "POC"],
        "holder": str(w.names["licence_holder"]),
        "control_site": str(w.bench.team.control_site.pk),
        "valid_from": day(days=-9),
    },
    "licence_scope": lambda w: {
        "product": str(w.bench.version.instruction.product_id),
        "mode": "MM",
        "valid_from": day(days=-1),
    },
    "licence_activity": lambda w: {"activity": "import", "valid_from": day()},
    "last_day": lambda w: {"valid_until": day(), **REASON},
    "licence_person": lambda w: {
        "person": str(w.bench.team.author.person.pk),
        "name": "P. Owner",
        "capacity": "production",
        "valid_from": day(),
    },
    "told": lambda w: {"on": day(), "reference": "Letter 4"},
    "premises": lambda w: {
        "purpose": "test",
        "name": "A laboratory",
        "address": "2 Test Road",
        "postcode": "NE1 4LP",
        "country": "GB",
        "valid_from": day(),
    },
    "variation": lambda w: {"kind": "other", "summary": "Another address."},
    "paper": lambda w: {
        "title": "Dossier",
        "document": SimpleUploadedFile("dossier.csv", b"part,page\n1,2\n", "text/csv"),
    },
    "readiness": lambda w: {"outcome": "done", "evidence": "DOC-1"},
    "inspection": lambda w: {"kind": "routine", "reference": "INS-9", "announced_on": day()},
    "held": lambda w: {"held_from": day(), "held_until": day(), "inspectors": "I. Spector"},
    "finding": lambda w: {"grade": "other", "says": "No log.", "due_on": day()},
    "finding_answer": lambda w: {
        "on": day(),
        "says": "A log.",
        "document": SimpleUploadedFile("log.csv", b"day,alarm\n1,2\n", "text/csv"),
    },
    "on_day": lambda w: {"on": day()},
    "statement": lambda w: {"application": "trial", "reference": "CTA 9"},
    "person": lambda w: {"full_name": "N. Ew", "email": "new@example.test"},
    "grant": lambda w: {"role": "operator", "scope": str(w.names["second_site_scope"]), **REASON},
    "client": lambda w: {"name": "Ward system", "scope": str(w.names["site_scope"]), **REASON},
    "device": lambda w: {"name": "Tablet", "scope": str(w.names["site_scope"])},
    "pin": lambda w: {"pin": "7391"},
    "place_choice": lambda w: {"place": "nowhere"},
    "place": lambda w: {
        "name": "A clinic",
        "address": "1 High Street",
        "postcode": "NE1 4LP",
        "source_note": "Letter of the trust",
    },
    "site": lambda w: {
        "code": "NEW",
        "name": "A new unit",
        "kind": "unit",
        "control_site": str(w.bench.team.control_site.pk),
        "unit_number": "U-2",
        "plate": "PL 2",
    },
    "proposal": lambda w: {"master_file": str(w.names["master_file_id"]), "proposal": "Patients are there."},
    "equipment": lambda w: {"equipment_class": "balance", "code": "BA-9", "name": "Balance", "serial": "1"},
    "calibration": lambda w: {
        "done_on": day(days=-1),
        "due_on": day(days=300),
        "outcome": "passed",
        "certificate": "C-1",
        "done_by": "A laboratory",
    },
    "maintenance": lambda w: {
        "done_on": day(),
        "work_done": "Cleaned.",
        "evidence": "MR-2",
        "done_by": "A company",
    },
    "maintenance_plan": lambda w: {"every_days": "90", "first_due_on": day(days=90), **REASON},
    "room": lambda w: {"code": "R9", "name": "Store", "suited_for": "Storage", "evidence": "PA-9"},
    "kit": lambda w: {
        "number": "KIT-X2",
        "master_file": str(w.names["home_file"]),
        "contents": "Syringe",
        "packing_record": "PK-2",
        "expires_on": day(days=30),
    },
    "home_visit": lambda w: {
        "visit_on": day(),
        "kit": str(w.names["kit_free"]),
        "visitor": str(w.people["site_lead"].pk),
    },
    "post": lambda w: {
        "role": "deputy",
        "name": "D. Eputy",
        "organisation": "St Elsewhere",
        "reference": "Letter 3",
        "from_on": day(),
    },
    "post_leave": lambda w: {"until_on": day(), "reason": "Moved on."},
    "placement": lambda w: {"room": str(w.names["room"])},
    "competence": lambda w: {
        "person": str(w.people["operator_untrained"].pk),
        "instruction_version": str(w.bench.version.pk),
        "basis": "Watched three runs.",
    },
    "issue": lambda w: {"sites": [w.names["proposed_site"]], "confirmed": "yes"},
    "unit_depart": lambda w: {
        "place_code": str(w.names["place_code"]),
        **REASON,
        **moment("departed_at", days=-1),
    },
    "unit_arrive": lambda w: {
        "place_code": str(w.names["place_code"]),
        **REASON,
        **moment("arrived_at", days=-1),
    },
    "qualification": lambda w: {
        "evidence": "OQ-1",
        "done_by": "A company",
        **moment("done_at", days=-1),
    },
    "host": lambda w: {"host": str(w.names["host_code"]), **REASON},
    "agreement": lambda w: {
        "reference": "TA-9",
        "document": SimpleUploadedFile("agreement.csv", b"duty,party\npremises,host\n", "text/csv"),
        "control_signatory": "A. Holder",
        "control_signed_on": day(days=-2),
        "host_signatory": "B. Host",
        "host_signed_on": day(days=-1),
        "valid_from": day(),
        "valid_until": day(days=300),
        **{f"duty_{key}": party for key, party in default_matrix().items()},
    },
    "protocol": lambda w: {
        "judged_viability": "mean",
        "low_viability": "70",
        "min_results": "3",
        "rationale": "The limits of the release specification.",
    },
    "run": lambda w: {
        "run": "PB-9",
        "performed_on": day(days=-1),
        "value_dose_per_kg": "2.0",
        "document": SimpleUploadedFile("run.csv", b"attribute,result\ndose,2.0\n", "text/csv"),
    },
    "plan": lambda w: {
        "contact": "QA and site lead",
        "contact_every": "Every week",
        "data_feed": "Batch records.",
        "audit_months": "6",
        "comparability": "Three runs.",
    },
    "visit": lambda w: {
        "kind": "remote",
        "held_on": day(days=-1),
        "visited_by": "A. Reviewer",
        "summary": "Records.",
        "next_on": day(days=90),
        "document": SimpleUploadedFile("visit.csv", b"what,how\nrecords,good\n", "text/csv"),
    },
    "visit_finding": lambda w: {"severity": "other", "text": "A gap.", "due_on": day(days=30)},
    "visit_finding_answer": lambda w: {"answer": "Mended."},
    "shown": lambda w: {"outcome": "done", "evidence": "REC-1"},
    "start": lambda w: {
        "issue": str(w.bench.ready.issue.pk),
        "patient_code": w.bench.patient.code,
        "patient_code_material": w.bench.patient.code,
    },
    "confirm": lambda w: {"value": "on"},
    "weight": lambda w: {"value": "71.0", "reason": "Misread the scale."},
    "patient": lambda w: {"site": w.bench.site.code, "name": "B. Patient"},
    "lot": lambda w: {
        "site": w.bench.site.code,
        "material_code": "lentiviral_vector",
        "name": "Vector",
        "lot_number": "L-99",
        "supplier": "A supplier",
        **moment("expires_at", days=100),
    },
    "expiry": lambda w: {**REASON, **moment("expires_at", days=100)},
    "assessment": lambda w: {"text": "Looked at it; no effect."},
    "deviation": lambda w: {"title": "A door stood open", "description": "For an hour.", "severity": "minor"},
    "deviation_assessment": lambda w: {
        "severity": "minor",
        "impact": "None.",
        "action": "None needed.",
        "root_cause": "A slip.",
        "other_sites": "no",
    },
    "head": lambda w: {"change_summary": "Better words.", "shelf_life_minutes": "240 min"},
    "step": lambda w: {
        "title": "Wash the hands",
        "text": "Wash them.",
        "key": "wash_hands",
        "unit_procedure": "Before",
        "operation": "Ready",
        "statement": "Done.",
    },
    "step_changed": lambda w: changed_step(w),
    "criterion": lambda w: {
        "title": "Viability again",
        "key": "viability_again",
        "method": "Count",
        "source_step": "viability",
        "low": "60",
        "unit": "%",
    },
    "criterion_changed": lambda w: changed_criterion(w),
    "restriction": lambda w: {
        "imposed_by": "holder",
        "site": str(w.bench.site.pk),
        "reference": "DEV-1",
        "confirm": "yes",
        **REASON,
    },
    "representation": lambda w: {"sent_on": day(), "reference": "R-1", "summary": "We agree."},
    "position": lambda w: {"position": "3"},
    "read_in_sites": lambda w: a_file(w, "sites", w.names["control_scope"], code="NEW"),
    "read_in_equipment": lambda w: a_file(w, "equipment", w.names["site_scope"]),
    "read_in_training": lambda w: a_file(w, "training", w.names["control_scope"]),
    "read_in_people": lambda w: a_file(w, "people", SYSTEM_SCOPE_ID),
    "annual_plan": lambda w: {
        "anchor_on": day(days=-400)[:8] + "01",
        "period_months": "12",
        "grace_days": "60",
        "reminder_days": "90, 60, 30",
        "sections": ["sites", "batches"],
    },
    "annual_begin": lambda w: {"period": annual_period(w)},
    "annual_words": lambda w: {"text": "None in the period."},
    "annual_submit": lambda w: {"on": day(), "reference": "MHRA portal"},
    "annual_receipt": lambda w: {
        "on": day(),
        "reference": "MHRA 2",
        "receipt": SimpleUploadedFile("receipt.csv", b"report,received\n1,yes\n", "text/csv"),
    },
    "period": lambda w: {"period": timezone.localdate().strftime("%Y-%m")},
}
"""Name in the matrix → form fields."""

SIGNED: dict[str, Body] = {
    "sign": {},
    "sign_reason": REASON,
    "sign_suspension": {**REASON, "reference": "GMP-2"},
    "sign_closing": {"on": day()},
    "sign_requalify": {"evidence": "RQ-1"},
    "sign_conclusion": {"conclusion": "No effect on the product."},
}
"""Name in the matrix → what is typed on the signing page beside password and code."""

API: dict[str, Callable[[World], Body]] = {
    "api_nothing": lambda w: {},
    "api_start": lambda w: {
        "site": w.bench.site.code,
        "product": w.names["product"],
        "mode": "POC",
        "instruction": w.names["instruction"],
        "version": w.names["version"],
        "patient_code": w.bench.patient.code,
        "patient_code_material": w.bench.patient.code,
    },
    "api_entry": lambda w: {
        "step": "before_start",
        "value": True,
        "performer": w.bench.operator.person.email,
        "performed_at": timezone.now().isoformat(),
    },
    "api_whole": lambda w: whole(w),
}
"""Name in the matrix → JSON body."""


def typed(fields: Body) -> Body:
    """Stored values as a form sends them: what is empty or not ticked is not sent."""
    return {
        name: "on" if value is True else str(value)
        for name, value in fields.items()
        if value not in (None, "", False)
    }


def annual_period(world: World) -> str:
    """The newest period of which there is no annual report yet."""
    return open_periods(AnnualPlan.objects.get(pk=world.names["annual_plan"]))[0][0].isoformat()


def changed_step(world: World) -> Body:
    """A step of the draft as its form shows it, in other words."""
    step = Step.objects.get(pk=world.names["step"])
    shown = StepForm(kind=step.kind, initial=StepForm.initial_of(step))
    return typed({name: shown.initial.get(name) for name in shown.fields}) | {"text": "In other words."}


def changed_criterion(world: World) -> Body:
    """A line of the draft's release specification as its form shows it, under another title."""
    shown = CriterionForm(
        initial=CriterionForm.initial_of(ReleaseCriterion.objects.get(pk=world.names["criterion"]))
    )
    return typed({name: shown.initial.get(name) for name in shown.fields}) | {"title": "Another title"}


def whole(world: World) -> Body:
    """A published run as a hospital system sends it."""
    bench = world.bench
    record = bench.whole()
    assert record.request.started_at is not None
    return API["api_start"](world) | {
        "started_at": record.request.started_at.isoformat(),
        "submitted_by": bench.lead.person.email,
        "entries": [
            {
                "step": entry.step,
                "value": entry.value,
                "performer": bench.operator.person.email,
                "witness": bench.witness.person.email,
                "performed_at": entry.performed_at.isoformat(),
                "recorded_at": entry.recorded_at.isoformat(),
            }
            for entry in record.entries
            if entry.performed_at is not None and entry.recorded_at is not None
        ],
    }


def post(world: World, persona: str, row: Row, *, empty: bool = False) -> Any:
    """Send the body that the row names as a persona, or an empty one."""
    browser = world.browser(persona, row.at_device)
    path = row.path.format_map(world.names)
    if row.body in API:
        key = {"Idempotency-Key": f"matrix-{persona}"}
        content = json.dumps({} if empty else API[row.body](world))
        return browser.post(path, content, content_type="application/json", headers=key)
    if empty:
        return browser.post(path)
    if row.body in SIGNED:
        return browser.post(path, world.signed(row) | SIGNED[row.body])
    return browser.post(path, PLAIN[row.body](world))
