"""What the page of one annual report shows: tasks of a draft, what may be done next, where it stands."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger import transitions
from oversight.annual import selectors
from oversight.annual.sections import known
from oversight.annual.view import Part
from oversight.models import AnnualReport

ROUTES = {
    "freeze": "annual:freeze",
    "approve": "annual:approve",
    "send_back": "annual:send_back",
    "reopen": "annual:reopen",
    "submit": "annual:submit",
    "acknowledge": "annual:acknowledge",
}


def crumbs(report: AnnualReport) -> list[dict[str, str]]:
    """The way to a report."""
    return [
        {"text": _("Annual reports"), "href": reverse("annual:index")},
        {"text": report.number, "href": reverse("annual:detail", args=[report.number])},
    ]


def report_page(report: AnnualReport, actor: Any) -> dict[str, Any]:
    """Everything that the page shows: a fixed number of queries, and one more while something is being made."""
    build = selectors.newest_build(report)
    draft = report.state == "draft"
    case = selectors.annual_case(report, actor)
    texts = selectors.texts_of(report)
    may_write = actor.may(Permission.ANNUAL_SUBMIT, report)
    waiting = draft and case.waiting
    return {
        "build": build,
        "waiting": waiting,
        "build_failed": waiting and selectors.build_failed(report),
        "seal_failed": report.state == "approved" and selectors.seal_failed(report),
        "tasks": _tasks(report, texts) if draft and may_write else [],
        "may_write": may_write,
        "may_download": report.document is not None and actor.may(Permission.REPORT_DOWNLOAD, report),
        "buttons": _buttons(report, actor, case),
        "crumbs": crumbs(report)[:1],
    }


def _tasks(report: AnnualReport, texts: dict[str, str]) -> list[dict[str, Any]]:
    """One task for each section: the figures come by themselves, the words are the holder's."""
    sections = known()
    return [
        {
            "title": str(section.title),
            "href": reverse("annual:write", args=[report.number, key]),
            "hint": str(section.not_kept) or _("From the records; add your words where they help"),
            "done": bool(texts.get(key, "").strip()),
            "status": "",
            "idle": not section.not_kept,
        }
        for key in report.plan.sections
        if (section := sections.get(key)) is not None
    ]


def _buttons(report: AnnualReport, actor: Any, case: Any) -> list[dict[str, Any]]:
    """The moves that start from this state and that the person's role holds, each with its page or why not."""
    rows = []
    moves: Iterable[transitions.Move] = transitions.table_of(report).moves
    for move in moves:
        if move.name not in ROUTES or report.state not in move.sources:
            continue
        if not actor.may(move.permission, report):
            continue
        verdict = transitions.consider(record=report, move=move, actor=actor, subject=case)
        rows.append(
            {
                "name": move.name,
                "title": move.title,
                "href": reverse(ROUTES[move.name], args=[report.number]),
                "kind": "warning" if move.name == "reopen" else "",
                "why": [f"{p.message} {p.way_out}".strip() for p in verdict.problems],
            }
        )
    return rows


def part_of(report: AnnualReport, key: str) -> Part | None:
    """One section with its figures as they are now; nothing for a key that the plan does not name."""
    section = known().get(key)
    if section is None or key not in report.plan.sections:
        return None
    view = selectors.view_of(report, selectors.newest_build(report))
    found = next((part for part in view.parts() if part.key == key), None) if view else None
    text = selectors.texts_of(report).get(key, "")
    if found is None:
        return Part(key, str(section.title), str(section.not_kept), [], text)
    return found
