"""Addresses with a NUL in them are refused at the door: no text of ours holds one, and PostgreSQL cannot even look for it."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.api.problems import problem_response


class AddressMiddleware:
    """400 for an address with a NUL, before any view reads it: a problem for the API, the error page for people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" not in request.path_info and "%00" not in request.META.get("QUERY_STRING", ""):
            return self.get_response(request)
        if not request.path.startswith("/api/"):
            raise SuspiciousOperation("NUL in the address")
        return problem_response(
            request,
            status=400,
            code="malformed",
            title=_("Malformed"),
            detail=_("The address holds a character that no name here has."),
        )
