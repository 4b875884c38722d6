"""What the list of pages calls the demonstration's inspections, the draft with a checklist, and its kits."""

from typing import Any

from designations.models import Inspection, InspectionFinding, LicenceVariation
from sites.models import Kit, SitePost


def inspections_shown() -> dict[str, Any]:
    """Name → key."""
    return {
        "post": SitePost.objects.get(site__code="RVI", role="responsible").pk,
        "kit": Kit.objects.get(number="KIT-DEMO-102").pk,
        "kit_fresh": Kit.objects.get(state="recorded").pk,
        "variation_draft": LicenceVariation.objects.get(state="draft").pk,
        "inspection": Inspection.objects.get(state="report_received").pk,
        "inspection_closed": Inspection.objects.get(state="closed").pk,
        "inspection_announced": Inspection.objects.get(state="announced").pk,
        "finding": InspectionFinding.objects.filter(state="open").order_by("number")[0].pk,
        "finding_answered": InspectionFinding.objects.get(state="answered").pk,
    }
