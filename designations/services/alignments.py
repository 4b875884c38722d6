"""A file in force is read against the authorisation, and a person of regulatory affairs signs that they agree (REG-17)."""

from functools import partial

from designations.alignment import Standing, authorised_now, standing_of
from designations.events import authorisation as events
from designations.kinds import Regime
from designations.models import Alignment, MarketingAuthorisation, MasterFile, MasterFileVersion
from designations.rules.subjects import AlignmentCase
from ledger.actors import Actor, ReauthProof
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform


def told(alignment: Alignment) -> dict[str, object]:
    """What every event of an alignment says."""
    authorised = alignment.authorisation_version
    return {
        "number": alignment.file_version.master_file.number,
        "version": alignment.file_version.number,
        "authorisation": authorised.authorisation.number,
        "authorisation_version": authorised.number,
    }


def alignment_open(*, actor: Actor, file_version: MasterFileVersion) -> Alignment | None:
    """Open the task of a file in force with the authorisation as it stands; None where there is none to agree with.

    Called by the services that bring a new version of either, in their transaction, which has locked the product: no new
    version without its task, and of two that come at once the second sees the first.
    """
    product = file_version.master_file.product
    if product.regime != Regime.MA:
        return None
    with unit_of_work(actor=actor) as work:
        authorised = authorised_now(product)
        if authorised is None:
            return None
        made, fresh = Alignment.objects.get_or_create(
            file_version=file_version, authorisation_version=authorised
        )
        if fresh:
            work.event(
                events.ALIGNMENT_OPENED,
                stream=f"masterfile:{file_version.master_file_id}",
                subject=made,
                payload=told(made),
            )
    return made


def alignment_case(
    alignment: Alignment, standing: Standing | None = None, *, signer: Actor | None = None
) -> AlignmentCase:
    """What the rules of an alignment look at. ``standing``: how it stands now, if that was asked already.

    ``signer``: who signs. Versions from before their writer was kept by key are told apart by the printed name.
    """
    file = alignment.file_version.master_file
    if standing is None:
        standing = standing_of(file.product, file.mode)
    return AlignmentCase(
        current=standing.statement is not None and standing.statement.pk == alignment.pk,
        differences=[str(each) for each in standing.differences],
        wrote=signer is not None and _wrote(alignment, signer),
    )


def _wrote(alignment: Alignment, signer: Actor) -> bool:
    version = alignment.authorisation_version
    if version.written_by_id is None:
        return version.written_by == signer.printed_name
    return str(version.written_by_id) == signer.actor_id


def alignment_agree(*, actor: Actor, alignment: Alignment, proof: ReauthProof | None) -> Moved:
    """Sign that the two agree. Raises ``RuleBroken`` while what can be compared does not."""
    with unit_of_work(actor=actor):
        # A new version of either waits until this is signed, or is seen.
        MasterFile.objects.select_for_update(of=("self",)).get(pk=alignment.file_version.master_file_id)
        MarketingAuthorisation.objects.select_for_update(of=("self",)).get(
            pk=alignment.authorisation_version.authorisation_id
        )
        return perform(
            record=alignment,
            move="agree",
            actor=actor,
            proof=proof,
            payload=told(alignment),
            subject=partial(alignment_case, signer=actor),
        )


def alignment_find_difference(*, actor: Actor, alignment: Alignment, reason: str) -> Moved:
    """Record that they differ: at once, and whatever was signed before does not stand any more."""
    return perform(
        record=alignment, move="find_difference", actor=actor, reason=reason, payload=told(alignment)
    )
