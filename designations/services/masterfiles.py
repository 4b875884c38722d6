"""Master files and their versions."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.events import masterfile as events
from designations.headings import current_template, headings
from designations.models import Designation, DesignationImpact, MasterFile, MasterFileVersion, Product
from designations.policies import must_be_draft, must_hold, permit, person_of
from designations.rules.subjects import MasterFileCase
from designations.selectors import covering_scope
from ledger.actors import Actor, ReauthProof
from ledger.errors import InvalidInput
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
            raise InvalidInput.single(
                _("This product has a master file for this mode already."),
                field="mode",
                code="taken",
                reg="REG-13",
                way_out=_("Begin a new version of it."),
            )
        file.save(force_insert=True)
        work.event(
            events.MASTERFILE_OPENED,
            stream=f"masterfile:{file.pk}",
            subject=file,
            payload={"number": file.number, "product": product.code},
        )
    return file


def _told(version: MasterFileVersion) -> dict[str, Any]:
    return {"number": version.master_file.number, "version": version.number}


def masterfile_version_draft(
    *,
    actor: Actor,
    master_file: MasterFile,
    designation: Designation,
    sections: Mapping[str, str] | None = None,
    change_summary: str = "",
) -> MasterFileVersion:
    """Begin the next version; sections not given are taken over from the version before (REG-16)."""
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
            sections=_read_sections({**(before.sections if before else {}), **(sections or {})}),
            change_summary=change_summary.strip(),
        )
        version.save(force_insert=True)
        work.event(
            events.MASTERFILE_VERSION_DRAFTED,
            stream=f"masterfile:{master_file.pk}",
            subject=version,
            payload=_told(version),
        )
    return version


def _read_sections(given: Mapping[str, str]) -> dict[str, str]:
    known = headings(current_template())
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InvalidInput.single(
            _("The master file has no section “%(key)s”.") % {"key": unknown[0]},
            field=f"sections.{unknown[0]}",
            code="unknown_section",
            reg="REG-15",
            way_out=_("Use one of: %(keys)s.") % {"keys": ", ".join(known)},
        )
    return {key: str(text).strip() for key, text in given.items()}


def masterfile_version_change(
    *,
    actor: Actor,
    version: MasterFileVersion,
    sections: Mapping[str, str] | None = None,
    change_summary: str | None = None,
    designation: Designation | None = None,
) -> MasterFileVersion:
    """Change a draft. Raises ``WrongState`` once it is in review."""
    with unit_of_work(actor=actor) as work:
        locked = MasterFileVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
        permit(actor, Permission.MASTERFILE_EDIT, locked)
        must_be_draft(locked)
        locked.sections = _read_sections({**locked.sections, **(sections or {})})
        if change_summary is not None:
            locked.change_summary = change_summary.strip()
        if designation is not None:
            locked.designation = designation
        locked.save(update_fields=["sections", "change_summary", "designation"])
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
    outgrown = DesignationImpact.objects.filter(
        designation_id=version.designation_id, state="significant"
    ).exists()
    return MasterFileCase(version, actor_id, covering_scope(file.product, file.mode) is not None, outgrown)


def masterfile_version_move(
    *,
    actor: Actor,
    version: MasterFileVersion,
    move: str,
    proof: ReauthProof | None = None,
    reason: str = "",
) -> Moved:
    """Make one move of the table: submit, ask_change, approve, make_effective (which supersedes the version in force)."""
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
        elif move == "supersede":
            raise ValueError("a version is superseded by the next one coming into force, never on its own")
        return perform(
            record=version,
            move=move,
            actor=actor,
            proof=proof,
            reason=reason,
            payload=_told(version),
            changes=changes,
            subject=lambda locked: masterfile_case(locked, actor),
        )
