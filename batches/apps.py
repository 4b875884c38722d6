"""The batches app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BatchesConfig(AppConfig):
    """Making: batches, entries, lots, the start gate, the API of hospital systems."""

    name = "batches"
    verbose_name = _("batches")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from batches import events, states
        from batches.rules import entry, start, submit

        assert events and states and entry and start and submit  # imported for what they register
