"""API clients of sites: made once, shown once, revoked for good."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import events
from accounts.actors import ClientActor, PersonActor
from accounts.models import ApiClient, Organisation, Scope
from accounts.peppers import peppers
from accounts.permissions import Permission
from ledger import crypto
from ledger.actors import Actor, SystemActor
from ledger.errors import InvalidInput, NotPermitted, Problem, WrongState
from ledger.prepared import Prepared, Values
from ledger.trail import unit_of_work
from ui.formats import machine_instant

_USED_RESOLUTION = timedelta(hours=1)


def _may_manage(actor: Actor, record: Scope | ApiClient) -> None:
    if isinstance(actor, SystemActor) or (
        isinstance(actor, PersonActor) and actor.may(Permission.CLIENT_MANAGE, record)
    ):
        return
    raise NotPermitted.single(
        _("You may not make or revoke API clients of this site."),
        reg="REG-129",
        way_out=_("Ask the administrator."),
    )


def client_make(
    *,
    actor: Actor,
    name: str,
    scope: Scope,
    reason: str,
    expires_at: datetime | None = None,
    organisation: Organisation | None = None,
    zone: str = "Europe/London",
) -> tuple[ApiClient, str]:
    """Make a client for one remote site; return it with its token, which is shown this once and kept nowhere.

    Raises ``NotPermitted`` and ``InvalidInput`` (every fault at once). ``expires_at`` defaults to the longest allowed.
    """
    _may_manage(actor, scope)
    now = timezone.now()
    latest = now + timedelta(days=settings.SPOKEWISE.API_TOKEN_DAYS)
    expires = expires_at or latest
    problems = []
    if not name.strip():
        problems.append(Problem(_("Name the system that will use it."), field="name", code="required"))
    if scope.kind != Scope.Kind.REMOTE_SITE:
        problems.append(Problem(_("A client belongs to one remote site."), field="scope", code="wrong_scope"))
    if not reason.strip():
        problems.append(Problem(_("Say why."), field="reason", code="reason_required", reg="REG-118"))
    if not now < expires <= latest + timedelta(days=1):
        problems.append(
            Problem(
                _("The token must end within %(days)s days.") % {"days": settings.SPOKEWISE.API_TOKEN_DAYS},
                field="expires_at",
                code="dates",
            )
        )
    if problems:
        raise InvalidInput(problems=problems)
    token = crypto.make_token(peppers()[0])
    with unit_of_work(actor=actor) as work:
        client = ApiClient(
            name=name.strip(),
            scope=scope,
            organisation=organisation or scope.organisation,
            prefix=token.prefix,
            token_hash=token.hashed,
            zone=zone,
            expires_at=expires,
            made_by=actor.person if isinstance(actor, PersonActor) else None,
            reason=reason.strip(),
        )
        client.save(force_insert=True)
        work.event(
            events.CLIENT_MADE,
            stream=f"scope:{scope.pk}",
            subject=client,
            payload={
                "client": str(client.pk),
                "name": client.name,
                "scope_code": scope.code,
                "expires_at": machine_instant(expires),
            },
            reason=client.reason,
        )
    return client, token.text


def client_revoke(*, actor: Actor, client: ApiClient, reason: str) -> ApiClient:
    """Revoke a client: its next request is refused."""
    if not reason.strip():
        raise InvalidInput.single(_("Say why."), field="reason", code="reason_required", reg="REG-118")
    with unit_of_work(actor=actor) as work:
        locked = ApiClient.objects.select_for_update(of=("self",)).select_related("scope").get(pk=client.pk)
        _may_manage(actor, locked)
        if locked.revoked_at is not None:
            raise WrongState.single(_("This client was revoked already."), code="wrong_state")
        locked.revoked_at = timezone.now()
        locked.revoked_by = actor.person if isinstance(actor, PersonActor) else None
        locked.revoke_reason = reason.strip()
        locked.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
        work.event(
            events.CLIENT_REVOKED,
            stream=f"scope:{locked.scope_id}",
            subject=locked,
            payload={"client": str(locked.pk), "name": locked.name, "scope_code": locked.scope.code},
            reason=locked.revoke_reason,
        )
    return locked


def _by_prefix(given: Values) -> Any:
    at: Any = given["at"]
    return (
        ApiClient.objects.usable(at)
        .filter(prefix=given["prefix"])
        .select_related("scope", "organisation")
        .only(
            *("name", "token_hash", "zone", "expires_at", "last_used_at"),
            *("scope__kind", "scope__code", "scope__title", "organisation__code"),
        )
    )


_BY_PREFIX = Prepared(_by_prefix)


def client_identify(token: str) -> ClientActor | None:
    """The actor of a token, in one query; ``None`` when it is unknown, wrong, expired or revoked."""
    prefix = crypto.token_prefix(token)
    if prefix is None:
        return None
    now = timezone.now()
    found: list[ApiClient] = _BY_PREFIX.records({"prefix": prefix, "at": now})
    client = found[0] if found else None
    if client is None or not any(crypto.token_matches(token, client.token_hash, each) for each in peppers()):
        return None
    if client.last_used_at is None or now - client.last_used_at > _USED_RESOLUTION:
        ApiClient.objects.filter(
            Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _USED_RESOLUTION), pk=client.pk
        ).update(last_used_at=now)
    return ClientActor(client)
