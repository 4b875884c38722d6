"""Events of licence variations, and the sentence each is told in."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

_TOLD = ("number", "kind", "on")

VARIATION_DRAFTED = event(
    "variation.drafted",
    _("Licence variation drafted"),
    _("A variation of licence %(number)s was drafted: %(kind)s."),
    "number",
    "kind",
)
VARIATION_SUBMITTED = event(
    "variation.submitted",
    _("Licence variation submitted"),
    _("The variation of licence %(number)s (%(kind)s) was submitted on %(on)s."),
    *_TOLD,
)
VARIATION_INFORMATION_REQUESTED = event(
    "variation.information_requested",
    _("Information requested on a variation"),
    _("On %(on)s the authority asked for information on the variation of licence %(number)s (%(kind)s)."),
    *_TOLD,
)
VARIATION_ANSWERED = event(
    "variation.answered",
    _("Request on a variation answered"),
    _("The authority’s request on the variation of licence %(number)s (%(kind)s) was answered on %(on)s."),
    *_TOLD,
)
VARIATION_GRANTED = event(
    "variation.granted",
    _("Licence variation granted"),
    _("The authority granted the variation of licence %(number)s (%(kind)s) on %(on)s: %(reference)s."),
    *_TOLD,
    "reference",
)
VARIATION_REFUSED = event(
    "variation.refused",
    _("Licence variation refused"),
    _("The authority refused the variation of licence %(number)s (%(kind)s) on %(on)s: %(reference)s."),
    *_TOLD,
    "reference",
)
VARIATION_WITHDRAWN = event(
    "variation.withdrawn",
    _("Licence variation withdrawn"),
    _("The variation of licence %(number)s (%(kind)s) was withdrawn on %(on)s."),
    *_TOLD,
)
VARIATION_PAPER_ADDED = event(
    "variation.paper_added",
    _("Document added to a licence variation"),
    _("“%(title)s” was added to the variation of licence %(number)s (%(kind)s)."),
    "number",
    "kind",
    "title",
    "sha256",
)
