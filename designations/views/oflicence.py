"""People and premises of a licence, and what the authority is told of them (REG-24, REG-30, REG-34)."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _l

from accounts.models import Membership, Person
from designations.forms import licences as forms
from designations.models import LicenceNotice, LicencePerson, LicencePremises
from designations.services import licences, notices, oflicence
from designations.views.licences import LicencePage
from ui.forms import DesignForm


class NamePerson(LicencePage):
    """A person whom the licence names in a capacity."""

    heading = _l("Name a person on the licence")
    lead = _l(
        "Whoever is named after the licence’s first day is a change: a production manager, and for trials a qualified person,"
        " is a notice to the authority that stays open until it is recorded as sent."
    )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        here = Membership.objects.filter(scope_id=self.licence.control_scope_id).values("person_id")
        people = Person.objects.filter(pk__in=here, is_active=True).order_by("full_name", "pk")
        return forms.PersonForm(data, people=people)

    def run(self, form: Any) -> None:
        given = dict(form.cleaned_data)
        person = given.pop("person")
        licences.licence_person_name(actor=self.actor, licence=self.licence, person_id=person.pk, **given)


class EndPerson(LicencePage):
    """The last day on which a person is named."""

    kind = "warning"

    def prepare(self) -> None:
        super().prepare()
        rows = LicencePerson.objects.filter(licence=self.licence, valid_until=None)
        self.row = get_object_or_404(rows, pk=self.kwargs["of"])
        self.heading = _l("Record the last day: %(person)s") % {"person": self.row}

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.EndForm(data)

    def run(self, form: Any) -> None:
        licences.licence_person_end(actor=self.actor, row=self.row, **form.cleaned_data)


class SendNotice(LicencePage):
    """That the authority was told."""

    heading = _l("Record that the authority was told")

    def prepare(self) -> None:
        super().prepare()
        rows = LicenceNotice.objects.filter(licence=self.licence)
        self.notice = get_object_or_404(rows, pk=self.kwargs["of"])
        self.lead = self.notice.says

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.NoticeForm(data)

    def run(self, form: Any) -> None:
        notices.notice_send(actor=self.actor, notice=self.notice, **form.cleaned_data)


class AddPremises(LicencePage):
    """Premises for one purpose."""

    heading = _l("Record premises of the licence")
    lead = _l(
        "The control site, the places of testing, and the stores of components and of equipment. Remote sites are never"
        " among them: they stand in the master file."
    )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.PremisesForm(data)

    def run(self, form: Any) -> None:
        oflicence.premises_add(actor=self.actor, licence=self.licence, **form.cleaned_data)


class EndPremises(LicencePage):
    """The last day on which the licence names them."""

    kind = "warning"

    def prepare(self) -> None:
        super().prepare()
        rows = LicencePremises.objects.filter(licence=self.licence, valid_until=None)
        self.row = get_object_or_404(rows, pk=self.kwargs["of"])
        self.heading = _l("Record the last day: %(premises)s") % {"premises": self.row}

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.EndForm(data)

    def run(self, form: Any) -> None:
        oflicence.premises_end(actor=self.actor, row=self.row, **form.cleaned_data)
