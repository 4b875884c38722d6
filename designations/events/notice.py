"""Events of notices to the authority, and the sentence each is told in (REG-34)."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

NOTICE_RAISED = event(
    "notice.raised",
    _("Authority to be told"),
    _("The authority is to be told by %(due_on)s, about licence %(number)s: %(says)s"),
    "number",
    "says",
    "due_on",
)
NOTICE_SENT = event(
    "notice.sent",
    _("Authority told"),
    _("The authority was told on %(on)s (%(reference)s), about licence %(number)s: %(says)s"),
    "number",
    "says",
    "on",
    "reference",
)
