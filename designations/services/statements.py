"""The signed statement that an award's basis is unchanged, and the evidence pack made for it (REG-06)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.basis import differences_now, unexplained
from designations.events import impact as events
from designations.models import (
    Designation,
    DesignationBasis,
    DesignationImpact,
    UnchangedStatement,
)
from designations.policies import must_hold, permit
from designations.readiness.trial import certified, filed
from designations.rules.subjects import StatementCase
from designations.services.impacts import told as told_of
from ledger import outbox
from ledger.actors import Actor, ReauthProof
from ledger.documents import document_store
from ledger.errors import InvalidInput, WrongState
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform
from ledger.uploads import PDF

TOPIC = "designations.pack_asked"
PACK = "designation_pack"


def _told(statement: UnchangedStatement) -> dict[str, str]:
    return {
        **told_of(statement.designation),
        "application": str(statement.get_application_display()),
        "application_reference": statement.reference,
    }


def statement_case(statement: UnchangedStatement) -> StatementCase:
    """What the rules of a statement look at: three queries, and up to three more for a trial."""
    designation = statement.designation
    basis = DesignationBasis.objects.filter(designation=designation).first()
    impacts = list(DesignationImpact.objects.filter(designation=designation).order_by("id"))
    differences = [] if basis is None else differences_now(basis.tree, designation)
    for_trial = statement.application == UnchangedStatement.Application.TRIAL
    assessed = [row for impact in impacts if impact.state == "dismissed" for row in impact.changes]
    return StatementCase(
        designation=designation,
        has_basis=basis is not None,
        unexplained=unexplained(differences, assessed),
        unassessed=[str(impact) for impact in impacts if impact.state == "open"],
        significant=[str(impact) for impact in impacts if impact.state == "significant"],
        uncertified=certified(designation) if for_trial else None,
        unfiled=filed(designation) if for_trial else None,
    )


def statement_prepare(
    *, actor: Actor, designation: Designation, application: str, reference: str
) -> UnchangedStatement:
    """Prepare a statement for one application; nothing is stated before it is signed."""
    with unit_of_work(actor=actor) as work:
        locked = Designation.objects.select_for_update(of=("self",)).get(pk=designation.pk)
        permit(actor, Permission.DESIGNATION_EDIT, locked)
        basis = DesignationBasis.objects.filter(designation=locked).first()
        if locked.state != "awarded" or basis is None:
            raise InvalidInput.single(
                _("Only an awarded designation whose submitted basis is held here can be stated unchanged."),
                code="no_award",
                reg="REG-06",
                way_out=_("Record the award of a case that was submitted from here."),
            )
        statement = UnchangedStatement(
            designation=locked,
            application=application,
            reference=reference.strip(),
            basis_digest=basis.digest,
        )
        must_hold(statement)
        if (
            UnchangedStatement.objects.filter(
                designation=locked, application=application, reference=statement.reference
            )
            .exclude(state="discarded")
            .exists()
        ):
            raise InvalidInput.single(
                _("There is a statement for this application already."),
                field="reference",
                code="taken",
                way_out=_("Open that one, or discard it first."),
            )
        statement.save(force_insert=True)
        work.event(
            events.STATEMENT_PREPARED,
            stream=f"designation:{locked.pk}",
            subject=statement,
            payload=_told(statement),
        )
    return statement


def statement_sign(*, actor: Actor, statement: UnchangedStatement, proof: ReauthProof | None) -> Moved:
    """Sign it; a worker makes the evidence pack afterwards. Raises ``RuleBroken`` with what changed (REG-06, REG-07)."""
    with unit_of_work(actor=actor):
        # A change behind the designation that is made meanwhile waits here, or is seen.
        Designation.objects.select_for_update(of=("self",)).get(pk=statement.designation_id)
        moved = perform(
            record=statement,
            move="sign",
            actor=actor,
            proof=proof,
            payload=_told(statement),
            changes={"signed_at": timezone.now()},
            subject=statement_case,
        )
        outbox.defer(TOPIC, {"statement": str(statement.pk)}, key=str(statement.pk))
    return moved


def statement_discard(*, actor: Actor, statement: UnchangedStatement, reason: str) -> Moved:
    """Discard a statement that was not signed."""
    return perform(record=statement, move="discard", actor=actor, reason=reason, payload=_told(statement))


def pack_ask_again(*, actor: Actor, statement: UnchangedStatement) -> UnchangedStatement:
    """Ask anew for a pack that could not be made. Raises ``WrongState`` when nothing was given up."""
    with unit_of_work(actor=actor) as work:
        locked = UnchangedStatement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
        permit(actor, Permission.DESIGNATION_EDIT, locked)
        if not outbox.ask_again(TOPIC, str(locked.pk)):
            raise WrongState.single(
                _("This pack is made, or is being made."),
                code="not_failed",
                way_out=_("Open the page of the case again."),
            )
        work.event(
            events.STATEMENT_PACK_ASKED,
            stream=f"designation:{locked.designation_id}",
            subject=locked,
            payload=_told(locked),
        )
    return locked


def pack_store(*, actor: Actor, statement: UnchangedStatement, sealed: bytes) -> UnchangedStatement:
    """Keep the sealed pack of a signed statement; called by the worker. A pack that is there stays (REG-138)."""
    with unit_of_work(actor=actor) as work:
        locked = UnchangedStatement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
        if locked.pack_id is not None or locked.state != "signed":
            return locked
        name = f"designation-pack-{locked.designation.product.code}-{locked.pk.hex[-8:]}.pdf"
        locked.pack = document_store(
            actor=actor, content=sealed, kind=PACK, name=name, media_type=PDF, subject=locked
        )
        locked.save(update_fields=["pack"])
        work.event(
            events.STATEMENT_PACKED,
            stream=f"designation:{locked.designation_id}",
            subject=locked,
            payload={**_told(locked), "sha256": locked.pack.content_id},
        )
    return locked
