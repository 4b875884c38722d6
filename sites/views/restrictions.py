"""Restrictions: the list, one of them, imposing one with a look at what it stops, the holder's answer (REG-38 to REG-41)."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, person_actor, show_refusal
from designations.models import Licence, Product
from designations.selectors import signatures_on
from ledger.errors import Refusal
from ledger.presenters import signature_rows
from sites import restricted
from sites.forms import restriction as forms
from sites.models import Activity, RemoteSite, Restriction
from sites.selectors import trail_of
from sites.services import restriction as services
from sites.views.forms import SiteFormPage
from ui.forms import DesignForm

IMPOSERS = {
    Restriction.ImposedBy.HOLDER: Permission.SITE_PAUSE,
    Restriction.ImposedBy.AUTHORITY: Permission.SITE_SUSPEND,
}
STANDING = {
    "in_force": (_l("In force"), "red"),
    "to_come": (_l("To come"), "yellow"),
    "ended": (_l("Ended"), "grey"),
}


def _told(one: Restriction) -> dict[str, Any]:
    standing = restricted.standing_of(one)
    words, tone = STANDING[standing]
    return {
        "row": one,
        "covers": services.covers_in_words(one),
        "standing": standing,
        "says": _("Lifted") if one.state == "lifted" else str(words),
        "tone": tone,
    }


def _crumbs() -> list[dict[str, str]]:
    return [
        {"text": _("Sites"), "href": reverse("sites:list")},
        {"text": _("Restrictions"), "href": reverse("sites:restrictions")},
    ]


@require_safe
def restriction_list(request: HttpRequest) -> HttpResponse:
    """Every restriction in scope, newest first: filters in the address, pages by key."""
    actor = holding(request, Permission.SITE_VIEW)
    form = forms.RestrictionFilterForm(request.GET or None)
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    filters = restricted.RestrictionFilters(
        standing=data.get("standing", ""),
        imposed_by=data.get("imposed_by", ""),
        query=data.get("q", "").strip(),
    )
    rows, more = restricted.restriction_page(actor, filters, after=request.GET.get("after", ""))
    kept = {name: value for name, value in data.items() if value}
    context = {
        "form": form,
        "rows": [_told(one) for one in rows],
        "pager": {"next": "?" + urlencode(kept | {"after": more}) if more else ""},
        "may_impose": any(actor.may_any(permission) for permission in IMPOSERS.values()),
        "crumbs": _crumbs()[:1],
    }
    return render(request, "sites/restrictions.jinja", context)


@require_safe
def restriction_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One restriction: what it covers, its letter and answers, the work in hand, how it ends or ended."""
    actor = holding(request, Permission.SITE_VIEW)
    one = restricted.restriction_for(actor, pk)
    if one is None:
        raise Http404
    authority = one.imposed_by == Restriction.ImposedBy.AUTHORITY
    context = {
        **_told(one),
        "stops": services.activities_in_words(one),
        "notice_days": (one.effective_from.date() - one.notice_on).days if one.notice_on else None,
        "authority": authority,
        "enrolments": list(restricted.covered_enrolments(one)[: restricted.MOST]),
        "work": restricted.work_in_hand(actor, one),
        "answers": list(one.representations.all()),
        "variation": (one.variation or restricted.lifting_variations(one).first()) if authority else None,
        "may_lift": actor.may(IMPOSERS[Restriction.ImposedBy(one.imposed_by)], one),
        "may_answer": authority and actor.may(Permission.SITE_SUSPEND, one),
        "signatures": signature_rows(signatures_on(one)),
        "trail": [line for line in trail_of(one.stream) if one.number in line.sentence],
        "crumbs": _crumbs(),
    }
    return render(request, "sites/restriction.jinja", context)


class Impose(SiteFormPage):
    """Impose a restriction: first what it would stop is shown, then it is imposed."""

    permission = Permission.SITE_VIEW
    template_name = "sites/restriction_new.jinja"
    heading = _l("Impose a restriction")
    lead = _l(
        "It covers what all the named parts cover together. Before anything is stopped you see what it stops."
    )
    button = _l("Show what it stops")
    made: Restriction | None = None

    def prepare(self) -> None:
        self.imposers = [one for one, permission in IMPOSERS.items() if self.actor.may_any(permission)]
        if not self.imposers:
            raise PermissionDenied
        self.preview: dict[str, Any] = {}

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        asked = (data or {}).get("imposed_by", "")
        if asked in IMPOSERS and asked not in self.imposers:
            raise PermissionDenied  # whose restriction it is decides who may record it, before anything else is judged
        scopes = frozenset().union(*(self.actor.scope_ids(IMPOSERS[one]) for one in self.imposers))
        return forms.RestrictionForm(
            data,
            initial={"imposed_by": self.imposers[0]} if data is None else None,
            imposers=[(one.value, one.label) for one in self.imposers],
            sites=RemoteSite.objects.filter(control_scope_id__in=scopes).order_by("name"),
            products=Product.objects.filter(control_scope_id__in=scopes).order_by("code"),
            licences=Licence.objects.filter(control_scope_id__in=scopes).order_by("number"),
        )

    def run(self, form: Any) -> None:
        given = dict(form.cleaned_data)
        given["effective_from"] = given["effective_from"] or timezone.now()
        self.made = services.restriction_record(actor=self.actor, **given)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without ``confirm``, show what would be stopped; with it, stop it."""
        if request.POST.get("confirm") == "yes":
            return super().post(request, *args, **kwargs)
        form: Any = self.form(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        given = dict(form.cleaned_data)
        given["effective_from"] = given["effective_from"] or timezone.now()
        try:
            would = services.restriction_previewed(actor=self.actor, **given)
        except Refusal as refusal:
            show_refusal(form, refusal)
            return self._page(form, status=refusal.status)
        self.preview = {
            "covers": services.covers_in_words(would),
            "stops": services.activities_in_words(would),
            "enrolments": list(restricted.covered_enrolments(would)[: restricted.MOST]),
            "work": restricted.work_in_hand(self.actor, would),
            "making": would.stops_any(Activity.MAKING),
            "at_once": would.effective_from <= timezone.now(),
            "effective_from": would.effective_from,
        }
        return self._page(form)

    def back(self) -> str:
        return (
            reverse("sites:restriction", args=[self.made.pk]) if self.made else reverse("sites:restrictions")
        )

    def crumbs(self) -> list[dict[str, str]]:
        return _crumbs()

    def context(self) -> dict[str, Any]:
        return {**super().context(), "preview": self.preview}


class Answer(SiteFormPage):
    """Record the holder's answer to the authority (REG-40)."""

    permission = Permission.SITE_VIEW
    heading = _l("Record an answer to the authority")
    lead = _l("It changes nothing about the restriction: the authority decides.")
    restriction: Restriction

    def prepare(self) -> None:
        found = restricted.restriction_for(self.actor, self.kwargs["pk"])
        if found is None or found.imposed_by != Restriction.ImposedBy.AUTHORITY:
            raise Http404
        if not self.actor.may(Permission.SITE_SUSPEND, found):
            raise PermissionDenied
        self.restriction = found

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.RepresentationForm(data)

    def run(self, form: Any) -> None:
        services.representation_record(actor=self.actor, restriction=self.restriction, **form.cleaned_data)

    def back(self) -> str:
        return reverse("sites:restriction", args=[self.restriction.pk])

    def crumbs(self) -> list[dict[str, str]]:
        return [*_crumbs(), {"text": self.restriction.number, "href": self.back()}]


def reached(request: HttpRequest, pk: uuid.UUID) -> Restriction:
    """The restriction in the actor's scope, or 404."""
    found = restricted.restriction_for(person_actor(request), pk)
    if found is None:
        raise Http404
    return found
