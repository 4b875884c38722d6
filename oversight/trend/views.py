"""The page of trends: one critical parameter of a product, a control chart for each site, and the signals (REG-83)."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding
from designations.models import Product
from oversight.comparability.views import COMPARED, crumbs_of
from oversight.models import Deviation
from oversight.selectors import CHART
from oversight.trend.charting import Line, Signal, chart_of, lines_of
from oversight.trend.choices import Choice, choices_of
from oversight.trend.values import site_values
from oversight.views.access import batch_page
from sites.models import Enrolment

DRAWN = 20
"""So many charts stand on one page, sites with signals first; of the rest one is chosen in the table."""
NAMED = 3
"""So many open deviations are named beside one signal."""


@require_safe
def product(request: HttpRequest, code: str) -> HttpResponse:
    """One parameter over the sites. Of all sites: for who sees reports, not for one site's people."""
    actor = holding(request, Permission.REPORT_VIEW)
    found = Product.objects.for_actor(actor, Permission.REPORT_VIEW).filter(code=code).distinct().first()
    if found is None:
        raise Http404
    context = context_of(actor, found, request.GET.get("attribute") or "", request.GET.get("site") or "")
    return render(request, "oversight/trend.jinja", context)


def context_of(actor: Any, product: Product, attribute: str = "", site: str = "") -> dict[str, Any]:
    """What the page shows of a product that the actor sees reports of. Eight queries, however many rows there are."""
    choices = choices_of(product)
    wanted = attribute or next(iter(choices.found), "")
    choice = choices.found.get(wanted)
    if wanted and choice is None:
        raise Http404
    context: dict[str, Any] = {
        "product": product,
        "choices": list(choices.found.values()),
        "left_out": choices.left_out,
        "choice": choice,
        "chart": CHART,
        "run_length": settings.SPOKEWISE.TREND_RUN,
        "crumbs": crumbs_of(product),
    }
    if choice is not None:
        context |= _trend(actor, product, choice, site)
    return context


def _trend(actor: Any, product: Product, choice: Choice, site: str) -> dict[str, Any]:
    """Lines, charts and signals of one choice: three queries."""
    run_length = settings.SPOKEWISE.TREND_RUN
    enrolments = list(
        Enrolment.objects.filter(
            master_file__product=product, master_file__mode__in=list(choice.modes), state__in=COMPARED
        ).order_by("site__name", "id")
    )
    measured = [choice.modes[one.master_file.mode] for one in enrolments]
    found = site_values(
        product.pk, enrolments, choice.key, [one.unit for one in measured], by_step=choice.by_step
    )
    lines = lines_of(enrolments, measured, found, run_length)
    worst_first = sorted((line for line in lines if line.drawn), key=lambda line: not line.signals)
    if site:
        worst_first = [line for line in worst_first if line.enrolment.site.code == site]
    drawn = worst_first[:DRAWN]
    return {
        "lines": lines,
        "drawn": [(line, chart_of(line, run_length)) for line in drawn],
        "on_page": {line.enrolment.pk for line in drawn},
        "more": len(drawn) < sum(line.drawn for line in lines),
        "modes": len(choice.modes) > 1,
        "signals": _signals(actor, product, lines),
        "batch_page": batch_page(actor),
    }


def _signals(actor: Any, product: Product, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Every signal, the newest first, with the deviations open on its batches: one query."""
    deviations = _open_deviations(actor, {value.batch_id for line in lines for value in line.values})
    raising = actor.scope_ids(Permission.DEVIATION_EDIT)
    rows: list[dict[str, Any]] = []
    for line in lines:
        may_raise = not raising.isdisjoint(
            {line.enrolment.site.scope_id, product.scope_id, product.control_scope_id}
        )
        rows.extend(
            {
                "line": line,
                "signal": signal,
                "deviations": list(_about(signal, deviations))[:NAMED],
                "raise": reverse("oversight:raise_deviation", args=[signal.last.batch]) if may_raise else "",
            }
            for signal in line.signals
        )
    return sorted(rows, key=lambda row: (row["signal"].last.at, row["signal"].last.batch), reverse=True)


def _open_deviations(actor: Any, batch_ids: set[uuid.UUID]) -> Mapping[uuid.UUID, list[Deviation]]:
    """Batch → its deviations that are not closed, as far as the reader sees them."""
    rows: dict[uuid.UUID, list[Deviation]] = {}
    seen = Deviation.objects.for_actor(actor, Permission.DEVIATION_VIEW)
    for row in seen.filter(batch_id__in=batch_ids).exclude(state="closed").order_by("pk"):
        rows.setdefault(row.batch_id, []).append(row)
    return rows


def _about(signal: Signal, deviations: Mapping[uuid.UUID, list[Deviation]]) -> Iterable[Deviation]:
    """Those on the step of the signal, newest batch first; one raised by hand names no step and is about its batch."""
    for value in reversed(signal.values):
        for one in deviations.get(value.batch_id, ()):
            if one.step_key in ("", value.step_key):
                yield one
