"""What the pages of oversight ask first."""

from django.http import Http404, HttpRequest

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.views.access import holding
from batches.models import Batch
from oversight.models import Deviation


def batch_of(
    request: HttpRequest, number: str, permission: Permission = Permission.BATCH_VIEW
) -> tuple[PersonActor, Batch]:
    """The person and the batch, or 404 when it is not theirs to see. 403 without the permission anywhere."""
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
    deviation = Deviation.objects.for_actor(actor, permission).filter(number=number).first()
    if deviation is None:
        raise Http404
    return actor, deviation
