"""State tables of what follows an award: changes behind it, and statements that nothing changed (REG-06, REG-07)."""

from typing import Any

from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from designations.events import impact as events
from designations.rules import statement as statement_rules
from designations.states.owners import CONTROL_SITE
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register


def _impact_content(impact: Any) -> Any:
    """What is signed of a decision: the designation, and every change with the value before and after."""
    return {
        "record": "designation_impact",
        "id": str(impact.pk),
        "product": impact.designation.product.code,
        "designation": impact.designation.reference,
        "changes": impact.changes,
    }


def _impact_statement(pattern: Any) -> Any:
    def statement(impact: Any) -> str:
        return str(pattern) % {
            "reference": impact.designation.reference,
            "product": impact.designation.product.name,
            "what": str(impact),
        }

    return statement


IMPACT = register(
    StateTable(
        record_type="designations.designationimpact",
        initial="open",
        stream=lambda record: f"designation:{record.designation_id}",
        states=(
            State("open", _("To be assessed"), CONTROL_SITE),
            State("dismissed", _("The designation stands"), CONTROL_SITE),
            State("significant", _("A new designation is needed"), CONTROL_SITE),
        ),
        moves=(
            Move(
                "dismiss",
                _("Decide that the designation stands"),
                ("open",),
                "dismissed",
                events.IMPACT_DISMISSED,
                Permission.DESIGNATION_ASSESS,
                reason_required=True,
                meaning=Meaning.REVIEWED,
                statement=_impact_statement(
                    _(
                        "I assessed what changed behind designation %(reference)s of %(product)s (%(what)s). It is not"
                        " significant: the designation stands. This does not tell the licensing authority anything."
                    )
                ),
                content=_impact_content,
            ),
            Move(
                "find_significant",
                _("Decide that a new designation is needed"),
                ("open",),
                "significant",
                events.IMPACT_SIGNIFICANT,
                Permission.DESIGNATION_ASSESS,
                reason_required=True,
                meaning=Meaning.REVIEWED,
                statement=_impact_statement(
                    _(
                        "I assessed what changed behind designation %(reference)s of %(product)s (%(what)s). It is"
                        " significant: a new designation is needed, and no batch may start under this one. This does not"
                        " withdraw the designation."
                    )
                ),
                content=_impact_content,
            ),
        ),
    )
)


def _statement_content(statement: Any) -> Any:
    """What is signed: for which application, on which basis, and every decision taken since the award."""
    designation = statement.designation
    return {
        "record": "unchanged_statement",
        "id": str(statement.pk),
        "product": designation.product.code,
        "designation": designation.reference,
        "application": statement.application,
        "application_reference": statement.reference,
        "basis_sha256": statement.basis_digest,
        "assessed_since": [
            {"changes": row["changes"], "decision": row["decision"]}
            for row in designation.impacts.select_related(None)
            .filter(state="dismissed")
            .order_by("id")
            .values("changes", "decision")
        ],
    }


def _says_unchanged(statement: Any) -> str:
    return _text(
        "For %(application)s %(number)s I state that what supports designation %(reference)s of %(product)s is unchanged"
        " since it was submitted. This does not submit the application."
    ) % {
        "application": str(statement.get_application_display()).lower(),
        "number": statement.reference,
        "reference": statement.designation.reference,
        "product": statement.designation.product.name,
    }


STATEMENT = register(
    StateTable(
        record_type="designations.unchangedstatement",
        initial="prepared",
        stream=lambda record: f"designation:{record.designation_id}",
        states=(
            State("prepared", _("To be signed"), CONTROL_SITE),
            State("signed", _("Signed"), CONTROL_SITE),
            State("discarded", _("Discarded"), CONTROL_SITE),
        ),
        moves=(
            Move(
                "sign",
                _("Sign that nothing changed"),
                ("prepared",),
                "signed",
                events.STATEMENT_SIGNED,
                Permission.DESIGNATION_EDIT,
                rules=(
                    statement_rules.still_awarded,
                    statement_rules.changes_assessed,
                    statement_rules.basis_unchanged,
                    statement_rules.trial_certified,
                    statement_rules.trial_filed,
                ),
                meaning=Meaning.AUTHORED,
                statement=_says_unchanged,
                content=_statement_content,
            ),
            Move(
                "discard",
                _("Discard the statement"),
                ("prepared",),
                "discarded",
                events.STATEMENT_DISCARDED,
                Permission.DESIGNATION_EDIT,
                reason_required=True,
            ),
        ),
    )
)
