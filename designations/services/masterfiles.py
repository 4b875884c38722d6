"""Master files and their versions."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, Max, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.controlstrategy import read_strategy
from designations.events import masterfile as events
from designations.headings import current_template, headings
from designations.listing import carry_over
from designations.models import Designation, DesignationImpact, MasterFile, MasterFileVersion, Product
from designations.policies import must_be_draft, must_hold, permit, person_of
from designations.rules.subjects import MasterFileCase
from designations.selectors import covering_scope
from designations.services.alignments import alignment_open
from designations.versionfaults import judge, strategy_standing
from ledger.actors import Actor, ReauthProof
from ledger.errors import InvalidInput, Problem
from ledger.saving import insert
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform


def masterfile_open(
    *, actor: Actor, product: Product, mode: str, number: str, release_model: str
) -> MasterFile:
    """Open the one master file of a product and mode (REG-13). ``number``: DMMF-CAR-01."""
    with unit_of_work(actor=actor) as work:
        file = MasterFile(
            product=product,
            mode=mode,
            number=number.strip().upper(),
            release_model=release_model,
            control_site_id=product.control_site_id,
        )
        permit(actor, Permission.MASTERFILE_EDIT, file)
        must_hold(file)
        if MasterFile.objects.filter(product=product, mode=mode).exists():
            raise InvalidInput(problems=(_has_one(),))
        insert(
            file,
            {
                "designations_masterfile_number": Problem(
                    message=_("A master file has this number already, or it is none like DMMF-CAR-01."),
                    field="number",
                    code="taken",
                    reg="REG-13",
                    way_out=_("Give DMMF, the product’s code and two to four digits that no other file has."),
                ),
                # A colleague opened it since this was asked above.
                "designations_masterfile_product_mode": _has_one(),
            },
        )
        work.event(
            events.MASTERFILE_OPENED,
            stream=f"masterfile:{file.pk}",
            subject=file,
            payload={"number": file.number, "product": product.code},
        )
    return file


def _has_one() -> Problem:
    return Problem(
        message=_("This product has a master file for this mode already."),
        field="mode",
        code="taken",
        reg="REG-13",
        way_out=_("Begin a new version of it."),
    )


def _told(version: MasterFileVersion) -> dict[str, Any]:
    return {"number": version.master_file.number, "version": version.number}


def masterfile_version_draft(
    *,
    actor: Actor,
    master_file: MasterFile,
    designation: Designation,
    sections: Mapping[str, str] | None = None,
    change_summary: str = "",
    change_class: str | None = None,
    control_strategy: Iterable[Mapping[str, Any]] | None = None,
) -> MasterFileVersion:
    """Begin the next version; sections and a strategy not given are taken over from the version before (REG-16)."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.MASTERFILE_EDIT, master_file)
        MasterFile.objects.select_for_update(of=("self",)).get(pk=master_file.pk)
        before = MasterFileVersion.objects.filter(master_file=master_file).order_by("-number").first()
        last = (
            MasterFileVersion.objects.filter(master_file=master_file).aggregate(last=Max("number"))["last"]
            or 0
        )
        version = MasterFileVersion(
            master_file=master_file,
            number=last + 1,
            designation=designation,
            template=current_template(),
            change_summary=change_summary.strip(),
            change_class=change_class or None,
        )
        rows = None if control_strategy is None else list(control_strategy)
        judge(version, sections, change_class, rows)
        version.sections = _written({**_carried(before), **(sections or {})})
        taken_over = before.control_strategy if before else None
        version.control_strategy = taken_over if rows is None else read_strategy(rows)
        version.save(force_insert=True)
        work.event(
            events.MASTERFILE_VERSION_DRAFTED,
            stream=f"masterfile:{master_file.pk}",
            subject=version,
            payload=_told(version),
        )
    return version


def masterfile_version_next(*, actor: Actor, version: MasterFileVersion) -> MasterFileVersion:
    """Begin the next version from this one, with its list of sites (REG-16, REG-18)."""
    with unit_of_work(actor=actor):
        made = masterfile_version_draft(
            actor=actor, master_file=version.master_file, designation=version.designation
        )
        carry_over(actor, version, made)
    return made


def _carried(before: MasterFileVersion | None) -> dict[str, str]:
    """The sections of the version before that the current template still has."""
    known = headings(current_template())
    return {key: text for key, text in before.sections.items() if key in known} if before else {}


def _written(given: Mapping[str, str]) -> dict[str, str]:
    return {key: str(text).strip() for key, text in given.items()}


def masterfile_version_change(
    *,
    actor: Actor,
    version: MasterFileVersion,
    sections: Mapping[str, str] | None = None,
    change_summary: str | None = None,
    designation: Designation | None = None,
    change_class: str | None = None,
    control_strategy: Iterable[Mapping[str, Any]] | None = None,
) -> MasterFileVersion:
    """Change a draft; what is not given stays. Raises ``WrongState`` once it is in review.

    Lists are judged at once, also against the steps there are: ``InvalidInput`` names every fault at its row and field, and
    nothing of what was sent is kept.
    """
    with unit_of_work(actor=actor) as work:
        locked = MasterFileVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
        permit(actor, Permission.MASTERFILE_EDIT, locked)
        must_be_draft(locked)
        rows = None if control_strategy is None else list(control_strategy)
        judge(locked, sections, change_class, rows)
        locked.sections = _written({**locked.sections, **(sections or {})})
        if change_summary is not None:
            locked.change_summary = change_summary.strip()
        if designation is not None:
            locked.designation = designation
        if change_class is not None:
            locked.change_class = change_class or None
        if rows is not None:
            locked.control_strategy = read_strategy(rows)
        locked.save(
            update_fields=["sections", "change_summary", "designation", "change_class", "control_strategy"]
        )
        work.event(
            events.MASTERFILE_VERSION_CHANGED,
            stream=f"masterfile:{locked.master_file_id}",
            subject=locked,
            payload=_told(locked),
        )
    return locked


def masterfile_case(version: MasterFileVersion, actor: Actor) -> MasterFileCase:
    """What the rules of a master-file version look at."""
    file = version.master_file
    try:
        actor_id: uuid.UUID | None = uuid.UUID(actor.actor_id)
    except ValueError:
        actor_id = None
    significant = DesignationImpact.objects.filter(designation_id=version.designation_id, state="significant")
    later = MasterFileVersion.objects.filter(
        master_file_id=version.master_file_id, number__gt=version.number, effective_from__isnull=False
    ).order_by("-number")
    outgrown, overtaken_by = MasterFileVersion.objects.values_list(
        Exists(significant), Subquery(later.values("number")[:1])
    ).get(pk=version.pk)
    covered = covering_scope(file.product, file.mode) is not None
    misfitting, unnamed = strategy_standing(version)
    return MasterFileCase(version, actor_id, covered, outgrown, overtaken_by, misfitting, unnamed)


def masterfile_version_move(
    *,
    actor: Actor,
    version: MasterFileVersion,
    move: str,
    proof: ReauthProof | None = None,
    reason: str = "",
) -> Moved:
    """Make a move of the table: submit, ask_change, approve, make_effective (which supersedes the version in force)."""
    with unit_of_work(actor=actor):
        now = timezone.now()
        changes: dict[str, Any] = {}
        if move == "submit":
            changes = {"author_id": person_of(actor)}
        elif move == "ask_change":
            changes = {"author_id": None}
        elif move == "approve":
            changes = {"approver_id": person_of(actor)}
        elif move == "make_effective":
            # Here it waits for a marketing authorisation that is recorded or varied meanwhile, or is seen by it (REG-17).
            Product.objects.select_for_update(of=("self",), no_key=True).get(
                pk=version.master_file.product_id
            )
            # Two versions brought into force at once wait for each other here.
            MasterFile.objects.select_for_update(of=("self",)).get(pk=version.master_file_id)
            changes = {"effective_from": now}
            for old in MasterFileVersion.objects.filter(
                master_file_id=version.master_file_id, state="effective"
            ):
                perform(
                    record=old,
                    move="supersede",
                    actor=actor,
                    payload=_told(old),
                    changes={"effective_until": now},
                )
        elif move in ("send", "grant"):
            raise ValueError("what the authority was told or said is recorded with its day and reference")
        elif move == "supersede":
            raise ValueError("a version is superseded by the next one coming into force, never on its own")
        moved = perform(
            record=version,
            move=move,
            actor=actor,
            proof=proof,
            reason=reason,
            payload=_told(version),
            changes=changes,
            subject=lambda locked: masterfile_case(locked, actor),
        )
        if move == "make_effective":
            alignment_open(actor=actor, file_version=version)
        return moved


def _with_the_authority(
    actor: Actor, version: MasterFileVersion, move: str, on: date, reference: str, columns: tuple[str, str]
) -> Moved:
    """Record a dated, referenced act; the columns are set by the move and by nothing else."""
    reference = reference.strip()
    if not 0 < len(reference) <= 80:
        raise InvalidInput.single(
            _("The reference is missing or longer than 80 characters."),
            field="reference",
            reg="REG-16",
            way_out=_("Give the reference of the letter or of the submission."),
        )
    after = version.submitted_on if move == "grant" else None
    if on > timezone.localdate() or (after is not None and on < after):
        raise InvalidInput.single(
            _("This day lies ahead.") if after is None or on >= after else _("It was not sent by that day."),
            field="on",
            reg="REG-16",
            way_out=_("Give the day on which it happened."),
        )
    return perform(
        record=version,
        move=move,
        actor=actor,
        payload={**_told(version), "on": on.isoformat(), "reference": reference},
        changes={columns[0]: on, columns[1]: reference},
        subject=lambda locked: masterfile_case(locked, actor),
    )


def masterfile_version_send(*, actor: Actor, version: MasterFileVersion, on: date, reference: str) -> Moved:
    """Record that an approved version was sent to the authority (REG-16)."""
    return _with_the_authority(
        actor, version, "send", on, reference, ("submitted_on", "submission_reference")
    )


def masterfile_version_grant(*, actor: Actor, version: MasterFileVersion, on: date, reference: str) -> Moved:
    """Record the authority's approval of a version that was sent (REG-16)."""
    return _with_the_authority(actor, version, "grant", on, reference, ("granted_on", "grant_reference"))
