"""The start gate: somebody answers for the site (REG-33)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger.rules import rule


@rule("site.responsible_in_post", reg="REG-33", title=_l("Responsible person"), severity="critical")
def responsible_in_post(subject: Any) -> tuple[str, str] | None:
    """A responsible person is in post on the day. Asked when a batch starts, and then no more: work in hand goes on."""
    if subject.facts.responsible:
        return None
    return (
        _("Nobody answers for this site today: no responsible person is in post."),
        _("Ask the control site’s QA reviewer to record who does, on the supervision page of the site."),
    )
