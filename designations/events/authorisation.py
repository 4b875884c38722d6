"""Events of marketing authorisations, and of the master file's agreement with them."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

_OF = ("number", "product")
AUTHORISATION_RECORDED = event(
    "authorisation.recorded",
    _("Marketing authorisation recorded"),
    _("Marketing authorisation %(number)s of %(product)s was recorded, granted on %(on)s."),
    *_OF,
    "on",
)
AUTHORISATION_VARIED = event(
    "authorisation.varied",
    _("Marketing authorisation varied"),
    _(
        "Version %(version)s of marketing authorisation %(number)s was recorded: varied on %(on)s (%(reference)s)."
    ),
    *_OF,
    "version",
    "on",
    "reference",
)
AUTHORISATION_SUSPENDED = event(
    "authorisation.suspended",
    _("Marketing authorisation suspended"),
    _("Marketing authorisation %(number)s of %(product)s was suspended."),
    *_OF,
)
AUTHORISATION_REINSTATED = event(
    "authorisation.reinstated",
    _("Suspension of a marketing authorisation lifted"),
    _("The suspension of marketing authorisation %(number)s of %(product)s was lifted."),
    *_OF,
)
AUTHORISATION_ENDED = event(
    "authorisation.ended",
    _("Marketing authorisation ended"),
    _("Marketing authorisation %(number)s of %(product)s ended."),
    *_OF,
)
_PAIR = ("number", "version", "authorisation", "authorisation_version")
ALIGNMENT_OPENED = event(
    "alignment.opened",
    _("Alignment to be checked"),
    _(
        "Version %(version)s of %(number)s is to be read against version %(authorisation_version)s of marketing"
        " authorisation %(authorisation)s."
    ),
    *_PAIR,
)
ALIGNMENT_AGREED = event(
    "alignment.agreed",
    _("Master file agrees with its authorisation"),
    _(
        "It was stated that version %(version)s of %(number)s agrees with version %(authorisation_version)s of marketing"
        " authorisation %(authorisation)s."
    ),
    *_PAIR,
)
ALIGNMENT_BROKEN = event(
    "alignment.broken",
    _("Master file differs from its authorisation"),
    _(
        "Version %(version)s of %(number)s was found to differ from version %(authorisation_version)s of marketing"
        " authorisation %(authorisation)s."
    ),
    *_PAIR,
)
