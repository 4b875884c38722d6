"""The designations app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DesignationsConfig(AppConfig):
    """Products, designations, licences, master files and manufacturing instructions."""

    name = "designations"
    verbose_name = _("designations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from designations import events, navigation, states

        self.registered = (events, states)  # imported for what they register
        navigation.register()
