"""The sites a file may speak of: those of its place, and no others."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Scope
from sites.models import RemoteSite
from sites.readin.cells import Column
from sites.readin.judging import Given

SITE = Column("site", _("the site’s code"), "RVI", most=6)


def sites_under(scope: Scope, codes: Iterable[str]) -> dict[str, RemoteSite]:
    """Sites with these codes that the scope governs, by code. One query; whether another exists is not told (REG-130)."""
    found = RemoteSite.objects.filter(
        Q(scope_id=scope.pk) | Q(control_scope_id=scope.pk), code__in=set(codes)
    )
    return {site.code: site for site in found}


def refuse_unknown_site(row: Given, scope: Scope) -> None:
    """Refuse a row about a site that is not this place’s."""
    row.refuse(
        "site",
        _("No site with this code belongs to %(place)s.") % {"place": scope.title},
        _("Check the code on the list of sites, or send the file for the place the site belongs to."),
        "REG-130",
    )
