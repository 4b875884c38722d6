"""The accounts app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People and authority."""

    name = "accounts"
    verbose_name = _("accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import checks, events, hooks, menu  # noqa: F401 - importing checks and events registers them
        from accounts.services import grants

        hooks.connect()
        menu.register()
        post_migrate.connect(grants.after_migrate, sender=self, dispatch_uid="accounts.grants")
