"""The list of sites in a master-file version, written while the version is a draft (REG-18)."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.models import MasterFileVersion
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.saving import insert
from ledger.trail import unit_of_work
from sites import events
from sites.models import ListedSite, RemoteSite
from sites.policies import require


def site_list(
    *,
    actor: Actor,
    version: MasterFileVersion,
    site: RemoteSite,
    listed_from: datetime | None = None,
    listed_until: datetime | None = None,
) -> ListedSite:
    """Put a site on the list of a draft version. Empty dates: as long as the version is in force."""
    require(actor, Permission.MASTERFILE_EDIT, version)
    if site.control_scope_id != version.master_file.product.control_scope_id:
        raise InvalidInput.single(
            _("The site belongs to another control site."),
            field="site",
            reg="REG-24",
            way_out=_("Choose a site of the master file’s own control site."),
        )
    if listed_from and listed_until and listed_until <= listed_from:
        raise InvalidInput.single(
            _("The listing ends before it begins."),
            field="listed_until",
            reg="REG-18",
            way_out=_("Enter a later end, or none."),
        )
    with unit_of_work(actor=actor) as work:
        locked = MasterFileVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
        if locked.state != "draft":
            raise WrongState.single(
                _("This version is no longer a draft: its list of sites is frozen with it."),
                reg="REG-18",
                way_out=_("Start a new version of the master file and list the site there."),
            )
        listed = ListedSite(
            master_file_version=locked, site=site, listed_from=listed_from, listed_until=listed_until
        )
        insert(
            listed,
            {
                "mfg_sites_listed_once": Problem(
                    message=_("The site is on this list already."),
                    field="site",
                    reg="REG-18",
                    way_out=_("Choose another site."),
                )
            },
        )
        work.event(
            events.LISTING_ADDED,
            stream=f"masterfile:{locked.master_file_id}",
            subject=listed,
            payload={
                "site": site.code,
                "master_file": locked.master_file.number,
                "version": locked.number,
            },
        )
    return listed


def listing_end(*, actor: Actor, listed: ListedSite, until: datetime, reason: str) -> ListedSite:
    """Give a listing of a draft version an end."""
    require(actor, Permission.MASTERFILE_EDIT, listed.master_file_version)
    if listed.listed_from is not None and until <= listed.listed_from:
        raise InvalidInput.single(
            _("The listing ends before it begins."),
            field="until",
            reg="REG-18",
            way_out=_("Enter a later end."),
        )
    with unit_of_work(actor=actor) as work:
        version = MasterFileVersion.objects.select_for_update(of=("self",)).get(
            pk=listed.master_file_version_id
        )
        if version.state != "draft":
            raise WrongState.single(
                _("This version is no longer a draft: its list of sites is frozen with it."),
                reg="REG-18",
                way_out=_("Start a new version of the master file."),
            )
        listed.listed_until = until
        listed.save(update_fields=["listed_until"])
        work.event(
            events.LISTING_ENDED,
            stream=f"masterfile:{version.master_file_id}",
            subject=listed,
            payload={
                "site": listed.site.code,
                "master_file": version.master_file.number,
                "version": version.number,
                "until": until,
            },
            reason=reason,
        )
    return listed


def list_carry_over(*, actor: Actor, source: MasterFileVersion, target: MasterFileVersion) -> int:
    """Copy the list of an earlier version into a draft; return how many sites were carried over."""
    carried = 0
    with unit_of_work(actor=actor):
        for listed in ListedSite.objects.filter(master_file_version=source).order_by("site__code"):
            site_list(
                actor=actor,
                version=target,
                site=listed.site,
                listed_from=listed.listed_from,
                listed_until=listed.listed_until,
            )
            carried += 1
    return carried
