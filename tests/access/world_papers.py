"""Cases, instructions and versions of the master file in the matrix's world, one for each state that a route needs."""

from typing import TYPE_CHECKING

from django.utils import timezone

from designations.basis import Difference
from designations.models import DesignationImpact, InstructionVersion, ReleaseCriterion, Step
from designations.services import (
    impacts,
    instructions,
    masterfiles,
    statements,
    steps,
    stories,
)
from sites.services import issue
from tests.factories import designations as designation_factory
from tests.factories import sites as site_factory

if TYPE_CHECKING:
    from tests.access.world import World


def make_cases(world: "World") -> None:
    """A draft case with evidence; an award with a statement to be signed, and one with a change to be assessed."""
    team, awarded = world.bench.team, world.bench.version.master_file_version.designation
    case = designation_factory.make_designation(team, awarded.product, awarded=False, mode="MM")
    evidence = designation_factory.add_evidence(team, case, "deployment")
    changed = designation_factory.make_designation(team, awarded.product, mode="MM")
    statement = statements.statement_prepare(
        actor=team.regulatory, designation=awarded, application="trial", reference="CTA 1"
    )
    (impact,) = impacts.impact_raise(
        actor=team.regulatory,
        designations=[changed],
        differences=[Difference("name", "name", "A name", "Another name")],
    )
    entry = stories.story_entry_add(
        actor=team.regulatory,
        product=awarded.product,
        kind="advice",
        title="Advice",
        starts_on=timezone.localdate(),
    )
    promise = stories.commitment_add(actor=team.regulatory, entry=entry, says="Ten batches.")
    world.names |= {
        "case": case.pk,
        "awarded": awarded.pk,
        "changed": changed.pk,
        "evidence": evidence.pk,
        "paper": evidence.document_id,
        "impact": impact.pk,
        "statement": statement.pk,
        "story": entry.pk,
        "commitment": promise.pk,
    }


def make_instructions(world: "World") -> None:
    bench = world.bench
    team, ready = bench.team, bench.ready
    sent = site_factory.effective_instruction(
        owner=team.author,
        qa=team.reviewer,
        qp=team.qp,
        product=ready.world.product,
        file_version=ready.world.file_version,
    )
    waiting = issue.instruction_issue(actor=team.author, version=sent, site=bench.site)
    # A second instruction in use is a change behind the award, and an open one stops the statement of its basis.
    (added,) = DesignationImpact.objects.filter(designation=world.names["awarded"], state="open")
    impacts.impact_decide(
        actor=team.reviewer,
        impact=added,
        move="dismiss",
        proof=site_factory.proof_of(team.reviewer),
        reason="The same product, made the same way.",
    )
    draft = instructions.instruction_version_draft(
        actor=team.author,
        instruction=bench.version.instruction,
        master_file_version=ready.world.file_version,
        change_summary="A second version.",
    )
    in_review = instructions.instruction_version_draft(
        actor=team.author,
        instruction=sent.instruction,
        master_file_version=ready.world.file_version,
        change_summary="A second version.",
    )
    instructions.instruction_version_move(
        actor=team.author, version=in_review, move="submit", proof=site_factory.proof_of(team.author)
    )
    checked = _reviewed_version(world)
    file_draft, file_approved = (
        masterfiles.masterfile_version_draft(
            actor=team.author,
            master_file=ready.world.master_file,
            designation=ready.world.file_version.designation,
            change_summary=summary,
            change_class=change,
        )
        for summary, change in (("A second version.", "annual"), ("A third version, to be sent.", "notify"))
    )
    designation_factory.write_strategy(team.author, file_approved)
    for name, actor in (("submit", team.author), ("approve", team.qp)):
        masterfiles.masterfile_version_move(
            actor=actor, version=file_approved, move=name, proof=site_factory.proof_of(actor)
        )
    world.names |= {
        "instruction": bench.version.instruction.number,
        "version": bench.version.number,
        "draft": draft.number,
        "reviewed_instruction": sent.instruction.number,
        "in_review": in_review.number,
        "checked_instruction": checked.instruction.number,
        "checked": checked.number,
        "effective": sent.number,
        "step": Step.objects.filter(version=draft, removed_at=None).order_by("position")[5].pk,
        "criterion": ReleaseCriterion.objects.filter(version=draft, removed_at=None)
        .order_by("position")[0]
        .pk,
        "issue": waiting.pk,
        "competence": bench.site.competences.order_by("id")[0].pk,
        "master_file": ready.world.master_file.number,
        "master_file_id": ready.world.master_file.pk,
        "file_version": ready.world.file_version.number,
        "file_draft": file_draft.number,
        "file_approved": file_approved.number,
        "other_instruction": world.other.version.instruction.number,
        "other_master_file": world.other.ready.world.master_file.number,
    }


def _reviewed_version(world: "World") -> InstructionVersion:
    """A new instruction whose first version waits for approval."""
    team, ready = world.bench.team, world.bench.ready
    version = instructions.instruction_version_draft(
        actor=team.author,
        instruction=instructions.instruction_open(
            actor=team.author, product=ready.world.product, mode="POC", title="Make it", batch_size="One bag"
        ),
        master_file_version=ready.world.file_version,
        change_summary="First version.",
        shelf_life_minutes=240,
    )
    steps.step_add(
        actor=team.author,
        version=version,
        data={
            "key": "viability",
            "unit_procedure": "Test",
            "operation": "Count",
            "kind": "number",
            "title": "Viability",
            "text": "Enter the viability.",
            "settings": {"unit": "%"},
        },
    )
    steps.criterion_add(
        actor=team.author,
        version=version,
        data={
            "key": "viability",
            "title": "Viability",
            "method": "Count",
            "source_step": "viability",
            "limit": {"low": "70", "unit": "%"},
        },
    )
    for move, who in (("submit", team.author), ("review", team.reviewer)):
        instructions.instruction_version_move(
            actor=who, version=version, move=move, proof=site_factory.proof_of(who)
        )
    return version
