"""The demonstration's kits for homes, and the visits of its home. All made up (REG-44)."""

from datetime import timedelta

from django.utils import timezone

from config.seeding.people import actor
from config.seeding.proofs import prove
from designations.models import MasterFile
from sites.homes import services
from sites.models import Kit, RemoteSite

CONTENTS = (
    "Closed set of tubing, lot MADE-UP-41\n"
    "Two syringes of 50 mL, lot MADE-UP-7\n"
    "Transport box with logger MADE-UP-3"
)


def pack_homes() -> None:
    """One kit to approve, one withdrawn, one free, one named by a planned visit. Nothing when there are any."""
    if Kit.objects.exists():
        return
    file = MasterFile.objects.order_by("id")[0]
    home = RemoteSite.objects.get(code="HOM")
    today = timezone.localdate()
    kits = [
        services.kit_record(
            actor=actor("reviewer"),
            master_file=file,
            number=f"KIT-DEMO-{number}",
            contents=CONTENTS,
            packing_record=f"PK-DEMO-{number} (made up)",
            expires_on=today + timedelta(days=days),
        )
        for number, days in ((101, 20), (102, 45), (103, 90), (104, 120))
    ]
    qa = actor("qa")
    for kit in kits[:3]:
        services.kit_approve(actor=qa, kit=kit, proof=prove(qa))
    services.kit_withdraw(actor=qa, kit=kits[0], reason="The maker of the tubing recalled its lot (made up).")
    visitor = actor("operator.mobile")
    services.visit_plan(
        actor=actor("lead.mobile"),
        site=home,
        kit=kits[1],
        visit_on=today + timedelta(days=2),
        visitor=visitor.person,
    )
