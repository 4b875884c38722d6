"""One site beside all others: within what the protocol accepts, or not, with the numbers (REG-37)."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ledger.quantities import plain
from oversight.comparability.results import Key, batch_results, run_results, runs_of
from oversight.comparability.series import Series, mean_above, mean_below, means_apart, value_apart
from oversight.models import ComparabilityProtocol, PerformanceRun

MEAN, EACH = "mean", "each"


@dataclass(frozen=True)
class Compared:
    """One attribute of one site. ``pool``: all other sites. ``missing``: too few results; ``faults``: out of range."""

    attribute: Mapping[str, Any]
    site: Series
    pool: Series
    missing: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        """Whether it was judged, and lies within everything that the protocol asks."""
        return not self.missing and not self.faults


@dataclass(frozen=True)
class Pool:
    """Everything that comparisons of one product look at, loaded once: two queries."""

    protocol: ComparabilityProtocol
    batches: Mapping[Key, Series]
    runs: Mapping[Key, Series]
    rows: tuple[PerformanceRun, ...]

    def compare(self, site_id: uuid.UUID, enrolment_id: uuid.UUID | None) -> tuple[Compared, ...]:
        """Every attribute of one site: its batches, before it opens its performance batches too, beside all others’ batches."""
        return tuple(self._one(attribute, site_id, enrolment_id) for attribute in self.protocol.attributes)

    def _one(self, attribute: Mapping[str, Any], site_id: Any, enrolment_id: Any) -> Compared:
        key = attribute["key"]
        site = self.batches.get((key, site_id), Series()) + self.runs.get((key, enrolment_id), Series())
        pool = Series()
        for (name, other), series in self.batches.items():
            if name == key and other != site_id:
                pool += series
        missing = tuple(_missing(attribute, site, pool, self.protocol.min_results))
        return Compared(attribute, site, pool, missing, tuple(_faults(attribute, site, pool)))


def load_pool(protocol: ComparabilityProtocol, enrolment_ids: Any) -> Pool:
    """For a protocol and the enrolments whose performance batches are wanted."""
    rows = runs_of(enrolment_ids)
    return Pool(
        protocol, batch_results(protocol.product_id, protocol.attributes), run_results(rows), tuple(rows)
    )


def _number(attribute: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(attribute[name]) if attribute.get(name) is not None else None


def _missing(attribute: Mapping[str, Any], site: Series, pool: Series, wanted: int) -> Iterator[str]:
    title = attribute["title"]
    if site.n < wanted:
        yield _("%(title)s: %(n)s of %(wanted)s results") % {"title": title, "n": site.n, "wanted": wanted}
    if attribute.get("tolerance") is not None and pool.n < wanted:
        yield _("%(title)s: all other sites together have %(n)s of %(wanted)s results to compare with") % {
            "title": title,
            "n": pool.n,
            "wanted": wanted,
        }


def _faults(attribute: Mapping[str, Any], site: Series, pool: Series) -> Iterator[str]:
    """Out of range is out of range, however few the results are."""
    if not site.n or site.low is None or site.high is None:
        return
    unit = f" {attribute['unit']}" if attribute["unit"] else ""
    of_mean = attribute["judged"] == MEAN
    words = {"title": attribute["title"], "n": site.n, "unit": unit}
    low, high, tolerance = (_number(attribute, name) for name in ("low", "high", "tolerance"))
    for bound, under in ((low, True), (high, False)):
        if bound is None:
            continue
        if of_mean:
            out = mean_below(site, bound) if under else mean_above(site, bound)
            pattern = (
                _("%(title)s: the mean of %(n)s results is %(value)s%(unit)s, below %(bound)s%(unit)s")
                if under
                else _("%(title)s: the mean of %(n)s results is %(value)s%(unit)s, above %(bound)s%(unit)s")
            )
            value = site.mean
        else:
            out = site.low < bound if under else site.high > bound
            pattern = (
                _("%(title)s: the smallest of %(n)s results is %(value)s%(unit)s, below %(bound)s%(unit)s")
                if under
                else _(
                    "%(title)s: the largest of %(n)s results is %(value)s%(unit)s, above %(bound)s%(unit)s"
                )
            )
            value = plain(site.low if under else site.high)
        if out:
            yield pattern % {**words, "value": value, "bound": plain(bound)}
    if tolerance is None or not pool.n:
        return
    words |= {"pool": pool.mean, "m": pool.n, "tolerance": plain(tolerance)}
    if of_mean:
        if means_apart(site, pool, tolerance):
            yield _(
                "%(title)s: the mean of %(n)s results is %(value)s%(unit)s, more than %(tolerance)s%(unit)s from"
                " %(pool)s%(unit)s, the mean of %(m)s results of all other sites"
            ) % {**words, "value": site.mean}
        return
    for end in dict.fromkeys((site.low, site.high)):
        if value_apart(end, pool, tolerance):
            yield _(
                "%(title)s: %(value)s%(unit)s, one of %(n)s results, lies more than %(tolerance)s%(unit)s from"
                " %(pool)s%(unit)s, the mean of %(m)s results of all other sites"
            ) % {**words, "value": plain(end)}


def comparable(enrolment: Any, _facts: Any) -> tuple[str, str] | None:
    """What the records say before a site opens: a protocol is in force, and the site lies within it. Three queries."""
    protocol = ComparabilityProtocol.objects.filter(
        product_id=enrolment.master_file.product_id, state="in_force"
    ).first()
    if protocol is None:
        return (
            _("No comparability protocol of this product is in force."),
            _("Write one on the comparability page of the product, and ask QA to put it in force."),
        )
    compared = load_pool(protocol, [enrolment.pk]).compare(enrolment.site_id, enrolment.pk)
    faults = [words for one in compared for words in one.faults]
    if faults:
        return (
            _("Out of the accepted range: %(faults)s.") % {"faults": "; ".join(faults)},
            _(
                "The site does not open. Find out why its product differs, mend it, and record further performance batches;"
                " or justify another range in a new version of the protocol."
            ),
        )
    missing = [words for one in compared for words in one.missing]
    if missing:
        return (
            _("Too few results to compare: %(missing)s.") % {"missing": "; ".join(missing)},
            _("Record the site’s performance batches on the comparability page of the product."),
        )
    return None
