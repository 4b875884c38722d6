"""The state tables of this floor (architecture section 4; regulation, Appendix A)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from designations import events
from designations.rules import designation as case_rules
from designations.rules import instruction as instruction_rules
from designations.rules import masterfile as file_rules
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register

CONTROL_SITE = "control site"
AUTHORITY = "licensing authority"

DESIGNATION = register(
    StateTable(
        record_type="designations.designation",
        initial="draft",
        stream=lambda record: f"designation:{record.pk}",
        states=(
            State("draft", _("Draft"), CONTROL_SITE),
            State("submitted", _("Submitted"), AUTHORITY),
            State("information_requested", _("Information requested"), CONTROL_SITE),
            State("meeting", _("Designation meeting"), AUTHORITY),
            State("awarded", _("Awarded"), AUTHORITY),
            State("refused", _("Refused"), AUTHORITY),
            State("withdrawn", _("Withdrawn"), CONTROL_SITE),
            State("superseded", _("Superseded"), AUTHORITY),
            State("lapsed", _("Lapsed"), AUTHORITY),
        ),
        moves=(
            Move(
                "submit",
                _("Record the submission"),
                ("draft",),
                "submitted",
                events.DESIGNATION_SUBMITTED,
                Permission.DESIGNATION_EDIT,
                rules=(case_rules.in_context, case_rules.criteria_of_its_test),
            ),
            Move(
                "ask_information",
                _("Record a request for information"),
                ("submitted", "meeting"),
                "information_requested",
                events.DESIGNATION_INFORMATION_REQUESTED,
                Permission.DESIGNATION_DECIDE,
                reason_required=True,
            ),
            Move(
                "answer",
                _("Record the answer"),
                ("information_requested",),
                "submitted",
                events.DESIGNATION_ANSWERED,
                Permission.DESIGNATION_EDIT,
                reason_required=True,
            ),
            Move(
                "meet",
                _("Record a meeting"),
                ("submitted",),
                "meeting",
                events.DESIGNATION_MET,
                Permission.DESIGNATION_EDIT,
                reason_required=True,
            ),
            Move(
                "award",
                _("Record the award"),
                ("submitted", "meeting"),
                "awarded",
                events.DESIGNATION_AWARDED,
                Permission.DESIGNATION_DECIDE,
            ),
            Move(
                "refuse",
                _("Record the refusal"),
                ("submitted", "meeting", "information_requested"),
                "refused",
                events.DESIGNATION_REFUSED,
                Permission.DESIGNATION_DECIDE,
                reason_required=True,
            ),
            Move(
                "withdraw",
                _("Withdraw the case"),
                ("draft", "submitted", "information_requested", "meeting"),
                "withdrawn",
                events.DESIGNATION_WITHDRAWN,
                Permission.DESIGNATION_EDIT,
                reason_required=True,
            ),
            Move(
                "supersede",
                _("Record that a later designation replaces it"),
                ("awarded",),
                "superseded",
                events.DESIGNATION_SUPERSEDED,
                Permission.DESIGNATION_DECIDE,
                reason_required=True,
            ),
            Move(
                "lapse",
                _("Record that it lapsed"),
                ("awarded",),
                "lapsed",
                events.DESIGNATION_LAPSED,
                Permission.DESIGNATION_DECIDE,
                reason_required=True,
            ),
        ),
    )
)

LICENCE = register(
    StateTable(
        record_type="designations.licence",
        initial="in_force",
        stream=lambda record: f"licence:{record.pk}",
        states=(
            State("in_force", _("In force"), AUTHORITY),
            State("suspended", _("Suspended by the authority"), AUTHORITY),
            State("revoked", _("Revoked"), AUTHORITY),
            State("surrendered", _("Given up"), CONTROL_SITE),
        ),
        moves=(
            Move(
                "suspend",
                _("Record a suspension"),
                ("in_force",),
                "suspended",
                events.LICENCE_SUSPENDED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
            Move(
                "lift",
                _("Record that the authority lifted it"),
                ("suspended",),
                "in_force",
                events.LICENCE_SUSPENSION_LIFTED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
            Move(
                "revoke",
                _("Record the revocation"),
                ("in_force", "suspended"),
                "revoked",
                events.LICENCE_REVOKED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
            Move(
                "surrender",
                _("Give up the licence"),
                ("in_force", "suspended"),
                "surrendered",
                events.LICENCE_SURRENDERED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
        ),
    )
)


def _file_content(version: Any) -> Any:
    """What is signed of a master-file version: every word of it."""
    return {
        "type": "master_file_version",
        "number": version.master_file.number,
        "version": version.number,
        "product": version.master_file.product.code,
        "mode": version.master_file.mode,
        "release_model": version.master_file.release_model,
        "designation": str(version.designation_id),
        "template": version.template,
        "sections": version.sections,
        "change_summary": version.change_summary,
    }


def _file_statement(pattern: Any) -> Any:
    def statement(version: Any) -> str:
        return str(pattern) % {"number": version.master_file.number, "version": version.number}

    return statement


MASTER_FILE_VERSION = register(
    StateTable(
        record_type="designations.masterfileversion",
        initial="draft",
        stream=lambda record: f"masterfile:{record.master_file_id}",
        states=(
            State("draft", _("Draft"), CONTROL_SITE),
            State("in_review", _("In review"), CONTROL_SITE),
            State("approved", _("Approved"), CONTROL_SITE),
            State("effective", _("Effective"), CONTROL_SITE),
            State("superseded", _("Superseded"), CONTROL_SITE),
        ),
        moves=(
            Move(
                "submit",
                _("Submit for review"),
                ("draft",),
                "in_review",
                events.MASTERFILE_VERSION_SUBMITTED,
                Permission.MASTERFILE_EDIT,
                rules=(
                    file_rules.sections_complete,
                    file_rules.same_product_and_mode,
                    file_rules.release_fits_regime,
                ),
                meaning=Meaning.AUTHORED,
                statement=_file_statement(
                    _(
                        "I wrote version %(version)s of %(number)s and submit it for review. This does not approve it and"
                        " does not bring it into force."
                    )
                ),
                content=_file_content,
            ),
            Move(
                "ask_change",
                _("Send back to the author"),
                ("in_review",),
                "draft",
                events.MASTERFILE_VERSION_RETURNED,
                Permission.MASTERFILE_APPROVE,
                reason_required=True,
                voids=(Meaning.AUTHORED,),
            ),
            Move(
                "approve",
                _("Approve"),
                ("in_review",),
                "approved",
                events.MASTERFILE_VERSION_APPROVED,
                Permission.MASTERFILE_APPROVE,
                rules=(file_rules.approver_is_not_author,),
                meaning=Meaning.APPROVED,
                statement=_file_statement(
                    _(
                        "I read version %(version)s of %(number)s and approve it. This does not bring it into force."
                    )
                ),
                content=_file_content,
            ),
            Move(
                "make_effective",
                _("Bring into force"),
                ("approved",),
                "effective",
                events.MASTERFILE_VERSION_EFFECTIVE,
                Permission.MASTERFILE_APPROVE,
                rules=(
                    file_rules.designation_awarded,
                    file_rules.licence_covers,
                    file_rules.control_site_in_uk,
                ),
                meaning=Meaning.RELEASED,
                statement=_file_statement(
                    _(
                        "I bring version %(version)s of %(number)s into force. This does not let any site start: each site"
                        " is enrolled and released on its own."
                    )
                ),
                content=_file_content,
            ),
            Move(
                "supersede",
                _("Supersede"),
                ("effective",),
                "superseded",
                events.MASTERFILE_VERSION_SUPERSEDED,
                Permission.MASTERFILE_APPROVE,
            ),
        ),
    )
)


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
