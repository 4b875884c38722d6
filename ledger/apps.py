"""The ledger app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """Trail, signatures, states, documents, outbox."""

    name = "ledger"
    verbose_name = _("ledger")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ledger import roles

        post_migrate.connect(roles.after_migrate, sender=self, dispatch_uid="ledger.roles")
