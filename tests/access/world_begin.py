"""What the routes that begin something need: a designation without a master file, and a list of sites in a draft."""

from typing import Any

from designations.models import MasterFileVersion
from designations.services import designations
from sites.services.listing import site_list
from tests.factories.batches import Bench
from tests.factories.sites import make_site


def begin_names(bench: Bench, file_draft: int) -> dict[str, Any]:
    """Make them, and say what they are called."""
    argued = designations.designation_draft(
        actor=bench.team.regulatory,
        product=bench.version.instruction.product,
        mode="MM",
        indication="Another way of making it",
        population="Adults",
    )
    draft = MasterFileVersion.objects.get(master_file=bench.ready.world.master_file, number=file_draft)
    listed = make_site(bench.team.control_site, bench.team.reviewer)
    site_list(actor=bench.team.author, version=draft, site=listed)
    return {"unfiled_designation": argued.pk, "listed_site": listed.code}
