"""What the routes of the control strategy need, and those of sites abroad: a row with a document, a registration."""

from typing import Any

from django.utils import timezone

from designations.models import MasterFileVersion
from designations.services import strategy
from designations.views.strategy import attribute_mark
from ledger.uploads import CSV, Upload
from sites.services.registration import registration_record
from tests.factories.batches import Bench
from tests.factories.sites import make_place, make_site


def atlas_names(bench: Bench, file_draft: int) -> dict[str, Any]:
    """Make it, and say what the paths of the matrix call it."""
    draft = MasterFileVersion.objects.get(master_file=bench.ready.world.master_file, number=file_draft)
    row = strategy.strategy_row_add(
        actor=bench.team.author,
        version=draft,
        data={
            "attribute": "Safety",
            "parameter": "Vector per cell",
            "instruction": bench.version.instruction.number,
            "step": "moi",
            "limit": {"low": "5", "high": "10", "unit": "TU/cell"},
            "evidence": "VAL-017",
        },
        upload=Upload("moi.csv", CSV, b"run,moi\n1,7\n"),
    )
    team = bench.team
    abroad, unregistered = (
        make_site(
            team.control_site,
            team.reviewer,
            place=make_place(country="DE"),
            host_organisation=team.control_site,
        )
        for _each in range(2)
    )
    registration = registration_record(
        actor=team.regulatory,
        site=abroad,
        authority="Federal institute",
        number="DE-1",
        registered_on=timezone.localdate(),
        upload=Upload("letter.csv", CSV, b"number\n1\n"),
    )
    return {
        "abroad_site": abroad.code,
        "unregistered_site": unregistered.code,
        "registration": registration.pk,
        "strategy_row": row.mark,
        "strategy_attribute": attribute_mark(row.attribute),
        "strategy_paper": row.document,
    }
