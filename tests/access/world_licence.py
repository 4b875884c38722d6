"""A licence of the matrix's world with a row of everything, and a variation with a document."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from designations.models import Licence
from designations.services import licences, oflicence, variations
from ledger.uploads import CSV, Upload
from tests.access.world_insp import inspection_names
from tests.factories.designations import Team


def licence_names(team: Team) -> dict[str, Any]:
    """What the paths of the matrix call them."""
    found = Licence.objects.filter(control_site=team.control_site).order_by("id")[0]
    today = timezone.localdate()
    modular, _poc = (
        oflicence.activity_add(
            actor=team.regulatory, licence=found, activity=activity, valid_from=found.valid_from
        )
        for activity in ("MM", "POC")
    )
    named = licences.licence_person_name(
        actor=team.regulatory,
        licence=found,
        person_id=team.author.person_id,
        name="P. Owner",
        capacity="production",
        valid_from=today - timedelta(days=1),
    )
    variation = variations.variation_draft(
        actor=team.regulatory, licence=found, kind="other", summary="For this test."
    )
    paper = variations.variation_paper_add(
        actor=team.regulatory,
        variation=variation,
        title="Dossier",
        upload=Upload("dossier.csv", CSV, b"part,page\n1,2\n"),
    )
    product = found.scopes.order_by("id")[0].product
    return inspection_names(team, product) | {
        "licence": found.pk,
        "licence_holder": found.holder_id,
        "licence_activity": modular.pk,
        "licence_person": named.pk,
        "notice": named.notices.get().pk,
        "premises": found.premises.get().pk,
        "variation": variation.pk,
        "variation_paper": paper.pk,
    }
