"""What happens to annual reports, as kinds of event with the sentence a reader sees."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger import kinds

KEYS = ("number", "master_file", "period")
"""What every event of an annual report says."""


def _kind(name: str, title: Any, sentence: Any, *more: str) -> str:
    """Register ``oversight.annual.<name>``, told by one translated pattern filled from the payload."""
    return kinds.register(
        f"oversight.annual.{name}", title, payload=(*KEYS, *more), present=lambda p: str(sentence) % p
    )


PLAN_SET = kinds.register(
    "oversight.annual.planned",
    _("Annual reports planned"),
    payload=(
        "master_file",
        "version",
        "anchor_on",
        "period_months",
        "grace_days",
        "reminder_days",
        "sections",
    ),
    present=lambda p: (
        str(
            _(
                "Version %(version)s of the plan of annual reports on %(master_file)s: periods of %(period_months)s months from"
                " %(anchor_on)s, each report due %(grace_days)s days after."
            )
        )
        % p
    ),
)
ANNUAL_OPENED = _kind(
    "opened",
    _("Annual report begun"),
    _("The annual report %(number)s on %(master_file)s was begun for %(period)s."),
)
ANNUAL_ASKED = _kind(
    "asked",
    _("Figures of an annual report asked for"),
    _("The figures of annual report %(number)s were asked for, from what was received up to %(cut_off)s."),
    "build",
    "cut_off",
)
ANNUAL_BUILT = _kind(
    "built",
    _("Figures of an annual report assembled"),
    _("The figures of annual report %(number)s were assembled from the records up to %(cut_off)s: %(hash)s."),
    "build",
    "cut_off",
    "hash",
)
ANNUAL_WRITTEN = _kind(
    "written",
    _("Words of an annual report written"),
    _("The words on “%(section)s” in annual report %(number)s were written."),
    "section",
)
ANNUAL_FROZEN = _kind(
    "frozen",
    _("Annual report frozen and signed"),
    _("Version %(version)s of annual report %(number)s was frozen and signed. Data fingerprint: %(hash)s."),
    "version",
    "cut_off",
    "hash",
)
ANNUAL_APPROVED = _kind(
    "approved",
    _("Annual report approved"),
    _("Version %(version)s of annual report %(number)s was approved and signed."),
    "version",
    "hash",
)
ANNUAL_SEALED = _kind(
    "sealed",
    _("Annual report sealed"),
    _("Version %(version)s of annual report %(number)s was drawn as a PDF and sealed: %(document_hash)s."),
    "version",
    "hash",
    "render_hash",
    "document_hash",
)
ANNUAL_SEAL_ASKED = _kind(
    "seal_asked",
    _("Seal of an annual report asked for again"),
    _("The sealed PDF of annual report %(number)s was asked for again."),
    "version",
)
ANNUAL_REOPENED = _kind(
    "reopened",
    _("Annual report taken back to draft"),
    _("Annual report %(number)s was taken back to draft; the signatures on version %(version)s are void."),
    "version",
)
ANNUAL_SUBMITTED = _kind(
    "submitted",
    _("Annual report submitted"),
    _("Annual report %(number)s was submitted to the authority on %(on)s: %(reference)s."),
    "version",
    "on",
    "reference",
)
ANNUAL_ACKNOWLEDGED = _kind(
    "acknowledged",
    _("Receipt of an annual report recorded"),
    _("The authority’s receipt of annual report %(number)s, dated %(on)s, was recorded: %(reference)s."),
    "on",
    "reference",
    "receipt_hash",
)
ANNUAL_REMINDED = kinds.register(
    "oversight.annual.reminded",
    _("Reminder of an annual report"),
    payload=("master_file", "period", "due_on", "days_before", "people"),
    present=lambda p: (
        str(
            _(
                "The annual report on %(master_file)s for %(period)s is due on %(due_on)s: %(people)s people were reminded,"
                " %(days_before)s days before."
            )
        )
        % p
    ),
)
ANNUAL_DOWNLOADED = _kind(
    "downloaded",
    _("Annual report downloaded"),
    _("Annual report %(number)s was downloaded."),
    "document_hash",
)
