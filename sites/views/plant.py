"""Instruments and rooms of a site: the list, the history of one, maintenance, and where each stands (REG-33, REG-46)."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from ledger.models import Document
from sites import plant
from sites.forms import plant as forms
from sites.forms.site import ReasonForm
from sites.models import Equipment, RemoteSite, Room
from sites.services import maintenance, rooms
from sites.views.files import as_upload, download
from sites.views.forms import OnEquipment, OnSite
from sites.views.pages import reach
from sites.views.people import crumbs_of
from ui.forms import DesignForm


def _day(site: RemoteSite) -> Any:
    return timezone.now().astimezone(ZoneInfo(site.zone)).date()


@require_safe
def equipment_list(request: HttpRequest, code: str) -> HttpResponse:
    """The instruments of a site with how each stands, and its rooms."""
    actor, site = reach(request, code)
    page = plant.plant_page(site, _day(site), after=request.GET.get("after", "")[:20])
    context = {
        "site": site,
        "items": [(item, *plant.standing_of(item)) for item in page.items],
        "next": f"?after={page.next}" if page.next else "",
        "rooms": plant.rooms_of(site),
        "may": actor.may(Permission.EQUIPMENT_EDIT, site),
        "crumbs": crumbs_of(site),
    }
    return render(request, "sites/equipment.jinja", context)


def _item(site: RemoteSite, pk: uuid.UUID) -> Equipment:
    found = Equipment.objects.select_related("room").filter(site=site, pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
def instrument(request: HttpRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """One instrument: how it stands, and everything that was done to it."""
    actor, site = reach(request, code)
    item = _item(site, pk)
    fact = plant.item_fact(item, _day(site))
    context = {
        "site": site,
        "item": item,
        "fact": fact,
        "standing": plant.standing_of(fact),
        "history": plant.history_of(item),
        "may": actor.may(Permission.EQUIPMENT_EDIT, site),
        "crumbs": [
            *crumbs_of(site),
            {"text": _("Equipment"), "href": reverse("sites:equipment-list", args=[site.code])},
        ],
    }
    return render(request, "sites/instrument.jinja", context)


@require_safe
def paper(request: HttpRequest, code: str, pk: uuid.UUID, document: uuid.UUID) -> HttpResponse:
    """A document behind something done to an instrument."""
    _actor, site = reach(request, code)
    item = _item(site, pk)
    found = Document.objects.filter(pk=document, pk__in=plant.paper_ids(item)).first()
    if found is None:
        raise Http404
    return download(found)


class OnInstrument(OnEquipment):
    """A form about one instrument, opened from its page."""

    def back(self) -> str:
        return reverse("sites:instrument", args=[self.site.code, self.kwargs["pk"]])

    def crumbs(self) -> list[dict[str, str]]:
        return [
            *crumbs_of(self.site),
            {"text": _("Equipment"), "href": reverse("sites:equipment-list", args=[self.site.code])},
        ]


class AddMaintenance(OnInstrument):
    """Record a maintenance."""

    heading = _l("Record maintenance")
    lead = _l("It is neither a calibration nor a qualification: after a repair, record those too.")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.MaintenanceForm(data, files)

    def run(self, form: Any) -> None:
        given = dict(form.cleaned_data)
        maintenance.maintenance_record(
            actor=self.actor, equipment=self.item, upload=as_upload(given.pop("document")), **given
        )


class PlanMaintenance(OnInstrument):
    """Plan the maintenance of an instrument, or end the plan."""

    heading = _l("Plan maintenance")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.MaintenancePlanForm(
            data,
            initial={
                "every_days": self.item.maintenance_every_days,
                "first_due_on": self.item.maintenance_first_due_on,
                "stops": self.item.maintenance_stops,
            },
        )

    def run(self, form: Any) -> None:
        maintenance.maintenance_plan(actor=self.actor, equipment=self.item, **form.cleaned_data)


class PlaceInRoom(OnInstrument):
    """Say in which room an instrument stands."""

    heading = _l("Room of the instrument")
    lead = _l("What stands in a room that is out of use serves no step.")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        own = Room.objects.filter(site=self.site).order_by("code")
        return forms.PlacementForm(data, rooms=own, initial={"room": self.item.room_id})

    def run(self, form: Any) -> None:
        rooms.equipment_place(actor=self.actor, equipment=self.item, room=form.cleaned_data["room"])


class AddRoom(OnSite):
    """Add a room or cabinet."""

    permission = Permission.EQUIPMENT_EDIT
    heading: Any = _l("Add a room")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.RoomForm(data)

    def run(self, form: Any) -> None:
        rooms.room_add(actor=self.actor, site=self.site, **form.cleaned_data)

    def back(self) -> str:
        return reverse("sites:equipment-list", args=[self.site.code])

    def crumbs(self) -> list[dict[str, str]]:
        return [*crumbs_of(self.site), {"text": _("Equipment"), "href": self.back()}]


class UseRoom(AddRoom):
    """Take a room out of use, or return it."""

    room: Room

    def prepare(self) -> None:
        super().prepare()
        found = Room.objects.filter(site=self.site, pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        self.room = found
        words = (
            _l("Take room %(room)s out of use")
            if found.out_since is None
            else _l("Return room %(room)s to use")
        )
        self.heading = str(words) % {"room": found.code}
        self.lead = (
            _("From the moment you save, what stands in it opens no start and serves no step.")
            if found.out_since is None
            else _("What stands in it serves again. Say what shows that the room is fit for use.")
        )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return ReasonForm(data)

    def run(self, form: Any) -> None:
        act = rooms.room_take_out if self.room.out_since is None else rooms.room_return
        act(actor=self.actor, room=self.room, reason=form.cleaned_data["reason"])
