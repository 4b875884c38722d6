"""A designation case from its submission on: letters, answers, meetings and the authority's decision (REG-05, REG-06).

Every move leaves a letter on the day it bears, with its documents; the submission also freezes the basis.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from designations.basis import basis_of, differences_now
from designations.models import CaseEvidence, CaseLetter, Designation, DesignationBasis, Product
from designations.rules.subjects import DesignationCase
from designations.services.designations import told
from designations.services.impacts import impact_raise
from designations.services.letters import Papers, date_faults, last_letter, raise_faults, write_letter
from ledger.actors import Actor
from ledger.canonical import canonical_bytes, digest
from ledger.documents import document_store
from ledger.errors import Problem
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform
from ledger.uploads import JSON

BASIS = "designation_basis"


def designation_case(designation: Designation) -> DesignationCase:
    """What the rules of a case look at: one query."""
    return DesignationCase(designation, frozenset(row.criterion for row in standing_evidence(designation)))


def standing_evidence(designation: Designation) -> list[CaseEvidence]:
    """The evidence that was not taken out, in the order it came."""
    return list(CaseEvidence.objects.filter(designation=designation, removed_at=None).order_by("id"))


def _move(
    actor: Actor,
    designation: Designation,
    move: str,
    reason: str = "",
    more: Mapping[str, str] | None = None,
    **changes: Any,
) -> Moved:
    return perform(
        record=designation,
        move=move,
        actor=actor,
        reason=reason,
        payload={**told(designation), **(more or {})},
        changes=changes,
        subject=designation_case,
    )


def designation_submit(*, actor: Actor, designation: Designation, submitted_on: date) -> Moved:
    """Record that the case went to the authority, and freeze its basis for good (REG-06)."""
    raise_faults(date_faults(designation, "submitted_on", submitted_on))
    with unit_of_work(actor=actor):
        # A change of the product that is made meanwhile waits here, or is in the basis.
        Product.objects.select_for_update(of=("self",)).get(pk=designation.product_id)
        moved = _move(actor, designation, "submit", submitted_on=submitted_on)
        # As it stands in the database, whatever the caller holds: the row is locked by the move.
        case = Designation.objects.select_related("product").get(pk=designation.pk)
        tree = basis_of(case, standing_evidence(case))
        data = canonical_bytes(tree)
        row = DesignationBasis(designation=case, tree=tree, digest=digest(data))
        name = f"designation-basis-{case.product.code}-{case.mode}.json"
        row.document = document_store(
            actor=actor, content=data, kind=BASIS, name=name, media_type=JSON, subject=row
        )
        row.save(force_insert=True)
    return moved


def _open_question(designation: Designation) -> CaseLetter | None:
    return (
        CaseLetter.objects.filter(designation=designation, kind="question", answered_by=None)
        .order_by("-dated_on", "-id")
        .first()
    )


def designation_ask_information(
    *,
    actor: Actor,
    designation: Designation,
    reason: str,
    dated_on: date | None = None,
    documents: Papers = (),
) -> Moved:
    """Record the authority's request for information: ``reason`` is what it asks, on ``dated_on`` (default today) (REG-05)."""
    return _exchange(
        actor, designation, "ask_information", CaseLetter.Kind.QUESTION, reason, dated_on, documents
    )


def designation_answer(
    *,
    actor: Actor,
    designation: Designation,
    reason: str,
    dated_on: date | None = None,
    documents: Papers = (),
) -> Moved:
    """Record the answer to the open request (REG-05)."""
    return _exchange(
        actor,
        designation,
        "answer",
        CaseLetter.Kind.ANSWER,
        reason,
        dated_on,
        documents,
        answers=_open_question(designation),
    )


def designation_meet(
    *,
    actor: Actor,
    designation: Designation,
    reason: str,
    dated_on: date | None = None,
    documents: Papers = (),
) -> Moved:
    """Record a designation meeting (REG-05)."""
    return _exchange(actor, designation, "meet", CaseLetter.Kind.MEETING, reason, dated_on, documents)


def _exchange(
    actor: Actor,
    designation: Designation,
    move: str,
    kind: str,
    says: str,
    dated_on: date | None,
    papers: Papers,
    *,
    answers: CaseLetter | None = None,
) -> Moved:
    day = dated_on or timezone.localdate()
    with unit_of_work(actor=actor):
        after = answers.dated_on if answers else None
        raise_faults(date_faults(_as_it_stands(designation), "dated_on", day, after=after))
        moved = _move(actor, designation, move, says)
        write_letter(actor, designation, kind, day, says, papers, answers=answers)
    return moved


def designation_award(
    *,
    actor: Actor,
    designation: Designation,
    reference: str,
    awarded_on: date,
    conditions: str = "",
    documents: Papers = (),
) -> Moved:
    """Record the authority's award, with its reference and date. Raises ``InvalidInput`` without them (REG-06)."""
    with unit_of_work(actor=actor):
        Product.objects.select_for_update(of=("self",)).get(pk=designation.product_id)
        raise_faults(_award_faults(_as_it_stands(designation), awarded_on, reference))
        _replace_standing(actor, designation, reference.strip())
        moved = _move(
            actor,
            designation,
            "award",
            more={"reference": reference.strip()},
            reference=reference.strip(),
            awarded_on=awarded_on,
            decided_on=awarded_on,
        )
        write_letter(
            actor,
            designation,
            CaseLetter.Kind.DECISION,
            awarded_on,
            _("Awarded: %(reference)s.") % {"reference": reference.strip()},
            documents,
            conditions=conditions,
        )
        case = Designation.objects.select_related("product", "basis").get(pk=designation.pk)
        impact_raise(actor=actor, designations=[case], differences=differences_now(case.basis.tree, case))
    return moved


def _award_faults(case: Designation, awarded_on: date, reference: str) -> list[Problem]:
    problems = date_faults(case, "awarded_on", awarded_on, after=last_letter(case))
    if not reference.strip():
        problems.append(
            Problem(
                message=_("The authority’s reference is missing."),
                field="reference",
                code="missing",
                reg="REG-06",
                way_out=_("Copy it from the authority’s letter."),
            )
        )
    return problems


def _as_it_stands(designation: Designation) -> Designation:
    """The case as the database holds it, locked: its date of submission may be corrected meanwhile (REG-119)."""
    return Designation.objects.select_for_update(of=("self",)).get(pk=designation.pk)


def _replace_standing(actor: Actor, designation: Designation, reference: str) -> None:
    """A new award for the same product, mode, indication and population supersedes the one that stands (REG-01, REG-07)."""
    standing = Designation.objects.filter(
        product_id=designation.product_id,
        mode=designation.mode,
        indication=designation.indication,
        population=designation.population,
        state="awarded",
    ).exclude(pk=designation.pk)
    for old in standing:
        designation_supersede(
            actor=actor, designation=old, reason=_("Replaced by %(reference)s.") % {"reference": reference}
        )


def designation_refuse(
    *,
    actor: Actor,
    designation: Designation,
    decided_on: date,
    reason: str,
    documents: Papers = (),
) -> Moved:
    """Record the authority's refusal."""
    with unit_of_work(actor=actor):
        case = _as_it_stands(designation)
        raise_faults(date_faults(case, "decided_on", decided_on, after=last_letter(case)))
        moved = _move(actor, designation, "refuse", reason, decided_on=decided_on)
        write_letter(actor, designation, CaseLetter.Kind.DECISION, decided_on, reason, documents)
    return moved


def designation_withdraw(*, actor: Actor, designation: Designation, reason: str) -> Moved:
    """Withdraw a case that is not decided."""
    with unit_of_work(actor=actor):
        moved = _move(actor, designation, "withdraw", reason)
        write_letter(actor, designation, CaseLetter.Kind.NOTE, timezone.localdate(), reason, ())
    return moved


def designation_supersede(*, actor: Actor, designation: Designation, reason: str) -> Moved:
    """Record that a later designation replaces this one (REG-07)."""
    with unit_of_work(actor=actor):
        moved = _move(actor, designation, "supersede", reason)
        write_letter(actor, designation, CaseLetter.Kind.NOTE, timezone.localdate(), reason, ())
    return moved


def designation_lapse(*, actor: Actor, designation: Designation, reason: str) -> Moved:
    """Record that the designation no longer stands."""
    with unit_of_work(actor=actor):
        moved = _move(actor, designation, "lapse", reason)
        write_letter(actor, designation, CaseLetter.Kind.NOTE, timezone.localdate(), reason, ())
    return moved
