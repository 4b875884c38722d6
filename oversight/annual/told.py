"""What annual reports add to a product's story: each one submitted, on its day (REG-139)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import staff
from accounts.permissions import Permission
from designations.models import Product
from designations.story import Part, Told
from oversight.annual.presenters import TONES
from oversight.annual.selectors import submitted_for
from ui.timeline import Mark


def tell_annual_reports(actor: Any, product: Product) -> list[Part]:
    """Submitted reports, and receipts: one query. A regulator is led to the door, the holder's people to the report."""
    part = Part("file")
    inside = staff(actor).may_any(Permission.REPORT_VIEW)
    for report in submitted_for(actor, product):
        if report.submitted_on is None:
            continue
        route = "annual:detail" if inside else "door:annual"
        part.marks.append(Mark(report.submitted_on, _("Report")))
        part.events.append(
            Told(
                report.submitted_on,
                part.lane,
                _("Annual report submitted: %(number)s") % {"number": report.number},
                reverse(route, args=[report.number]),
                f"{report.period_words}. {report.reference}",
                report.author_name,
                tag=(str(report.get_state_display()), TONES[report.state]),
            )
        )
    return [part]
