"""The list of sites of a master file, written while its version is a draft (REG-18)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l

from accounts.permissions import Permission
from designations.models import MasterFileVersion
from sites.forms import listing as forms
from sites.models import ListedSite, RemoteSite
from sites.services.listing import listing_end, site_list
from sites.views.forms import SiteFormPage
from ui.forms import DesignForm


class ListSite(SiteFormPage):
    """Put a site on the list of a draft."""

    permission = Permission.MASTERFILE_EDIT
    heading = _l("Put a site on the list")
    button = _l("Put it on the list")
    lead = _l(
        "A site makes the product lawfully only while it stands on the list of the version in force (REG-18)."
    )
    version: MasterFileVersion

    def prepare(self) -> None:
        self.version = get_object_or_404(
            MasterFileVersion.objects.for_actor(self.actor, Permission.MASTERFILE_VIEW).select_related(
                "master_file__product"
            ),
            master_file__number=self.kwargs["number"],
            number=self.kwargs["version"],
        )
        if not self.actor.may(self.permission, self.version):
            raise PermissionDenied

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        free = RemoteSite.objects.filter(control_scope_id=self.version.master_file.product.control_scope_id)
        if data is None:
            listed = ListedSite.objects.filter(master_file_version=self.version).values("site_id")
            free = free.exclude(pk__in=listed)
        # What is sent is judged by the service: a colleague may have listed the site since the page was opened.
        return forms.ListSiteForm(data, sites=free.order_by("name"))

    def run(self, form: Any) -> None:
        site_list(actor=self.actor, version=self.version, **form.cleaned_data)

    def back(self) -> str:
        return reverse(
            "designations:masterfile_version", args=[self.version.master_file.number, self.version.number]
        )

    def crumbs(self) -> list[dict[str, str]]:
        product = self.version.master_file.product
        return [
            {"text": product.name, "href": reverse("designations:product", args=[product.code])},
            {"text": str(self.version), "href": self.back()},
        ]


class EndListing(ListSite):
    """Let a site leave the list of a draft."""

    heading: Any = _l("Take a site off the list")
    button = _l("Take it off")
    lead = _l(
        "The site stays on the lists of earlier versions, as it was. From the end it may start nothing."
    )
    listed: ListedSite

    def prepare(self) -> None:
        super().prepare()
        found = ListedSite.objects.filter(
            master_file_version=self.version, site__code=self.kwargs["code"]
        ).first()
        if found is None:
            raise Http404
        self.listed = found
        self.heading = f"{self.heading}: {found.site.name}"

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.EndListingForm(data)

    def run(self, form: Any) -> None:
        listing_end(actor=self.actor, listed=self.listed, **form.cleaned_data)
