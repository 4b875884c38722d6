"""The basis of a designation: what it was when it was submitted, and what of it is different now (REG-06, REG-07)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from designations.models import CaseEvidence, Designation, InstructionVersion, Product
from designations.presenters import shelf_life


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was: ``key`` for machines, the rest in words, as a person reads it."""

    key: str
    what: str
    before: str
    after: str

    def __str__(self) -> str:
        return _("%(what)s: %(before)s is now %(after)s") % {
            "what": self.what,
            "before": self.before or _("nothing"),
            "after": self.after or _("nothing"),
        }

    def as_row(self) -> dict[str, str]:
        """As it is stored with an impact."""
        return {"key": self.key, "what": self.what, "before": self.before, "after": self.after}


def product_facts(product: Product) -> dict[str, Any]:
    """What a case says about its product."""
    return {
        "name": product.name,
        "regime": product.regime,
        "dosage_form": product.dosage_form,
        "autologous": product.autologous,
    }


def basis_of(case: Designation, evidence: Iterable[CaseEvidence]) -> dict[str, Any]:
    """The tree that is frozen at submission: case, product, evidence by name and SHA-256. Plain values, no floats."""
    return {
        "format": "spokewise.designation-basis/1",
        "product": {"code": case.product.code, **product_facts(case.product)},
        "mode": case.mode,
        "indication": case.indication,
        "population": case.population,
        "justification": dict(case.justification),
        "natures": dict(case.natures or {}),
        "shelf_life_minutes": case.shelf_life_minutes,
        "evidence": [
            {
                "criterion": row.criterion,
                "kind": str(row.kind),
                "title": row.title,
                "name": row.document.name,
                "sha256": row.document.content_id,
            }
            for row in evidence
        ],
    }


def product_differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """What differs between two answers of ``product_facts``; keys that are not among those facts count for nothing."""
    titles = {
        "name": _("name"),
        "regime": _("regime"),
        "dosage_form": _("dosage form"),
        "autologous": _("made from the patient’s own cells"),
    }
    return [
        Difference(key, title, _said(before.get(key)), _said(after.get(key)))
        for key, title in titles.items()
        if before.get(key) != after.get(key)
    ]


def shelf_life_difference(declared: int | None, version: InstructionVersion | None) -> list[Difference]:
    """Whether an instruction works to another shelf life than the case declared; nothing where one of them has none."""
    works_to = version.shelf_life_minutes if version is not None else None
    if not declared or not works_to or declared == works_to:
        return []
    return [Difference("shelf_life", _("shelf life"), shelf_life(declared), shelf_life(works_to))]


def process_differences(before: list[str], after: list[str]) -> list[Difference]:
    """Which operations an instruction version has or lacks against the one in use before it, and a changed order of them."""
    gone = [name for name in before if name not in after]
    new = [name for name in after if name not in before]
    if gone or new:
        return [Difference("process", _("process"), ", ".join(gone), ", ".join(new))]
    if before != after:
        return [Difference("order", _("order of the process"), ", ".join(before), ", ".join(after))]
    return []


def unexplained(
    differences: Iterable[Difference], assessed: Iterable[dict[str, str]]
) -> tuple[Difference, ...]:
    """Those that no assessed changes lead to. ``assessed``: rows of changes found not significant, oldest first.

    Two changes in a row explain the way from the first value to the last.
    """
    rows = list(assessed)
    left = []
    for difference in differences:
        reached = difference.before
        for row in rows:
            if row["key"] == difference.key and row["before"] == reached:
                reached = row["after"]
        if reached != difference.after:
            left.append(difference)
    return tuple(left)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value or "")
