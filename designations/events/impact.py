"""Events after an award: changes behind it, and statements that nothing changed."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

_OF = ("product", "mode", "reference")
IMPACT_RAISED = event(
    "designation_impact.raised",
    _("Change behind a designation"),
    _("Something behind designation %(reference)s of %(product)s changed: %(what)s."),
    *_OF,
    "what",
)
IMPACT_DISMISSED = event(
    "designation_impact.dismissed",
    _("Designation stands"),
    _(
        "The change behind designation %(reference)s of %(product)s was assessed: the designation stands (%(what)s)."
    ),
    *_OF,
    "what",
)
IMPACT_SIGNIFICANT = event(
    "designation_impact.significant",
    _("New designation needed"),
    _("The change behind designation %(reference)s of %(product)s calls for a new designation (%(what)s)."),
    *_OF,
    "what",
)
_STATEMENT = (*_OF, "application", "application_reference")
STATEMENT_PREPARED = event(
    "unchanged_statement.prepared",
    _("Statement prepared"),
    _(
        "A statement for %(application)s %(application_reference)s was prepared under designation %(reference)s."
    ),
    *_STATEMENT,
)
STATEMENT_SIGNED = event(
    "unchanged_statement.signed",
    _("Stated unchanged"),
    _(
        "For %(application)s %(application_reference)s it was stated that what supports designation %(reference)s is"
        " unchanged."
    ),
    *_STATEMENT,
)
STATEMENT_DISCARDED = event(
    "unchanged_statement.discarded",
    _("Statement discarded"),
    _("The statement for %(application)s %(application_reference)s was discarded unsigned."),
    *_STATEMENT,
)
STATEMENT_PACK_ASKED = event(
    "unchanged_statement.pack_asked",
    _("Evidence pack asked for again"),
    _(
        "The evidence pack for %(application)s %(application_reference)s could not be made and was asked for again."
    ),
    *_STATEMENT,
)
STATEMENT_PACKED = event(
    "unchanged_statement.packed",
    _("Evidence pack made"),
    _(
        "The evidence pack for %(application)s %(application_reference)s was made and sealed (SHA-256 %(sha256)s)."
    ),
    *_STATEMENT,
    "sha256",
)
