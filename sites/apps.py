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
        from designations import models as below
        from designations import remoteplaces
        from designations.listing import register_keeper
        from designations.rollout import register_reader
        from designations.scopes import also_seen_through
        from designations.story import register_source
        from sites import addresses, events, states  # noqa: F401  # registers kinds and state tables
        from sites.agreements import states as agreement_states  # noqa: F401  # the same, of agreements
        from sites.checklists import events as checklist_events  # noqa: F401  # the same, of checklists
        from sites.homes import states as home_states  # noqa: F401  # the same, of kits and visits of homes
        from sites.listed import carry_list, load_lists
        from sites.posts import events as post_events  # noqa: F401  # the same, of posts
        from sites.readin import navigation as readin_navigation
        from sites.readin import states as readin_states  # noqa: F401  # the same, of read-ins
        from sites.rollout import load_roll_out
        from sites.rules import gate, issue  # noqa: F401  # registers the rules of gate and issue
        from sites.supervision import states as supervision_states  # noqa: F401  # the same, of supervision plans
        from sites.told import tell_sites
        from sites.visits import states as visit_states  # noqa: F401  # the same, of findings
        from ui.navigation import NavItem, register

        register_reader(load_roll_out)
        remoteplaces.register_reader(addresses.remote_sites_at)
        remoteplaces.register_lister(addresses.remote_sites_of)
        register_keeper(load_lists, carry_list)
        register_source(tell_sites)
        # A site sees what is issued to it, and the products and files it is enrolled for.
        through_file = "enrolments__site__scope_id"
        also_seen_through(below.InstructionVersion, "issues__site__scope_id")
        also_seen_through(below.Instruction, "versions__issues__site__scope_id")
        also_seen_through(below.MasterFileVersion, "listed_sites__site__scope_id")
        also_seen_through(below.MasterFile, through_file)
        also_seen_through(below.Product, f"master_files__{through_file}")
        for model in (below.Designation, below.LicenceScope):
            also_seen_through(model, f"product__master_files__{through_file}")

        register(
            NavItem(
                "sites",
                _("Sites"),
                "sites:list",
                permission="site_view",
                order=30,
                covers=("sites:", "readin:"),
            )
        )
        readin_navigation.register()
