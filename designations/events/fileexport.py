"""Events of exported master files."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

_OF = ("number", "export", "at")
EXPORT_ASKED = event(
    "masterfile.export_asked",
    _("Master file asked for"),
    _("Master file %(number)s as it stood at %(at)s was asked for (%(export)s)."),
    *_OF,
)
EXPORT_ASKED_AGAIN = event(
    "masterfile.export_asked_again",
    _("Master file asked for again"),
    _("%(export)s of master file %(number)s could not be made and was asked for again."),
    *_OF,
)
EXPORT_MADE = event(
    "masterfile.export_made",
    _("Master file exported"),
    _("Master file %(number)s as it stood at %(at)s was made and sealed (%(export)s, SHA-256 %(sha256)s)."),
    *_OF,
    "sha256",
)
