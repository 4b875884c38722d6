"""The first version of something, together with what it is a version of: both, or neither (REG-13, REG-49)."""

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.kinds import Regime, ReleaseModel
from designations.models import Designation, InstructionVersion, MasterFileVersion, Product
from designations.policies import permit
from designations.services.instructions import instruction_open, instruction_version_draft
from designations.services.masterfiles import masterfile_open, masterfile_version_draft
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem
from ledger.trail import unit_of_work


def masterfile_begin(
    *, actor: Actor, designation: Designation, number: str, release_model: str
) -> MasterFileVersion:
    """Open the master file of the designation's product and mode, with its first draft. Raises ``InvalidInput`` (REG-13)."""
    with unit_of_work(actor=actor):
        permit(actor, Permission.MASTERFILE_EDIT, designation.product)
        special = designation.product.regime == Regime.SPECIAL
        if special != (release_model == ReleaseModel.QUALITY_CONTROLLER):
            # A file keeps its way of release, and a product one file for each mode: here is the last place to put it right.
            raise InvalidInput(problems=(_not_its_release(),))
        file = masterfile_open(
            actor=actor,
            product=designation.product,
            mode=designation.mode,
            number=number,
            release_model=release_model,
        )
        return masterfile_version_draft(actor=actor, master_file=file, designation=designation)


def _not_its_release() -> Problem:
    return Problem(
        message=_(
            "That is not how a product of this regime is released, and a master file keeps its way of release."
        ),
        field="release_model",
        code="regime",
        reg="REG-12",
        way_out=_(
            "Specials are released by a quality controller, all others are certified by a qualified person."
        ),
    )


def instruction_begin(
    *,
    actor: Actor,
    product: Product,
    master_file_version: MasterFileVersion,
    title: str,
    batch_size: str,
    shelf_life_minutes: int | None = None,
) -> InstructionVersion:
    """Open an instruction under the next free number, with its first draft. Raises ``InvalidInput`` (REG-48, REG-49)."""
    with unit_of_work(actor=actor):
        permit(actor, Permission.INSTRUCTION_AUTHOR, product)
        instruction = instruction_open(
            actor=actor,
            product=product,
            mode=master_file_version.master_file.mode,
            title=title,
            batch_size=batch_size,
        )
        return instruction_version_draft(
            actor=actor,
            instruction=instruction,
            master_file_version=master_file_version,
            shelf_life_minutes=shelf_life_minutes,
        )
