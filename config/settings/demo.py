"""The demonstration on one machine: embedded engines, made-up keys, `http://localhost`.

It can never point at a served database: a demonstration's conveniences must not reach real records.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.embedded import OWNER_ROLE, Engines
from config.environment import number, var_dir
from config.keys import made_up
from config.settings.base import *
from config.settings.base import SPOKEWISE, broker, databases

for _name in ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL"):
    if os.environ.get(_name):
        raise ImproperlyConfigured(
            f"{_name} is set, but the demonstration runs on its own engines only. "
            "Set DJANGO_SETTINGS_MODULE=config.settings.production, or unset the variable."
        )

SPOKEWISE = replace(SPOKEWISE, DEMO=True, SHOW_DESIGN_PAGES=True)
_engines = Engines.for_demo()
_keys = made_up(var_dir() / "demo" / "keys")
SECRET_KEY: str = _keys.django
LEDGER_SIGNING_KEY: str = _keys.ledger
FIELD_KEYS: list[bytes] = list(_keys.fields)
PDF_SIGNING_P12: Path = _keys.pdf_p12
PDF_SIGNING_PASSPHRASE: bytes = _keys.pdf_passphrase

# A serving process (config/processes.py says which) does not get the owner role, here as in production.
DATABASES = databases(
    _engines.database_url(),
    None if os.environ.get("SPOKEWISE_PROCESS") else _engines.database_url(OWNER_ROLE),
)
CELERY_BROKER_URL = broker(_engines.redis_url())

DEBUG = False
PORT = number("PORT", 8000)
# Passkeys refuse bare IP addresses, so the address is localhost.
SITE_ADDRESS: str = f"http://localhost:{PORT}"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
STATIC_ROOT = var_dir() / "demo" / "static"
# Hashed names as in production; compressing takes a quarter of a minute and serves nobody on one machine.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
# No message leaves the machine: each is a file, shown at /accounts/demo/mail/.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = var_dir() / "demo" / "mail"
DEFAULT_FROM_EMAIL = "Spokewise demonstration <spokewise@localhost>"
