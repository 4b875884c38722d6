"""Events of a control strategy while its version is a draft, and the sentence each is told in (REG-84)."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

_ROW = ("number", "version", "attribute", "parameter", "step", "limit", "evidence", "sha256")
STRATEGY_ROW_ADDED = event(
    "strategy_row.added",
    _("Parameter added to the control strategy"),
    _(
        "%(attribute)s, %(parameter)s at step %(step)s, %(limit)s (%(evidence)s) came into the control strategy of %(number)s"
        " version %(version)s."
    ),
    *_ROW,
)
STRATEGY_ROW_CHANGED = event(
    "strategy_row.changed",
    _("Parameter of the control strategy changed"),
    _(
        "%(was)s in the control strategy of %(number)s version %(version)s is now: %(attribute)s, %(parameter)s at step"
        " %(step)s, %(limit)s (%(evidence)s)."
    ),
    *_ROW,
    "was",
)
STRATEGY_ROW_REMOVED = event(
    "strategy_row.removed",
    _("Parameter taken out of the control strategy"),
    _(
        "%(attribute)s, %(parameter)s at step %(step)s, %(limit)s (%(evidence)s) was taken out of the control strategy of"
        " %(number)s version %(version)s."
    ),
    *_ROW,
)
STRATEGY_ATTRIBUTE_RENAMED = event(
    "strategy_attribute.renamed",
    _("Quality attribute renamed"),
    _("“%(was)s” is now called “%(now)s” in the control strategy of %(number)s version %(version)s."),
    "number",
    "version",
    "was",
    "now",
)
