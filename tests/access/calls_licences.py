"""Calls of the services of licences and their variations."""

from accounts.permissions import Permission
from designations.models import Licence, LicenceActivity, LicenceNotice, LicencePremises, LicenceVariation
from designations.services import licences, notices, oflicence, variations
from tests.access.calls_papers import CSV_FILE, WHY, product_of, today
from tests.access.services import Call
from tests.access.world import World


def _licence(w: World) -> Licence:
    return Licence.objects.filter(control_site=w.bench.team.control_site).order_by("id")[0]


def _variation(w: World) -> LicenceVariation:
    return LicenceVariation.objects.get(pk=w.names["variation"])


CALLS: dict[str, Call] = {
    "licence_suspend": Call(
        Permission.LICENCE_EDIT, licences.licence_suspend, lambda w: {"licence": _licence(w), "reason": WHY}
    ),
    "licence_revoke": Call(
        Permission.LICENCE_EDIT, licences.licence_revoke, lambda w: {"licence": _licence(w), "reason": WHY}
    ),
    "licence_surrender": Call(
        Permission.LICENCE_EDIT, licences.licence_surrender, lambda w: {"licence": _licence(w), "reason": WHY}
    ),
    "licence_scope_add": Call(
        Permission.LICENCE_EDIT,
        licences.licence_scope_add,
        lambda w: {"licence": _licence(w), "product": product_of(w), "mode": "MM", "valid_from": today()},
    ),
    "licence_person_name": Call(
        Permission.LICENCE_EDIT,
        licences.licence_person_name,
        lambda w: {
            "licence": _licence(w),
            "person_id": w.bench.lead.person_id,
            "name": "L",
            "capacity": "qp",
            "valid_from": today(),
        },
    ),
    "activity_add": Call(
        Permission.LICENCE_EDIT,
        oflicence.activity_add,
        lambda w: {"licence": _licence(w), "activity": "import", "valid_from": today()},
    ),
    "activity_end": Call(
        Permission.LICENCE_EDIT,
        oflicence.activity_end,
        lambda w: {
            "row": LicenceActivity.objects.get(pk=w.names["licence_activity"]),
            "valid_until": today(),
            "reason": WHY,
        },
    ),
    "premises_add": Call(
        Permission.LICENCE_EDIT,
        oflicence.premises_add,
        lambda w: {
            "licence": _licence(w),
            "purpose": "test",
            "name": "L",
            "address": "A",
            "valid_from": today(),
        },
    ),
    "premises_end": Call(
        Permission.LICENCE_EDIT,
        oflicence.premises_end,
        lambda w: {
            "row": LicencePremises.objects.get(pk=w.names["premises"]),
            "valid_until": today(),
            "reason": WHY,
        },
    ),
    "notice_send": Call(
        Permission.LICENCE_EDIT,
        notices.notice_send,
        lambda w: {
            "notice": LicenceNotice.objects.get(pk=w.names["notice"]),
            "on": today(),
            "reference": "L",
        },
    ),
    "variation_paper_add": Call(
        Permission.LICENCE_EDIT,
        variations.variation_paper_add,
        lambda w: {"variation": _variation(w), "title": "T", "upload": CSV_FILE},
    ),
    "variation_draft": Call(
        Permission.LICENCE_EDIT,
        variations.variation_draft,
        lambda w: {"licence": _licence(w), "kind": "other", "summary": "S"},
    ),
    "variation_submit": Call(
        Permission.LICENCE_EDIT,
        variations.variation_submit,
        lambda w: {"variation": _variation(w), "on": today()},
    ),
    "variation_grant": Call(
        Permission.LICENCE_EDIT,
        variations.variation_grant,
        lambda w: {"variation": _variation(w), "on": today(), "reference": "V"},
    ),
}
"""Service → what it needs, and how it is called."""
