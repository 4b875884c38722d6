"""What happens to a read-in, as kinds of event with the sentence a reader sees."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger import kinds


def _told(sentence: Any) -> kinds.Presenter:
    """A presenter of one translated pattern, filled from the payload."""
    return lambda p: str(sentence) % p


FILE_KEYS = ("number", "kind", "file_name", "file_hash")
"""What every event of a read-in says: its number, what is read in, and the bytes it is read from."""

UPLOADED = kinds.register(
    "sites.readin.uploaded",
    _("File sent to be read in"),
    payload=FILE_KEYS,
    present=_told(_("Sent %(file_name)s to be read in as %(number)s: %(kind)s.")),
)
JUDGED = kinds.register(
    "sites.readin.judged",
    _("File judged"),
    payload=(*FILE_KEYS, "adding", "unchanged", "refused", "judgement_hash"),
    present=_told(
        _(
            "%(number)s was judged: %(adding)s rows to add, %(unchanged)s with nothing to do, %(refused)s refused."
        )
    ),
)
ASKED = kinds.register(
    "sites.readin.asked",
    _("Asked to read in"),
    payload=(*FILE_KEYS, "adding", "judgement_hash"),
    present=_told(_("Asked to read in %(number)s: %(adding)s rows of %(file_name)s.")),
)
APPLIED = kinds.register(
    "sites.readin.applied",
    _("Read in"),
    payload=(*FILE_KEYS, "added", "unchanged"),
    present=_told(_("Read in %(number)s, whole: %(added)s rows added, %(unchanged)s with nothing to do.")),
)
SET_BACK = kinds.register(
    "sites.readin.set_back",
    _("Not read in: rows had changed"),
    payload=(*FILE_KEYS, "changed", "refused", "judgement_hash"),
    present=_told(
        _(
            "Nothing of %(number)s was read in: %(changed)s of its rows stood differently than when they were judged."
        )
    ),
)
DISCARDED = kinds.register(
    "sites.readin.discarded",
    _("Read-in discarded"),
    payload=FILE_KEYS,
    present=_told(_("Discarded %(number)s: nothing of %(file_name)s was read in.")),
)
FAILED = kinds.register(
    "sites.readin.failed",
    _("Read-in failed"),
    payload=(*FILE_KEYS, "fault"),
    present=_told(_("%(number)s could not be worked on, and nothing was read in: %(fault)s")),
)
