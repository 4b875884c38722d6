"""The marketing authorisation of a product whose file is in force, and the signature that the two agree."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import PersonActor
from designations.alignment import standing_of
from designations.content import VersionContent, load_content
from designations.models import (
    Alignment,
    AuthorisationVersion,
    InstructionVersion,
    MasterFileVersion,
    Product,
)
from designations.particulars import current_particulars, particulars
from designations.services import alignments, authorisations
from tests.factories.accounts import make_actor
from tests.factories.designations import (
    Team,
    make_designation,
    make_licence,
    make_master_file_version,
    make_product,
    prove,
)


def specification_of(content: VersionContent) -> list[dict[str, Any]]:
    """The registered lines of an instruction, as an authorisation that agrees with it names them."""
    return [
        {"key": line.key, "title": line.title, "limit": line.limit.to_json(), "group": line.group}
        for line in content.criteria
        if line.registered
    ]


def agreeing(product: Product, content: VersionContent) -> dict[str, Any]:
    """Particulars with which this product and instruction agree."""
    return {
        "product_name": product.name,
        "dosage_form": product.dosage_form,
        "control_site": product.control_site.name,
        "shelf_life_minutes": content.shelf_life_minutes,
        "specification": specification_of(content),
        "prose": {each.key: f"{each.title}: as granted." for each in particulars(current_particulars())},
    }


def make_authorisation(
    team: Team, product: Product, version: InstructionVersion, **changes: Any
) -> AuthorisationVersion:
    """Granted ten days ago, agreeing with the instruction unless changed."""
    return authorisations.authorisation_record(
        actor=team.regulatory,
        product=product,
        number=f"PLGB 00000/{product.code}",
        holder="A. Holder Ltd",
        granted_on=timezone.localdate() - timedelta(days=10),
        reference="MAA 1",
        **(agreeing(product, load_content(version.pk)) | changes),
    )


def vary(team: Team, before: AuthorisationVersion, **changes: Any) -> AuthorisationVersion:
    """Varied today in these particulars; the rest stays."""
    names = ("product_name", "dosage_form", "control_site", "shelf_life_minutes", "specification", "prose")
    return authorisations.authorisation_vary(
        actor=team.regulatory,
        authorisation=before.authorisation,
        decided_on=timezone.localdate(),
        reference="VAR 2",
        says="For this test.",
        **({name: getattr(before, name) for name in names} | changes),
    )


def alignment_now(product: Product, mode: str = "POC") -> Alignment:
    """The task of the pair that stands."""
    found = standing_of(product, mode).statement
    assert found is not None
    return found


def second_regulatory(team: Team) -> PersonActor:
    """Another person of regulatory affairs: who records the particulars is not who signs that the file agrees with them."""
    assert team.control_site.scope is not None
    return make_actor("regulatory_affairs", team.control_site.scope, organisation=team.control_site)


def sign_alignment(team: Team, product: Product) -> Alignment:
    """A second person of regulatory affairs, who recorded none of it, signs that file and authorisation agree."""
    alignment, who = alignment_now(product), second_regulatory(team)
    alignments.alignment_agree(actor=who, alignment=alignment, proof=prove(who))
    return alignment


def make_marketed(
    team: Team, version: InstructionVersion, code: str = "MKT"
) -> tuple[MasterFileVersion, AuthorisationVersion]:
    """An authorised product with its file in force, still to be signed for. ``version``: an instruction to authorise as it is."""
    product = make_product(team, code, regime="MA")
    make_licence(team, product)
    file = make_master_file_version(team, product, make_designation(team, product))
    return file, make_authorisation(team, product, version)
