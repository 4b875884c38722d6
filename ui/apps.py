"""The ui app holds no models; it is an app so that its template tags and pages are found."""

from django.apps import AppConfig
from django.conf import settings

from ui.catalogues import fold


class UiConfig(AppConfig):
    name = "ui"
    label = "ui"

    def ready(self) -> None:
        """Read the messages of every language once, before the first page."""
        for language, _title in settings.LANGUAGES:
            fold(language)
