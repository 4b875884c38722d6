"""Events of a product's story with the authority."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

STORY_ADDED = event(
    "story.added",
    _("Contact with the authority"),
    _("%(kind)s about %(product)s was recorded: %(title)s."),
    "product",
    "kind",
    "title",
)
STORY_CORRECTED = event(
    "story.corrected",
    _("Contact with the authority corrected"),
    _("%(kind)s about %(product)s was corrected: %(title)s."),
    "product",
    "kind",
    "title",
)
COMMITMENT_MADE = event(
    "commitment.made",
    _("Commitment recorded"),
    _("A commitment about %(product)s was recorded: %(says)s."),
    "product",
    "says",
)
COMMITMENT_USED = event(
    "commitment.used",
    _("Commitment kept"),
    _("A commitment about %(product)s was kept in %(place)s: %(says)s."),
    "product",
    "place",
    "says",
)
