"""From records to what the templates of oversight draw: words, tones, links, bars and charts. No query."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from batches.dossier import Dossier
from batches.models import Batch
from batches.presenters import ENDED_UNUSED
from batches.provenance import source_of
from designations.release import stored_result
from ledger.quantities import QuantityError, plain
from ledger.rules import RULES
from oversight.models import Deviation, ExceptionAssessment, RuleResult
from oversight.selectors import History
from oversight.states import DEVIATION
from ui import charts
from ui.clocks import Clock, clock
from ui.formats import calendar_date, clock_time

DEVIATION_TONES = {"open": "red", "assessed": "yellow", "closed": "green"}


def batch_clock(batch: Any, now: datetime) -> Clock | None:
    """When the product expires; nothing where no clock runs, or nothing was made that anybody may use."""
    if batch.expires_at is None or batch.state in ENDED_UNUSED:
        return None
    return clock(batch.expires_at, now, label=_("expires"), ends_product=True)


def exception_views(
    results: Sequence[RuleResult],
    *,
    batch: Batch,
    dossier: Dossier,
    assessments: Mapping[str, ExceptionAssessment],
    deviations: Mapping[str, Deviation],
    histories: Mapping[str, History],
    viewer_id: Any,
    may_assess: bool,
) -> list[dict[str, Any]]:
    """Exceptions, worst first, as ``components/exception_card`` takes them, each with its evidence."""
    rank = {"critical": 0, "major": 1, "minor": 2}
    ordered = sorted(results, key=lambda result: (rank[result.severity], result.position))
    return [
        _exception(number, result, batch, assessments, deviations, histories, viewer_id, may_assess)
        | {"provenance": value_provenance(dossier, result.evidence)}
        for number, result in enumerate(ordered, start=1)
    ]


def _exception(
    number: int,
    result: RuleResult,
    batch: Batch,
    assessments: Mapping[str, ExceptionAssessment],
    deviations: Mapping[str, Deviation],
    histories: Mapping[str, History],
    viewer_id: Any,
    may_assess: bool,
) -> dict[str, Any]:
    evidence: Mapping[str, Any] = result.evidence
    zone = ZoneInfo(batch.zone)
    steps = evidence.get("steps", [])
    deviation = next((deviations[step["key"]] for step in steps if step["key"] in deviations), None)
    assessment = assessments.get(result.fingerprint)
    href = reverse("oversight:assess", args=[batch.number, result.pk])
    limit = evidence.get("limit", "")
    view: dict[str, Any] = {
        "key": result.pk,
        "number": number,
        "severity": result.severity,
        "title": result.title,
        "value": evidence.get("value", ""),
        "limit": _("limit %(limit)s") % {"limit": limit}
        if limit and evidence.get("kind") in PLAIN_LIMIT
        else limit,
        "message": result.message,
        "rule": result.rule,
        "version": result.version,
        "reg": result.reg,
        "links": [_step_link(batch, step, zone) for step in steps[:4]],
        "deviation": {
            "text": f"{deviation.number}, {str(DEVIATION.title(deviation.state)).lower()}",
            "href": reverse("oversight:deviation", args=[deviation.number]),
        }
        if deviation is not None and evidence.get("kind") in LIMIT_KINDS
        else None,
        "rows": _history_rows(evidence.get("rows", []), zone),
        "caption": evidence.get("caption") or "",
        "citations": [c["citation"] for c in evidence.get("criteria", []) if c.get("citation")],
        "way": {"text": _("Assess"), "href": href} if may_assess else None,
    }
    bar = evidence.get("bar")
    if bar:
        view["bar"] = charts.limit_bar(
            low=_number(bar["low"]),
            high=_number(bar["high"]),
            value=_number(bar["value"]),
            previous=_number(bar["previous"]),
            unit=bar["unit"],
            out=bool(bar["out"]),
            scale=_scale(bar),
        )
        view["bar_words"] = _("%(value)s against %(limit)s") % {
            "value": evidence.get("value", ""),
            "limit": limit,
        }
    history = histories.get(evidence.get("attribute", ""))
    if history is not None:
        view["chart"] = chart_of(history, bar)
    if assessment is not None:
        mine = viewer_id is not None and assessment.by_id == viewer_id
        view["assessment"] = {
            "who": _("You assessed it.")
            if mine
            else _("%(name)s assessed it.") % {"name": assessment.by_name},
            "says": assessment.text,
            "href": href if may_assess else "",
        }
    return view


PLAIN_LIMIT = ("specification", "limit", "changed")
LIMIT_KINDS = ("specification", "limit")


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _scale(bar: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    """An axis that starts at nothing, where nothing is negative: a value is seen against the whole of what is allowed."""
    known = [
        number for name in ("low", "high", "value", "previous") if (number := _number(bar[name])) is not None
    ]
    if not known or min(known) < 0 or max(known) == 0:
        return None
    if bar["unit"] == "%" and max(known) <= 100:
        return Decimal(0), Decimal(100)
    return Decimal(0), max(known) * Decimal("1.25")


def _history_rows(rows: Sequence[Mapping[str, str]], zone: ZoneInfo) -> list[dict[str, str]]:
    """Rows of a history, date first: each day on a line of its own, and under it what happened, by time of day."""
    shown: list[dict[str, str]] = []
    before = ""
    for row in rows:
        if not row["at"]:
            shown.append({"when": "", "says": row["says"]})
            continue
        at = datetime.fromisoformat(row["at"])
        day = calendar_date(at, zone=zone)
        if day != before:
            shown.append({"when": day, "says": ""})
        shown.append({"when": clock_time(at, zone=zone), "says": row["says"]})
        before = day
    return shown


def _step_link(batch: Batch, step: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    words = _("Step %(position)s") % {"position": step["position"]}
    if step.get("at"):
        words += f", {calendar_date(datetime.fromisoformat(step['at']), zone=zone)}"
    return {"text": words, "href": f"{reverse('batches:detail', args=[batch.number])}#step-{step['key']}"}


def chart_of(history: History, bar: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """An Individuals chart of the attribute, when there are at least two numbers; figures as they were recorded."""
    points: list[tuple[str, Decimal, str]] = []
    unit = ""
    for number, value in zip(history.numbers, history.values, strict=True):
        try:
            result = stored_result(value)
        except QuantityError:
            continue
        if result is not None and result.number is not None:
            points.append((number, result.number, str(result)))
            unit = result.unit
    if len(points) < 2:
        return None
    return {
        "drawing": charts.individuals_chart(
            [value for _name, value, _said in points],
            [name for name, _value, _said in points],
            low=_number(bar["low"]) if bar else None,
            high=_number(bar["high"]) if bar else None,
            unit=unit,
            words={
                "mean": _("mean"),
                "limit": _("limit"),
                "oldest": _("oldest"),
                "newest": _("this batch"),
            },
        ),
        "shown": [said for _name, _value, said in points],
        "caption": ngettext("Last %(n)s batch.", "Last %(n)s batches.", len(points)) % {"n": len(points)},
        "words": _("Last %(n)s batches, from %(low)s to %(high)s; this batch %(now)s")
        % {
            "n": len(points),
            "low": plain(min(value for _name, value, _said in points)),
            "high": plain(max(value for _name, value, _said in points)),
            "now": points[-1][2],
        },
    }


def value_provenance(dossier: Dossier, evidence: Mapping[str, Any]) -> str:
    """What the values behind an answer are, where a batch's values are not all of one kind: published only if all are."""
    source = source_of(dossier.batch.provenance, dossier.batch.source_reference)
    keys = [step["key"] for step in evidence.get("steps", [])]
    if not source.is_mixed or not keys or not evidence.get("value"):
        return ""
    kinds = {source.of(key, dossier.values.get(key)) for key in keys}
    return kinds.pop() if len(kinds) == 1 else "made_up"


def passed_groups(results: Sequence[RuleResult], dossier: Dossier) -> list[dict[str, Any]]:
    """What passed, by rule: the rule's words and version, and each check with its value and limit."""
    groups: dict[str, dict[str, Any]] = {}
    for result in results:
        if not result.passed:
            continue
        rule = RULES.get(result.rule)
        group = groups.setdefault(
            result.rule,
            {
                "title": str(rule.title) if rule else result.rule,
                "rule": result.rule,
                "version": result.version,
                "reg": result.reg,
                "checks": [],
            },
        )
        evidence = result.evidence
        group["checks"].append(
            {
                "title": result.title,
                "value": evidence.get("value", ""),
                "limit": evidence.get("limit", ""),
                "provenance": value_provenance(dossier, evidence),
            }
        )
    return list(groups.values())


def reasons(findings: Sequence[Any]) -> list[str]:
    """Findings that did not pass, each with its way out and REG id: what stands beside a button that cannot be pressed."""
    return [f"{one.message} {one.way_out} ({one.reg})" for one in findings if not one.passed]
