"""Setting a password by the link that came by e-mail: of an invitation, or after a password was forgotten (REG-121).

allauth checks the link and signs the person in as far as their second factor, which is asked, or set up, next.
"""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.views import PasswordResetFromKeyView
from django.conf import settings
from django.utils.http import base36_to_int


def is_out_of_date(key: str) -> bool:
    """Whether a link carries a time that is past. Who makes one up learns nothing by it: no account is looked at."""
    stamp, _dash, _digest = key.partition("-")
    try:
        made_at = base36_to_int(stamp)
    except ValueError:
        return False
    # The clock of Django's own tokens.
    now = default_token_generator._num_seconds(default_token_generator._now())
    return 0 < made_at < now - settings.PASSWORD_RESET_TIMEOUT


class SetPassword(PasswordResetFromKeyView):
    """allauth's page, told apart for who sets the first password and who sets another; a dead link says why."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``first``: nobody has set a password for this account yet. ``expired``: the link is dead by its age."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        person = self.reset_user
        context["first"] = person is not None and not person.has_usable_password()
        context["person"] = person
        context["expired"] = person is None and is_out_of_date(self.key)
        context["hours"] = settings.SPOKEWISE.LINK_HOURS
        return context


set_password = SetPassword.as_view()
