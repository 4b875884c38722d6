"""Comparability: each site's key results beside all sites together, exact (REG-19, REG-37).

Key results are the lines of the release specification, over the batches certified, released (specials) or
rejected in the period. A result with a
qualifier other than ``=``, or still pending, has no place in a mean: it is counted apart. The sum is given, so that the
mean can be repeated; the mean is read with one digit more than the values, a half away from zero.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.annual.sections import Column, Data, Section, Table
from oversight.annual.source import Source
from oversight.annual.view import View
from ui.control_figures import resolution

DECIDED = ("certified", "released", "rejected")
_WIDE = Context(prec=60)


def gather(source: Source) -> dict[str, Any]:
    """One row for each key result and site, and one for all sites."""
    titles = {
        criterion["key"]: criterion["title"]
        for instruction in source.records["instructions"]
        for criterion in instruction["criteria"]
    }
    found: dict[tuple[str, str], dict[str, list[Any]]] = {}
    for batch in source.records["batches"]:
        if batch["outcome"] not in DECIDED:
            continue
        for key, result in batch["results"].items():
            found.setdefault((key, result["unit"]), {}).setdefault(batch["site"], []).append(result)
    rows = []
    for (key, unit), by_site in sorted(found.items()):
        everything = [result for results in by_site.values() for result in results]
        if not any(_exact(result) for result in everything):
            continue
        for site, results in [*sorted(by_site.items()), ("", everything)]:
            rows.append(
                {
                    "criterion": key,
                    "title": titles.get(key, key),
                    "unit": unit,
                    "site": site,
                    **statistics([Decimal(r["number"]) for r in results if _exact(r)]),
                    "other": sum(not _exact(r) for r in results),
                    "out_of_limit": sum(r["outcome"] == "out_of_limit" for r in results),
                }
            )
    return {"results": rows}


def _exact(result: Data) -> bool:
    return result["qualifier"] == "=" and result["number"] is not None and result["status"] == "final"


def statistics(numbers: Sequence[Decimal]) -> dict[str, Any]:
    """n, sum, mean, smallest and largest, as text; nothing but n without a number."""
    if not numbers:
        return {"n": 0, "sum": None, "mean": None, "low": None, "high": None}
    with localcontext(_WIDE):
        total = sum(numbers, Decimal(0))
        step = Decimal(1).scaleb(-(resolution(numbers) + 1))
        mean = (total / len(numbers)).quantize(step, ROUND_HALF_UP)
    return {
        "n": len(numbers),
        "sum": format(total, "f"),
        "mean": format(mean, "f"),
        "low": format(min(numbers), "f"),
        "high": format(max(numbers), "f"),
    }


def tables(data: Data, view: View) -> list[Table]:
    """All of it."""
    return [
        Table(
            "comparability",
            _("Key results of batches decided in the period, by site and over all sites"),
            (
                Column("title", _("Result")),
                Column("unit", _("Unit")),
                Column("site", _("Site"), shows=View.site),
                Column("n", _("n"), numeric=True),
                Column("mean", _("Mean"), numeric=True),
                Column("low", _("Smallest"), numeric=True),
                Column("high", _("Largest"), numeric=True),
                Column("other", _("Not exact"), numeric=True),
                Column("out_of_limit", _("Out of limit"), numeric=True),
            ),
            data["results"],
            _("No batch with an exact result was decided in the period."),
        )
    ]


SECTION = Section("comparability", gettext_lazy("Comparability of sites"), gather, tables, order=600)
