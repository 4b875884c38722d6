"""The oversight app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OversightConfig(AppConfig):
    """Review by exception, certification, deviations, reports, the regulator's door."""

    name = "oversight"
    verbose_name = _("oversight")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from designations.story import register_source
        from oversight import decisions, events, navigation, releasing, states
        from oversight.annual import states as annual
        from oversight.annual.standard import register_sections
        from oversight.annual.told import tell_annual_reports
        from oversight.comparability import states as comparability
        from oversight.comparability.comparing import comparable
        from oversight.comparability.results import recorders
        from oversight.door import events as looks
        from oversight.reports import navigation as report_menu
        from oversight.reports import states as reports
        from oversight.riskterms import deviation_terms
        from oversight.told import tell_deviations
        from sites.checklists.judges import JUDGES
        from sites.checklists.makers import register_makers
        from sites.supervision.risk import register_terms

        self.registered = (
            events,
            states,
            looks,
            reports,
            annual,
            comparability,
        )  # imported for what they register
        register_source(tell_deviations)
        register_source(tell_annual_reports)
        register_sections()
        register_terms(deviation_terms)
        JUDGES.register("comparability", comparable)
        register_makers(recorders)
        decisions.register_judges()
        releasing.register_judges()
        navigation.register_menu()
        report_menu.register()
