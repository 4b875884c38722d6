"""What happens to people and their authority, on the trail (REG-118, REG-129)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts import roles
from ledger import kinds
from ui import formats

METHODS: dict[str, Any] = {
    "password": _l("password"),
    "totp": _l("authenticator code"),
    "webauthn": _l("passkey"),
    "recovery_codes": _l("recovery code"),
    "badge": _l("badge"),
    "pin": _l("PIN"),
    "code": _l("authenticator code"),
    "password_reset": _l("link by e-mail and new password"),
}


def words(methods: Any) -> str:
    """Methods of proof in words: “password, authenticator code”."""
    return ", ".join(str(METHODS.get(m, m)) for m in methods)


def _role(payload: Mapping[str, Any]) -> str:
    known = roles.ROLES.get(payload["role"])
    return str(known.title) if known else str(payload["role"])


def _instant(text: str) -> str:
    """An instant of a payload as people read it; what is none stays as it was written."""
    try:
        return formats.instant(datetime.fromisoformat(text))
    except ValueError:
        return text


PERSON_ADDED = kinds.register(
    "accounts.person.added",
    _l("Person added"),
    payload=("name",),
    present=lambda p: _("Account opened for %(name)s.") % p,
)
PERSON_CLOSED = kinds.register(
    "accounts.person.closed",
    _l("Account closed"),
    payload=("name",),
    present=lambda p: _("Account of %(name)s closed.") % p,
)
SIGNED_IN = kinds.register(
    "accounts.person.signed_in",
    _l("Signed in"),
    payload=("methods",),
    present=lambda p: _("Signed in by %(methods)s.") % {"methods": words(p["methods"])},
)
SIGNED_OUT = kinds.register(
    "accounts.person.signed_out", _l("Signed out"), present=lambda p: _("Signed out.")
)
SIGN_IN_FAILED = kinds.register(
    "accounts.person.sign_in_failed",
    _l("Failed to show who they are"),
    payload=("method", "purpose"),
    present=lambda p: (
        _("Wrong %(method)s at %(purpose)s.")
        % {
            "method": words([p["method"]]),
            "purpose": {"sign_in": _("sign-in"), "signing": _("signing"), "bench": _("the bench")}.get(
                p["purpose"], p["purpose"]
            ),
        }
    ),
)
LOCKED_OUT = kinds.register(
    "accounts.person.locked_out",
    _l("Locked after repeated failure"),
    payload=("method", "failures", "until"),
    present=lambda p: (
        _("Locked until %(until)s after %(failures)s failures by %(method)s.")
        % {"until": p["until"], "failures": p["failures"], "method": words([p["method"]])}
    ),
)
FACTOR_ADDED = kinds.register(
    "accounts.person.factor_added",
    _l("Second factor added"),
    payload=("method",),
    present=lambda p: _("Second factor added: %(method)s.") % {"method": words([p["method"]])},
)
FACTOR_REMOVED = kinds.register(
    "accounts.person.factor_removed",
    _l("Second factor removed"),
    payload=("method",),
    present=lambda p: _("Second factor removed: %(method)s.") % {"method": words([p["method"]])},
)
PASSWORD_CHANGED = kinds.register(
    "accounts.person.password_changed", _l("Password changed"), present=lambda p: _("Password changed.")
)
ORGANISATION_ADDED = kinds.register(
    "accounts.organisation.added",
    _l("Organisation added"),
    payload=("code", "name", "kind"),
    present=lambda p: _("%(name)s (%(code)s) added.") % p,
)
ORGANISATION_CHANGED = kinds.register(
    "accounts.organisation.changed",
    _l("Organisation changed"),
    payload=("code", "fields"),
    present=lambda p: (
        _("%(code)s changed: %(fields)s.") % {"code": p["code"], "fields": ", ".join(p["fields"])}
    ),
)
MEMBERSHIP_GRANTED = kinds.register(
    "accounts.membership.granted",
    _l("Membership granted"),
    payload=("person", "person_name", "role", "scope", "scope_code", "starts_at", "ends_at"),
    present=lambda p: _("%(person_name)s became %(role)s in %(scope_code)s.") % {**p, "role": _role(p)},
)
MEMBERSHIP_ENDED = kinds.register(
    "accounts.membership.ended",
    _l("Membership ended"),
    payload=("person", "person_name", "role", "scope", "scope_code", "ends_at"),
    present=lambda p: _("%(person_name)s is no longer %(role)s in %(scope_code)s.") % {**p, "role": _role(p)},
)
CLIENT_MADE = kinds.register(
    "accounts.client.made",
    _l("API client made"),
    payload=("client", "name", "scope_code", "expires_at"),
    present=lambda p: _("API client %(name)s made for %(scope_code)s.") % p,
)
CLIENT_REVOKED = kinds.register(
    "accounts.client.revoked",
    _l("API client revoked"),
    payload=("client", "name", "scope_code"),
    present=lambda p: _("API client %(name)s of %(scope_code)s revoked.") % p,
)
DEVICE_REGISTERED = kinds.register(
    "accounts.device.registered",
    _l("Device registered"),
    payload=("device", "name", "scope_code"),
    present=lambda p: _("Device %(name)s registered at %(scope_code)s.") % p,
)
DEVICE_RETIRED = kinds.register(
    "accounts.device.retired",
    _l("Device retired"),
    payload=("device", "name"),
    present=lambda p: _("Device %(name)s retired.") % p,
)
DEVICE_UNLOCKED = kinds.register(
    "accounts.device.unlocked",
    _l("Device unlocked"),
    payload=("device", "name", "session", "until"),
    present=lambda p: _("Device %(name)s unlocked.") % p,
)
DEVICE_LOCKED = kinds.register(
    "accounts.device.locked",
    _l("Device locked"),
    payload=("device", "name", "session"),
    present=lambda p: _("Device %(name)s locked.") % p,
)
BENCH_ISSUED = kinds.register(
    "accounts.bench.issued",
    _l("Badge or PIN issued"),
    payload=("person", "badge", "pin"),
    present=lambda p: _("Badge or PIN for the bench issued."),
)
BENCH_RETIRED = kinds.register(
    "accounts.bench.retired",
    _l("Badge and PIN withdrawn"),
    payload=("person",),
    present=lambda p: _("Badge and PIN for the bench withdrawn."),
)
INVITED = kinds.register(
    "accounts.person.invited",
    _l("Invited"),
    present=lambda p: _("Invited to set a password: a link was asked for."),
)
RESET_ASKED = kinds.register(
    "accounts.person.reset_asked",
    _l("New password asked for"),
    present=lambda p: _("A link to set a new password was asked for."),
)
LINK_SENT = kinds.register(
    "accounts.person.link_sent",
    _l("Link sent"),
    payload=("purpose", "valid_until"),
    present=lambda p: (
        _("Link to set a password sent to the person’s e-mail address, valid until %(until)s.")
        % {"until": _instant(p["valid_until"])}
    ),
)
ADDRESS_CONFIRMED = kinds.register(
    "accounts.person.address_confirmed",
    _l("E-mail address confirmed"),
    present=lambda p: _("E-mail address confirmed: the link sent to it was used."),
)
