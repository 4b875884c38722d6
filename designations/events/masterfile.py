"""Events of master files, and the sentence each is told in."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

MASTERFILE_OPENED = event(
    "masterfile.opened",
    _("Master file opened"),
    _("Master file %(number)s was opened for %(product)s."),
    "number",
    "product",
)
_VERSION = ("number", "version")
MASTERFILE_VERSION_DRAFTED = event(
    "masterfile_version.drafted",
    _("Version drafted"),
    _("Version %(version)s of %(number)s was begun."),
    *_VERSION,
)
MASTERFILE_VERSION_CHANGED = event(
    "masterfile_version.changed",
    _("Draft changed"),
    _("The draft of %(number)s version %(version)s was changed."),
    *_VERSION,
)
MASTERFILE_VERSION_SUBMITTED = event(
    "masterfile_version.submitted",
    _("Submitted for review"),
    _("%(number)s version %(version)s went into review."),
    *_VERSION,
)
MASTERFILE_VERSION_RETURNED = event(
    "masterfile_version.returned",
    _("Sent back"),
    _("%(number)s version %(version)s was sent back to its author."),
    *_VERSION,
)
MASTERFILE_VERSION_APPROVED = event(
    "masterfile_version.approved", _("Approved"), _("%(number)s version %(version)s was approved."), *_VERSION
)
MASTERFILE_VERSION_SENT = event(
    "masterfile_version.sent",
    _("Sent to the authority"),
    _("%(number)s version %(version)s was sent to the authority on %(on)s under %(reference)s."),
    *_VERSION,
    "on",
    "reference",
)
MASTERFILE_VERSION_GRANTED = event(
    "masterfile_version.granted",
    _("Granted by the authority"),
    _("The authority approved %(number)s version %(version)s on %(on)s under %(reference)s."),
    *_VERSION,
    "on",
    "reference",
)
MASTERFILE_VERSION_EFFECTIVE = event(
    "masterfile_version.effective",
    _("Made effective"),
    _("%(number)s version %(version)s came into force."),
    *_VERSION,
)
MASTERFILE_VERSION_SUPERSEDED = event(
    "masterfile_version.superseded",
    _("Superseded"),
    _("%(number)s version %(version)s was superseded."),
    *_VERSION,
)
