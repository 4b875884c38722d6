"""Who acts in this request: set once, here, for pages and API alike. Fails closed: a view not on the list is shut."""

import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts import open_urls
from accounts.actors import AnonymousActor, ClientActor, PersonActor, actor_for
from accounts.api.problems import problem_response
from accounts.reauth import has_second_factor, second_factor_shown
from accounts.services.clients import client_identify
from ledger.trail import correlation

GetResponse = Callable[[HttpRequest], HttpResponse]
API_PREFIX = "/api/"
SEEN = "seen_at"
_SEEN_STEP = 60


class ActorMiddleware:
    """Sets ``request.actor`` (person, API client or nobody), the correlation id, and demands login with second factor.

    Stands after Django's ``AuthenticationMiddleware``. Costs one query for a person with all their authority, or one for an
    API client.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.correlation_id = str(uuid.uuid4())  # type: ignore[attr-defined]  # ours, named in the architecture
        with correlation(request.correlation_id):  # type: ignore[attr-defined]  # set on the line above
            request.actor = self._actor(request)  # type: ignore[attr-defined]  # ours, named in the architecture
            response = self.get_response(request)
        response.headers["X-Correlation-Id"] = request.correlation_id  # type: ignore[attr-defined]  # set above
        if isinstance(request.actor, PersonActor):  # type: ignore[attr-defined]  # set above
            # What one person may see is nobody else's to keep.
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let the view run, or send the person to what is missing."""
        match = request.resolver_match
        name = match.view_name if match is not None else ""
        if is_open(name):
            return None
        actor = request.actor  # type: ignore[attr-defined]  # set in __call__
        if isinstance(actor, ClientActor):
            return None if request.path.startswith(API_PREFIX) else _login(request)
        if isinstance(actor, PersonActor):
            return None
        if request.user.is_authenticated:
            if name in open_urls.HALF_OPEN:
                return None
            return _second_factor(request)
        return _login(request)

    def _actor(self, request: HttpRequest) -> PersonActor | ClientActor | AnonymousActor:
        if request.path.startswith(API_PREFIX):
            client = _client(request)
            if client is not None:
                return client
        user = request.user
        if not user.is_authenticated or _gone_idle(request):
            return AnonymousActor()
        if not second_factor_shown(request):
            return AnonymousActor()
        return _at_place(actor_for(user), str(request.session.get("place", "")))


def is_open(name: str) -> bool:
    """Whether a view may be seen by anybody."""
    if name in open_urls.OPEN:
        return True
    if settings.SPOKEWISE.DEMO and name in open_urls.DEMO_OPEN:
        return True
    return settings.SPOKEWISE.SHOW_DESIGN_PAGES and name in open_urls.DESIGN_OPEN


def _client(request: HttpRequest) -> ClientActor | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return client_identify(token.strip()) if scheme.lower() == "bearer" and token else None


def _at_place(actor: PersonActor, chosen: str) -> PersonActor:
    """The actor at the chosen place; at the first when none was chosen, or the chosen one is no longer theirs."""
    places = [key for key, _title in actor.places()]
    if len(places) < 2:
        return actor
    return PersonActor(actor.person, actor.holdings, place=chosen if chosen in places else places[0])


def _gone_idle(request: HttpRequest) -> bool:
    """Close a session that nobody used for ``IDLE_MINUTES``; remember use to the minute, to write little."""
    now = int(time.time())
    seen = request.session.get(SEEN)
    if isinstance(seen, int) and now - seen > settings.SPOKEWISE.IDLE_MINUTES * 60:
        logout(request)
        return True
    if not isinstance(seen, int) or now - seen >= _SEEN_STEP:
        request.session[SEEN] = now
    return False


def _login(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        response = problem_response(
            request,
            status=401,
            code="not_signed_in",
            title="Not signed in",
            detail="Send a valid token of this site as “Authorization: Bearer …”.",
        )
        response.headers["WWW-Authenticate"] = 'Bearer realm="Spokewise"'
        return response
    back = request.get_full_path() if request.method == "GET" else ""
    response = HttpResponseRedirect(_to("account_login", back))
    if request.headers.get("HX-Request"):
        response.headers["HX-Redirect"] = response.url
    return response


def _second_factor(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return _login(request)
    back = request.get_full_path() if request.method == "GET" else ""
    enrolled = has_second_factor(request.user)  # type: ignore[arg-type]  # AUTH_USER_MODEL
    return HttpResponseRedirect(_to("mfa_reauthenticate" if enrolled else "mfa_activate_totp", back))


def _to(name: str, back: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': back})}" if back else reverse(name)
