"""State table of an annual report: written by the holder, frozen and signed, approved, sealed, submitted, acknowledged.

Two people sign: regulatory affairs as the author, a Qualified Person as the approver. Nothing that was read in the law asks
for the second; the one who answers for every batch in the report should have read it (DESIGN).
"""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register
from oversight.annual import events, rules

if TYPE_CHECKING:
    from oversight.models import AnnualReport


def _say_frozen(report: "AnnualReport") -> str:
    return _t(
        "I wrote the annual report %(number)s on %(file)s for %(period)s. Its figures are those of the records at the data"
        " cut-off, and I have read them."
    ) % {"number": report.number, "file": report.plan.master_file.number, "period": report.period_words}


def _say_approved(report: "AnnualReport") -> str:
    return _t(
        "I have read the annual report %(number)s on %(file)s for %(period)s and approve it for submission."
    ) % {"number": report.number, "file": report.plan.master_file.number, "period": report.period_words}


def _signed(report: "AnnualReport") -> Any:
    return report.signed_tree()


ANNUAL_REPORT = register(
    StateTable(
        record_type="oversight.annualreport",
        stream=lambda record: f"annual:{record.pk}",
        initial="draft",
        states=(
            State("draft", _("Draft"), "control site"),
            State("frozen", _("Signed, waits for approval"), "control site"),
            State("approved", _("Approved, being sealed"), "system"),
            State("sealed", _("Ready to submit"), "control site"),
            State("submitted", _("Submitted"), "licensing authority"),
            State("acknowledged", _("Receipt recorded"), "nobody"),
        ),
        moves=(
            Move(
                name="freeze",
                title=_("Freeze and sign"),
                sources=("draft",),
                target="frozen",
                event=events.ANNUAL_FROZEN,
                permission=Permission.ANNUAL_SUBMIT,
                rules=rules.FREEZING,
                meaning=Meaning.AUTHORED,
                statement=_say_frozen,
                content=_signed,
            ),
            Move(
                name="approve",
                title=_("Approve"),
                sources=("frozen",),
                target="approved",
                event=events.ANNUAL_APPROVED,
                permission=Permission.MASTERFILE_APPROVE,
                rules=rules.APPROVING,
                meaning=Meaning.APPROVED,
                statement=_say_approved,
                content=_signed,
                stands=(Meaning.AUTHORED,),
            ),
            Move(
                name="send_back",
                title=_("Send back to the author"),
                sources=("frozen",),
                target="draft",
                event=events.ANNUAL_REOPENED,
                permission=Permission.MASTERFILE_APPROVE,
                reason_required=True,
                voids=(Meaning.AUTHORED,),
            ),
            Move(
                name="reopen",
                title=_("Take back to draft"),
                sources=("frozen", "approved", "sealed"),
                target="draft",
                event=events.ANNUAL_REOPENED,
                permission=Permission.ANNUAL_SUBMIT,
                reason_required=True,
                voids=(Meaning.AUTHORED, Meaning.APPROVED),
            ),
            Move(
                name="seal",
                title=_("Seal"),
                sources=("approved",),
                target="sealed",
                event=events.ANNUAL_SEALED,
                permission=Permission.SYSTEM_REPORT,
                stands=(Meaning.AUTHORED, Meaning.APPROVED),
            ),
            Move(
                name="submit",
                title=_("Record the submission"),
                sources=("sealed",),
                target="submitted",
                event=events.ANNUAL_SUBMITTED,
                permission=Permission.ANNUAL_SUBMIT,
                stands=(Meaning.AUTHORED, Meaning.APPROVED),
            ),
            Move(
                name="acknowledge",
                title=_("Record the receipt"),
                sources=("submitted",),
                target="acknowledged",
                event=events.ANNUAL_ACKNOWLEDGED,
                permission=Permission.ANNUAL_SUBMIT,
            ),
        ),
    )
)
PUBLIC = ("submitted", "acknowledged")
"""States in which the regulator sees a report."""
