"""Events of the checklist of an application, and the sentence each is told in (REG-31)."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

READINESS_ANSWERED = event(
    "readiness.answered",
    _("Item of an application answered"),
    _("“%(item)s” of the variation of licence %(number)s (%(kind)s) was answered: %(outcome)s."),
    "number",
    "kind",
    "item",
    "outcome",
    "evidence",
)
READINESS_CHECKED = event(
    "readiness.checked",
    _("Item of an application checked"),
    _(
        "The answer to “%(item)s” of the variation of licence %(number)s (%(kind)s) was checked by a second person."
    ),
    "number",
    "kind",
    "item",
)
READINESS_KEPT = event(
    "readiness.kept",
    _("Checklist of an application kept"),
    _(
        "The checklist of the variation of licence %(number)s (%(kind)s) was kept as it stood at its submission."
    ),
    "number",
    "kind",
    "items",
)
