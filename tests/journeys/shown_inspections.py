"""What the list of pages calls the demonstration's inspections and the draft with a checklist."""

from typing import Any

from designations.models import Inspection, InspectionFinding, LicenceVariation


def inspections_shown() -> dict[str, Any]:
    """Name → key."""
    return {
        "variation_draft": LicenceVariation.objects.get(state="draft").pk,
        "inspection": Inspection.objects.get(state="report_received").pk,
        "inspection_closed": Inspection.objects.get(state="closed").pk,
        "inspection_announced": Inspection.objects.get(state="announced").pk,
        "finding": InspectionFinding.objects.filter(state="open").order_by("number")[0].pk,
        "finding_answered": InspectionFinding.objects.get(state="answered").pk,
    }
