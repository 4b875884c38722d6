"""System checks of accounts: nothing of the demonstration in production, every link row in step, sign-in as designed."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError


def find_demo_leftovers() -> list[str]:
    """Say everything of the demonstration that the database or the settings hold; empty is good.

    Called by ``config.guard`` before a production process serves. Meaningless where ``SPOKEWISE.DEMO`` is on.
    """
    from allauth.mfa.models import Authenticator

    from accounts.demo import DEMO_TOTP_SECRET
    from accounts.models import Person
    from accounts.peppers import decrypt_factor
    from ledger.crypto import CryptoError

    found = []
    if settings.SPOKEWISE.DEMO:
        found.append("the demonstration is switched on (SPOKEWISE.DEMO)")
    people = Person.objects.filter(is_demo=True).count()
    if people:
        found.append(f"{people} people made up for the demonstration are in the database")
    for authenticator in Authenticator.objects.filter(type=Authenticator.Type.TOTP).iterator():
        try:
            secret = decrypt_factor(str(authenticator.data.get("secret", "")))
        except CryptoError:
            found.append(
                f"authenticator {authenticator.pk} holds a secret that this installation did not encrypt"
            )
            continue
        if secret == DEMO_TOTP_SECRET:
            found.append(f"authenticator {authenticator.pk} holds the published secret of the demonstration")
    return found


@register(Tags.security, deploy=True)
def sign_in_is_as_designed(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """The settings without which sign-in or signing would be weaker than designed."""
    wrong = []
    if settings.SPOKEWISE.DEMO:
        wrong.append(
            Error("The demonstration is switched on.", hint="Use production settings.", id="accounts.E001")
        )
    wanted = {
        "ACCOUNT_ADAPTER": "accounts.adapters.AccountAdapter",
        "MFA_ADAPTER": "accounts.adapters.MfaAdapter",
        "MFA_WEBAUTHN_USER_VERIFICATION": "required",
    }
    for name, value in wanted.items():
        if getattr(settings, name, None) != value:
            wrong.append(Error(f"{name} must be {value!r}.", id="accounts.E002"))
    if getattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE", None):
        wrong.append(Error("MFA_TOTP_INSECURE_BYPASS_CODE must not be set.", id="accounts.E003"))
    if "accounts.middleware.ActorMiddleware" not in settings.MIDDLEWARE:
        wrong.append(Error("accounts.middleware.ActorMiddleware is missing.", id="accounts.E004"))
    return wrong


@register(Tags.database)
def link_rows_agree(app_configs: Any, databases: Any = None, **kwargs: Any) -> Sequence[CheckMessage]:
    """The link tables agree with the memberships (asked by ``manage.py check --database default``)."""
    if not databases:
        return []
    from accounts.services.grants import find_drift

    try:
        drift = find_drift()
    except (DatabaseError, KeyError):
        return []  # not migrated yet: migrate says so itself
    if not drift:
        return []
    return [
        Error(
            f"{len(drift.missing)} link rows are missing and {len(drift.extra)} are not founded on a membership.",
            hint="Run manage.py derive_grants, and find out who changed them.",
            id="accounts.E005",
        )
    ]
