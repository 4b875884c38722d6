"""What several tests of this floor stand on."""

import pytest

from designations.catalogue.cart import cart_draft
from tests.factories.designations import (
    Made,
    make_designation,
    make_licence,
    make_master_file_version,
    make_product,
    make_team,
    put_into_use,
)


@pytest.fixture
def marketed(db: None) -> Made:
    """An authorised product with its file in force and its instruction in use; its authorisation is not recorded yet."""
    team = make_team()
    product = make_product(team, regime="MA")
    case = make_designation(team, product)
    licence = make_licence(team, product)
    file = make_master_file_version(team, product, case)
    version = cart_draft(author=team.author, product=product, master_file_version=file)
    put_into_use(team, version)
    return Made(team, product, case, licence, file, version)
