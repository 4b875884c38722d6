"""The demonstration's second factor and its mailbox: worth nothing, and found nowhere, anywhere else.

The second factor is one shared, published secret, honoured in two places only: ``make demo`` gives it to its made-up people,
and ``/accounts/demo/code/`` shows the code of the moment. Both need ``settings.SPOKEWISE.DEMO``, which production refuses;
``accounts.checks`` refuses to start production while any person of the demonstration, or any authenticator with this secret,
is in the database.
"""

import email
import email.policy
import time
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True)
class DemoMessage:
    """A message that the demonstration wrote to a file. Of its lines, one that is a link opens something here."""

    to: str
    subject: str
    sent: str
    lines: tuple[str, ...]


def demo_mail(limit: int = 20) -> list[DemoMessage]:
    """The latest messages, newest first: Django's file backend names each file by the moment."""
    _only_in_demo()
    folder = Path(getattr(settings, "EMAIL_FILE_PATH"))  # noqa: B009  only the demonstration's settings have it
    files = sorted(folder.glob("*.log"), reverse=True)[:limit]
    return [_read(file) for file in files]


def _read(file: Path) -> DemoMessage:
    # The backend ends each message with a line of dashes, which is no part of it.
    raw, _dashes, _rest = file.read_bytes().rpartition(b"\n" + b"-" * 79)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    return DemoMessage(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent=str(message["Date"]),
        lines=tuple(text.strip().splitlines()),
    )
