"""Every look of an inspector is logged, on whatever page: an answer that cannot be logged is not given."""

import html
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from oversight.door.access import is_inspector
from oversight.door.looks import Seen, log_look

NO_RECORDS = ("account_", "accounts:", "mfa_", "ui:", "health", "reports:check")
"""Views that show no record: signing in and out, statements."""


TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def _title(response: HttpResponse) -> str:
    """What the page called itself to the inspector; empty for a refusal and for what is no page."""
    if (
        response.status_code >= 400
        or response.streaming
        or "text/html" not in response.get("Content-Type", "")
    ):
        return ""
    found = TITLE.search(response.content[:4000].decode(response.charset, "replace"))
    return (
        " ".join(html.unescape(found[1]).split()).removesuffix(f" – {settings.SPOKEWISE.PRODUCT_NAME}")
        if found
        else ""
    )


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
        seen: Seen = getattr(request, "seen", None) or Seen(title=_title(response) or request.path)
        log_look(actor=actor, seen=seen, path=request.get_full_path(), status=response.status_code)
        return response
