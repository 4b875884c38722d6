"""The sites app: label ``mfg_sites``, because Django owns ``sites``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SitesConfig(AppConfig):
    """Where medicines are made away from the control site, and whether they may be."""

    name = "sites"
    label = "mfg_sites"
    verbose_name = _("remote sites")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sites import events, states  # noqa: F401  # registers kinds and state tables
        from sites.rules import gate  # noqa: F401  # registers the gate rules
        from ui.navigation import NavItem, register

        register(
            NavItem("sites", _("Sites"), "sites:list", permission="site_view", order=30, covers=("sites:",))
        )
