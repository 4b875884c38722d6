"""Where a modular unit was and is: its stays on a map and in a table, on any day (REG-22, REG-21)."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sites.forms.unit import OnForm
from sites.models import RemoteSite, UnitMove
from sites.presenters import UNIT_TONES
from sites.states import UNITS
from sites.views.pages import reach
from sites.whereabouts import Stay, Whereabouts, draw_way, whereabouts
from ui.formats import instant


@require_safe
def unit_where(request: HttpRequest, code: str) -> HttpResponse:
    """As it stood at the end of a day, or now: numbered stays in their order, and where the unit was bound for."""
    _actor, site = reach(request, code)
    if site.kind != RemoteSite.Kind.UNIT:
        raise Http404
    form = OnForm(request.GET or None)
    now = timezone.now()
    today = now.astimezone(ZoneInfo(site.zone)).date()
    given = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    on = min(given, today) if given else today
    found = whereabouts(site, now if on == today else _end_of(on, site.zone))
    context = {
        "site": site,
        "on": on,
        "is_today": on == today,
        "found": found,
        "map": draw_way(found, _title, _bound),
        "words": says(found),
        "state": "" if found.state == "nowhere" else str(UNITS.title(found.state)),
        "tone": UNIT_TONES.get(found.state, "grey"),
        "form": OnForm({"on": on.isoformat()}) if not form.errors else form,
        "crumbs": [
            {"text": _("Sites"), "href": reverse("sites:list")},
            {"text": site.name, "href": reverse("sites:detail", args=[site.code])},
        ],
    }
    return render(request, "sites/unit_where.jinja", context)


def _end_of(day: date, zone: str) -> datetime:
    """The last instant of a day where the site is."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)) - timedelta(microseconds=1)


def says(found: Whereabouts) -> str:
    """Where it was, in a sentence."""
    if found.now is not None:
        stands = _("At %(place)s since %(when)s")
        if not found.now.requalified_at:
            stands = _("At %(place)s since %(when)s, not re-qualified there: nothing is made in it")
        return stands % {"place": found.now.place.name, "when": instant(found.now.since, brief=True)}
    if found.move is not None and found.move.departed_at is not None:
        return _("On the way to %(place)s since %(when)s: nothing is made in it") % {
            "place": found.move.bound_for.name,
            "when": instant(found.move.departed_at, brief=True),
        }
    return _("On the way") if found.stays else _("Not delivered yet")


def _title(stay: Stay) -> str:
    values: dict[str, Any] = {
        "number": stay.number,
        "place": stay.place.name,
        "since": instant(stay.since, brief=True),
        "until": instant(stay.until, brief=True) if stay.until else "",
    }
    if stay.until:
        return _("%(number)s: %(place)s, from %(since)s until %(until)s") % values
    return _("%(number)s: %(place)s, since %(since)s") % values


def _bound(move: UnitMove) -> str:
    return _("Bound for %(place)s") % {"place": move.bound_for.name}
