"""What serves people in browsers is left out for the API, and nothing else is."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from config import pages_only

CALLS: list[str] = []


def counting(get_response: Any) -> Any:
    """Middleware that notes whom it served."""

    def middleware(request: HttpRequest) -> HttpResponse:
        CALLS.append(request.path)
        response: HttpResponse = get_response(request)
        return response

    return middleware


class WithHook:
    """Middleware with a hook that Django would look for on it."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def process_view(self, *_arguments: Any) -> None:
        """Asked by Django before the view."""


def test_it_runs_for_a_page_and_not_for_the_api() -> None:
    CALLS.clear()
    made = pages_only.pages_only(f"{__name__}.counting")(lambda request: HttpResponse(request.path))
    for path in ("/batches/", "/api/v1/batches/", "/apiary/"):
        assert made(RequestFactory().get(path)).content.decode() == path
    assert CALLS == ["/batches/", "/apiary/"]


def test_middleware_with_hooks_of_its_own_is_refused_at_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="process_view"):
        pages_only.pages_only(f"{__name__}.WithHook")(lambda _request: HttpResponse())


@pytest.mark.parametrize(
    ("path", "accepts", "spoken"),
    [
        ("/batches/", "cy", "cy"),
        ("/batches/", "", "en-gb"),
        ("/api/v1/batches/", "cy", "cy"),
        ("/api/v1/batches/", "", "en-gb"),
    ],
)
def test_every_request_is_answered_in_its_own_language(path: str, accepts: str, spoken: str) -> None:
    heard = SimpleNamespace(language="")

    def view(_request: HttpRequest) -> HttpResponse:
        heard.language = translation.get_language()
        return HttpResponse()

    made = pages_only.language(view)
    headers = {"Accept-Language": accepts} if accepts else {}
    with translation.override("cy" if spoken == "en-gb" else "en-gb"):  # what the thread spoke before
        made(RequestFactory().get(path, headers=headers))
    assert heard.language == spoken


@pytest.mark.django_db
def test_the_api_may_be_neither_framed_nor_run_and_pages_keep_their_nonces() -> None:
    client = Client()
    assert client.get("/api/v1/batches/").headers["Content-Security-Policy"] == pages_only.API_POLICY
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "nonce-" in policy
