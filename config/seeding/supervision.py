"""How the demonstration's sites are supervised: plans in force, visits, findings in every state. All made up."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from config.seeding.people import actor
from config.seeding.proofs import prove
from ledger.uploads import CSV, Upload
from sites.models import RemoteSite, SupervisionPlan, Visit
from sites.posts import services as posts
from sites.supervision import services as supervision
from sites.visits import services as visits

_REPORT = b"area,found\nclean room,in order\nbatch records,in order\ncold store,see findings\n"
CYCLES = {"RVI": 12, "ADD": 12, "UCH": 6, "MU1": 6, "VAN": 6, "HOM": 12}
"""Site code → months between visits."""


def plan_supervision(place: RemoteSite) -> None:
    """The plan of a site, written by one QA reviewer and put in force by another."""
    plan = _write(place, CYCLES.get(place.code, 12))
    supervision.supervision_put_in_force(actor=actor("qa"), plan=plan, proof=prove(actor("qa")))


def name_people(place: RemoteSite) -> None:
    """Who answers for a site, and who stands in. Made up."""
    today = timezone.localdate()
    for role, name, days in (
        ("responsible", "Chief pharmacist (made up)", 7),
        ("deputy", "Deputy chief pharmacist (made up)", 7),
    ):
        posts.post_take(
            actor=actor("qa"),
            site=place,
            role=role,
            name=f"{name}, {place.code}",
            organisation=place.host_organisation.name if place.host_organisation else place.control_site.name,
            reference=f"POST-DEMO-{place.code}",
            from_on=today - timedelta(days=days),
        )


def _write(place: RemoteSite, months: int) -> SupervisionPlan:
    return supervision.supervision_draft(
        actor=actor("reviewer"),
        site=place,
        contact="QA reviewer with the site lead, by telephone (made up)",
        contact_every="Every week, and on the day of any deviation",
        data_feed="Batch records step by step as they are made; temperatures of the cold store every night."
        " A gap of more than a day is asked after (made up).",
        audit_months=months,
        comparability="Vector copy number, viability and CD3 of the site’s runs beside those of all other sites,"
        " every quarter (made up).",
    )


def visit_sites(sites: dict[str, RemoteSite]) -> None:
    """One visit in order, one with findings, one whose next is overdue, a self-inspection, and a plan that waits."""
    _write(sites["UCH"], 4)
    _visit(sites["RVI"], "on_site", ago=75, following=215)
    seen = _visit(sites["ADD"], "on_site", ago=40, following=300)
    _visit(sites["ADD"], "self", ago=20, following=160)
    _visit(sites["UCH"], "remote", ago=170, following=-6)
    today = timezone.localdate()
    closed, answered, _late = (
        visits.visit_finding_add(
            actor=actor("qa"),
            visit=seen,
            severity=severity,
            text=f"{text} (made up).",
            due_on=today + timedelta(days=days),
        )
        for severity, text, days in (
            ("other", "The cleaning log of one week bears no second signature", -10),
            ("major", "The alarm of the cold store rings at a desk that is empty at night", 12),
            ("major", "Two operators’ training records name an instruction version that was replaced", -3),
        )
    )
    lead, qa = actor("lead.add"), actor("qa")
    for finding, answer in (
        (closed, "The log has a line for the second signature; checked for four weeks"),
        (answered, "The alarm rings on the phone of whoever is on call; tested twice at night"),
    ):
        visits.visit_finding_answer(
            actor=lead,
            finding=finding,
            answer=f"{answer} (made up).",
            upload=Upload("answer.csv", CSV, b"what,done\nmeasure,yes\n"),
        )
    visits.visit_finding_close(
        actor=qa, finding=closed, proof=prove(qa), reason="The four weeks’ logs are complete (made up)."
    )


def _visit(place: RemoteSite, kind: str, *, ago: int, following: int) -> Visit:
    today = timezone.localdate()
    given: dict[str, Any] = {
        "visited_by": "QA reviewer and an independent auditor (made up)"
        if kind != "self"
        else "The site lead (made up)",
        "summary": "Premises, cold store, batch records of three runs, training records (made up).",
    }
    return visits.visit_record(
        actor=actor("qa"),
        site=place,
        kind=kind,
        held_on=today - timedelta(days=ago),
        next_on=today + timedelta(days=following),
        upload=Upload(f"VISIT-DEMO-{place.code}-{kind}.csv", CSV, _REPORT),
        **given,
    )
