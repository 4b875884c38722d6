"""What the pack says, as plain values: made once from the records, then rendered from these bytes alone (REG-138)."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from designations.models import (
    CaseEvidence,
    CaseLetter,
    Designation,
    DesignationImpact,
    SubmissionCorrection,
    UnchangedStatement,
)
from designations.selectors import signatures_on
from ledger.models import Document

FORMAT = "spokewise.designation-pack/1"


def papers_of(case: Designation) -> list[Document]:
    """Every document that the pack holds: the evidence as it was submitted, then those of the letters, the award among them."""
    evidence = CaseEvidence.objects.filter(designation=case, removed_at=None).order_by("id")
    return [*(row.document for row in evidence), *_of_letters(_letters(case))]


def _letters(case: Designation) -> list[CaseLetter]:
    return list(CaseLetter.objects.filter(designation=case).order_by("dated_on", "id"))


def _of_letters(letters: Sequence[CaseLetter]) -> list[Document]:
    return list(
        Document.objects.filter(
            subject_type=CaseLetter._meta.label_lower, subject_id__in=[str(letter.pk) for letter in letters]
        ).order_by("id")
    )


def plain_name(number: int, name: str) -> str:
    """The name of an attachment: numbered, so that no two are alike, in the plain letters that a PDF's directory takes."""
    plain = re.sub(
        r"[^A-Za-z0-9._-]+", "-", unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    )
    return f"{number:02d}-{plain.strip('-') or 'document'}"


def pack_tree(statement: UnchangedStatement) -> dict[str, Any]:
    """The tree of a signed statement: award, basis, letters, assessed changes, statement with its signature."""
    case = statement.designation
    product = case.product
    letters = _letters(case)
    papers: dict[str, list[dict[str, str]]] = {}
    for paper in _of_letters(letters):
        papers.setdefault(paper.subject_id, []).append({"name": paper.name, "sha256": paper.content_id})
    attached = [
        {"as": plain_name(number, paper.name), "name": paper.name, "sha256": paper.content_id}
        for number, paper in enumerate(papers_of(case), start=1)
    ]
    signature = next(row for row in signatures_on(statement) if getattr(row, "void", None) is None)
    return {
        "format": FORMAT,
        "number": f"DP-{statement.pk.hex[-8:].upper()}",
        "demonstration": settings.SPOKEWISE.DEMO,
        "product": {"code": product.code, "name": product.name},
        "control_site": product.control_site.name,
        "award": {
            "reference": case.reference,
            "mode": case.mode,
            "submitted_on": case.submitted_on.isoformat() if case.submitted_on else "",
            "awarded_on": case.awarded_on.isoformat() if case.awarded_on else "",
            "corrections": [
                {
                    "was": row.was.isoformat(),
                    "becomes": row.becomes.isoformat(),
                    "reason": row.reason,
                    "by": row.written_by,
                    "at": row.created_at.isoformat(),
                }
                for row in SubmissionCorrection.objects.filter(designation=case).order_by("id")
            ],
        },
        "basis": case.basis.tree,
        "basis_sha256": statement.basis_digest,
        "letters": [
            {
                "kind": letter.kind,
                "dated_on": letter.dated_on.isoformat(),
                "says": letter.says,
                "conditions": letter.conditions,
                "documents": papers.get(str(letter.pk), []),
            }
            for letter in letters
        ],
        "attached": attached,
        "assessed_changes": [
            {"changes": impact.changes, "decision": impact.decision}
            for impact in DesignationImpact.objects.filter(
                # As they were signed for: what was raised or decided later is not part of this statement.
                designation=case,
                state="dismissed",
                decided_at__lte=statement.signed_at,
            ).order_by("id")
        ],
        "statement": {
            "application": statement.application,
            "reference": statement.reference,
            "says": signature.statement,
            "signed_by": signature.printed_name,
            "role": signature.role_name,
            "meaning": signature.meaning,
            "signed_at": signature.signed_at.isoformat(),
            "content_sha256": signature.content_hash,
        },
    }
