"""An authorised product whose file differs from its authorisation, one not recorded yet, and exports of the master file."""

from typing import Any

from config.seeding.people import actor
from designations.catalogue.cart import cart_draft
from designations.models import MasterFile
from designations.services import fileexports
from designations.tasks import make_export
from ledger.models import OutboxMessage
from tests.factories.authorisations import alignment_now, make_authorisation, sign_alignment, vary
from tests.factories.designations import (
    Team,
    make_designation,
    make_licence,
    make_master_file_version,
    make_product,
    put_into_use,
)


def align_names() -> dict[str, Any]:
    """Make them, and say what the list of pages calls them."""
    file = MasterFile.objects.select_related("product__control_site").order_by("id")[0]
    # The demonstration's own waits for its worker; this one is made.
    export = fileexports.export_ask(actor=actor("reviewer"), master_file=file)
    make_export(str(OutboxMessage.objects.get(topic=fileexports.TOPIC, key=str(export.pk)).pk))
    team = Team(
        file.product.control_site, actor("regulatory"), actor("author"), actor("reviewer"), actor("qp")
    )
    product = make_product(
        team, "MKT", regime="MA", name="Autologous skin substitute", dosage_form="living tissue"
    )
    make_licence(team, product)
    version = make_master_file_version(team, product, make_designation(team, product))
    instruction = cart_draft(author=team.author, product=product, master_file_version=version)
    put_into_use(team, instruction)
    authorised = make_authorisation(team, product, instruction)
    sign_alignment(team, product)
    vary(team, authorised, shelf_life_minutes=120, control_site="Another control site")
    make_product(team, "NOM", regime="MA", name="Allogeneic corneal epithelium")
    return {"marketed_file": version.master_file.number, "alignment": alignment_now(product).pk}
