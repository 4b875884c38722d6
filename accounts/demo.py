"""The demonstration's second factor: one shared, published secret, worth nothing anywhere else.

Honoured in two places only: ``make demo`` gives it to its made-up people, and ``/accounts/demo/code/`` shows the code of the
moment. Both need ``settings.SPOKEWISE.DEMO``, which production refuses; ``accounts.checks`` refuses to start production
while any person of the demonstration, or any authenticator with this secret, is in the database.
"""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.models import Person
from accounts.peppers import encrypt_factor

DEMO_TOTP_SECRET = "SPOKEWISEDEMOSPOKEWISEDEMO234567"  # noqa: S105 - published on purpose
PERIOD_SECONDS = 30


def _only_in_demo() -> None:
    if not settings.SPOKEWISE.DEMO:
        raise ImproperlyConfigured("the shared second factor exists in the demonstration only")


def give_demo_factor(person: Person) -> None:
    """Give a made-up person the shared authenticator. Refused outside the demonstration, and for a person not made up."""
    _only_in_demo()
    if not person.is_demo:
        raise ImproperlyConfigured("only people made up for the demonstration get the shared second factor")
    Authenticator.objects.get_or_create(
        user=person,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": encrypt_factor(DEMO_TOTP_SECRET)}},
    )


def demo_code() -> tuple[str, int]:
    """The code of the moment and for how many more seconds it is shown."""
    _only_in_demo()
    now = int(time.time())
    return format_hotp_value(
        hotp_value(DEMO_TOTP_SECRET, now // PERIOD_SECONDS)
    ), PERIOD_SECONDS - now % PERIOD_SECONDS
