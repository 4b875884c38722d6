"""Rules of a master-file version (REG-09, REG-11 to REG-14, REG-16, REG-23, REG-25, REG-84)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from designations.changeclasses import change_classes
from designations.headings import required_headings
from designations.kinds import Regime, ReleaseModel
from designations.rules.subjects import MasterFileCase
from ledger.rules import rule

UK_COUNTRIES = frozenset({"GB", "UK"})


@rule(
    "masterfile_sections_complete",
    reg="REG-14",
    title=gettext_lazy("Every section of the master file is written"),
)
def sections_complete(case: MasterFileCase) -> tuple[Any, Any] | None:
    wanted = required_headings(case.version.template)
    empty = [
        str(title) for key, title in wanted.items() if not str(case.version.sections.get(key, "")).strip()
    ]
    if not empty:
        return None
    return _("These sections are empty: %(titles)s.") % {"titles": "; ".join(empty)}, _(
        "Write them in the draft."
    )


@rule(
    "masterfile_same_product_and_mode",
    reg="REG-13",
    title=gettext_lazy("The master file and its designation are of one product and mode"),
)
def same_product_and_mode(case: MasterFileCase) -> tuple[Any, Any] | None:
    file, designation = case.version.master_file, case.version.designation
    if designation.product_id == file.product_id and designation.mode == file.mode:
        return None
    return (
        _("The designation named here is of another product or another mode."),
        _("Name a designation of %(product)s for %(mode)s.")
        % {"product": file.product.code, "mode": file.get_mode_display()},
    )


@rule(
    "masterfile_release_fits_regime",
    reg="REG-12",
    title=gettext_lazy("The way of release fits the product’s regime"),
)
def release_fits_regime(case: MasterFileCase) -> tuple[Any, Any] | None:
    file = case.version.master_file
    special = file.product.regime == Regime.SPECIAL
    if special == (file.release_model == ReleaseModel.QUALITY_CONTROLLER):
        return None
    return (
        _("%(release)s: that is not how a product of this regime is released.")
        % {"release": file.get_release_model_display()},
        _("Specials are released by a quality controller, all others are certified by a qualified person."),
    )


@rule(
    "masterfile_approver_is_not_author",
    reg="REG-48",
    title=gettext_lazy("The author of a master file does not approve it"),
)
def approver_is_not_author(case: MasterFileCase) -> tuple[Any, Any] | None:
    if case.actor_id is not None and case.actor_id != case.version.author_id:
        return None
    return _("You wrote this version, so you cannot approve it."), _(
        "Ask another qualified person to approve it."
    )


@rule(
    "masterfile_designation_awarded",
    reg="REG-09",
    title=gettext_lazy("The product is designated for this mode"),
)
def designation_awarded(case: MasterFileCase) -> tuple[Any, Any] | None:
    designation = case.version.designation
    if case.outgrown:
        return (
            _("A change behind designation %(reference)s was found significant.")
            % {"reference": designation.reference},
            _("Name a new designation, once the authority has awarded it."),
        )
    if designation.state == "awarded":
        return None
    return (
        _("The designation of this product is %(state)s, not awarded.")
        % {"state": str(designation.get_state_display()).lower()},
        _("Record the authority’s award first."),
    )


@rule(
    "masterfile_licence_covers",
    reg="REG-25",
    title=gettext_lazy("A licence in force covers the product, its dosage form and the mode"),
)
def licence_covers(case: MasterFileCase) -> tuple[Any, Any] | None:
    if case.covered:
        return None
    return (
        _("No licence in force covers this product, its dosage form and this mode today."),
        _("Record the granted licence or variation."),
    )


@rule(
    "masterfile_control_site_in_uk",
    reg="REG-23",
    title=gettext_lazy("The control site is in the United Kingdom"),
)
def control_site_in_uk(case: MasterFileCase) -> tuple[Any, Any] | None:
    if case.version.master_file.control_site.country in UK_COUNTRIES:
        return None
    return _("The control site’s address is not in the United Kingdom."), _(
        "Name a control site in the United Kingdom."
    )


@rule(
    "masterfile_change_is_classed",
    reg="REG-16",
    title=gettext_lazy("The class of the change is chosen"),
    field="change_class",
)
def change_is_classed(case: MasterFileCase) -> tuple[Any, Any] | None:
    version = case.version
    # A first version changes nothing: it goes to the authority with the licence.
    if version.number == 1 or version.change_class in change_classes():
        return None
    return (
        _("This version changes a file, and nobody said which class of change it is."),
        _("Choose one in the draft: %(classes)s.")
        % {"classes": "; ".join(each.title for each in change_classes().values())},
    )


@rule(
    "masterfile_sent_if_needed",
    reg="REG-16",
    title=gettext_lazy("What the class of the change asks for is on record"),
)
def sent_if_needed(case: MasterFileCase) -> tuple[Any, Any] | None:
    version = case.version
    if version.number == 1 and not version.change_class:
        return None
    chosen = change_classes().get(version.change_class or "")
    if chosen is None:
        # Approved before classes were kept, or of a class that is no longer one: nothing says what it needs first.
        return (
            _("Nobody can tell what the authority has to be told before this version is in force."),
            _("Begin the next version and choose the class of the change in its draft."),
        )
    if version.state in chosen.enough:
        return None
    if version.state == "submitted":
        return (
            _("“%(title)s”: the authority’s approval is not on record.") % {"title": chosen.title},
            _("Record the approval, with its day and reference, once the authority has given it."),
        )
    return (
        _("“%(title)s”: this version was not sent to the authority.") % {"title": chosen.title},
        _("Record the day on which it was sent, and the reference."),
    )


@rule(
    "masterfile_newest",
    reg="REG-16",
    title=gettext_lazy("No later version was brought into force"),
)
def newest(case: MasterFileCase) -> tuple[Any, Any] | None:
    """An older version never takes the place of a later one: what the later one changed would be lost unseen."""
    if case.overtaken_by is None:
        return None
    return (
        _("Version %(version)s was brought into force already, and it is later than this one.")
        % {"version": case.overtaken_by},
        _("Begin the next version from the one in force, and put into it what this one was to change."),
    )


@rule(
    "masterfile_strategy_fits",
    reg="REG-84",
    title=gettext_lazy("The control strategy fits the steps of the instruction"),
)
def strategy_fits(case: MasterFileCase) -> tuple[Any, Any] | None:
    if not case.misfits:
        return None
    first = case.misfits[0]
    return (
        ngettext(
            "%(n)s row of the control strategy does not fit: %(first)s",
            "%(n)s rows of the control strategy do not fit. The first: %(first)s",
            len(case.misfits),
        )
        % {"n": len(case.misfits), "first": first.message},
        _("The page of the control strategy names each, with a link to where it is put right."),
    )


@rule(
    "masterfile_strategy_written",
    reg="REG-84",
    title=gettext_lazy("The control strategy is written where the template asks for one"),
)
def strategy_written(case: MasterFileCase) -> tuple[Any, Any] | None:
    """Asked once there are steps to name: a first file may go into review before its instruction is begun (REG-14)."""
    if not case.unnamed:
        return None
    return (
        ngettext(
            "The control strategy is empty, and the instruction has %(n)s step that it would have to name: “%(first)s”.",
            "The control strategy is empty, and the instruction has %(n)s steps that it would have to name, first “%(first)s”.",
            len(case.unnamed),
        )
        % {"n": len(case.unnamed), "first": case.unnamed[0]},
        _("Write it on the page of the control strategy, which names each of these steps."),
    )
