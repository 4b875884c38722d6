"""Everything a person or client can be allowed to do, once.

The value of each member is the codename of a Django permission on ``accounts.Scope``: a permission is always held *in a
scope*. Roles (``accounts.roles``) list members; memberships tie a person to a role in a scope (REG-129).
"""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """A thing that may be done in a scope."""

    PRODUCT_VIEW = "product_view"
    PRODUCT_EDIT = "product_edit"
    DESIGNATION_VIEW = "designation_view"
    DESIGNATION_EDIT = "designation_edit"
    DESIGNATION_DECIDE = "designation_decide"
    DESIGNATION_ASSESS = "designation_assess"
    LICENCE_EDIT = "licence_edit"
    MASTERFILE_VIEW = "masterfile_view"
    MASTERFILE_EDIT = "masterfile_edit"
    MASTERFILE_APPROVE = "masterfile_approve"
    INSTRUCTION_VIEW = "instruction_view"
    INSTRUCTION_AUTHOR = "instruction_author"
    INSTRUCTION_REVIEW = "instruction_review"
    INSTRUCTION_APPROVE = "instruction_approve"
    INSTRUCTION_ISSUE = "instruction_issue"
    INSTRUCTION_ACKNOWLEDGE = "instruction_acknowledge"
    INSTRUCTION_WITHDRAW = "instruction_withdraw"
    SITE_VIEW = "site_view"
    SITE_EDIT = "site_edit"
    SITE_ENROL = "site_enrol"
    SITE_PAUSE = "site_pause"
    SITE_SUSPEND = "site_suspend"
    EQUIPMENT_EDIT = "equipment_edit"
    COMPETENCE_ASSESS = "competence_assess"
    MATERIAL_EDIT = "material_edit"
    BATCH_VIEW = "batch_view"
    BATCH_START = "batch_start"
    BATCH_PERFORM = "batch_perform"
    BATCH_WITNESS = "batch_witness"
    BATCH_CORRECT = "batch_correct"
    BATCH_SUBMIT = "batch_submit"
    BATCH_ABORT = "batch_abort"
    BATCH_SUBMIT_API = "batch_submit_api"
    REVIEW_VIEW = "review_view"
    BATCH_REVIEW = "batch_review"
    BATCH_CERTIFY = "batch_certify"
    BATCH_REJECT = "batch_reject"
    BATCH_RELEASE = "batch_release"
    DEVIATION_VIEW = "deviation_view"
    DEVIATION_EDIT = "deviation_edit"
    DEVIATION_CLOSE = "deviation_close"
    PATIENT_REVEAL = "patient_reveal"
    REPORT_VIEW = "report_view"
    REPORT_REQUEST = "report_request"
    REPORT_DOWNLOAD = "report_download"
    ANNUAL_SUBMIT = "annual_submit"
    TRAIL_VIEW = "trail_view"
    MEMBERSHIP_GRANT = "membership_grant"
    CLIENT_MANAGE = "client_manage"
    DEVICE_MANAGE = "device_manage"
    PERSON_MANAGE = "person_manage"
    HEALTH_VIEW = "health_view"
    LOOKS_VIEW = "looks_view"

    # Held by ``ledger.actors.SystemActor`` alone, never by a role: no human decision is among them.
    SYSTEM_REPORT = "system_report"
    SYSTEM_EXPIRE = "system_expire"

    @property
    def title(self) -> Any:
        """What it allows, in words."""
        return TITLES[self]


TITLES: dict[Permission, Any] = {
    Permission.PRODUCT_VIEW: _("see products"),
    Permission.PRODUCT_EDIT: _("add and change products"),
    Permission.DESIGNATION_VIEW: _("see designations"),
    Permission.DESIGNATION_EDIT: _("prepare designation cases"),
    Permission.DESIGNATION_DECIDE: _("record the authority’s decision on a designation"),
    Permission.DESIGNATION_ASSESS: _("decide whether a change calls for a new designation"),
    Permission.LICENCE_EDIT: _("record licences and their scope"),
    Permission.MASTERFILE_VIEW: _("see master files"),
    Permission.MASTERFILE_EDIT: _("write master files"),
    Permission.MASTERFILE_APPROVE: _("approve master files"),
    Permission.INSTRUCTION_VIEW: _("see manufacturing instructions"),
    Permission.INSTRUCTION_AUTHOR: _("write manufacturing instructions"),
    Permission.INSTRUCTION_REVIEW: _("review manufacturing instructions"),
    Permission.INSTRUCTION_APPROVE: _("approve manufacturing instructions"),
    Permission.INSTRUCTION_ISSUE: _("issue manufacturing instructions to sites"),
    Permission.INSTRUCTION_ACKNOWLEDGE: _("acknowledge an issued instruction for a site"),
    Permission.INSTRUCTION_WITHDRAW: _("withdraw manufacturing instructions"),
    Permission.SITE_VIEW: _("see sites"),
    Permission.SITE_EDIT: _("add and change sites"),
    Permission.SITE_ENROL: _("enrol sites in a master file"),
    Permission.SITE_PAUSE: _("pause a site and lift the pause"),
    Permission.SITE_SUSPEND: _("record an authority’s suspension of a site"),
    Permission.EQUIPMENT_EDIT: _("keep equipment and calibration records"),
    Permission.COMPETENCE_ASSESS: _("assess a person’s competence"),
    Permission.MATERIAL_EDIT: _("keep material lots"),
    Permission.BATCH_VIEW: _("see batches"),
    Permission.BATCH_START: _("start a batch"),
    Permission.BATCH_PERFORM: _("perform steps of a batch"),
    Permission.BATCH_WITNESS: _("witness steps of a batch"),
    Permission.BATCH_CORRECT: _("correct an entry, with a reason"),
    Permission.BATCH_SUBMIT: _("submit a batch record"),
    Permission.BATCH_ABORT: _("abort a batch"),
    Permission.BATCH_SUBMIT_API: _("send batch records from a hospital system"),
    Permission.REVIEW_VIEW: _("read the reviews of batch records"),
    Permission.BATCH_REVIEW: _("review batch records"),
    Permission.BATCH_CERTIFY: _("certify batches"),
    Permission.BATCH_REJECT: _("reject batches"),
    Permission.BATCH_RELEASE: _("release batches for use"),
    Permission.DEVIATION_VIEW: _("see deviations"),
    Permission.DEVIATION_EDIT: _("open and assess deviations"),
    Permission.DEVIATION_CLOSE: _("close deviations"),
    Permission.PATIENT_REVEAL: _("reveal who a patient is"),
    Permission.REPORT_VIEW: _("see reports"),
    Permission.REPORT_REQUEST: _("ask for reports"),
    Permission.REPORT_DOWNLOAD: _("download reports"),
    Permission.ANNUAL_SUBMIT: _("write, sign and submit annual reports"),
    Permission.TRAIL_VIEW: _("read the audit trail"),
    Permission.MEMBERSHIP_GRANT: _("give and end memberships"),
    Permission.CLIENT_MANAGE: _("make and revoke API clients"),
    Permission.DEVICE_MANAGE: _("register and retire bench devices and badges"),
    Permission.PERSON_MANAGE: _("add people and close their accounts"),
    Permission.HEALTH_VIEW: _("see the health of the system"),
    Permission.LOOKS_VIEW: _("see what a regulator looked at"),
    Permission.SYSTEM_REPORT: _("make scheduled reports (the system)"),
    Permission.SYSTEM_EXPIRE: _("expire records on time (the system)"),
}

DECISIONS = frozenset(
    {
        Permission.DESIGNATION_DECIDE,
        Permission.DESIGNATION_ASSESS,
        Permission.MASTERFILE_APPROVE,
        Permission.INSTRUCTION_REVIEW,
        Permission.INSTRUCTION_APPROVE,
        Permission.SITE_PAUSE,
        Permission.SITE_SUSPEND,
        Permission.BATCH_SUBMIT,
        Permission.BATCH_REVIEW,
        Permission.BATCH_CERTIFY,
        Permission.BATCH_REJECT,
        Permission.BATCH_RELEASE,
        Permission.DEVIATION_CLOSE,
        Permission.ANNUAL_SUBMIT,
    }
)
"""Decisions on records: whoever hands out authority never holds one of these (REG-129)."""


def choices() -> list[tuple[str, Any]]:
    """Codename and a plain name of each, for ``Scope.Meta.permissions`` (kept in migrations, so not translated)."""
    return [(permission.value, permission.value.replace("_", " ")) for permission in Permission]
