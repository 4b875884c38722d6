"""Licences: the list, one licence on any day, and what is recorded of it (REG-21, REG-23, REG-25, REG-29)."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.views.access import holding, must
from accounts.views.service_form import ServicePage
from designations import presenters
from designations.forms import licences as forms
from designations.forms.stories import OnForm
from designations.licencepage import MOVES, SEE, licence_page, licence_rows, licences_seen
from designations.models import Licence, LicenceActivity, Product
from designations.services import licences, oflicence
from designations.states import LICENCE
from ui.forms import DesignForm


def licence_or_404(actor: Any, pk: UUID) -> Licence:
    """The licence, when the actor may see it."""
    found: Licence = get_object_or_404(licences_seen(actor), pk=pk)
    return found


def licence_url(licence: Licence) -> str:
    """The page of a licence."""
    return reverse("designations:licence", args=[licence.pk])


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every licence that the person may see."""
    actor = holding(request, SEE)
    context = {"licences": licence_rows(actor), "may_add": actor.may_any(Permission.LICENCE_EDIT)}
    return render(request, "designations/licences.jinja", context)


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What one licence says, today or on any day before (REG-21)."""
    actor = holding(request, SEE)
    licence = licence_or_404(actor, pk)
    today = timezone.localdate()
    form = OnForm(request.GET or None)
    given = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    on = given or today
    context = {
        "licence": licence,
        "tag": presenters.tag(licence),
        "on": on,
        "today": today,
        "form": OnForm({"on": on.isoformat()}) if not form.errors else form,
        **licence_page(licence, actor, on),
    }
    return render(request, "designations/licence.jinja", context)


class NewLicence(ServicePage):
    """Record a licence as the authority granted it (REG-23, REG-29)."""

    permission = Permission.LICENCE_EDIT
    template_name = "designations/licence_form.jinja"
    heading = _l("Record a licence")
    lead = _l("As the authority granted it. Nothing here grants anything.")
    button = _l("Record it")
    made: Licence | None = None

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        own = self.actor.scope_ids(Permission.LICENCE_EDIT)
        sites = Organisation.objects.filter(kind=Organisation.Kind.CONTROL_SITE, scope_id__in=own)
        holders = Organisation.objects.filter(kind=Organisation.Kind.LICENCE_HOLDER)
        return forms.LicenceForm(data, holders=holders.order_by("name"), control_sites=sites.order_by("name"))

    def run(self, form: Any) -> None:
        self.made = licences.licence_record(actor=self.actor, **form.cleaned_data)

    def back(self) -> str:
        return licence_url(self.made) if self.made else reverse("designations:licences")


class LicencePage(ServicePage):
    """A form about one licence."""

    permission = Permission.LICENCE_EDIT
    template_name = "designations/licence_form.jinja"
    button = _l("Record it")
    licence: Licence

    def prepare(self) -> None:
        self.licence = licence_or_404(self.actor, self.kwargs["pk"])
        must(self.actor, self.permission, self.licence)

    def back(self) -> str:
        return licence_url(self.licence)

    def context(self) -> dict[str, Any]:
        return {"licence": self.licence}


class MoveLicence(LicencePage):
    """What the authority did to the licence as a whole, or that the holder gave it up."""

    kind = "warning"

    def prepare(self) -> None:
        self.move = self.kwargs["move"]
        if self.move not in MOVES:
            raise Http404
        super().prepare()
        row = LICENCE.move(self.move)
        self.heading, self.button = row.title, row.title
        if self.move != "lift":
            self.lead = _l("From then on nothing may be started under this licence.")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.ReasonForm(data)

    def run(self, form: Any) -> None:
        service = getattr(licences, f"licence_{self.move}")
        service(actor=self.actor, licence=self.licence, **form.cleaned_data)


class AddScope(LicencePage):
    """A product that the licence already covered when it was recorded here (REG-25)."""

    heading = _l("Record what the licence covers")
    lead = _l(
        "Only what the licence already says. A product that is new to it goes to the authority as a variation, and is"
        " covered from the day it is granted."
    )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        products = Product.objects.filter(control_scope_id=self.licence.control_scope_id).order_by("code")
        return forms.ScopeForm(data, products=products)

    def run(self, form: Any) -> None:
        licences.licence_scope_add(actor=self.actor, licence=self.licence, **form.cleaned_data)


class AddActivity(LicencePage):
    """An activity that the licence states (REG-29)."""

    heading = _l("Record what the licence authorises")
    lead = _l(
        "Conventional manufacture, conventional import, modular manufacture and point-of-care manufacture are authorised"
        " apart from each other; a licence may state any of them together."
    )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.ActivityForm(data)

    def run(self, form: Any) -> None:
        oflicence.activity_add(actor=self.actor, licence=self.licence, **form.cleaned_data)


class EndActivity(LicencePage):
    """The last day of an activity; what was covered in that mode ends with it."""

    kind = "warning"

    def prepare(self) -> None:
        super().prepare()
        rows = LicenceActivity.objects.filter(licence=self.licence, valid_until=None)
        self.row = get_object_or_404(rows, pk=self.kwargs["of"])
        self.heading = _l("Record the last day: %(activity)s") % {"activity": self.row}
        self.lead = _l("Every product that the licence covers in this mode is covered until that day only.")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.EndForm(data)

    def run(self, form: Any) -> None:
        oflicence.activity_end(actor=self.actor, row=self.row, **form.cleaned_data)
