"""Judges every gate now, with at most six statements."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from designations.models import Product
from sites.models import RemoteSite
from sites.readiness.people import people_who
from sites.readiness.shapes import Asked, Gate, GateGroup, Judged, Readiness
from sites.readiness.showing import GROUPS, show

QUERIES = 6
"""How many statements an answer may take, whatever the site holds."""

Judge = Callable[[RemoteSite, Product, str, datetime], Judged]
_JUDGE: list[Judge] = []


def register_judge(judge: Judge) -> None:
    """Hand in the start gate of the floor above, once."""
    _JUDGE[:] = [judge]


def load_readiness(site: RemoteSite, product: Product, mode: str, at: datetime) -> Readiness:
    """Judge every gate at ``at``. It promises nothing: the gate is asked again when a batch starts."""
    judged = _JUDGE[0](site, product, mode, at)
    issue = judged.facts.issue_of(judged.version_id) if judged.version_id else None
    asked = Asked(site=site, product=product, mode=mode, judged=judged, issue=issue)
    shown = [show(finding, asked) for finding in judged.findings]
    openers = {opener for _group, gate, opener in shown if gate.owner}
    people = (
        people_who(openers, (site.scope_id, site.control_scope_id, product.scope_id), timezone.now())
        if openers
        else {}
    )
    by_group: dict[str, list[Gate]] = {}
    for group, gate, opener in shown:
        by_group.setdefault(group, []).append(
            replace(gate, people=people.get(opener, ())) if gate.owner else gate
        )
    groups = tuple(GateGroup(str(title), tuple(by_group[name])) for name, title in GROUPS if name in by_group)
    return Readiness(site, product, mode, judged.facts, groups)
