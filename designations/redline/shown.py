"""Redlines as pages show them: against which version, and part by part."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations import selectors
from designations.content import VersionContent, load_content
from designations.listing import lists_of
from designations.models import InstructionVersion, MasterFileVersion
from designations.redline import FileRedline, InstructionRedline, file_redline, instruction_redline


def file_versions_for(actor: Any) -> Any:
    """The master-file versions this actor may see, each once."""
    return (
        MasterFileVersion.objects.for_actor(actor, Permission.MASTERFILE_VIEW)
        .select_related(
            "master_file__product__control_site", "master_file__control_site", "designation__product"
        )
        .distinct()
    )


def file_change(version: MasterFileVersion, earlier: MasterFileVersion) -> FileRedline:
    """What differs: one query for both lists of sites."""
    lists = lists_of(earlier.pk, version.pk)
    return file_redline(earlier, version, lists[earlier.pk], lists[version.pk])


def file_parts(found: FileRedline) -> list[dict[str, Any]]:
    """The parts of a redline under their headings, those that differ only."""
    parts = [
        (_("The version as a whole"), found.head),
        (_("Sections"), found.sections),
        (_("List of sites"), found.sites),
        (_("Control strategy"), found.strategy),
    ]
    return [{"title": title, "changes": changes} for title, changes in parts if changes]


def instruction_parts(found: InstructionRedline) -> list[dict[str, Any]]:
    """The same of an instruction."""
    parts = [
        (_("The version as a whole"), found.head),
        (_("Steps"), found.steps),
        (_("Release specification"), found.criteria),
    ]
    return [{"title": title, "changes": changes} for title, changes in parts if changes]


def file_before(actor: Any, version: MasterFileVersion) -> MasterFileVersion | None:
    """The version that this one would replace or replaced: the last before it that was in force, else the one before it.

    Only among those that the actor may see.
    """
    earlier = (
        file_versions_for(actor)
        .filter(master_file_id=version.master_file_id, number__lt=version.number)
        .order_by("-number")
    )
    rows = list(earlier[:20])
    return next((row for row in rows if row.effective_from is not None), rows[0] if rows else None)


def instruction_before(actor: Any, version: InstructionVersion) -> InstructionVersion | None:
    """The same of an instruction."""
    rows = list(
        selectors.instruction_versions_for(actor)
        .filter(instruction_id=version.instruction_id, number__lt=version.number)
        .exclude(state="discarded")
        .order_by("-number")[:20]
    )
    return next((row for row in rows if row.effective_from is not None), rows[0] if rows else None)


def instruction_change(
    content: VersionContent, before: InstructionVersion | None
) -> list[dict[str, Any]] | None:
    """What a version changes in the one before it; None when there is none."""
    if before is None:
        return None
    return instruction_parts(instruction_redline(load_content(before.pk), content))
