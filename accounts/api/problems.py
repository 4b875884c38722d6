"""``application/problem+json`` (RFC 9457) for every refusal of the API: a stable code, the fields, the rules, the way out."""

import json
import logging
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from ledger.errors import Problem, Refusal

CONTENT_TYPE = "application/problem+json"
log = logging.getLogger("spokewise.api")


def problem_body(
    *,
    status: int,
    code: str,
    title: str,
    detail: str = "",
    problems: Sequence[Problem] = (),
    correlation_id: str = "",
) -> dict[str, Any]:
    """The body of a problem.

    ``errors``: one entry per fault, each with ``field`` (dotted path), ``code``, ``message``, ``rule``, ``reg``, ``way_out``.
    """
    return {
        "type": "about:blank",
        "status": status,
        "code": code,
        "title": title,
        "detail": detail or "; ".join(str(p.message) for p in problems),
        "errors": [problem.as_dict() for problem in problems],
        "correlation_id": correlation_id,
    }


def problem_response(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    title: str,
    detail: str = "",
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    """A problem as a plain response, for use outside DRF."""
    body = problem_body(
        status=status,
        code=code,
        title=title,
        detail=detail,
        problems=problems,
        correlation_id=getattr(request, "correlation_id", ""),
    )
    return HttpResponse(json.dumps(body), status=status, content_type=CONTENT_TYPE)


def refusal_title(refusal: Refusal) -> str:
    """The title of a refusal in words."""
    return str(refusal.title) or {
        "not_permitted": _("Not permitted"),
        "wrong_state": _("Wrong state"),
        "rule_broken": _("A rule says no"),
        "invalid_input": _("What was sent does not fit"),
        "proof_refused": _("Not confirmed"),
        "conflict": _("Conflict"),
    }.get(refusal.code, _("Refused"))


def _flat(detail: Any, path: str = "") -> Iterator[Problem]:
    if isinstance(detail, dict):
        for key, value in detail.items():
            here = path if key == "non_field_errors" else f"{path}.{key}" if path else str(key)
            yield from _flat(value, here)
    elif isinstance(detail, list):
        nested = any(isinstance(item, dict | list) for item in detail)
        for index, item in enumerate(detail):
            yield from _flat(item, f"{path}.{index}" if nested and path else str(index) if nested else path)
    elif detail is not None:
        yield Problem(message=str(detail), field=path, code=str(getattr(detail, "code", "invalid")))


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's ``EXCEPTION_HANDLER``: refusals of ours, DRF's own errors, bad bodies; anything else stays a 500 and is logged."""
    request = context["request"]
    made = _judged(exc)
    if made is None:
        return None
    number, code, title, detail, problems, headers = made
    set_rollback()
    body = problem_body(
        status=number,
        code=code,
        title=title,
        detail=detail,
        problems=problems,
        correlation_id=getattr(request._request, "correlation_id", ""),
    )
    return Response(body, status=number, headers=headers, content_type=CONTENT_TYPE)


Judged = tuple[int, str, str, str, Sequence[Problem], dict[str, str]]


def _judged(exc: Exception) -> Judged | None:
    if isinstance(exc, Refusal):
        return exc.status, exc.code, refusal_title(exc), "", tuple(exc.problems), {}
    if isinstance(exc, exceptions.ValidationError):
        return 422, "invalid_input", _("What was sent does not fit"), "", tuple(_flat(exc.detail)), {}
    if isinstance(exc, Http404):
        return 404, "not_found", _("Not found"), _("There is no such record in your scope."), (), {}
    if isinstance(exc, PermissionDenied):
        return 403, "not_permitted", _("Not permitted"), _("Your role here does not include this."), (), {}
    if isinstance(exc, RequestDataTooBig):
        return 413, "too_large", _("Too large"), _("The body is larger than this service takes."), (), {}
    if isinstance(exc, UnicodeDecodeError | SuspiciousOperation):
        return 400, "malformed", _("Malformed"), _("The body cannot be read as UTF-8 JSON."), (), {}
    if isinstance(exc, exceptions.APIException):
        headers = {}
        if scheme := getattr(exc, "auth_header", None):
            headers["WWW-Authenticate"] = str(scheme)
        if wait := getattr(exc, "wait", None):
            headers["Retry-After"] = str(int(wait))
        code = str(getattr(exc, "default_code", "error"))
        code = "malformed" if isinstance(exc, exceptions.ParseError) else code
        number = int(exc.status_code or status.HTTP_400_BAD_REQUEST)
        return number, code, str(exc.default_detail), "", tuple(_flat(exc.detail)), headers
    return None
