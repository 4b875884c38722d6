"""Reading JSON that anybody may have written."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"duplicate member {name[:40]!r}")
        found[name] = value
    return found


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse)


class StrictJSONParser(BaseParser):
    """UTF-8 JSON: no NaN, no member twice (which of the two was meant?), no depth that exhausts the reader."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the body. Raises ``ParseError`` for whatever is not JSON."""
        raw = parser_context["request"]._request.body if parser_context else stream.read()
        try:
            text = raw.decode("utf-8")
            found = _DECODER.decode(text)
            if "\\ud" in text.lower():
                # JSON can spell half of a surrogate pair; no text of ours can hold it, nor can an answer say it back.
                json.dumps(found, ensure_ascii=False).encode("utf-8")
            return found
        except (ValueError, RecursionError) as error:
            raise ParseError(
                _("The body is not valid UTF-8 JSON: %(why)s")
                % {"why": str(error)[:200] or type(error).__name__}
            ) from error


class JSONOnly(DefaultContentNegotiation):
    """What is sent has to be JSON; what is answered is JSON, whatever else the caller would accept (RFC 9110, 12.4.1)."""

    def select_renderer(
        self, request: Any, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        """The one there is."""
        return renderers[0], renderers[0].media_type
