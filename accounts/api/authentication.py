"""DRF's view of the actor that the middleware found: nothing is looked up twice."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.actors import ClientActor, PersonActor


class ClientUser:
    """What DRF calls the user when a hospital system calls: signed in, no person."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, actor: ClientActor) -> None:
        self.actor = actor
        self.pk = actor.client.pk

    def __str__(self) -> str:
        return self.actor.printed_name


class ClientTokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer spk_…`` of a site's client; already judged by ``accounts.middleware``."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The client, when the middleware found one."""
        actor = getattr(request._request, "actor", None)
        return (ClientUser(actor), actor.client) if isinstance(actor, ClientActor) else None

    def authenticate_header(self, request: Request) -> str:
        """For the 401."""
        return 'Bearer realm="Spokewise"'


class PersonSessionAuthentication(BaseAuthentication):
    """The session of a person with second factor; writes need the CSRF token as on pages."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The person, when the middleware found one."""
        actor = getattr(request._request, "actor", None)
        if not isinstance(actor, PersonActor):
            return None
        check = CSRFCheck(lambda _request: None)  # type: ignore[arg-type]  # only its process_view is used
        check.process_request(request._request)
        reason = check.process_view(request._request, None, (), {})  # type: ignore[arg-type]  # as DRF itself calls it
        if reason:
            raise PermissionDenied(f"CSRF Failed: {reason}")
        return actor.person, None


class HasActor(BasePermission):
    """An actor is known. What they may do is judged by scope and service."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether a person or client acts."""
        return bool(getattr(request._request, "actor", None) and request._request.actor.is_authenticated)  # type: ignore[attr-defined]  # set by accounts.middleware


class HasClient(BasePermission):
    """A hospital system acts, by its token. A person's session opens no door made for systems (REG-129)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether a client acts."""
        return isinstance(getattr(request._request, "actor", None), ClientActor)
