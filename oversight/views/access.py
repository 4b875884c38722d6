"""What the pages of oversight ask first."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.views.access import holding, person_actor
from batches.models import Batch
from oversight.models import Deviation


def batch_of(
    request: HttpRequest, number: str, permission: Permission = Permission.REVIEW_VIEW
) -> tuple[PersonActor, Batch]:
    """The person and the batch, or 404 when it is not theirs to see. 403 without the permission anywhere (REG-129)."""
    if permission == Permission.REVIEW_VIEW and not person_actor(request).may_any(permission):
        raise PermissionDenied(
            _(
                "Reviews and decisions are read by the control site, the lead of the site and inspectors. Who makes a batch "
                "finds its record under Batches."
            )
        )
    actor = holding(request, permission)
    batch = (
        Batch.objects.for_actor(actor, permission)
        .select_related(
            "product",
            "site",
            "patient",
            "master_file_version__master_file",
            "instruction_version__instruction",
        )
        .filter(number=number)
        .first()
    )
    if batch is None:
        raise Http404
    return actor, batch


def deviation_of(
    request: HttpRequest, number: str, permission: Permission = Permission.DEVIATION_VIEW
) -> tuple[PersonActor, Deviation]:
    """The person and the deviation, or 404 when it is not theirs to see."""
    actor = holding(request, permission)
    deviation = (
        Deviation.objects.for_actor(actor, permission)
        .select_related("batch__product", "batch__site", "entry")
        .filter(number=number)
        .first()
    )
    if deviation is None:
        raise Http404
    return actor, deviation


def batch_page(actor: PersonActor, reviewed: str = "oversight:review") -> str:
    """The name of the page that a batch number leads to: its review or dossier, or its record for who reads no review."""
    return reviewed if actor.may_any(Permission.REVIEW_VIEW) else "batches:detail"
