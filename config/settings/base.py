"""What every environment shares. No secret and no address of an engine is here: the three environments bring them."""

from __future__ import annotations

from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from pghistory import ContextJSONField, ObjForeignKey
from pghistory import ForeignKey as HistoryForeignKey

from config.environment import BASE_DIR, celery_url, database
from config.product import Product
from config.wiring import LEDGER_SUBSCRIBERS, OUTBOX_ROUTES  # noqa: F401  settings that ledger reads

# The floors of the house from the top down; import-linter and a test hold this order.
OUR_APPS = [
    "config",
    "oversight",
    "batches",
    "sites.apps.SitesConfig",
    "designations",
    "accounts",
    "ui",
    "ledger",
]
INSTALLED_APPS = [
    *OUR_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # allauth's list of passkeys asks for it
    "django.contrib.postgres",  # trigram indexes and array columns of the floors
    "pghistory",
    "pgtrigger",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.pages_only.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.pages_only.language",
    "django.middleware.common.CommonMiddleware",
    "config.addresses.AddressMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Who acts; login and second factor for every URL that accounts/open_urls.py does not name.
    "accounts.middleware.ActorMiddleware",
    # An inspector's every look is logged before the answer leaves.
    "oversight.door.middleware.LookMiddleware",
    "config.pages_only.messages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.pages_only.htmx",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True
SPOKEWISE = Product()

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "config.jinja.environment",
            "context_processors": ["django.contrib.messages.context_processors.messages"],
        },
    },
    {
        # allauth and DRF render with Django's own engine.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates_django"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

# Database: two roles on one database (config/router.py).
DATABASE_ROUTERS = ["config.router.RoleRouter"]


def databases(app_url: str, owner_url: str | None) -> dict[str, dict[str, Any]]:
    """`default` is the application role; `owner` exists only where migrations run."""
    found = {"default": database(app_url)}
    if owner_url:
        found["owner"] = database(owner_url, max_age=0)
    return found


# Only codes already used and rate limits live here; see config/models.py for why it is not in the broker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "config_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Row history (architecture section 5).
PGHISTORY_CONTEXT_FIELD = ContextJSONField()
# History is read by record and in order, which the constraint on (pgh_obj, pgh_seq) serves; an index for every key that a
# record holds would be paid for by every write and read by nobody.
PGHISTORY_FOREIGN_KEY_FIELD = HistoryForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = ObjForeignKey(db_index=False)
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CREATED_AT_FUNCTION = "CLOCK_TIMESTAMP()"

# People and sign-in.
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.SignInBackend",
    "accounts.backends.GrantBackend",
]
GUARDIAN_MONKEY_PATCH_USER = False
# Guardian looks for its own backend; ours answers from its link rows by date (accounts/backends.py).
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
GUARDIAN_MONKEY_PATCH_GROUP = False
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
MFA_ADAPTER = "accounts.adapters.MfaAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.LoginForm",
    "reset_password": "accounts.forms.passwords.AskForm",
    "reset_password_from_key": "accounts.forms.passwords.SetForm",
    "user_token": "accounts.forms.passwords.LinkForm",
    "change_password": "accounts.forms.passwords.ChangeForm",
}
MFA_FORMS = {
    "authenticate": "accounts.forms.sign_in.AuthenticateForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateForm",
}
# Failures by person are counted and locked in the database (accounts/services/lockouts.py); these slow one address down.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "60/m/ip", "reset_password": "20/m/ip,5/m/key"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Links by e-mail (accounts/services/invitations.py). Nothing is sent to an address that belongs to nobody, or anyone could
# have us write to strangers. Setting a password by a link goes straight on to the second factor, which is never left out.
PASSWORD_RESET_TIMEOUT = SPOKEWISE.LINK_HOURS * 60 * 60
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{SPOKEWISE.PRODUCT_NAME}: "
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# A mail server that does not answer must not hold a worker.
EMAIL_TIMEOUT = 20
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = SPOKEWISE.PRODUCT_NAME

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "spokewise_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "spokewise_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Headers.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = SPOKEWISE.MAX_BODY_BYTES
FILE_UPLOAD_MAX_MEMORY_SIZE = SPOKEWISE.MAX_BODY_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Words and time: instants are kept in UTC and shown in the zone of the place.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files: built into static/build by `npm run build`, served hashed and compressed from the same process.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static" / "build"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The API: closed unless a view opens it, JSON only.
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.ClientTokenAuthentication",
        "accounts.api.authentication.PersonSessionAuthentication",
    ],
    "EXCEPTION_HANDLER": "accounts.api.problems.exception_handler",
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.authentication.HasActor"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Spokewise API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "config.openapi.common"],
}

# Work in the background: Celery always runs a real broker and a real worker. Options are in config/celery.py.


def broker(redis_url: str) -> str:
    """`CELERY_BROKER_URL` for a Redis or Valkey URL."""
    return celery_url(redis_url)


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"fontTools": {"level": "WARNING"}, "weasyprint": {"level": "WARNING"}},
}
