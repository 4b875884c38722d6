"""Variations of a licence: drafted by the holder, decided by the authority, recorded here (REG-25, REG-26)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.events import variation as events
from designations.kinds import Purpose, VariationKind
from designations.models import (
    Inspection,
    Licence,
    LicenceActivity,
    LicencePremises,
    LicenceVariation,
    MasterFileVersion,
    Product,
    VariationFile,
    VariationPaper,
)
from designations.policies import must_hold, permit
from designations.readiness.reading import load_readiness
from designations.rules.subjects import VariationCase
from designations.services.licences import licence_scope_add
from designations.services.oflicence import activity_add, authorises
from designations.services.readiness import keep_readiness
from ledger.actors import Actor
from ledger.documents import upload_store
from ledger.errors import Conflict, InvalidInput, Problem, WrongState
from ledger.trail import unit_of_work
from ledger.transitions import Moved, consider, perform, table_of
from ledger.uploads import Upload

PAPERS_WHILE = ("draft", "submitted", "information_requested")
"""States in which a document can be added."""


def variation_case(variation: LicenceVariation) -> VariationCase:
    """What the rules look at."""
    files = VariationFile.objects.filter(variation=variation).select_related("version__master_file__product")
    today = timezone.localdate()
    addresses = LicencePremises.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=today),
        licence_id=variation.licence_id,
        purpose=Purpose.CONTROL,
        valid_from__lte=today,
    )
    carried, addressed = [row.version for row in files.order_by("id")], addresses.exists()
    awaited = Inspection.objects.filter(variation=variation, holds_grant=True).exclude(
        state__in=("closed", "cancelled")
    )
    return VariationCase(
        variation,
        carried,
        addressed,
        # What went out is not judged anew; its checklist is kept as it stood.
        load_readiness(variation, carried, addressed) if variation.state == "draft" else (),
        list(awaited.order_by("id").values_list("reference", flat=True)),
    )


def variation_paper_add(
    *, actor: Actor, variation: LicenceVariation, title: str, upload: Upload
) -> VariationPaper:
    """Keep a document of a variation: of its dossier, or a letter while it is with the authority (REG-26)."""
    with unit_of_work(actor=actor) as work:
        locked = LicenceVariation.objects.select_for_update(of=("self",)).get(pk=variation.pk)
        permit(actor, Permission.LICENCE_EDIT, locked)
        if locked.state not in PAPERS_WHILE:
            raise WrongState.single(
                _("This variation is %(state)s: its documents stay as they are.")
                % {"state": str(locked.get_state_display()).lower()},
                code="decided",
                reg="REG-26",
                way_out=_("Draft another variation for what is new."),
            )
        row = VariationPaper(variation=locked, title=title.strip(), added_in=locked.state)
        row.document = upload_store(actor=actor, upload=upload, kind="variation_paper", subject=row)
        must_hold(row)
        row.save(force_insert=True)
        work.event(
            events.VARIATION_PAPER_ADDED,
            stream=f"licence:{locked.licence_id}",
            subject=row,
            payload={
                "number": locked.licence.number,
                "kind": str(locked.get_kind_display()),
                "title": row.title,
                "sha256": row.document.content_id,
            },
        )
    return row


def variation_draft(
    *,
    actor: Actor,
    licence: Licence,
    kind: str,
    summary: str,
    product: Product | None = None,
    mode: str = "",
    restriction_reference: str = "",
    master_file_versions: Sequence[MasterFileVersion] = (),
) -> LicenceVariation:
    """Begin a variation, with the master-file versions that it carries. Raises ``InvalidInput`` (REG-25, REG-26, REG-39)."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.LICENCE_EDIT, licence)
        if problems := _shape(licence, kind, summary, product, mode, restriction_reference.strip()):
            raise InvalidInput(problems=problems)
        variation = LicenceVariation(
            licence=licence,
            kind=kind,
            summary=summary.strip(),
            product=product,
            mode=mode,
            restriction_reference=restriction_reference.strip(),
        )
        must_hold(variation)
        variation.save(force_insert=True)
        for version in {version.pk: version for version in master_file_versions}.values():
            VariationFile(variation=variation, version=version).save(force_insert=True)
        work.event(
            events.VARIATION_DRAFTED,
            stream=f"licence:{licence.pk}",
            subject=variation,
            payload={"number": licence.number, "kind": str(variation.get_kind_display())},
        )
    return variation


def _shape(
    licence: Licence, kind: str, summary: str, product: Product | None, mode: str, restriction: str
) -> list[Problem]:
    """Every fault in what was given."""
    adds, lifts = kind == VariationKind.ADD_PRODUCT, kind == VariationKind.LIFT_RESTRICTION
    checks = (
        (bool(summary.strip()), "summary", "", _("Say what it asks for."), _("Describe it in a sentence.")),
        (
            adds == (product is not None),
            "product",
            "REG-25",
            _("A product is named when it is added, and only then."),
            _("Choose the product, or another kind of variation."),
        ),
        (
            adds == bool(mode),
            "mode",
            "REG-25",
            _("A mode is named when a product is added, and only then."),
            _("Choose point of care or modular manufacture, or another kind of variation."),
        ),
        (
            product is None or product.control_scope_id == licence.control_scope_id,
            "product",
            "REG-25",
            _("This product belongs to another control site than the licence."),
            _("Choose a product of the control site named on the licence."),
        ),
        (
            lifts == bool(restriction),
            "restriction_reference",
            "REG-39",
            _("The letter of a restriction is named when it is to be lifted, and only then."),
            _("Copy the reference from the authority’s letter, or choose another kind of variation."),
        ),
    )
    return [
        Problem(message=message, field=field, reg=reg, way_out=way_out)
        for holds, field, reg, message, way_out in checks
        if not holds
    ]


def _dated(variation: LicenceVariation, on: date) -> list[Problem]:
    """The day of a move is neither in the future nor before the move before it."""
    if on > timezone.localdate():
        message, code = _("This date is in the future."), "in_future"
    elif variation.last_on is not None and on < variation.last_on:
        message, code = _("This date is before the move before it."), "out_of_order"
    else:
        return []
    return [
        Problem(
            message=message, field="on", code=code, reg="REG-26", way_out=_("Give the date on the letter.")
        )
    ]


def _referenced(reference: str) -> list[Problem]:
    if reference.strip():
        return []
    return [
        Problem(
            message=_("The authority’s reference is missing."),
            field="reference",
            code="missing",
            reg="REG-26",
            way_out=_("Copy it from the authority’s letter."),
        )
    ]


def _move(
    actor: Actor,
    variation: LicenceVariation,
    move: str,
    on: date,
    *,
    column: str = "",
    reason: str = "",
    reference: str | None = None,
    **changes: Any,
) -> Moved:
    """Lock it, ask permission and state first, then the dates against the locked row; then move it."""
    with unit_of_work(actor=actor):
        locked = LicenceVariation.objects.select_for_update(of=("self",)).get(pk=variation.pk)
        _must_be_possible(actor, locked, move)
        problems = [*_dated(locked, on), *(_referenced(reference) if reference is not None else [])]
        if problems:
            raise InvalidInput(problems=problems)
        told: dict[str, Any] = {
            "number": locked.licence.number,
            "kind": str(locked.get_kind_display()),
            "on": on.isoformat(),
        }
        if reference is not None:
            told["reference"] = changes["reference"] = reference.strip()
        if column:
            changes[column] = on
        if move == "grant" and locked.kind == VariationKind.ADD_PRODUCT:
            changes["granted_scope"] = _scope_row(actor, locked, on, str(told["reference"]))
        return perform(
            record=variation,
            move=move,
            actor=actor,
            reason=reason,
            payload=told,
            changes={**changes, "last_on": on},
            subject=variation_case,
        )


def _must_be_possible(actor: Actor, variation: LicenceVariation, move: str) -> None:
    verdict = consider(
        record=variation, move=table_of(variation).move(move), actor=actor, subject=variation_case(variation)
    )
    if not verdict.allowed:
        raise verdict.refusal(problems=verdict.problems)


def _scope_row(actor: Actor, variation: LicenceVariation, on: date, reference: str) -> Any:
    """The scope row that the grant makes. Raises ``Conflict`` when the licence says the same of that day already."""
    product = variation.product
    if product is None:
        raise TypeError("a variation that adds a product names it")
    licence = variation.licence
    states = LicenceActivity.objects.filter(licence=licence).exists()
    if states and not authorises(licence, variation.mode, on):
        # What the authority granted for the product it granted as an activity (REG-29).
        activity_add(
            actor=actor,
            licence=licence,
            activity=variation.mode,
            valid_from=on,
            variation_reference=reference,
        )
    try:
        with transaction.atomic():
            return licence_scope_add(
                actor=actor,
                licence=variation.licence,
                product=product,
                mode=variation.mode,
                valid_from=on,
                variation_reference=reference,
            )
    except IntegrityError as error:
        if "designations_licencescope_once" not in str(error):
            raise
        raise Conflict.single(
            _("The licence covers this product and mode from that day already."),
            field="on",
            reg="REG-25",
            way_out=_("Withdraw this variation, or give the day on the authority’s letter."),
        ) from error


def variation_submit(*, actor: Actor, variation: LicenceVariation, on: date) -> Moved:
    """Record that it went to the authority. Adding a product needs its approved master file (REG-26).

    Nothing mandatory on its checklist is open; the list is kept as it stood (REG-31).
    """
    with unit_of_work(actor=actor) as work:
        locked = LicenceVariation.objects.select_for_update(of=("self",)).get(pk=variation.pk)
        stood = variation_case(locked).readiness
        moved = _move(actor, variation, "submit", on, column="submitted_on")
        keep_readiness(work, locked, stood)
    return moved


def variation_ask_information(*, actor: Actor, variation: LicenceVariation, on: date, reason: str) -> Moved:
    """Record the authority's request for information; the reason says what it asks."""
    return _move(actor, variation, "ask_information", on, column="asked_on", reason=reason)


def variation_answer(*, actor: Actor, variation: LicenceVariation, on: date, reason: str) -> Moved:
    """Record the answer to a request; the reason says what was answered."""
    return _move(actor, variation, "answer", on, column="answered_on", reason=reason)


def variation_grant(*, actor: Actor, variation: LicenceVariation, on: date, reference: str) -> Moved:
    """Record the grant. A product that it adds is covered from that day, in the same transaction (REG-25, REG-26)."""
    return _move(actor, variation, "grant", on, column="decided_on", reference=reference)


def variation_refuse(
    *, actor: Actor, variation: LicenceVariation, on: date, reference: str, reason: str
) -> Moved:
    """Record the refusal."""
    return _move(actor, variation, "refuse", on, column="decided_on", reference=reference, reason=reason)


def variation_withdraw(*, actor: Actor, variation: LicenceVariation, on: date, reason: str) -> Moved:
    """Withdraw what is not decided."""
    return _move(actor, variation, "withdraw", on, column="decided_on", reason=reason)
