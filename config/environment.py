"""Typed reading of environment variables; a missing one is refused by name, never guessed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def var_dir() -> Path:
    """Where embedded engines, generated keys and documents live: `SPOKEWISE_VAR`, else `var/` of the checkout."""
    return Path(os.environ.get("SPOKEWISE_VAR") or BASE_DIR / "var").resolve()


def required(name: str, why: str, *, environ: Mapping[str, str] = os.environ) -> str:
    """The value of an environment variable; ImproperlyConfigured, naming it and its purpose, when absent or empty."""
    value = environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {why} (docs/reference/settings.md)")
    return value


def listed(value: str) -> list[str]:
    """'a, b' → ['a', 'b']; an empty string gives an empty list."""
    return [part.strip() for part in value.split(",") if part.strip()]


def number(name: str, default: int, *, environ: Mapping[str, str] = os.environ) -> int:
    """A whole number from the environment, or the default when absent."""
    text = environ.get(name, "").strip()
    if not text:
        return default
    try:
        return int(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.") from error


def database(url: str, *, max_age: int | None = 600) -> dict[str, Any]:
    """Django's settings for one PostgreSQL URL.

    Shapes: `postgresql://user:password@host:5432/name?sslmode=verify-full` or, for a Unix socket,
    `postgresql://user@/name?host=/directory`. Connections persist and are checked before each request.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("A database URL must look like postgresql://user:password@host:5432/name.")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or parts.hostname or ""
    return {
        "ENGINE": "ledger.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "") or ""),
        "CONN_MAX_AGE": max_age,
        "CONN_HEALTH_CHECKS": True,
        # A forgotten lock or an abandoned transaction must end by itself: operators wait behind it.
        "OPTIONS": {
            # Only ``ledger.prepared`` and ``ledger.bulk`` plan ahead; for them one plan for all values is the point.
            "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=120s -c TimeZone=UTC"
            # Records live in memory and on solid state: a row by its key costs little more than the next row.
            " -c plan_cache_mode=force_generic_plan -c random_page_cost=1.1"
            # The cost of planning grows by the factorial of joined tables: at 8, what waits for QA took longer to plan
            # than to read, at 6 a seventh of that. Joins are written in the order in which they narrow.
            " -c join_collapse_limit=6 -c from_collapse_limit=6",
            **options,
        },
    }


def celery_url(redis_url: str) -> str:
    """The broker URL that Celery understands for a Redis URL (only Unix sockets are spelled differently)."""
    if redis_url.startswith("unix://"):
        path, _, query = redis_url.removeprefix("unix://").partition("?")
        index = dict(parse_qsl(query)).get("db", "0")
        return f"redis+socket://{path}?virtual_host={index}"
    return redis_url
