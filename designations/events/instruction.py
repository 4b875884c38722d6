"""Events of instructions, and the sentence each is told in."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

_VERSION = ("number", "version")
INSTRUCTION_OPENED = event(
    "instruction.opened",
    _("Instruction opened"),
    _("Instruction %(number)s was opened for %(product)s: %(title)s."),
    "number",
    "product",
    "title",
)
INSTRUCTION_VERSION_DRAFTED = event(
    "instruction_version.drafted",
    _("Version drafted"),
    _("Version %(version)s of %(number)s was begun."),
    *_VERSION,
)
INSTRUCTION_VERSION_CHANGED = event(
    "instruction_version.changed",
    _("Draft changed"),
    _("The draft of %(number)s version %(version)s was changed: %(what)s."),
    *_VERSION,
    "what",
)
INSTRUCTION_VERSION_SUBMITTED = event(
    "instruction_version.submitted",
    _("Submitted for review"),
    _("%(number)s version %(version)s went into review (content %(content_hash)s)."),
    *_VERSION,
    "content_hash",
)
INSTRUCTION_VERSION_REVIEWED = event(
    "instruction_version.reviewed",
    _("Reviewed"),
    _("%(number)s version %(version)s was reviewed."),
    *_VERSION,
)
INSTRUCTION_VERSION_RETURNED = event(
    "instruction_version.returned",
    _("Sent back"),
    _("%(number)s version %(version)s was sent back to its author."),
    *_VERSION,
)
INSTRUCTION_VERSION_APPROVED = event(
    "instruction_version.approved",
    _("Approved"),
    _("%(number)s version %(version)s was approved."),
    *_VERSION,
)
INSTRUCTION_VERSION_EFFECTIVE = event(
    "instruction_version.effective",
    _("Made effective"),
    _("%(number)s version %(version)s came into force."),
    *_VERSION,
)
INSTRUCTION_VERSION_SUPERSEDED = event(
    "instruction_version.superseded",
    _("Superseded"),
    _("%(number)s version %(version)s was superseded."),
    *_VERSION,
)
INSTRUCTION_VERSION_WITHDRAWN = event(
    "instruction_version.withdrawn",
    _("Withdrawn"),
    _("%(number)s version %(version)s was withdrawn."),
    *_VERSION,
)
INSTRUCTION_VERSION_DISCARDED = event(
    "instruction_version.discarded",
    _("Discarded"),
    _("The draft of %(number)s version %(version)s was discarded."),
    *_VERSION,
)
