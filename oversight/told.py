"""What oversight adds to a product's story: critical and major deviations (REG-139)."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.models import Product
from designations.story import Part, Told
from oversight.models import Deviation
from oversight.presenters import DEVIATION_TONES
from ui.timeline import Mark

MOST = 200
"""A story is read by people: of more deviations than this, the newest are told."""


def tell_deviations(actor: Any, product: Product) -> list[Part]:
    """Critical and major deviations in scope, on the day each was opened: one query."""
    part, days = Part("safety"), set()
    for row in (
        Deviation.objects.for_actor(actor, Permission.DEVIATION_VIEW)
        .filter(batch__product=product, severity__in=("critical", "major"))
        .distinct()
        .order_by("-opened_at", "-id")[:MOST]
    ):
        day = timezone.localdate(row.opened_at)
        if day not in days:
            days.add(day)
            part.marks.append(Mark(day, _("Deviation")))
        part.events.append(
            Told(
                day,
                part.lane,
                row.number,
                reverse("oversight:deviation", args=[row.number]),
                row.title,
                row.opened_by_name,
                tag=(str(row.get_state_display()), DEVIATION_TONES[row.state]),
            )
        )
    return [part]
