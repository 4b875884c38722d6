"""The authenticator of the demonstration, as a page. The URL exists in demonstration mode only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.demo import DEMO_TOTP_SECRET, demo_code


@never_cache
@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """Show the shared code of the moment."""
    if not settings.SPOKEWISE.DEMO:
        raise Http404
    digits, seconds = demo_code()
    response = render(
        request,
        "accounts/demo_code.jinja",
        {"digits": digits, "seconds": seconds, "secret": DEMO_TOTP_SECRET},
    )
    response.headers["Refresh"] = str(seconds)
    return response
