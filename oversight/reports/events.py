"""What happens to reports, as kinds of event with the sentence a reader sees."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger import kinds


def _told(sentence: Any) -> kinds.Presenter:
    """A presenter of one translated pattern, filled from the payload."""
    return lambda p: str(sentence) % p


DEFINITION_ADDED = kinds.register(
    "oversight.report.defined",
    _("Report defined"),
    payload=("master_file", "kind", "version", "attribute", "sections", "zone"),
    present=_told(_("Version %(version)s of the report %(kind)s was defined for %(master_file)s.")),
)

RUN_KEYS = ("number", "master_file", "definition_version", "period_start", "period_end", "cut_off")
"""What every event of a run says: its number and the parameters it is made from."""

REPORT_REQUESTED = kinds.register(
    "oversight.report.requested",
    _("Report requested"),
    payload=(*RUN_KEYS, "origin"),
    present=_told(
        _(
            "Report %(number)s on %(master_file)s was requested for %(period_start)s to %(period_end)s, with data"
            " received up to %(cut_off)s."
        )
    ),
)
REPORT_BEGUN = kinds.register(
    "oversight.report.begun",
    _("Report begun"),
    payload=RUN_KEYS,
    present=_told(_("The system began to make report %(number)s.")),
)
REPORT_MADE = kinds.register(
    "oversight.report.made",
    _("Report made and sealed"),
    payload=(*RUN_KEYS, "snapshot_hash", "render_hash", "document_hash", "batches"),
    present=_told(
        _(
            "Report %(number)s over %(batches)s batches was made and sealed. Data fingerprint: %(snapshot_hash)s."
        )
    ),
)
REPORT_FAILED = kinds.register(
    "oversight.report.failed",
    _("Report failed"),
    payload=(*RUN_KEYS, "fault"),
    present=_told(_("Report %(number)s could not be made: %(fault)s")),
)
REPORT_DOWNLOADED = kinds.register(
    "oversight.report.downloaded",
    _("Report downloaded"),
    payload=("number", "document_hash"),
    present=_told(_("Report %(number)s was downloaded.")),
)
