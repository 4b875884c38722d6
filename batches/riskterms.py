"""What batches add to the risk score of a site: those rejected and aborted of late (REG-45)."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from batches.models import Batch
from sites.models import RemoteSite
from sites.supervision.risk import Term


def batch_terms(site: RemoteSite, since: datetime) -> list[Term]:
    """Of the batches started since then, how many did not come to good: one query."""
    row = (
        Batch.objects.select_related(None)
        .filter(site=site, started_at__gte=since)
        .order_by()
        .aggregate(
            all=Count("pk"),
            rejected=Count("pk", filter=Q(state="rejected")),
            aborted=Count("pk", filter=Q(state="aborted")),
        )
    )
    bad, weight = row["rejected"] + row["aborted"], settings.SPOKEWISE.RISK_BATCH
    return [
        Term(
            _("Batches rejected or aborted"),
            _("%(rejected)s rejected and %(aborted)s aborted, of %(all)s started") % row,
            f"{bad} × {weight}",
            bad * weight,
        )
    ]
