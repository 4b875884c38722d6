"""Calls of the services of supervision and comparability."""

from datetime import timedelta

from django.utils import timezone

from accounts.permissions import Permission
from ledger.uploads import CSV, Upload
from oversight.comparability import services as comparability
from oversight.models import ComparabilityProtocol
from sites.models import Enrolment, Finding, SitePost, SupervisionPlan, Visit
from sites.posts import services as posts
from sites.supervision import services as supervision
from sites.visits import services as visits
from tests.access.services import Call
from tests.access.world import World

WHY = "For this test."


def _finding(w: World, name: str) -> dict[str, Finding]:
    return {"finding": Finding.objects.get(pk=w.names[name])}


CALLS: dict[str, Call] = {
    "post_take": Call(
        Permission.SITE_EDIT,
        posts.post_take,
        lambda w: {
            "site": w.bench.site,
            "role": "deputy",
            "name": "D",
            "organisation": "O",
            "reference": "R",
            "from_on": timezone.localdate(),
        },
    ),
    "post_leave": Call(
        Permission.SITE_EDIT,
        posts.post_leave,
        lambda w: {
            "post": SitePost.objects.get(pk=w.names["post"]),
            "until_on": timezone.localdate(),
            "reason": WHY,
        },
    ),
    "supervision_draft": Call(
        Permission.SITE_EDIT,
        supervision.supervision_draft,
        lambda w: {
            "site": w.bench.site,
            "contact": WHY,
            "contact_every": WHY,
            "data_feed": WHY,
            "audit_months": 6,
            "comparability": WHY,
        },
    ),
    "supervision_put_in_force": Call(
        Permission.SITE_ENROL,
        supervision.supervision_put_in_force,
        lambda w: {"plan": SupervisionPlan.objects.get(pk=w.names["plan"]), "proof": None},
    ),
    "visit_record": Call(
        Permission.SITE_EDIT,
        visits.visit_record,
        lambda w: {
            "site": w.bench.site,
            "kind": "remote",
            "held_on": timezone.localdate(),
            "visited_by": WHY,
            "summary": WHY,
            "next_on": timezone.localdate() + timedelta(days=90),
            "upload": Upload("visit.csv", CSV, b"what,how\nrecords,good\n"),
        },
    ),
    "visit_finding_add": Call(
        Permission.SITE_EDIT,
        visits.visit_finding_add,
        lambda w: {
            "visit": Visit.objects.get(pk=w.names["visit"]),
            "severity": "other",
            "text": WHY,
            "due_on": timezone.localdate(),
        },
    ),
    "visit_finding_answer": Call(
        Permission.DEVIATION_EDIT,
        visits.visit_finding_answer,
        lambda w: {**_finding(w, "site_finding"), "answer": WHY},
    ),
    "visit_finding_send_back": Call(
        Permission.DEVIATION_CLOSE,
        visits.visit_finding_send_back,
        lambda w: {**_finding(w, "answered_finding"), "reason": WHY},
    ),
    "visit_finding_close": Call(
        Permission.DEVIATION_CLOSE,
        visits.visit_finding_close,
        lambda w: {**_finding(w, "answered_finding"), "proof": None, "reason": WHY},
    ),
    "protocol_draft": Call(
        Permission.PRODUCT_EDIT,
        comparability.protocol_draft,
        lambda w: {
            "product": w.bench.ready.world.product,
            "attributes": [{"key": "viability", "judged": "mean", "low": "70"}],
            "min_results": 3,
            "rationale": WHY,
        },
    ),
    "protocol_put_in_force": Call(
        Permission.SITE_ENROL,
        comparability.protocol_put_in_force,
        lambda w: {"protocol": ComparabilityProtocol.objects.get(pk=w.names["protocol"]), "proof": None},
    ),
    "performance_record": Call(
        Permission.SITE_ENROL,
        comparability.performance_record,
        lambda w: {
            "enrolment": Enrolment.objects.get(pk=w.names["proposed"]),
            "run": "PB-9",
            "performed_on": timezone.localdate(),
            "values": {"dose_per_kg": "2.0"},
            "upload": Upload("run.csv", CSV, b"attribute,result\ndose,2.0\n"),
        },
    ),
}
"""Service → what it needs, and how it is called."""
