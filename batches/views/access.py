"""What the pages of a batch ask first."""

from django.http import Http404, HttpRequest

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.views.access import holding
from batches import selectors
from batches.models import Batch


def batch_of(request: HttpRequest, number: str) -> tuple[PersonActor, Batch]:
    """The person and the batch, or 404 when it is not theirs to see."""
    actor = holding(request, Permission.BATCH_VIEW)
    batch = selectors.batch_for(actor, number)
    if batch is None:
        raise Http404
    return actor, batch
