"""Kits, the visits of a home that use them, and the address behind its coded location (REG-44)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, person_actor, show_refusal
from accounts.views.signing import SignedMoveView
from designations.models import MasterFile
from designations.selectors import signatures_on
from ledger.errors import Refusal
from ledger.presenters import signature_rows
from sites.forms import homes as forms
from sites.forms.site import ReasonForm
from sites.homes import services
from sites.homes.selectors import kit_page, visits_page
from sites.models import HomeVisit, Kit, RemoteSite
from sites.selectors import people_of_site, trail_of
from sites.services.home import home_address_read
from sites.views.forms import OnSite, SiteFormPage
from sites.views.pages import reach
from ui.forms import DesignForm

KIT_TONES = {"recorded": "blue", "approved": "green", "withdrawn": "grey"}
VISIT_TONES = {"planned": "blue", "made": "green", "cancelled": "grey"}


def _kit_crumbs() -> list[dict[str, str]]:
    return [
        {"text": _("Sites"), "href": reverse("sites:list")},
        {"text": _("Kits for homes"), "href": reverse("sites:kits")},
    ]


def _site_crumbs(site: RemoteSite) -> list[dict[str, str]]:
    return [
        {"text": _("Sites"), "href": reverse("sites:list")},
        {"text": site.name, "href": reverse("sites:detail", args=[site.code])},
    ]


def _tag(kit: Kit) -> dict[str, str]:
    """Its state; an approved kit that ran out says so."""
    if kit.state == "approved" and kit.expires_on < timezone.localdate():
        return {"text": _("Expired"), "tone": "red"}
    return {"text": str(kit.get_state_display()), "tone": KIT_TONES[kit.state]}


@require_safe
def kit_list(request: HttpRequest) -> HttpResponse:
    """Every kit in scope, newest first, page by page."""
    actor = holding(request, Permission.SITE_VIEW)
    rows, more = kit_page(actor, after=request.GET.get("after", ""))
    context = {
        "rows": [{"kit": row, "tag": _tag(row)} for row in rows],
        "pager": {"next": f"?after={more}" if more else ""},
        "may_record": actor.may_any(Permission.SITE_EDIT),
        "crumbs": _kit_crumbs()[:1],
    }
    return render(request, "sites/kits.jinja", context)


def _kit(actor: Any, pk: UUID) -> Kit:
    found: Kit | None = Kit.objects.for_actor(actor, Permission.SITE_VIEW).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
def kit_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One kit: what is in it, who approved it, the visit that names it."""
    actor = holding(request, Permission.SITE_VIEW)
    kit = _kit(actor, pk)
    may = actor.may(Permission.SITE_ENROL, kit)
    context = {
        "kit": kit,
        "tag": _tag(kit),
        "visit": HomeVisit.objects.filter(kit=kit).exclude(state="cancelled").first(),
        "may_approve": may and kit.state == "recorded",
        "may_withdraw": may and kit.state != "withdrawn",
        "signatures": signature_rows(signatures_on(kit)),
        "trail": trail_of(kit.stream),
        "crumbs": _kit_crumbs(),
    }
    return render(request, "sites/kit.jinja", context)


class AddKit(SiteFormPage):
    """Record a kit."""

    permission = Permission.SITE_EDIT
    heading = _l("Record a kit")
    lead = _l("It is used once another QA reviewer has approved it, for one visit.")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        own = MasterFile.objects.for_actor(self.actor, Permission.SITE_EDIT).distinct().order_by("number")
        return forms.KitForm(data, master_files=own)

    def run(self, form: Any) -> None:
        services.kit_record(actor=self.actor, **form.cleaned_data)

    def back(self) -> str:
        return reverse("sites:kits")

    def crumbs(self) -> list[dict[str, str]]:
        return _kit_crumbs()


class ApproveKit(SignedMoveView):
    """Sign that a kit may be used."""

    move = "approve"

    def get_record(self) -> Kit:
        return _kit(person_actor(self.request), self.kwargs["pk"])

    def get_success_url(self, record: Kit) -> str:
        return reverse("sites:kit", args=[record.pk])

    def get_again(self, record: Kit) -> dict[str, str] | None:
        return {"text": _("Read what is in the kit again"), "href": self.get_success_url(record)}

    def get_subject(self, record: Kit) -> Any:
        return services.kit_subject(record, signer=person_actor(self.request).actor_id)

    def make_move(self, *, record: Any, actor: Any, proof: Any, form: Any) -> Any:
        return services.kit_approve(actor=actor, kit=record, proof=proof)


class WithdrawKit(SiteFormPage):
    """Withdraw a kit, at once."""

    permission = Permission.SITE_ENROL
    button = _l("Withdraw it now")
    lead = _l("Nothing is started with it from now on. A visit that names it has to be planned again.")
    kind = "warning"
    kit: Kit

    def prepare(self) -> None:
        self.kit = _kit(self.actor, self.kwargs["pk"])
        if not self.actor.may(self.permission, self.kit):
            raise PermissionDenied
        self.heading = _("Withdraw kit %(number)s") % {"number": self.kit.number}

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return ReasonForm(data)

    def run(self, form: Any) -> None:
        services.kit_withdraw(actor=self.actor, kit=self.kit, reason=form.cleaned_data["reason"])

    def back(self) -> str:
        return reverse("sites:kit", args=[self.kit.pk])

    def crumbs(self) -> list[dict[str, str]]:
        return [*_kit_crumbs(), {"text": self.kit.number, "href": self.back()}]


def _home(site: RemoteSite) -> RemoteSite:
    if site.kind != RemoteSite.Kind.HOME:
        raise Http404
    return site


@require_safe
def home_visits(request: HttpRequest, code: str) -> HttpResponse:
    """The visits of a home, newest first: planned, made with which batch, cancelled."""
    actor, site = reach(request, code)
    _home(site)
    rows, more = visits_page(site, after=request.GET.get("after", ""))
    context = {
        "site": site,
        "rows": rows,
        "today": timezone.localdate(),
        "tones": VISIT_TONES,
        "pager": {"next": f"?after={more}" if more else ""},
        "may_plan": actor.may(Permission.BATCH_START, site),
        "may_see_kits": site.control_scope_id in actor.scope_ids(Permission.SITE_VIEW),
        "may_reveal": actor.may(Permission.PATIENT_REVEAL, site),
        "crumbs": _site_crumbs(site),
    }
    return render(request, "sites/home_visits.jinja", context)


class OnHome(OnSite):
    """A form about a home."""

    def prepare(self) -> None:
        super().prepare()
        _home(self.site)

    def back(self) -> str:
        return reverse("sites:home-visits", args=[self.site.code])

    def crumbs(self) -> list[dict[str, str]]:
        return [*_site_crumbs(self.site), {"text": _("Visits of this home"), "href": self.back()}]


class PlanVisit(OnHome):
    """Plan a visit."""

    permission = Permission.BATCH_START
    heading = _l("Plan a visit")
    lead = _l("A batch starts here only in a visit of its day, with its kit, by the person named.")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.VisitForm(data, kits=services.kits_for(self.site), people=people_of_site(self.site))

    def run(self, form: Any) -> None:
        services.visit_plan(actor=self.actor, site=self.site, **form.cleaned_data)


class CancelVisit(OnHome):
    """Cancel a planned visit."""

    permission = Permission.BATCH_START
    heading = _l("Cancel a visit")
    button = _l("Cancel the visit")
    visit: HomeVisit

    def prepare(self) -> None:
        super().prepare()
        found = HomeVisit.objects.filter(site=self.site, pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        self.visit = found
        self.lead = _("Kit %(number)s is free for another visit then.") % {"number": found.kit.number}

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return ReasonForm(data)

    def run(self, form: Any) -> None:
        services.visit_cancel(actor=self.actor, visit=self.visit, reason=form.cleaned_data["reason"])


@method_decorator(never_cache, name="dispatch")
class ShowAddress(OnHome):
    """Show the address of a home, with a reason; each look is on the trail and nothing of it is kept in the browser."""

    permission = Permission.PATIENT_REVEAL
    heading = _l("Show the address of this home")
    lead = _l("Your name, the time and your reason go on the trail.")
    button = _l("Show the address")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return ReasonForm(data)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            address = home_address_read(actor=self.actor, site=self.site, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            show_refusal(form, refusal)
            return self._page(form, status=refusal.status)
        context = {"site": self.site, "address": address, "back": self.back(), "crumbs": self.crumbs()}
        return render(request, "sites/home_address.jinja", context)
