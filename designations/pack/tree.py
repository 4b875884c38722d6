"""What the pack says, as plain values: made once from the records, then rendered from these bytes alone (REG-138)."""

from typing import Any

from django.conf import settings

from designations.models import CaseLetter, DesignationImpact, UnchangedStatement
from designations.selectors import signatures_on
from ledger.models import Document

FORMAT = "spokewise.designation-pack/1"


def pack_tree(statement: UnchangedStatement) -> dict[str, Any]:
    """The tree of a signed statement: award, basis, letters, assessed changes, statement with its signature."""
    case = statement.designation
    product = case.product
    letters = list(CaseLetter.objects.filter(designation=case).order_by("dated_on", "id"))
    papers: dict[str, list[dict[str, str]]] = {}
    for paper in Document.objects.filter(
        subject_type=CaseLetter._meta.label_lower, subject_id__in=[str(letter.pk) for letter in letters]
    ).order_by("id"):
        papers.setdefault(paper.subject_id, []).append({"name": paper.name, "sha256": paper.content_id})
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
        "assessed_changes": [
            {"changes": impact.changes, "decision": impact.decision, "state": impact.state}
            for impact in DesignationImpact.objects.filter(designation=case).order_by("id")
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
