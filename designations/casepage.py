"""What the page of a designation case shows: read in a fixed number of queries, put into rows (REG-02 to REG-07)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import Permission
from designations import presenters
from designations.legaltests import CRITERIA, WEAK, Nature, rests_on_weak_reasons
from designations.models import (
    CaseEvidence,
    CaseLetter,
    Designation,
    DesignationBasis,
    DesignationImpact,
    SubmissionCorrection,
    UnchangedStatement,
)
from designations.rules.subjects import DesignationCase
from designations.selectors import signatures_on
from designations.services.statements import TOPIC
from ledger.actors import Actor
from ledger.models import Document
from ledger.outbox import failed_keys
from ledger.presenters import signature_rows

MOVES = ("submit", "answer", "ask_information", "meet", "award", "refuse", "withdraw", "supersede", "lapse")


def cases_for(actor: Any) -> Any:
    """The cases this actor may see."""
    return (
        Designation.objects.for_actor(actor, Permission.DESIGNATION_VIEW)
        .select_related("product__control_site")
        .distinct()
    )


def paper_for(case: Designation, pk: Any) -> Document | None:
    """A document of this case: evidence, of a letter, the frozen basis, or a pack."""
    letters = CaseLetter.objects.filter(designation=case).values_list("pk", flat=True)
    return (
        Document.objects.filter(pk=pk)
        .filter(
            Q(pk__in=CaseEvidence.objects.filter(designation=case).values("document_id"))
            | Q(pk__in=DesignationBasis.objects.filter(designation=case).values("document_id"))
            | Q(pk__in=UnchangedStatement.objects.filter(designation=case).values("pack_id"))
            | Q(
                subject_type=CaseLetter._meta.label_lower,
                subject_id__in=[str(letter) for letter in letters],
            )
        )
        .first()
    )


def case_page(case: Designation, actor: Actor) -> dict[str, Any]:
    """Everything that the page shows: a fixed number of queries, and one more while a pack is being made."""
    evidence = list(CaseEvidence.objects.filter(designation=case, removed_at=None).order_by("id"))
    letters = list(CaseLetter.objects.filter(designation=case).order_by("dated_on", "id"))
    impacts = list(DesignationImpact.objects.filter(designation=case).order_by("-id"))
    stated = list(UnchangedStatement.objects.filter(designation=case).order_by("-id"))
    basis = DesignationBasis.objects.filter(designation=case).first()
    subject = DesignationCase(case, frozenset(row.criterion for row in evidence))
    by_letter: dict[str, list[Document]] = {}
    for paper in Document.objects.filter(
        subject_type=CaseLetter._meta.label_lower, subject_id__in=[str(letter.pk) for letter in letters]
    ).order_by("id"):
        by_letter.setdefault(paper.subject_id, []).append(paper)
    may_edit = actor.may(Permission.DESIGNATION_EDIT, case)
    unpacked = [str(row.pk) for row in stated if row.state == "signed" and row.pack_id is None]
    failed = failed_keys(TOPIC, unpacked) if unpacked else set()
    return {
        "tasks": _tasks(case, evidence) if case.state == "draft" and may_edit else [],
        "weak": rests_on_weak_reasons(case),
        "arguments": _arguments(case, evidence),
        "general": [_paper(case, row) for row in evidence if row.criterion not in case.justification],
        "letters": [
            {
                "letter": letter,
                "papers": [_link(case, paper) for paper in by_letter.get(str(letter.pk), [])],
            }
            for letter in letters
        ],
        "corrections": list(SubmissionCorrection.objects.filter(designation=case).order_by("id"))
        if case.submitted_on
        else [],
        "basis": basis,
        "basis_href": _href(case, basis.document_id) if basis else "",
        "impacts": [_impact(case, row, actor) for row in impacts],
        "open_impacts": [row for row in impacts if row.state == "open"],
        "significant": [row for row in impacts if row.state == "significant"],
        "statements": [_statement(case, row, may_edit, failed) for row in stated],
        "signatures": signature_rows(signatures_on(*impacts, *stated)) if impacts or stated else [],
        "buttons": presenters.buttons(case, actor, subject, MOVES),
        "may_edit": may_edit,
        "may_assess": actor.may(Permission.DESIGNATION_ASSESS, case),
        "may_state": may_edit and case.state == "awarded" and basis is not None,
    }


def _href(case: Designation, paper: Any) -> str:
    return reverse("designations:case_paper", args=[case.pk, paper])


def _link(case: Designation, paper: Document) -> dict[str, str]:
    return {"text": paper.name, "href": _href(case, paper.pk)}


def _paper(case: Designation, row: CaseEvidence) -> dict[str, Any]:
    return {"row": row, "text": row.title, "href": _href(case, row.document_id)}


def _tasks(case: Designation, evidence: Iterable[CaseEvidence]) -> list[dict[str, Any]]:
    """The task list of the applicant: what is there, what is still to do."""
    counts: dict[str, int] = {}
    for row in evidence:
        counts[row.criterion] = counts.get(row.criterion, 0) + 1

    def documents(key: str) -> str:
        count = counts.get(key, 0)
        return ngettext("%(n)s document", "%(n)s documents", count) % {"n": count}

    rows = [
        {
            "title": _("Indication, patients and shelf life"),
            "href": reverse("designations:case_about", args=[case.pk]),
            "hint": f"{case.indication}; {case.population}",
            "done": True,
        }
    ]
    for key, title in CRITERIA[case.mode].items():
        argued = bool(case.justification.get(key))
        rows.append(
            {
                "title": _("Argue: %(criterion)s") % {"criterion": title},
                "href": reverse("designations:case_criterion", args=[case.pk, key]),
                "hint": documents(key)
                if argued or counts.get(key)
                else _("Not argued: leave it if it does not apply"),
                "done": argued and bool(counts.get(key)),
                "status": _("Evidence missing") if argued and not counts.get(key) else "",
                "idle": not argued and not counts.get(key),
            }
        )
    rows.append(
        {
            "title": _("Documents behind the case as a whole"),
            "href": reverse("designations:case_evidence", args=[case.pk]),
            "hint": documents(""),
            "done": bool(counts.get("")),
            "idle": not counts.get(""),
        }
    )
    return rows


def _arguments(case: Designation, evidence: Iterable[CaseEvidence]) -> list[dict[str, Any]]:
    natures = case.natures or {}
    behind: dict[str, list[dict[str, Any]]] = {}
    for row in evidence:
        behind.setdefault(row.criterion, []).append(_paper(case, row))
    return [
        {
            "title": title,
            "says": case.justification[key],
            "nature": Nature(natures[key]).label if key in natures else "",
            "weak": natures.get(key) in WEAK,
            "papers": behind.get(key, []),
        }
        for key, title in CRITERIA[case.mode].items()
        if key in case.justification
    ]


def _impact(case: Designation, row: DesignationImpact, actor: Actor) -> dict[str, Any]:
    return {
        "row": row,
        "tag": presenters.tag(row),
        "buttons": presenters.buttons(row, actor, row, ("dismiss", "find_significant")),
        "hrefs": {
            move: reverse("designations:impact_sign", args=[case.pk, row.pk, move])
            for move in ("dismiss", "find_significant")
        },
    }


def _statement(
    case: Designation, row: UnchangedStatement, may_edit: bool, failed: set[str]
) -> dict[str, Any]:
    return {
        "failed": str(row.pk) in failed,
        "again": reverse("designations:statement_pack", args=[case.pk, row.pk]) if may_edit else "",
        "row": row,
        "tag": presenters.tag(row),
        "pack": _href(case, row.pack_id) if row.pack_id else "",
        "sign": reverse("designations:statement_sign", args=[case.pk, row.pk])
        if may_edit and row.state == "prepared"
        else "",
        "discard": reverse("designations:statement_discard", args=[case.pk, row.pk])
        if may_edit and row.state == "prepared"
        else "",
    }


def cases_waiting(actor: Any, *, most: int) -> list[dict[str, Any]]:
    """What waits for this person at designation cases, oldest first: changes to decide, requests to answer, drafts, statements.

    One query for each permission held that something waits for.
    """
    rows: list[dict[str, Any]] = []
    if actor.may_any(Permission.DESIGNATION_ASSESS):
        rows += [
            {
                "case": impact.designation,
                "says": _("A change behind it is to be assessed: %(what)s") % {"what": impact},
            }
            for impact in DesignationImpact.objects.for_actor(actor, Permission.DESIGNATION_ASSESS)
            .filter(state="open")
            .distinct()
            .order_by("id")[:most]
        ]
    if actor.may_any(Permission.DESIGNATION_EDIT):
        waits = {
            "information_requested": _("The authority’s request waits for an answer"),
            "draft": _("Draft, not submitted yet"),
        }
        rows += [
            {"case": case, "says": waits[case.state]}
            for case in Designation.objects.for_actor(actor, Permission.DESIGNATION_EDIT)
            .filter(state__in=list(waits))
            .distinct()
            .order_by("-state", "id")[:most]
        ]
        rows += [
            {
                "case": statement.designation,
                "says": _("A statement that nothing changed waits for its signature: %(what)s")
                % {"what": statement},
            }
            for statement in UnchangedStatement.objects.for_actor(actor, Permission.DESIGNATION_EDIT)
            .select_related("designation__product")
            .filter(state="prepared")
            .distinct()
            .order_by("id")[:most]
        ]
    return rows[:most]
