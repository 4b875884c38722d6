"""Calling the service that releases."""

from accounts.permissions import Permission
from batches.models import Batch
from oversight.services.releases import batch_release
from tests.access.services import Call

CALLS: dict[str, Call] = {
    "batch_release": Call(
        Permission.BATCH_RELEASE,
        batch_release,
        lambda w: {"batch_id": Batch.objects.get(number=w.names["certified"]).pk, "proof": None},
    ),
}
"""Service → what it needs, and how it is called."""
