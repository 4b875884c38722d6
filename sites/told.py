"""What the register of sites adds to a product's story: since when each site worked, and its stops (REG-21, REG-139)."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import Permission
from designations.models import Product
from designations.story import Part, Told
from sites.models import Enrolment
from ui.timeline import Mark


def tell_sites(actor: Any, product: Product) -> list[Part]:
    """Every change between working and not, of the sites in scope, by when it took effect: two queries, from row history."""
    enrolments = {
        row.pk: row
        for row in Enrolment.objects.for_actor(actor, Permission.SITE_VIEW)
        .filter(master_file__product=product)
        .distinct()
    }
    words = {
        "active": _("%(site)s is active"),
        "paused": _("%(site)s is paused by the holder"),
        "suspended": _("%(site)s is suspended by the authority"),
        "ceased": _("%(site)s has ceased"),
    }
    history: Any = Enrolment.pgh_event_model  # type: ignore[attr-defined]  # set by pghistory
    moves = (
        history.objects.filter(pgh_obj_id__in=list(enrolments), state__in=list(words))
        .order_by("state_since", "pgh_obj_id")
        .values_list("pgh_obj_id", "state", "state_since")
        .distinct()
    )
    part = Part("sites")
    working: set[Any] = set()
    marks: dict[Any, Mark] = {}
    for key, state, since in moves:
        site, day, before = enrolments[key].site, timezone.localdate(since), len(working)
        if state == "active":
            working.add(key)
        else:
            working.discard(key)
        if len(working) != before:
            count = ngettext("%(n)s site", "%(n)s sites", len(working)) % {"n": len(working)}
            marks[day] = Mark(day, count)
        part.events.append(
            Told(
                day, part.lane, words[state] % {"site": site.name}, reverse("sites:detail", args=[site.code])
            )
        )
    part.marks = list(marks.values())
    return [part]
