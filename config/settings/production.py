"""Production: served PostgreSQL and Redis or Valkey. Whatever safety needs and is absent stops the process by name."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.environment import BASE_DIR, listed, number, required
from config.keys import from_environment
from config.settings.base import *
from config.settings.base import CONTENT_SECURITY_POLICY, SPOKEWISE, broker, databases

if SPOKEWISE.DEMO:
    raise ImproperlyConfigured("Production cannot be a demonstration.")
if os.environ.get("SPOKEWISE_PROCESS") and os.environ.get("OWNER_DATABASE_URL"):
    raise ImproperlyConfigured(
        "OWNER_DATABASE_URL is set for a process that serves: only the migrate step may know the owner's password."
    )

_keys = from_environment()
SECRET_KEY: str = _keys.django
LEDGER_SIGNING_KEY: str = _keys.ledger
FIELD_KEYS: list[bytes] = list(_keys.fields)
PDF_SIGNING_P12: Path = _keys.pdf_p12
PDF_SIGNING_PASSPHRASE: bytes = _keys.pdf_passphrase

DATABASES = databases(
    required("DATABASE_URL", "It is the database, as the application role."),
    os.environ.get("OWNER_DATABASE_URL"),
)
CELERY_BROKER_URL = broker(required("REDIS_URL", "It is the broker of background work."))

DEBUG = False
SITE_ADDRESS: str = required(
    "SITE_ADDRESS", "It is the public address, such as https://spokewise.example."
).rstrip("/")
_address = urlsplit(SITE_ADDRESS)
if _address.scheme != "https" or not _address.hostname:
    raise ImproperlyConfigured("SITE_ADDRESS must be an https address.")
ALLOWED_HOSTS = [_address.hostname, *listed(os.environ.get("EXTRA_HOSTS", ""))]
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]
PORT = number("PORT", 8000)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False

SECURE_SSL_REDIRECT = True
# The health page is asked by the container's own network, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-spokewise_session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-spokewise_csrf"
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True

STATIC_ROOT = BASE_DIR / "staticfiles"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = number("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = True
DEFAULT_FROM_EMAIL = required("EMAIL_FROM", "It is the sender of messages.")
