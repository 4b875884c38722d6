"""The authenticator and the mailbox of the demonstration, as pages. The URLs exist in demonstration mode only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.demo import DEMO_TOTP_SECRET, demo_code, demo_mail


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


@never_cache
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Show the messages that an installation would have sent by e-mail."""
    if not settings.SPOKEWISE.DEMO:
        raise Http404
    return render(request, "accounts/demo_mail.jinja", {"messages_sent": demo_mail()})
