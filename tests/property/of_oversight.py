"""What is judged over many batches: deviations, comparability, annual reports, reports that a worker makes."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from accounts.actors import PersonActor
from batches.services import entry_record
from ledger.actors import SystemActor
from ledger.transitions import perform
from ledger.uploads import CSV, Upload
from oversight.annual import services as annual
from oversight.comparability import services as comparability
from oversight.models import AnnualReport, Deviation, ReportRun
from oversight.reports import services as reports
from oversight.services.deviations import deviation_assess, deviation_close
from tests.factories import annual as annual_factory
from tests.factories.accounts import actor, grant
from tests.factories.batches import make_bench
from tests.factories.comparability import make_protocol
from tests.factories.designations import make_foundation, make_team
from tests.factories.sites import make_world
from tests.property.of_places import of_world
from tests.property.scene import (
    Scene,
    afresh,
    count,
    day_of,
    gives_way,
    of_team,
    proof_for,
    signers,
    who_holds,
)

WORKER = SystemActor("reports")


def protocol_scene() -> Scene:
    """A comparability protocol: one person writes it, another puts it in force (REG-37)."""
    world, _places = make_world(sites=0)
    assert world.control.scope is not None
    both = who_holds(world.control.scope, "process_owner", "qa_reviewer")
    fields = {
        "product": world.product, "min_results": 1, "rationale": "The limits of the release specification.",
        "attributes": make_protocol(world).attributes,
    }  # fmt: skip
    row, newer = (comparability.protocol_draft(actor=both, **fields) for _each in range(2))

    def put(which: Any, who: PersonActor, proof: Any, _words: str = "") -> Any:
        return comparability.protocol_put_in_force(actor=who, protocol=afresh(which), proof=proof)

    def amiss() -> list[str]:
        found = []
        if count(
            "SELECT 1 FROM oversight_comparabilityprotocol WHERE product_id = %s AND state = 'in_force' OFFSET 1",
            world.product.pk,
        ):
            found.append("REG-37: two protocols in force")
        if not count(
            "SELECT 1 FROM oversight_comparabilityprotocol WHERE id = %s AND state = 'in_force'", row.pk
        ):
            return found
        if not signers(row, "approved") - {both.person_id}:
            found.append("REG-37: in force, and nobody but its maker signed it")
        if count("SELECT 1 FROM ledger_transition WHERE record_id = %s AND move = 'put_in_force'", newer.pk):
            found.append("REG-37: an older protocol came into force after a newer one")
        return found

    return Scene(
        row,
        of_world(world, both=both),
        {"put_in_force": partial(put, row), "supersede": gives_way(row, partial(put, newer))},
        amiss,
        {"newer": lambda: put(newer, world.qa, proof_for(world.qa))},
        way=(("put_in_force", "qa"), ("supersede", "colleague")),
        traps=((("put_in_force", "both"),), (("newer", ""), ("put_in_force", "qa"))),
    )


def deviation_scene() -> Scene:
    """A deviation of a step that broke its limit: assessed by one, closed by one who took no part (REG-81, REG-82)."""
    bench = make_bench()
    batch = bench.start_earlier(upto="viability")
    entry_record(actor=bench.operator, batch_id=batch.pk, entry=bench.entry("viability", "12"))
    row = Deviation.objects.get(batch=batch)
    scope = bench.team.control_site.scope
    assert scope is not None
    for one in (bench.operator, bench.witness):
        grant(one.person, "qa_reviewer", scope)
    second = who_holds(scope, "qa_reviewer")

    def assess(who: PersonActor, _proof: Any, words: str) -> Any:
        # Whether other sites are affected is left out, answered with no, or with a yes that names them.
        return deviation_assess(
            actor=who, deviation_id=row.pk, severity="critical", impact=words, action=words,
            other_sites=("", "no", "yes")[len(words) % 3], other_sites_note=words,
        )  # fmt: skip

    def close(who: PersonActor, proof: Any, words: str) -> Any:
        return deviation_close(actor=who, deviation_id=row.pk, conclusion=words, proof=proof)

    def amiss() -> list[str]:
        kept = Deviation.objects.get(pk=row.pk)
        if kept.state == "open":
            return []
        found = []
        if kept.other_sites not in ("no", "yes") or not kept.impact.strip():
            found.append(
                "REG-82: assessed, and nobody said what it means or whether other sites are affected"
            )
        closers = signers(row, "approved")
        if kept.state == "closed" and (
            not closers or closers & {kept.assessed_by_id, kept.performer_id, kept.witness_id}
        ):
            found.append("REG-81: closed by nobody, or by who assessed it or made the entry")
        return found

    return Scene(
        row,
        {
            "reviewer": bench.team.reviewer,
            "second": second,
            "operator": actor(bench.operator.person),
            "witness": actor(bench.witness.person),
            "lead": bench.lead,
            "qp": bench.team.qp,
            "stranger": make_team().reviewer,
        },
        {"assess": assess, "close": close},
        amiss,
        way=(("assess", "reviewer"), ("close", "second")),
        traps=(
            (("assess", "reviewer"), ("close", "reviewer")),
            (("assess", "reviewer"), ("close", "operator")),
            (("assess", "reviewer"), ("close", "witness")),
        ),
        examples=12,
    )


def annual_scene() -> Scene:
    """An annual report from draft to receipt: two people sign what nobody changes afterwards (REG-19, REG-20, REG-138)."""
    team, _product, _case, _licence, version = make_foundation()
    plan = annual_factory.over_yesterday(team.regulatory, version.master_file)
    row = annual_factory.begin(team.regulatory, plan)
    annual_factory.run_build(row)
    scope = team.control_site.scope
    assert scope is not None
    both = who_holds(scope, "regulatory_affairs", "qualified_person")

    def sign(name: str, who: PersonActor, proof: Any, _words: str) -> Any:
        return getattr(annual, f"annual_{name}")(actor=who, report=afresh(row), proof=proof)

    def say(name: str, who: PersonActor, _proof: Any, words: str) -> Any:
        return getattr(annual, f"annual_{name}")(actor=who, report=afresh(row), reason=words)

    def submit(who: PersonActor, _proof: Any, words: str) -> Any:
        return annual.annual_submit(actor=who, report=afresh(row), on=day_of(words), reference=words)

    def acknowledge(who: PersonActor, _proof: Any, words: str) -> Any:
        return annual.annual_acknowledge(
            actor=who, report=afresh(row), on=day_of(words), reference=words,
            receipt=Upload("receipt.csv", CSV, b"report,received\nANR,yes\n"),
        )  # fmt: skip

    def seal(who: Any, _proof: Any, _words: str) -> Any:
        now = afresh(row)
        if not isinstance(who, SystemActor) or now.state != "approved":
            return perform(record=row, move="seal", actor=who)
        return annual.seal_store(
            actor=who, report=now, version=now.version, sealed=b"%PDF-1.7 sealed", rendered_hash="0" * 64
        )

    def stale_seal() -> None:
        """A worker that was late with the version before."""
        annual.seal_store(
            actor=WORKER, report=afresh(row), version=99, sealed=b"%PDF-1.7 late", rendered_hash="0" * 64
        )

    def amiss() -> list[str]:
        kept = AnnualReport.objects.get(pk=row.pk)
        if kept.state == "draft":
            standing = signers(row, "authored") | signers(row, "approved")
            return ["REG-138: a draft, and a signature of it still stands"] if standing else []
        found = []
        authors, approvers = signers(row, "authored"), signers(row, "approved")
        if not authors or kept.snapshot_id is None:
            found.append("REG-138: frozen without signature or snapshot")
        if count("SELECT 1 FROM oversight_annualbuild WHERE report_id = %s", row.pk) < kept.asked:
            found.append("REG-19: frozen while figures were on their way")
        told = "SELECT 1 FROM oversight_annualtext WHERE report_id = %s AND btrim(text) <> '' AND section = ANY(%s)"
        if count(told, row.pk, ["inspections", "complaints"]) < 2:
            found.append("REG-19: frozen, and a section that takes the holder’s words says nothing")
        if kept.state != "frozen" and (not approvers or approvers & authors):
            found.append("REG-120: approved by nobody, or by its author")
        if kept.state in ("sealed", "submitted", "acknowledged") and kept.document_id is None:
            found.append("REG-138: sealed, and there is no document")
        if kept.state in ("submitted", "acknowledged") and not (
            kept.reference.strip() and kept.submitted_on and kept.submitted_on <= timezone.localdate()
        ):
            found.append("REG-20: submitted on no day that was, or under no reference")
        return found

    return Scene(
        row,
        of_team(team) | {"both": both, "worker": WORKER},
        {name: partial(sign, name) for name in ("freeze", "approve")}
        | {name: partial(say, name) for name in ("send_back", "reopen")}
        | {"submit": submit, "acknowledge": acknowledge, "seal": seal},
        amiss,
        {
            "write": lambda: annual_factory.write_all(team.regulatory, afresh(row)),
            "ask_again": lambda: annual.annual_ask(actor=team.regulatory, report=afresh(row)),
            "stale_seal": stale_seal,
        },
        way=(
            ("write", ""), ("freeze", "regulatory"), ("approve", "qp"), ("seal", "worker"), ("submit", "regulatory"),
            ("acknowledge", "regulatory"),
        ),
        traps=(
            (("freeze", "regulatory"),),
            (("write", ""), ("ask_again", ""), ("freeze", "regulatory")),
            (("write", ""), ("freeze", "both"), ("approve", "both")),
            (("write", ""), ("freeze", "regulatory"), ("approve", "qp"), ("stale_seal", ""), ("submit", "regulatory")),
            (("write", ""), ("freeze", "regulatory"), ("approve", "qp"), ("reopen", "regulatory"), ("seal", "worker")),
        ),
        examples=12,
    )  # fmt: skip


def report_run_scene() -> Scene:
    """A report that a worker makes, or gives up on: people neither make nor end one (REG-138)."""
    team, _product, _case, _licence, version = make_foundation()
    definition = reports.definition_add(actor=team.author, master_file=version.master_file)
    now = timezone.now()
    row = reports.report_request(
        actor=team.regulatory, definition=definition, period_start=now - timedelta(days=30), period_end=now
    )  # fmt: skip

    def begin(who: Any, _proof: Any, _words: str) -> Any:
        return perform(record=row, move="begin", actor=who, payload=reports.parameters_of(row).for_event())

    def finish(who: Any, _proof: Any, _words: str) -> Any:
        return reports.run_finish(
            actor=who, run=row, data=b"{}", rendered_hash="0" * 64, sealed=b"%PDF-1.7 sealed", batches=0
        )

    def fail(who: Any, _proof: Any, words: str) -> Any:
        return reports.run_fail(actor=who, run_id=row.pk, fault=words.strip() or "It was lost.")

    def amiss() -> list[str]:
        kept = ReportRun.objects.get(pk=row.pk)
        whole = kept.snapshot_id is not None and kept.document_id is not None and kept.snapshot_hash
        found = []
        if bool(whole) != (kept.state == "done"):
            found.append(f"REG-138: {kept.state}, and its document is {'there' if whole else 'missing'}")
        if bool(kept.fault) != (kept.state == "failed"):
            found.append(
                f"REG-138: {kept.state}, and why it failed is {'said' if kept.fault else 'not said'}"
            )
        return found

    return Scene(
        row,
        of_team(team) | {"worker": WORKER},
        {"begin": begin, "finish": finish, "fail": gives_way(row, fail)},
        amiss,
        way=(("begin", "worker"), ("finish", "worker")),
        traps=((("finish", "worker"),), (("fail", "worker"), ("begin", "worker"), ("finish", "worker"))),
    )
