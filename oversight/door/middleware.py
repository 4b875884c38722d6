"""Every look of an inspector is logged, on whatever page: an answer that cannot be logged is not given."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from oversight.door.access import is_inspector
from oversight.door.looks import Seen, log_look

NO_RECORDS = ("account_", "accounts:", "mfa_", "ui:", "health", "reports:check")
"""Views that show no record: signing in and out, statements."""


class LookMiddleware:
    """Stands behind ``accounts.middleware.ActorMiddleware``; costs other people nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        actor = getattr(request, "actor", None)
        match = request.resolver_match
        if match is None or not is_inspector(actor) or match.view_name.startswith(NO_RECORDS):
            return response
        seen: Seen = getattr(request, "seen", None) or Seen(title=match.view_name)
        log_look(actor=actor, seen=seen, path=request.get_full_path(), status=response.status_code)
        return response
