"""The composition root as an app: it brings Celery up and holds commands and the cache table."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    """Nothing imports this app; it imports everything it composes."""

    name = "config"
    verbose_name = _("configuration")

    def ready(self) -> None:
        # Tasks bind to the app that exists when they are first used.
        from config import celery, openapi  # noqa: F401  imported for their effect
