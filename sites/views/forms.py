"""Pages with a form: each calls one service; what it refuses comes back beside the field, and nothing typed is lost."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.views.service_form import ServicePage
from designations.models import MasterFile
from sites import selectors
from sites.forms import site as forms
from sites.models import Competence, Equipment, InstructionIssue, RemoteSite
from sites.services import competence, enrolment, equipment, issue
from sites.services import site as sites
from sites.views.files import as_upload
from ui.forms import DesignForm


class SiteFormPage(ServicePage):
    """A form of this floor, with the way there."""

    template_name = "sites/form.jinja"
    button = _l("Save")

    def back(self) -> str:
        return reverse("sites:list")

    def crumbs(self) -> list[dict[str, str]]:
        """Where the reader is."""
        return [{"text": _("Sites"), "href": reverse("sites:list")}]

    def context(self) -> dict[str, Any]:
        return {"crumbs": self.crumbs()}


class OnSite(SiteFormPage):
    """A form about one site, reached by its code."""

    site: RemoteSite

    def prepare(self) -> None:
        site = selectors.site_for(self.actor, self.kwargs["code"])
        if site is None:
            raise Http404
        if not self.actor.may(self.permission, site):
            raise PermissionDenied
        self.site = site

    def back(self) -> str:
        return reverse("sites:detail", args=[self.site.code])

    def crumbs(self) -> list[dict[str, str]]:
        return [*super().crumbs(), {"text": self.site.name, "href": self.back()}]


class AddSite(SiteFormPage):
    """Register a remote site."""

    permission = Permission.SITE_EDIT
    heading = _l("Register a site")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        own = Organisation.objects.filter(scope_id__in=self.actor.scope_ids(self.permission)).order_by("name")
        return forms.SiteForm(data, control_sites=own)

    def run(self, form: Any) -> None:
        given = dict(form.cleaned_data)
        given.pop("place_code")
        sites.site_register(actor=self.actor, place=form.place, **given)


class AddPlace(SiteFormPage):
    """Add a place outside the register."""

    permission = Permission.SITE_EDIT
    heading = _l("Add a place by hand")
    lead = _l(
        "For places that are not in the NHS register: pharmacies, or places in another nation of the United Kingdom."
    )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.PlaceForm(data)

    def run(self, form: Any) -> None:
        sites.place_add(actor=self.actor, **form.cleaned_data)


class Propose(OnSite):
    """Propose a site for a master file."""

    permission = Permission.SITE_ENROL
    heading = _l("Propose for a master file")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        files = MasterFile.objects.filter(control_site_id=self.site.control_site_id).order_by("number")
        return forms.ProposalForm(data, master_files=files)

    def run(self, form: Any) -> None:
        enrolment.enrolment_propose(actor=self.actor, site=self.site, **form.cleaned_data)


class AddEquipment(OnSite):
    """Add an instrument."""

    permission = Permission.EQUIPMENT_EDIT
    heading = _l("Add equipment")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.EquipmentForm(data, classes=selectors.equipment_classes_for(self.site))

    def run(self, form: Any) -> None:
        equipment.equipment_add(actor=self.actor, site=self.site, **form.cleaned_data)


class OnEquipment(OnSite):
    """A form about one instrument of the site."""

    permission = Permission.EQUIPMENT_EDIT
    item: Equipment

    def prepare(self) -> None:
        super().prepare()
        item = Equipment.objects.filter(site=self.site, pk=self.kwargs["pk"]).first()
        if item is None:
            raise Http404
        self.item = item
        self.heading = f"{self.heading}: {item.name} ({item.code})"


class AddCalibration(OnEquipment):
    """Record a calibration."""

    heading = _l("Record a calibration")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.CalibrationForm(data, files)

    def run(self, form: Any) -> None:
        given = dict(form.cleaned_data)
        equipment.calibration_record(
            actor=self.actor, equipment=self.item, upload=as_upload(given.pop("document")), **given
        )


class TakeOut(OnEquipment):
    """Take an instrument out of use, or return it."""

    heading = _l("Use of the instrument")
    lead = _l("An instrument in use is taken out of use; one that is out of use is returned to use.")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.ReasonForm(data)

    def run(self, form: Any) -> None:
        act = equipment.equipment_take_out if self.item.out_since is None else equipment.equipment_return
        act(actor=self.actor, equipment=self.item, reason=form.cleaned_data["reason"])


class AddCompetence(OnSite):
    """Record a person's competence."""

    permission = Permission.COMPETENCE_ASSESS
    heading = _l("Record competence")
    lead = _l("Somebody else assesses it: nobody records their own competence.")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.CompetenceForm(
            data,
            people=selectors.people_of_site(self.site),
            versions=selectors.versions_of_site(self.site),
            # The matrix names both in the address; what is not one of this site's chooses nothing.
            initial={
                "person": self.request.GET.get("person", ""),
                "instruction_version": self.request.GET.get("version", ""),
            },
        )

    def run(self, form: Any) -> None:
        competence.competence_assess(actor=self.actor, site=self.site, **form.cleaned_data)


class EndCompetence(OnSite):
    """End a person's competence, at once."""

    permission = Permission.COMPETENCE_ASSESS
    heading = _l("End a competence")
    button = _l("End it now")
    row: Competence

    def prepare(self) -> None:
        super().prepare()
        row = (
            Competence.objects.filter(site=self.site, pk=self.kwargs["pk"])
            .select_related("person", "instruction_version__instruction")
            .first()
        )
        if row is None:
            raise Http404
        self.row = row
        self.lead = _(
            "%(person)s performs and witnesses no step by %(version)s at this site from now on. What they recorded before"
            " stays as it is."
        ) % {"person": row.person.full_name, "version": row.instruction_version}

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.ReasonForm(data)

    def run(self, form: Any) -> None:
        competence.competence_end(actor=self.actor, competence=self.row, reason=form.cleaned_data["reason"])


class TakeBack(SiteFormPage):
    """Take an issued instruction version back from a site (REG-48)."""

    permission = Permission.INSTRUCTION_WITHDRAW
    heading = _l("Take an instruction back from a site")
    button = _l("Take it back now")
    issue: InstructionIssue

    def prepare(self) -> None:
        found = (
            InstructionIssue.objects.for_actor(self.actor, Permission.SITE_VIEW)
            .filter(pk=self.kwargs["pk"])
            .first()
        )
        if found is None:
            raise Http404
        if not self.actor.may(self.permission, found):
            raise PermissionDenied
        self.issue = found
        self.lead = _(
            "No batch starts by %(version)s at %(site)s from now on. Batches in hand there go on: decide about each of them."
        ) % {"version": found.version, "site": found.site.name}

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.ReasonForm(data)

    def run(self, form: Any) -> None:
        issue.issue_take_back(actor=self.actor, issue=self.issue, reason=form.cleaned_data["reason"])

    def back(self) -> str:
        return reverse("sites:detail", args=[self.issue.site.code])

    def crumbs(self) -> list[dict[str, str]]:
        return [*super().crumbs(), {"text": self.issue.site.name, "href": self.back()}]
