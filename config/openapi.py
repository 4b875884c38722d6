"""What every operation of the API has in common, put into its OpenAPI description once: the token, and problems as errors."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

PROBLEM = "application/problem+json"
_WORDS = {
    "400": "The request cannot be read: broken UTF-8, broken JSON, or no key where one is asked for.",
    "401": "No token, or one that is revoked or has ended.",
    "403": "The caller holds no role that includes this.",
    "404": "There is no such record in the caller's scope. Whether it exists elsewhere is not told.",
    "409": "It clashes with what is on record: a key used for another request, or a record in another state.",
    "413": "The body is larger than this service takes.",
    "422": "What was sent does not fit, or a rule says no: every fault at once, with field, rule and way out.",
}
READS = ("401", "403", "404", "422")
"""Problems that any operation can answer with."""
WRITES = tuple(_WORDS)
"""Problems of operations that take a body."""

_TEXT = {"type": "string"}
_ITEM = {
    "type": "object",
    "description": "One thing that is wrong.",
    "properties": dict.fromkeys(("field", "code", "message", "rule", "reg", "way_out"), _TEXT),
    "required": ["field", "code", "message", "rule", "reg", "way_out"],
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "An error (RFC 9457).",
    "properties": {
        "type": _TEXT,
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable: programs may rely on it."},
        "title": _TEXT,
        "detail": _TEXT,
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemItem"}},
        "correlation_id": {"type": "string", "description": "Quote it when you ask for help."},
    },
    "required": ["type", "status", "code", "title", "detail", "errors", "correlation_id"],
}


class SiteToken(OpenApiAuthenticationExtension):
    """The token of a site's client, as programs see it."""

    target_class = "accounts.api.authentication.ClientTokenAuthentication"
    name = "siteToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """An HTTP bearer token."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "The token of a site's client. It acts for that one site and ends by itself.",
        }


class PersonSession(OpenApiAuthenticationExtension):
    """A signed-in person's session: our own pages use it, programs are not to."""

    target_class = "accounts.api.authentication.PersonSessionAuthentication"
    name: list[str] = []  # nothing to describe

    def get_security_requirement(self, auto_schema: Any) -> list[Any]:
        """Not told to programs."""
        return []

    def get_security_definition(self, auto_schema: Any) -> list[Any]:
        """Nothing to describe."""
        return []


def common(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A post-processing hook of drf-spectacular."""
    components = result.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"], schemas["ProblemItem"] = _PROBLEM, _ITEM
    for path in result.get("paths", {}).values():
        for method, operation in path.items():
            for status in READS if method == "get" else WRITES:
                operation["responses"][status] = {
                    "description": _WORDS[status],
                    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            for status in set(_WORDS) - set(READS if method == "get" else WRITES):
                operation["responses"].pop(status, None)
    return result
