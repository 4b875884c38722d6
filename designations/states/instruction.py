"""The state table of an instruction version (regulation, Appendix A)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from designations.events import instruction as events
from designations.rules import instruction as instruction_rules
from designations.states.owners import CONTROL_SITE
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register


def _instruction_content(version: Any) -> Any:
    """What is signed of an instruction version: header, every step, every criterion."""
    from designations.content import read_content

    return read_content(version).to_canonical()


def _instruction_statement(pattern: Any) -> Any:
    def statement(version: Any) -> str:
        return str(pattern) % {
            "number": version.instruction.number,
            "version": version.number,
            "title": version.instruction.title,
        }

    return statement


_FROM_USE = _instruction_statement(
    _(
        "I withdraw version %(version)s of %(number)s, “%(title)s”: no new batch may start on it. This does not stop a batch"
        " that has started and does not judge one that was made."
    )
)
_BEFORE_USE = _instruction_statement(
    _(
        "I withdraw version %(version)s of %(number)s, “%(title)s”, which was approved and never put into use: it can no"
        " longer be put into use. This stops no batch."
    )
)


def _withdrawal_statement(version: Any) -> str:
    """A version that was never in use is not withdrawn from it: what is signed is what happens."""
    return str((_BEFORE_USE if version.state == "approved" else _FROM_USE)(version))


INSTRUCTION_VERSION = register(
    StateTable(
        record_type="designations.instructionversion",
        initial="draft",
        stream=lambda record: f"instruction:{record.instruction_id}",
        states=(
            State("draft", _("Draft"), CONTROL_SITE),
            State("in_review", _("In review"), CONTROL_SITE),
            State("reviewed", _("Reviewed"), CONTROL_SITE),
            State("approved", _("Approved"), CONTROL_SITE),
            State("effective", _("Effective"), CONTROL_SITE),
            State("superseded", _("Superseded"), CONTROL_SITE),
            State("withdrawn", _("Withdrawn"), CONTROL_SITE),
            State("discarded", _("Discarded"), CONTROL_SITE),
        ),
        moves=(
            Move(
                "submit",
                _("Submit for review"),
                ("draft",),
                "in_review",
                events.INSTRUCTION_VERSION_SUBMITTED,
                Permission.INSTRUCTION_AUTHOR,
                rules=(
                    instruction_rules.has_steps,
                    instruction_rules.steps_in_order,
                    instruction_rules.content_holds,
                    instruction_rules.change_explained,
                    instruction_rules.shelf_life_given,
                    instruction_rules.same_product_and_mode,
                ),
                meaning=Meaning.AUTHORED,
                statement=_instruction_statement(
                    _(
                        "I wrote version %(version)s of %(number)s, “%(title)s”, and submit it for review. This does not"
                        " approve it and does not put it into use."
                    )
                ),
                content=_instruction_content,
            ),
            Move(
                "review",
                _("Sign the review"),
                ("in_review",),
                "reviewed",
                events.INSTRUCTION_VERSION_REVIEWED,
                Permission.INSTRUCTION_REVIEW,
                rules=(instruction_rules.reviewer_apart, instruction_rules.unchanged),
                meaning=Meaning.REVIEWED,
                statement=_instruction_statement(
                    _(
                        "I reviewed version %(version)s of %(number)s, “%(title)s”, step by step, and found it fit for"
                        " approval. This does not approve it and does not put it into use."
                    )
                ),
                content=_instruction_content,
            ),
            Move(
                "ask_change",
                _("Send back to the author"),
                ("in_review", "reviewed"),
                "draft",
                events.INSTRUCTION_VERSION_RETURNED,
                Permission.INSTRUCTION_REVIEW,
                reason_required=True,
                voids=(Meaning.AUTHORED, Meaning.REVIEWED),
            ),
            Move(
                "decline",
                _("Decline to approve"),
                ("reviewed",),
                "draft",
                events.INSTRUCTION_VERSION_RETURNED,
                Permission.INSTRUCTION_APPROVE,
                reason_required=True,
                voids=(Meaning.AUTHORED, Meaning.REVIEWED),
            ),
            Move(
                "approve",
                _("Approve"),
                ("reviewed",),
                "approved",
                events.INSTRUCTION_VERSION_APPROVED,
                Permission.INSTRUCTION_APPROVE,
                rules=(
                    instruction_rules.approver_apart,
                    instruction_rules.unchanged,
                    instruction_rules.master_file_approved,
                    instruction_rules.agrees_with_strategy,
                ),
                meaning=Meaning.APPROVED,
                statement=_instruction_statement(
                    _(
                        "I approve version %(version)s of %(number)s, “%(title)s”, as it was reviewed. This does not put it"
                        " into use at any site."
                    )
                ),
                content=_instruction_content,
            ),
            Move(
                "make_effective",
                _("Put into use"),
                ("approved",),
                "effective",
                events.INSTRUCTION_VERSION_EFFECTIVE,
                Permission.INSTRUCTION_ISSUE,
                rules=(
                    instruction_rules.newest,
                    instruction_rules.master_file_effective,
                    instruction_rules.designation_awarded,
                    instruction_rules.licence_covers,
                ),
                meaning=Meaning.RELEASED,
                statement=_instruction_statement(
                    _(
                        "I put version %(version)s of %(number)s, “%(title)s”, into use. The version in use before is"
                        " superseded. This does not release any batch."
                    )
                ),
                content=_instruction_content,
            ),
            Move(
                "supersede",
                _("Supersede"),
                ("effective",),
                "superseded",
                events.INSTRUCTION_VERSION_SUPERSEDED,
                Permission.INSTRUCTION_ISSUE,
            ),
            Move(
                "withdraw",
                _("Withdraw this version"),
                ("approved", "effective"),
                "withdrawn",
                events.INSTRUCTION_VERSION_WITHDRAWN,
                Permission.INSTRUCTION_WITHDRAW,
                reason_required=True,
                meaning=Meaning.WITHDRAWN,
                statement=_withdrawal_statement,
                content=_instruction_content,
            ),
            Move(
                "discard",
                _("Discard this draft"),
                ("draft",),
                "discarded",
                events.INSTRUCTION_VERSION_DISCARDED,
                Permission.INSTRUCTION_AUTHOR,
                reason_required=True,
            ),
        ),
    )
)
