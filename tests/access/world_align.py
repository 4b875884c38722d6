"""What the routes of marketing authorisations and exported master files need."""

from dataclasses import replace
from typing import Any

from designations.models import Alignment
from designations.services import fileexports
from designations.tasks import ACTOR
from ledger.models import OutboxMessage
from ledger.outbox import mark_failed
from tests.factories.authorisations import make_marketed, second_regulatory
from tests.factories.batches import Bench
from tests.factories.designations import make_product


def align_names(bench: Bench) -> dict[str, Any]:
    """An authorised product whose file is to be signed for, one without its authorisation, and the CAR file's exports."""
    team = bench.team
    # Recorded by another, so that the regulatory affairs of the matrix may sign that the file agrees (REG-17).
    file, authorised = make_marketed(replace(team, regulatory=second_regulatory(team)), bench.version)
    make_product(team, "NOM", regime="MA")
    made, failed = (
        fileexports.export_ask(actor=team.reviewer, master_file=bench.ready.world.master_file)
        for _each in range(2)
    )
    # As the worker does, but for the drawing (tests/contracts draws it).
    fileexports.export_store(actor=ACTOR, export=made, sealed=b"%PDF-1.7 as sealed")
    mark_failed(str(OutboxMessage.objects.get(topic=fileexports.TOPIC, key=str(failed.pk)).pk), "No paper")
    return {
        "marketed": file.master_file.product.code,
        "marketed_file": file.master_file.number,
        "unrecorded": "NOM",
        "authorisation": authorised.authorisation_id,
        "alignment": Alignment.objects.get(authorisation_version=authorised).pk,
        "export": made.pk,
        "export_failed": failed.pk,
    }
