"""Records of published runs as hospital systems send them, and the signature of the lead who received one."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Browser, expect

from accounts.services.clients import client_make
from batches.models import Batch
from batches.services.patients import patient_register
from config.seeding.benches import Bench, bench_of
from config.seeding.people import SEED
from designations.catalogue.cart import MOMENTS, run_values
from designations.kinds import StepKind
from designations.models import InstructionVersion
from ledger.models import Signature
from tests.journeys.walking import Walker, post_json


def values_of(bench: Bench, run: str, patient_code: str) -> dict[str, Any]:
    return run_values(
        run,
        started_at=datetime.now(tz=UTC),
        things={
            "patient_code": patient_code,
            "closed_processor": f"CP-{bench.site.code}-1",
            "cell_counter": f"CC-{bench.site.code}-1",
        },
        lots=bench.lots,
    )


def send_run(
    browser: Browser, site: str, version: InstructionVersion, run: str, code: str, ready: datetime
) -> None:
    """A hospital system sends a whole record through the API; the same key again gives the same batch, not another.

    The batch was made between the moment its site was ready and now, however fast the machine that plays it is.
    """
    bench = bench_of(code, version)
    _client, token = client_make(
        actor=SEED, name="Hospital system", scope=bench.site.scope, reason="For this journey"
    )
    patient = patient_register(actor=bench.operator, site=bench.site, name="Made-up patient")
    started = ready + timedelta(milliseconds=1)
    pace = (datetime.now(tz=UTC) - started) / (len(bench.content.steps) + len(MOMENTS))
    values = values_of(bench, run, patient.code)
    values |= {key: (started + n * pace).isoformat() for n, key in enumerate(MOMENTS, start=1)}
    entries = [
        {
            "step": step.key,
            "value": values[step.key],
            "performer": bench.operator.person.email,
            "performed_at": (started + n * pace).isoformat(),
        }
        | ({"witness": bench.witness.person.email} if step.witness_required else {})
        for n, step in enumerate(bench.content.steps)
        if step.kind != StepKind.CALCULATION
    ]
    body = {
        "site": code,
        "product": version.instruction.product.code,
        "mode": version.instruction.mode,
        "instruction": version.instruction.number,
        "version": version.number,
        "patient_code": patient.code,
        "patient_code_material": patient.code,
        "source_reference": run,
        "started_at": started.isoformat(),
        "submitted_by": bench.lead.person.email,
        "entries": entries,
    }
    address = f"{site}/api/v1/batches/submissions/"
    status, answer = post_json(browser, address, token, body, run)
    assert status == 201, json.dumps(answer, indent=1)
    assert post_json(browser, address, token, body, run) == (201, answer)


def sign_received(browser: Browser, site: str, run: str, code: str) -> None:
    """The lead of the site that sent a record finds it on the first page, reads it and signs it."""
    batch = Batch.objects.get(source_reference=run)
    qa = Walker.at(browser, site, "qa")
    page = qa.go(f"/review/{batch.number}/")
    expect(page.get_by_text("Ask the site lead to sign it.").first).to_be_visible()
    qa.check()
    qa.context.close()
    lead = Walker.at(browser, site, f"lead.{code.lower()}")
    page = lead.go("/")
    page.get_by_role("link", name=batch.number).last.click()
    expect(page.get_by_text("Received from hospital system, not yet signed").first).to_be_visible()
    lead.press("Sign the record received")
    expect(page).to_have_url(re.compile("/sign/$"))
    lead.sign()
    expect(page.get_by_text("Received from hospital system, not yet signed")).to_have_count(0)
    lead.check()
    lead.context.close()
    signature = Signature.objects.get(subject_id=str(batch.pk), meaning="submitted")
    assert signature.signer_id == batch.submitted_by_id
