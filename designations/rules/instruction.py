"""Rules of an instruction version (REG-09, REG-11, REG-25, REG-48, REG-50, REG-52, REG-53, REG-64)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from designations.controlstrategy import control_rows, disagreements
from designations.rules.subjects import InstructionCase
from ledger.rules import rule


@rule(
    "instruction_has_steps",
    reg="REG-48",
    title=gettext_lazy("The instruction has steps and a release specification"),
)
def has_steps(case: InstructionCase) -> tuple[Any, Any] | None:
    if not case.content.steps:
        return _("There is no step in this version."), _("Add the steps.")
    if not case.content.criteria:
        return _("There is no release specification in this version."), _("Add its criteria.")
    return None


@rule("instruction_steps_in_order", reg="REG-48", title=gettext_lazy("Each step has one place in the order"))
def steps_in_order(case: InstructionCase) -> tuple[Any, Any] | None:
    positions = [step.position for step in case.content.steps]
    if positions == list(range(1, len(positions) + 1)):
        return None
    return _("Two steps share a place, or a place is empty."), _("Order the steps again in the draft.")


@rule(
    "instruction_content_holds",
    reg="REG-52",
    title=gettext_lazy("Limits, units, calculations and criteria fit together"),
)
def content_holds(case: InstructionCase) -> tuple[Any, Any] | None:
    if not case.faults:
        return None
    return (
        ngettext(
            "%(n)s thing in this version does not fit together yet.",
            "%(n)s things in this version do not fit together yet.",
            len(case.faults),
        )
        % {"n": len(case.faults)},
        _("The page of the draft names each, with a link to where it is put right."),
    )


@rule(
    "instruction_change_explained",
    reg="REG-53",
    title=gettext_lazy("The version says what changed and why"),
    field="change_summary",
)
def change_explained(case: InstructionCase) -> tuple[Any, Any] | None:
    if case.version.change_summary.strip():
        return None
    return _("This version does not say what changed and why."), _("Fill in what changed and why.")


@rule(
    "instruction_shelf_life_given",
    reg="REG-64",
    title=gettext_lazy("The version gives the shelf life"),
    field="shelf_life_minutes",
)
def shelf_life_given(case: InstructionCase) -> tuple[Any, Any] | None:
    if case.version.shelf_life_minutes:
        return None
    return _("This version gives no shelf life, so no expiry can be worked out."), _(
        "Give the shelf life in minutes."
    )


@rule(
    "instruction_same_product_and_mode",
    reg="REG-50",
    title=gettext_lazy("The instruction and the master file it implements are of one product and mode"),
    field="master_file_version",
)
def same_product_and_mode(case: InstructionCase) -> tuple[Any, Any] | None:
    instruction, file = case.version.instruction, case.version.master_file_version.master_file
    if instruction.product_id == file.product_id and instruction.mode == file.mode:
        return None
    return (
        _("%(file)s is the master file of another product or mode.") % {"file": file.number},
        _("Name a version of the master file of this product and mode."),
    )


def _apart(case: InstructionCase, others: tuple[Any, ...]) -> bool:
    return case.actor_id is not None and case.actor_id not in {*others, *case.version.contributors}


@rule(
    "instruction_reviewer_apart",
    reg="REG-48",
    title=gettext_lazy("Whoever wrote an instruction does not review it"),
)
def reviewer_apart(case: InstructionCase) -> tuple[Any, Any] | None:
    if _apart(case, (case.version.author_id,)):
        return None
    return _("You wrote or changed this version, so you cannot review it."), _("Ask a colleague who did not.")


@rule(
    "instruction_approver_apart",
    reg="REG-48",
    title=gettext_lazy("Author, reviewer and approver are three people"),
)
def approver_apart(case: InstructionCase) -> tuple[Any, Any] | None:
    if _apart(case, (case.version.author_id, case.version.reviewer_id)):
        return None
    return (
        _("You wrote, changed or reviewed this version, so you cannot approve it."),
        _("Ask a colleague who did none of these."),
    )


@rule(
    "instruction_unchanged",
    reg="REG-120",
    title=gettext_lazy("What is signed is what the author signed"),
)
def unchanged(case: InstructionCase) -> tuple[Any, Any] | None:
    if case.content.content_hash == case.version.content_hash:
        return None
    return (
        _("The content is not the one the author signed."),
        _("Send the version back to its author and tell the administrator."),
    )


@rule(
    "instruction_master_file_approved",
    reg="REG-50",
    title=gettext_lazy("The master file it implements is approved"),
)
def master_file_approved(case: InstructionCase) -> tuple[Any, Any] | None:
    version = case.version.master_file_version
    if version.state in ("approved", "submitted", "granted", "effective"):
        return None
    return (
        _("%(file)s is %(state)s.") % {"file": version, "state": str(version.get_state_display()).lower()},
        _("Approve the master file first, or name another version of it."),
    )


@rule(
    "instruction_agrees_with_strategy",
    reg="REG-50",
    title=gettext_lazy("Steps and limits agree with the control strategy of the master file"),
)
def agrees_with_strategy(case: InstructionCase) -> tuple[Any, Any] | None:
    version = case.version.master_file_version
    apart = disagreements(control_rows(version.control_strategy), case.content)
    if not apart:
        return None
    return (
        _("The control strategy of %(file)s is not what this instruction does: %(apart)s.")
        % {"file": version, "apart": "; ".join(apart)},
        _(
            "Change the step or its limit, or begin a version of the master file with the strategy that is meant."
        ),
    )


@rule(
    "instruction_master_file_effective",
    reg="REG-11",
    title=gettext_lazy("The master file it implements is in force"),
)
def master_file_effective(case: InstructionCase) -> tuple[Any, Any] | None:
    version = case.version.master_file_version
    if version.state == "effective":
        return None
    return (
        _("%(file)s is %(state)s, and manufacture without a master file in force is unlawful.")
        % {"file": version, "state": str(version.get_state_display()).lower()},
        _("Bring the master file into force first."),
    )


@rule(
    "instruction_designation_awarded",
    reg="REG-09",
    title=gettext_lazy("The product is designated for this mode"),
)
def designation_awarded(case: InstructionCase) -> tuple[Any, Any] | None:
    designation = case.version.master_file_version.designation
    if designation.state == "awarded":
        return None
    return (
        _("The designation of this product is %(state)s, not awarded.")
        % {"state": str(designation.get_state_display()).lower()},
        _("Record the authority’s award first."),
    )


@rule(
    "instruction_licence_covers",
    reg="REG-25",
    title=gettext_lazy("A licence in force covers the product, its dosage form and the mode"),
)
def licence_covers(case: InstructionCase) -> tuple[Any, Any] | None:
    if case.covered:
        return None
    return (
        _("No licence in force covers this product, its dosage form and this mode today."),
        _("Record the granted licence or variation."),
    )


@rule(
    "instruction_newest",
    reg="REG-48",
    title=gettext_lazy("No later version was put into use"),
)
def newest(case: InstructionCase) -> tuple[Any, Any] | None:
    """An older version never takes the place of a later one: the bench would go back to what was changed."""
    if case.overtaken_by is None:
        return None
    return (
        _("Version %(version)s was put into use already, and it is later than this one.")
        % {"version": case.overtaken_by},
        _("Begin the next version from the one in use, and put into it what this one was to change."),
    )
