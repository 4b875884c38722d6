"""The national list and map of sites: one set of filters in the address, a drawing, a table, a file."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding
from ledger.csvsafe import csv_bytes
from sites import national
from sites.forms.national import STANDINGS, NationalForm
from sites.models import RemoteSite
from sites.national.frames import NEARBY, read_frame
from sites.national.shapes import GRAVEST
from sites.presenters import TONES
from sites.selectors import products_of
from sites.states import ENROLMENTS

PAGE = 50
RESTRICTED = _l("Restricted")
NONE = _l("Not enrolled")
LETTERS = {
    "active": "A",
    "paused": "P",
    "suspended": "S",
    "restricted": "R",
    "onboarding": "O",
    "proposed": "N",
    "ceased": "C",
    "none": "–",
}
"""State → the letter inside its mark, which the key under the map explains."""


def _title(state: str) -> str:
    extra = {"restricted": RESTRICTED, "none": NONE}
    return str(extra[state] if state in extra else ENROLMENTS.title(state))


def _filters(data: dict[str, Any], frame: str) -> national.Filters:
    return national.Filters(
        query=data.get("q", "").strip(),
        state=data.get("state", ""),
        kind=data.get("kind", ""),
        product=data.get("product", ""),
        region=data.get("region", ""),
        country=data.get("country", ""),
        host=data.get("host", ""),
        standing=data.get("standing", ""),
        frame=read_frame(frame),
    )


@require_safe
def national_list(request: HttpRequest) -> HttpResponse:
    """Every site in scope on the map and in a table, narrowed by what the address says."""
    actor = holding(request, Permission.SITE_VIEW)
    form, found, kept = _narrowed(request, actor)
    if request.GET.get("format") == "csv":
        return _csv(found.rows)
    rows, pager = _page(found.rows, request.GET, kept)
    context = {
        "form": form,
        "rows": rows,
        "pager": pager,
        "drawing": _draw(found.rows, kept),
        "words": _words(found),
        "off": found.off_the_map,
        "total": len(found.rows),
        "wider": "?" + urlencode({key: value for key, value in kept.items() if key != "frame"})
        if "frame" in kept
        else "",
        "letters": LETTERS,
        "titles": {state: _title(state) for state in LETTERS},
        "tones": TONES | {"restricted": "red", "none": "grey"},
        "standings": dict(STANDINGS),
        "regions": {key: title for key, (title, _areas) in national.REGIONS.items()},
        "kinds": dict(RemoteSite.Kind.choices),
        "crumbs": [{"text": _("Sites"), "href": reverse("sites:list")}],
    }
    return render(request, "sites/national.jinja", context)


def _narrowed(request: HttpRequest, actor: Any) -> tuple[NationalForm, national.National, dict[str, str]]:
    """The form, what fits it, and what of it the address keeps. A choice that is none narrows nothing; the form says so."""
    everything = national.load_national(
        actor, national.Filters(product=request.GET.get("product", "")), timezone.now()
    )
    form = NationalForm(
        request.GET or None,
        products=products_of(actor),
        states=[*ENROLMENTS.choices(), ("restricted", RESTRICTED)],
        countries=everything.countries,
        hosts=everything.hosts,
    )
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    frame = request.GET.get("frame", "")
    filters = _filters(data, frame)
    kept = {key: value for key, value in data.items() if value}
    if filters.frame is not None:
        kept["frame"] = filters.frame.text
    return form, everything.narrowed(filters), kept


def _page(
    rows: tuple[national.Row, ...], given: Any, kept: dict[str, str]
) -> tuple[tuple[national.Row, ...], dict[str, str]]:
    """Fifty rows from a key on, never from a number: a site that is added shifts nothing."""
    keys = [f"{row.name}|{row.id}" for row in rows]
    order = [(row.name, str(row.id)) for row in rows]
    after, before = given.get("after", ""), given.get("before", "")
    start = 0
    if after in keys:
        start = keys.index(after) + 1
    elif "|" in after:
        name, _bar, key = after.rpartition("|")
        start = sum(1 for one in order if one <= (name, key))
    elif before in keys:
        start = max(0, keys.index(before) - PAGE)
    shown = rows[start : start + PAGE]

    def link(**more: str) -> str:
        return "?" + urlencode(kept | more)

    return shown, {
        "next": link(after=keys[start + PAGE - 1]) if start + PAGE < len(rows) else "",
        "previous": link(before=keys[start]) if start > 0 and shown else "",
        "export": link(format="csv"),
    }


def _draw(rows: tuple[national.Row, ...], kept: dict[str, str]) -> dict[str, Any]:
    titles = {state: _title(state) for state in GRAVEST}
    says = _("%(site)s (%(code)s): %(state)s")
    page = reverse("sites:detail", args=["CODE"])  # once: there may be five hundred marks
    marks = [
        national.Mark(
            longitude=float(row.longitude),
            latitude=float(row.latitude),
            state=row.state,
            title=says % {"site": row.name, "code": row.code, "state": titles[row.state]},
            href=page.replace("CODE", row.code),
            label=row.code,
        )
        for row in rows
        if row.longitude is not None and row.latitude is not None
    ]
    frame = read_frame(kept.get("frame", ""))
    if frame is None:
        frame = national.whole()
        if kept.get("region") or any(not frame.holds(m.longitude, m.latitude) for m in marks):
            frame = national.frame_of([(m.longitude, m.latitude) for m in marks], least=NEARBY)
    drawing = national.draw(marks, frame)
    return {
        "map": drawing,
        "clusters": {
            place: {
                "title": _heap(place.marks),
                "href": "?" + urlencode(kept | {"frame": place.frame}),
                "worst": next(s for s in GRAVEST if any(m.state == s for m in place.marks)),
            }
            for place in drawing.placed
            if place.alone is None
        },
    }


def _heap(marks: tuple[national.Mark, ...]) -> str:
    """A cluster in words: how many, and how many in each state."""
    counts: dict[str, int] = {}
    for mark in marks:
        counts[mark.state] = counts.get(mark.state, 0) + 1
    each = ", ".join(f"{counts[state]} {_title(state).lower()}" for state in GRAVEST if state in counts)
    number = ngettext("%(num)s site", "%(num)s sites", len(marks)) % {"num": len(marks)}
    return f"{number}: {each}"


def _words(found: national.National) -> str:
    """What the map shows, for whoever does not see it."""
    counts: dict[str, int] = {}
    for row in found.rows:
        counts[row.state] = counts.get(row.state, 0) + 1
    each = ", ".join(f"{counts[state]} {_title(state).lower()}" for state in GRAVEST if state in counts)
    number = ngettext("%(num)s site", "%(num)s sites", len(found.rows)) % {"num": len(found.rows)}
    return f"{number}: {each}" if each else number


def _csv(rows: Iterable[national.Row]) -> HttpResponse:
    header = [
        _("Site code"), _("Site"), _("Kind"), _("Host"), _("Place"), _("Postcode"), _("Region"), _("Country"),
        _("Latitude"), _("Longitude"), _("Product"), _("Mode"), _("Master file"), _("State"), _("Listed now"),
        _("Restricted now"), _("Readiness"),
    ]  # fmt: skip
    titles = {key: title for key, (title, _areas) in national.REGIONS.items()}
    standings = dict(STANDINGS)
    yes = {True: _("yes"), False: _("no")}
    kinds = dict(RemoteSite.Kind.choices)

    def lines() -> Iterable[tuple[Any, ...]]:
        for row in rows:
            about = (
                row.code, row.name, str(kinds[row.kind]), row.host, row.place, row.postcode,
                str(titles.get(row.region, "")), row.country, row.latitude, row.longitude,
            )  # fmt: skip
            for product in row.products or (None,):
                yield (
                    *about,
                    *(
                        (
                            product.code, product.mode, product.master_file, _title(product.state),
                            yes[product.listed], yes[product.restricted],
                        )
                        if product
                        else ("",) * 6
                    ),
                    str(standings[row.standing]),
                )  # fmt: skip

    return HttpResponse(
        csv_bytes([str(name) for name in header], lines(), bom=True),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="sites-national.csv"'},
    )
