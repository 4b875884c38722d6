"""Middleware that serves people in browsers, left out for the API: a hospital system has no use for it, and each costs time."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.module_loading import import_string

API_PREFIX = "/api/"
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""What the API answers is no page: nothing in it may be loaded, run or framed, should a browser take it for one."""

Respond = Callable[[HttpRequest], HttpResponseBase]
HOOKS = ("process_view", "process_exception", "process_template_response")


def pages_only(path: str) -> Callable[[Respond], Respond]:
    """A factory for ``MIDDLEWARE``: the middleware at ``path`` for pages, nothing for the API.

    Raises ``ImproperlyConfigured`` for one that has hooks of its own beside the call: Django would not find them.
    """

    def factory(get_response: Respond) -> Respond:
        made = import_string(path)
        if found := [hook for hook in HOOKS if hasattr(made, hook)]:
            raise ImproperlyConfigured(
                f"{path} has {', '.join(found)}: it can't be left out for some requests."
            )
        inner: Respond = made(get_response)

        def middleware(request: HttpRequest) -> HttpResponseBase:
            return get_response(request) if request.path_info.startswith(API_PREFIX) else inner(request)

        return middleware

    return factory


messages = pages_only("django.contrib.messages.middleware.MessageMiddleware")
htmx = pages_only("django_htmx.middleware.HtmxMiddleware")


def content_security_policy(get_response: Respond) -> Respond:
    """The policy of the settings with its nonces for pages; a fixed one, which allows nothing, for the API."""
    for_pages = pages_only("csp.middleware.CSPMiddleware")(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = for_pages(request)
        if request.path_info.startswith(API_PREFIX):
            response.headers["Content-Security-Policy"] = API_POLICY
        return response

    return middleware


def language(get_response: Respond) -> Respond:
    """The reader's language for pages, and for an API client that names one; else that of the settings.

    Says so for every request: a thread keeps the language of the one before.
    """
    locale = import_string("django.middleware.locale.LocaleMiddleware")(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        meta: dict[str, Any] = request.META
        if "HTTP_ACCEPT_LANGUAGE" in meta or not request.path_info.startswith(API_PREFIX):
            answer: HttpResponseBase = locale(request)
            return answer
        translation.activate(settings.LANGUAGE_CODE)
        return get_response(request)

    return middleware
