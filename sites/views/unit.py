"""A modular unit leaves, arrives, has its instruments qualified, and is opened again by a signature (REG-22, REG-46)."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.permissions import Permission
from accounts.views.access import person_actor
from accounts.views.signing import SignedMoveView
from sites import selectors
from sites.forms import unit as forms
from sites.models import RemoteSite, UnitStanding
from sites.services import movement, qualification
from sites.subjects import unit_subject
from sites.views.files import as_upload
from sites.views.forms import OnEquipment, OnSite
from ui.forms import DesignForm


class OnUnit(OnSite):
    """A form about one modular unit."""

    permission = Permission.SITE_EDIT

    def prepare(self) -> None:
        super().prepare()
        if self.site.kind != RemoteSite.Kind.UNIT:
            raise Http404


class Depart(OnUnit):
    """Record that the unit left."""

    heading = _l("Record a departure")
    lead = _l(
        "From the moment you save, nothing starts and no step is signed in this unit. Every instrument in it is qualified"
        " anew before QA opens the unit again. Batches in hand stop where they are: decide about each of them."
    )
    button = _l("Record the departure")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.DepartForm(data)

    def run(self, form: Any) -> None:
        given = dict(form.cleaned_data)
        given.pop("place_code")
        movement.unit_depart(actor=self.actor, site=self.site, bound_for=form.place, **given)


class Arrive(OnUnit):
    """Record where the unit arrived."""

    heading = _l("Record an arrival")
    button = _l("Record the arrival")

    def prepare(self) -> None:
        super().prepare()
        moving = selectors.open_move(self.site)
        self.lead = (
            _("It was sent to %(place)s.") % {"place": moving.bound_for.name}
            if moving is not None
            else _("Enter the first place at which the unit stands, and why it is there.")
        )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.ArriveForm(data)

    def run(self, form: Any) -> None:
        given = dict(form.cleaned_data)
        given.pop("place_code")
        movement.unit_arrive(actor=self.actor, site=self.site, place=form.place, **given)


class QualifyEquipment(OnEquipment):
    """Record that an instrument was qualified where it stands."""

    heading = _l("Record a qualification")
    lead = _l("It says that the instrument is fit for use where it stands now. It is no calibration.")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.QualificationForm(data, files)

    def run(self, form: Any) -> None:
        given = dict(form.cleaned_data)
        qualification.equipment_qualify(
            actor=self.actor, equipment=self.item, upload=as_upload(given.pop("document")), **given
        )


class RequalifyUnit(SignedMoveView):
    """Sign that the unit may be used where it stands now."""

    move = "requalify"
    form_class = forms.RequalifyForm
    does_not = _l("It starts no batch, and it lifts neither a pause nor a restriction.")

    def get_record(self) -> UnitStanding:
        found = (
            UnitStanding.objects.for_actor(person_actor(self.request), Permission.SITE_VIEW)
            .filter(site__code=self.kwargs["code"])
            .first()
        )
        if found is None:
            raise Http404
        return found

    def get_success_url(self, record: UnitStanding) -> str:
        return reverse("sites:detail", args=[record.site.code])

    def get_subject(self, record: UnitStanding) -> Any:
        # The evidence is given on this very page: before it is, only the rest is judged.
        return unit_subject(record, signer=person_actor(self.request).actor_id, evidence="…")

    def heading(self, record: UnitStanding) -> str:
        return _("Re-qualify %(unit)s") % {"unit": record.site.name}

    def outcome(self, record: UnitStanding) -> str:
        return _("%(unit)s is in use again.") % {"unit": record.site.name}

    def make_move(self, *, record: Any, actor: Any, proof: Any, form: Any) -> Any:
        return movement.unit_requalify(
            actor=actor, site=record.site, proof=proof, evidence=form.cleaned_data["evidence"]
        )
