"""The test suite: embedded engines of its own unless URLs are given; the database's name comes from tests/conftest.py."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from config.embedded import OWNER_ROLE, Engines
from config.environment import number, var_dir
from config.keys import made_up
from config.settings.base import *
from config.settings.base import SPOKEWISE, broker, databases

SPOKEWISE = replace(SPOKEWISE, SHOW_DESIGN_PAGES=True)
_engines = Engines.for_tests()
_keys = made_up(var_dir() / "test" / "keys")
SECRET_KEY: str = _keys.django
LEDGER_SIGNING_KEY: str = _keys.ledger
FIELD_KEYS: list[bytes] = list(_keys.fields)
PDF_SIGNING_P12: Path = _keys.pdf_p12
PDF_SIGNING_PASSPHRASE: bytes = _keys.pdf_passphrase

DATABASES = databases(
    os.environ.get("DATABASE_URL") or _engines.database_url(),
    None
    if os.environ.get("SPOKEWISE_PROCESS")
    else os.environ.get("OWNER_DATABASE_URL") or _engines.database_url(OWNER_ROLE),
)
CELERY_BROKER_URL = broker(os.environ.get("REDIS_URL") or _engines.redis_url())

DEBUG = False
PORT = number("PORT", 8000)
SITE_ADDRESS: str = f"http://localhost:{PORT}"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
STATIC_ROOT = var_dir() / "test" / "static"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Real processes started by tests serve straight from static/build.
WHITENOISE_USE_FINDERS = True
# Hashing a password properly takes a tenth of a second, thousands of times in a run; one test checks production's hasher.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "spokewise@example.test"
