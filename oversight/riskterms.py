"""What deviations add to the risk score of a site (REG-45)."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from oversight.models import Deviation
from sites.models import RemoteSite
from sites.supervision.risk import Term, weighed


def deviation_terms(site: RemoteSite, since: datetime) -> list[Term]:
    """Deviations opened since then, by severity, and how many are open now, whenever they began: one query."""
    lately = Q(opened_at__gte=since)
    row = (
        Deviation.objects.filter(site_scope_id=site.scope_id)
        .order_by()
        .aggregate(
            **{
                name: Count("pk", filter=lately & Q(severity=name)) for name in ("critical", "major", "minor")
            },
            open=Count("pk", filter=~Q(state="closed")),
        )
    )
    still = row.pop("open")
    weighs, points = weighed(row, settings.SPOKEWISE.RISK_DEVIATIONS)
    return [
        Term(
            _("Deviations opened"),
            _("%(critical)s critical, %(major)s major, %(minor)s minor; open now: %(open)s")
            % {**row, "open": still},
            weighs,
            points,
        )
    ]
