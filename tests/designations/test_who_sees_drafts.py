"""A version that is still being written is for the control site's own people, not for whoever might go by it (REG-130)."""

import pytest
from django.test import Client

from accounts.permissions import Permission
from designations.headings import current_template, headings
from designations.models import MasterFileVersion
from designations.services import masterfiles
from sites.services import listing
from tests.factories.accounts import make_actor, sign_in
from tests.factories.designations import write_strategy
from tests.factories.sites import Ready, make_ready, proof_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def next_version(ready: Ready) -> MasterFileVersion:
    """A draft of the next version, which lists the site."""
    world = ready.world
    version = masterfiles.masterfile_version_draft(
        actor=world.owner,
        master_file=world.master_file,
        designation=world.file_version.designation,
        sections=dict.fromkeys(headings(current_template()), "As agreed."),
        change_summary="What nobody has approved yet.",
        change_class="annual",
    )
    write_strategy(world.owner, version)
    if not version.listed_sites.filter(site=ready.site).exists():
        listing.site_list(actor=world.owner, version=version, site=ready.site)
    return version


def seen(who: object, version: MasterFileVersion) -> bool:
    return MasterFileVersion.objects.for_actor(who, Permission.MASTERFILE_VIEW).filter(pk=version.pk).exists()


def move(ready: Ready, version: MasterFileVersion, name: str) -> None:
    who = ready.world.owner if name == "submit" else ready.world.qp
    masterfiles.masterfile_version_move(
        actor=who, version=version, move=name, proof=proof_of(who), reason="For this test."
    )


def test_reg_130_a_site_and_a_regulator_see_a_version_once_it_is_approved(ready: Ready) -> None:
    draft = next_version(ready)
    inspector = make_actor("inspector", ready.world.product.scope)
    outside, inside = (ready.lead, inspector), (ready.world.qa, ready.world.owner, ready.world.qp)
    for state, move_to in (("draft", "submit"), ("in_review", "approve")):
        assert draft.state == state
        assert not any(seen(who, draft) for who in outside), state
        assert all(seen(who, draft) for who in inside)
        move(ready, draft, move_to)
    assert draft.state == "approved"
    assert all(seen(who, draft) for who in (*outside, *inside))
    assert all(seen(who, ready.world.file_version) for who in outside), "what is in force stays in sight"


def test_reg_130_one_who_inspects_and_works_there_sees_what_the_work_shows(ready: Ready) -> None:
    """Two roles of one person do not lend each other their sight: the control site's shows drafts, the regulator's does not."""
    draft = next_version(ready)
    control = ready.world.control.scope
    assert control is not None
    both = make_actor("regulatory_affairs", control)
    assert seen(both, draft)
    of_product = make_actor("process_owner", ready.world.product.scope)
    assert seen(of_product, draft), "the holder's own people of one product write it"


def test_reg_130_the_pages_of_a_draft_are_not_found_by_the_site_lead(ready: Ready) -> None:
    draft = next_version(ready)
    file = ready.world.master_file.number
    lead, owner = (sign_in(Client(), who.person) for who in (ready.lead, ready.world.owner))
    for path in (f"/master-files/{file}/{draft.number}/", f"/master-files/{file}/{draft.number}/compare/1/"):
        assert lead.get(path).status_code == 404, path
        assert owner.get(path).status_code == 200, path
    assert lead.get(f"/master-files/{file}/{ready.world.file_version.number}/").status_code == 200
    product = lead.get(f"/products/{ready.world.product.code}/").content.decode()
    assert f"/master-files/{file}/{draft.number}/" not in product
    assert f"/master-files/{file}/{ready.world.file_version.number}/" in product
