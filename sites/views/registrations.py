"""A site's registration with the authority of its country: what the country asks for, what is recorded (REG-139)."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from designations.jurisdictions import SURE, jurisdiction_of, registration_asked
from sites.facts.standing import country_of
from sites.forms import registration as forms
from sites.models import SiteRegistration
from sites.services import registration as services
from sites.views.files import as_upload, download
from sites.views.forms import OnSite
from sites.views.pages import reach
from ui.forms import DesignForm


@require_safe
def registrations(request: HttpRequest, code: str) -> HttpResponse:
    """Whether this site is registered where it lies, and the registrations it had."""
    actor, site = reach(request, code)
    country = country_of(site)
    rules = jurisdiction_of(country)
    rows = list(SiteRegistration.objects.filter(site=site).order_by("-registered_on", "-id"))
    today = timezone.localdate()
    standing = next(
        (
            row
            for row in rows
            if row.country == country
            and row.registered_on <= today
            and (row.ended_on is None or today < row.ended_on)
        ),
        None,
    )
    cell = rules.cells["registration"] if rules else None
    context = {
        "site": site,
        "country": country,
        "rules": rules,
        "cell": cell,
        "sure": SURE[cell.sure] if cell else "",
        "asked": registration_asked(country),
        "standing": standing,
        "stands": any(row.country == country and row.ended_on is None for row in rows),
        "rows": rows,
        "may": actor.may(Permission.LICENCE_EDIT, site),
        "crumbs": [
            {"text": _("Sites"), "href": reverse("sites:list")},
            {"text": site.name, "href": reverse("sites:detail", args=[site.code])},
        ],
    }
    return render(request, "sites/registrations.jinja", context)


def _row(site: Any, pk: UUID) -> SiteRegistration:
    found: SiteRegistration = get_object_or_404(
        SiteRegistration.objects.select_related("site", "document"), site=site, pk=pk
    )
    return found


@require_safe
def paper(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """The authority's document."""
    return download(_row(reach(request, code)[1], pk).document)


class _OfRegistration(OnSite):
    permission = Permission.LICENCE_EDIT

    def back(self) -> str:
        return reverse("sites:registrations", args=[self.site.code])


class Record(_OfRegistration):
    """Record that the authority registered the site."""

    heading = _l("Record the registration with the authority")
    lead = _l(
        "Of the place where the site lies now. Without it the site is not made active and starts no batch."
    )
    button = _l("Record it")

    def prepare(self) -> None:
        super().prepare()
        if not registration_asked(country_of(self.site)):
            raise Http404

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        rules = jurisdiction_of(country_of(self.site))
        return forms.RegistrationForm(data, files, initial={"authority": rules.authority if rules else ""})

    def run(self, form: Any) -> None:
        given = dict(form.cleaned_data)
        services.registration_record(
            actor=self.actor, site=self.site, upload=as_upload(given.pop("document")), **given
        )


class End(_OfRegistration):
    """Record that a registration ended."""

    heading = _l("Record the end of the registration")
    lead = _l("From that day on the site starts no batch. Batches in hand go on.")
    button = _l("Record the end")
    kind = "warning"

    def prepare(self) -> None:
        super().prepare()
        self.registration = _row(self.site, self.kwargs["pk"])

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.EndForm(data)

    def run(self, form: Any) -> None:
        services.registration_end(actor=self.actor, registration=self.registration, **form.cleaned_data)
