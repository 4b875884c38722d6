"""The state table of a master-file version (regulation, Appendix A)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from designations.events import masterfile as events
from designations.rules import masterfile as file_rules
from designations.states.owners import AUTHORITY, CONTROL_SITE
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register

AFTER_APPROVAL = ("approved", "submitted", "granted", "effective", "superseded")
"""States in which somebody has approved the version."""
AFTER_DRAFT = ("in_review", *AFTER_APPROVAL)


def _file_content(version: Any) -> Any:
    """What is signed of a master-file version: every word of it."""
    content = {
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
    # What versions signed before these were kept do not have stays out of what was signed of them.
    later = {"change_class": version.change_class, "control_strategy": version.control_strategy}
    return content | {key: value for key, value in later.items() if value is not None}


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
            State("submitted", _("Sent to the authority"), AUTHORITY),
            State("granted", _("Granted by the authority"), CONTROL_SITE),
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
                    file_rules.change_is_classed,
                    file_rules.strategy_written,
                    file_rules.strategy_fits,
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
                "send",
                _("Record that it was sent to the authority"),
                ("approved",),
                "submitted",
                events.MASTERFILE_VERSION_SENT,
                Permission.LICENCE_EDIT,
            ),
            Move(
                "grant",
                _("Record the authority’s approval"),
                ("submitted",),
                "granted",
                events.MASTERFILE_VERSION_GRANTED,
                Permission.LICENCE_EDIT,
            ),
            Move(
                "make_effective",
                _("Bring into force"),
                ("approved", "submitted", "granted"),
                "effective",
                events.MASTERFILE_VERSION_EFFECTIVE,
                Permission.MASTERFILE_APPROVE,
                rules=(
                    file_rules.newest,
                    file_rules.designation_awarded,
                    file_rules.licence_covers,
                    file_rules.control_site_in_uk,
                    file_rules.sent_if_needed,
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
