"""Calls of the services of marketing authorisations, alignments and exported master files."""

from typing import Any

from django.utils import timezone

from accounts.permissions import Permission
from designations.models import Alignment, AuthorisationVersion, MarketingAuthorisation, Product
from designations.services import alignments, authorisations, fileexports
from tests.access.services import Call
from tests.access.world import World

WHY = "For this test."
_NAMES = ("product_name", "dosage_form", "control_site", "shelf_life_minutes", "specification", "prose")


def _authorisation(w: World) -> MarketingAuthorisation:
    return MarketingAuthorisation.objects.get(pk=w.names["authorisation"])


def _alignment(w: World) -> Alignment:
    return Alignment.objects.get(pk=w.names["alignment"])


def _particulars(w: World) -> dict[str, Any]:
    version = AuthorisationVersion.objects.filter(authorisation=w.names["authorisation"])[0]
    return {"reference": "R", **{name: getattr(version, name) for name in _NAMES}}


CALLS: dict[str, Call] = {
    "authorisation_record": Call(
        Permission.LICENCE_EDIT,
        authorisations.authorisation_record,
        lambda w: {
            "product": Product.objects.get(code=w.names["unrecorded"]),
            "number": "PLGB 9/9",
            "holder": "H",
            "granted_on": timezone.localdate(),
            **_particulars(w),
        },
    ),
    "authorisation_vary": Call(
        Permission.LICENCE_EDIT,
        authorisations.authorisation_vary,
        lambda w: {
            "authorisation": _authorisation(w),
            "decided_on": timezone.localdate(),
            "says": "S",
            **_particulars(w),
        },
    ),
    "authorisation_move": Call(
        Permission.LICENCE_EDIT,
        authorisations.authorisation_move,
        lambda w: {"authorisation": _authorisation(w), "move": "suspend", "reason": WHY},
    ),
    "alignment_agree": Call(
        Permission.LICENCE_EDIT,
        alignments.alignment_agree,
        lambda w: {"alignment": _alignment(w), "proof": None},
    ),
    "alignment_find_difference": Call(
        Permission.LICENCE_EDIT,
        alignments.alignment_find_difference,
        lambda w: {"alignment": _alignment(w), "reason": WHY},
    ),
    "export_ask": Call(
        Permission.REPORT_REQUEST,
        fileexports.export_ask,
        lambda w: {"master_file": w.bench.ready.world.master_file},
    ),
}
