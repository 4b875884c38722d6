"""What the list of pages calls the rows of the control strategy."""

from typing import Any

from django.utils import timezone

from config.seeding.people import actor
from designations.controlstrategy import control_rows
from designations.models import MasterFileVersion
from designations.views.strategy import attribute_mark
from ledger.uploads import CSV, Upload
from sites.services.registration import registration_record
from sites.services.site import place_add, site_register


def atlas_names(draft: MasterFileVersion) -> dict[str, Any]:
    """The first row of a draft and its attribute; a site abroad with its registration."""
    place = place_add(
        actor=actor("reviewer"),
        name="University clinic",
        address="Main street",
        postcode="10115",
        country="DE",
    )
    control = draft.master_file.control_site
    abroad = site_register(
        actor=actor("reviewer"),
        code="BER",
        name="University clinic",
        kind="fixed",
        place=place,
        control_site=control,
        host_organisation=control,
    )
    registration = registration_record(
        actor=actor("regulatory"),
        site=abroad,
        authority="The authority of the member state",
        number="MADE-UP-1",
        registered_on=timezone.localdate(),
        upload=Upload("letter.csv", CSV, b"number\nMADE-UP-1\n"),
    )
    row = control_rows(draft.control_strategy)[0]
    return {
        "strategy_row": row.mark,
        "strategy_attribute": attribute_mark(row.attribute),
        "abroad": abroad.code,
        "registration": registration.pk,
    }
