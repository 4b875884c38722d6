"""What a site works by: the instructions issued to it and the people competent on them (REG-47, REG-48)."""

from datetime import datetime
from typing import Any

from ledger.prepared import Values
from sites.facts.conditions import competent_at
from sites.facts.shapes import IssueFact
from sites.models import Competence, InstructionIssue


def issues_query(given: Values) -> Any:
    """Instruction versions issued to the site and not taken back. ``given``: site, product and mode."""
    return (
        InstructionIssue.objects.select_related(None)
        .filter(
            site_id=given["site"],
            version__instruction__product_id=given["product"],
            version__instruction__mode=given["mode"],
        )
        .exclude(state="withdrawn")
        .order_by("-version__number", "-id")
        .values_list(
            "id",
            "version_id",
            "version__instruction__number",
            "version__number",
            "version__state",
            "state",
            "effective_from",
            "acknowledged_at",
            "version__effective_from",
        )
    )


def issue_fact(row: tuple[Any, ...], at: datetime) -> IssueFact:
    """One of ``issues_query``'s rows, judged at an instant."""
    (
        issue_id,
        version_id,
        instruction,
        version,
        version_state,
        state,
        effective_from,
        acknowledged_at,
        begins,
    ) = row
    return IssueFact(
        id=issue_id,
        version_id=version_id,
        instruction=instruction,
        version=version,
        version_state=version_state,
        state=state,
        effective_from=effective_from,
        acknowledged_at=acknowledged_at,
        usable=(
            state == "acknowledged"
            and effective_from <= at
            and version_state == "effective"
            and begins is not None
            and begins <= at
        ),
    )


def competences_query(given: Values) -> Any:
    """Competences valid at the instant. ``given``: site, product and the instant ``at``."""
    at: Any = given["at"]
    return (
        Competence.objects.select_related(None)
        .filter(
            site_id=given["site"],
            instruction_version__instruction__product_id=given["product"],
        )
        .filter(competent_at(at))
        .order_by("person__full_name", "id")
        .values_list("person_id", "person__full_name", "instruction_version_id", "valid_until")
    )
