"""Visits of a site, and what they found."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ledger.uploads import CSV, Upload
from sites.models import Finding, RemoteSite, Visit
from sites.visits import services as visits


def make_visit(world: Any, place: RemoteSite, **fields: Any) -> Visit:
    """A visit on site ten days ago, with its report."""
    today = timezone.localdate()
    return visits.visit_record(
        actor=world.qa,
        site=place,
        upload=Upload("visit.csv", CSV, b"looked at,found\nclean room,in order\n"),
        **{
            "kind": "on_site",
            "held_on": today - timedelta(days=10),
            "visited_by": "A. Reviewer",
            "summary": "Clean room, records, cold store.",
            "next_on": today + timedelta(days=200),
        }
        | fields,
    )


def make_finding(world: Any, visit: Visit, **fields: Any) -> Finding:
    """An open finding of the visit, to be answered in a month."""
    return visits.visit_finding_add(
        actor=world.qa,
        visit=visit,
        **{
            "severity": "major",
            "text": "Two temperature records were missing.",
            "due_on": timezone.localdate() + timedelta(days=30),
        }
        | fields,
    )
