"""The basis of a designation: what it was when it was submitted, and what of it is different now (REG-06, REG-07)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from designations.content import VersionContent
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


def process_differences(before: VersionContent, after: VersionContent) -> list[Difference]:
    """What is not as it was in how the product is made and released: steps, their order, and criteria of the release.

    A step is compared whole: words, limits, materials, equipment. Whether a change matters is for a person to say.
    """
    found = []
    for key, what, then, now in (
        ("process", _("process"), before.steps, after.steps),
        ("release", _("release specification"), before.criteria, after.criteria),
    ):
        was, becomes = {one.key: one for one in then}, {one.key: one for one in now}
        gone = [_("“%(title)s” left out") % {"title": was[one].title} for one in was if one not in becomes]
        new = [_("“%(title)s” added") % {"title": becomes[one].title} for one in becomes if one not in was]
        other = [
            _("“%(title)s” changed") % {"title": becomes[one].title}
            for one in becomes
            if one in was and _content(becomes[one]) != _content(was[one])
        ]
        told = [*gone, *new, *other]
        if not told and list(was) != list(becomes):
            told = [_("another order")]
        if told:
            found.append(
                Difference(
                    key,
                    what,
                    _("%(number)s version %(n)s")
                    % {"number": before.instruction_number, "n": before.version_number},
                    "; ".join(told),
                )
            )
    return found


def _content(part: Any) -> dict[str, Any]:
    """A step or criterion without its number: what is put in before it does not change it."""
    return {name: value for name, value in part.to_canonical().items() if name != "position"}


def differences_now(tree: Mapping[str, Any], case: Designation) -> list[Difference]:
    """What is not as the frozen basis says: the product, and the shelf life of every instruction in use. One query."""
    in_use = InstructionVersion.objects.filter(
        instruction__product=case.product, instruction__mode=case.mode, state="effective"
    ).order_by("id")
    return [
        *product_differences(tree["product"], product_facts(case.product)),
        *(row for version in in_use for row in shelf_life_difference(tree["shelf_life_minutes"], version)),
    ]


def unexplained(
    differences: Iterable[Difference], assessed: Iterable[dict[str, str]]
) -> tuple[Difference, ...]:
    """Those that no assessed changes lead to. ``assessed``: rows of changes found not significant, oldest first.

    Changes in a row explain the way from the first value to the last, and more than one way may begin at a value.
    """
    rows = list(assessed)
    left = []
    for difference in differences:
        reached = {difference.before}
        for row in rows:
            if row["key"] == difference.key and row["before"] in reached:
                reached.add(row["after"])
        if difference.after not in reached:
            left.append(difference)
    return tuple(left)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value or "")
