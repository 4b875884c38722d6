"""Looks of a regulator, on the stream ``looks:<person id>`` (REG-136)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger import kinds

LOOK_KEYS = ("title", "path", "status", "products")


def _told(sentence: Any) -> kinds.Presenter:
    """A presenter of one translated pattern, filled from the payload."""
    return lambda p: str(sentence) % p


LOOK_LISTED = kinds.register(
    "oversight.look.listed",
    _("Regulator opened a list"),
    payload=LOOK_KEYS,
    present=_told(_("Opened the list “%(title)s”.")),
)
LOOK_OPENED = kinds.register(
    "oversight.look.opened",
    _("Regulator opened a page"),
    payload=LOOK_KEYS,
    present=_told(_("Opened “%(title)s”.")),
)
LOOK_DOWNLOADED = kinds.register(
    "oversight.look.downloaded",
    _("Regulator downloaded a file"),
    payload=LOOK_KEYS,
    present=_told(_("Downloaded “%(title)s”.")),
)
