"""State tables of making: the batch (regulation.md appendix A, REG-63) and the material lot (REG-62).

The batch's table holds review and certification too: there is one table per column. What those moves ask and have signed
is registered by the floor above (``batches.judges``).
"""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from batches import events
from batches.judges import DelegatedRules, delegated_content, delegated_statement
from batches.rules.lot import not_expired
from batches.rules.submit import BEGIN_REVIEW_RULES, SIGN_RULES, SUBMIT_RULES
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register

if TYPE_CHECKING:
    from batches.models import Batch


def _submit_statement(batch: "Batch") -> str:
    return _t(
        "I submit the record of batch %(number)s for review. It is complete, and what it says was done. "
        "I do not certify or release the batch."
    ) % {"number": batch.number}


def _received_statement(batch: "Batch") -> str:
    return _t(
        "I submit the record of batch %(number)s for review, as the hospital system sent it. It is complete, and what it "
        "says was done. I do not certify or release the batch."
    ) % {"number": batch.number}


def _submit_content(batch: "Batch") -> Any:
    from batches.dossier import load_dossier

    return load_dossier(batch.pk).signed_tree()


BATCH = register(
    StateTable(
        record_type="batches.batch",
        stream=lambda record: f"batch:{record.pk}",
        initial="planned",
        states=(
            State("planned", _("Planned"), "site"),
            State("in_progress", _("In progress"), "site"),
            State("submitted", _("Submitted"), "control site"),
            State("under_review", _("Under review"), "control site"),
            State("change_requested", _("Change requested"), "site"),
            State("accepted", _("Review accepted"), "qualified person"),
            State("certified", _("Certified"), "qualified person"),
            State("released", _("Released"), "site"),
            State("rejected", _("Rejected"), "qualified person"),
            State("aborted", _("Aborted"), "site"),
        ),
        moves=(
            Move(
                name="start",
                title=_("Start"),
                sources=("planned",),
                target="in_progress",
                event=events.BATCH_STARTED,
                permission=Permission.BATCH_START,
            ),
            Move(
                name="submit",
                title=_("Submit"),
                sources=("in_progress", "change_requested"),
                target="submitted",
                event=events.BATCH_SUBMITTED,
                permission=Permission.BATCH_SUBMIT,
                rules=SUBMIT_RULES,
                meaning=Meaning.SUBMITTED,
                statement=_submit_statement,
                content=_submit_content,
            ),
            Move(
                name="receive",
                title=_("Receive a whole record from a hospital system"),
                sources=("in_progress",),
                target="submitted",
                event=events.BATCH_RECEIVED,
                permission=Permission.BATCH_SUBMIT_API,
            ),
            Move(
                name="sign_record",
                title=_("Sign the record received"),
                sources=("submitted",),
                target="submitted",
                event=events.RECORD_SIGNED,
                permission=Permission.BATCH_SUBMIT,
                rules=SIGN_RULES,
                meaning=Meaning.SUBMITTED,
                statement=_received_statement,
                content=_submit_content,
            ),
            Move(
                name="begin_review",
                title=_("Begin review"),
                sources=("submitted",),
                target="under_review",
                event=events.REVIEW_BEGUN,
                permission=Permission.BATCH_REVIEW,
                rules=BEGIN_REVIEW_RULES,
                stands=(Meaning.SUBMITTED,),
            ),
            Move(
                name="ask_change",
                title=_("Ask for change"),
                sources=("submitted", "under_review", "accepted"),
                target="change_requested",
                event=events.CHANGE_REQUESTED,
                permission=Permission.BATCH_REVIEW,
                reason_required=True,
                voids=(Meaning.SUBMITTED, Meaning.REVIEWED),
            ),
            Move(
                name="accept",
                title=_("Accept review"),
                sources=("under_review",),
                target="accepted",
                event=events.BATCH_ACCEPTED,
                permission=Permission.BATCH_REVIEW,
                rules=DelegatedRules.of("accept"),
                meaning=Meaning.REVIEWED,
                statement=delegated_statement("accept"),
                content=delegated_content("accept"),
                stands=(Meaning.SUBMITTED,),
            ),
            Move(
                name="certify",
                title=_("Certify"),
                sources=("accepted",),
                target="certified",
                event=events.BATCH_CERTIFIED,
                permission=Permission.BATCH_CERTIFY,
                rules=DelegatedRules.of("certify"),
                meaning=Meaning.CERTIFIED,
                statement=delegated_statement("certify"),
                content=delegated_content("certify"),
                stands=(Meaning.SUBMITTED, Meaning.REVIEWED),
            ),
            Move(
                name="release",
                title=_("Release"),
                sources=("certified",),
                target="released",
                event=events.BATCH_RELEASED,
                permission=Permission.BATCH_RELEASE,
                rules=DelegatedRules.of("release"),
                meaning=Meaning.RELEASED,
                statement=delegated_statement("release"),
                content=delegated_content("release"),
                stands=(Meaning.SUBMITTED, Meaning.REVIEWED, Meaning.CERTIFIED),
            ),
            Move(
                name="release_special",
                title=_("Release a special"),
                sources=("accepted",),
                target="released",
                event=events.BATCH_RELEASED,
                permission=Permission.BATCH_RELEASE,
                rules=DelegatedRules.of("release_special"),
                meaning=Meaning.RELEASED,
                statement=delegated_statement("release_special"),
                content=delegated_content("release_special"),
                stands=(Meaning.SUBMITTED, Meaning.REVIEWED),
            ),
            Move(
                name="reject",
                title=_("Reject"),
                sources=("submitted", "under_review", "accepted"),
                target="rejected",
                event=events.BATCH_REJECTED,
                permission=Permission.BATCH_REJECT,
                reason_required=True,
                rules=DelegatedRules.of("reject"),
                meaning=Meaning.REJECTED,
                statement=delegated_statement("reject"),
                content=delegated_content("reject"),
            ),
            Move(
                name="abort",
                title=_("Abort"),
                sources=("planned", "in_progress", "change_requested"),
                target="aborted",
                event=events.BATCH_ABORTED,
                permission=Permission.BATCH_ABORT,
                reason_required=True,
            ),
        ),
    )
)

LOT = register(
    StateTable(
        record_type="batches.materiallot",
        field="status",
        stream=lambda record: f"lot:{record.pk}",
        initial="quarantined",
        states=(
            State("quarantined", _("In quarantine"), "site"),
            State("released", _("Released"), "site"),
            State("blocked", _("Blocked"), "site"),
        ),
        moves=(
            Move(
                name="release",
                title=_("Release for use"),
                sources=("quarantined",),
                target="released",
                event=events.LOT_RELEASED,
                permission=Permission.MATERIAL_EDIT,
                rules=(not_expired,),
            ),
            Move(
                name="block",
                title=_("Block"),
                sources=("quarantined", "released"),
                target="blocked",
                event=events.LOT_BLOCKED,
                permission=Permission.MATERIAL_EDIT,
                reason_required=True,
            ),
        ),
    )
)
