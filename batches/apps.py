"""The batches app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BatchesConfig(AppConfig):
    """Making: batches, entries, lots, the start gate, the API of hospital systems."""

    name = "batches"
    verbose_name = _("batches")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from batches import events, hold_states, states  # noqa: F401  # registers kinds and state tables
        from batches.closure import none_in_hand
        from batches.holding import covered_work
        from batches.readiness import judge
        from batches.riskterms import batch_terms
        from batches.rules import entry, start, submit  # noqa: F401  # registers the rules
        from sites import readiness
        from sites.checklists.judges import JUDGES
        from sites.restricted import register_work
        from sites.supervision.risk import register_terms
        from ui.navigation import NavItem, register

        readiness.register_judge(judge)
        JUDGES.register("batches", none_in_hand)
        register_work(covered_work)
        register_terms(batch_terms)
        register(
            NavItem(
                "batches",
                _("Batches"),
                "batches:list",
                permission="batch_view",
                order=20,
                covers=("batches:",),
            )
        )
