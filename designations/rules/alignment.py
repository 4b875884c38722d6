"""Rules of the statement that a master file agrees with its marketing authorisation (REG-17)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from designations.rules.subjects import AlignmentCase
from ledger.rules import rule


@rule(
    "alignment_of_what_stands",
    reg="REG-17",
    title=gettext_lazy("File and authorisation are those that stand now"),
)
def pair_is_current(case: AlignmentCase) -> tuple[Any, Any] | None:
    if case.current:
        return None
    return (
        _("This is not the file in force with the authorisation as it stands now."),
        _("Open the page of the alignment again and check the pair that stands."),
    )


@rule(
    "alignment_read_by_another",
    reg="REG-17",
    title=gettext_lazy("Who recorded the particulars does not sign that the file agrees with them"),
)
def read_by_another(case: AlignmentCase) -> tuple[Any, Any] | None:
    """A slip in what was typed is found by a second reader, or by nobody: the maker of a record is not its checker."""
    if not case.wrote:
        return None
    return (
        _("You recorded the particulars of this version of the authorisation yourself."),
        _("Ask a colleague of regulatory affairs to read the file against them and to sign."),
    )


@rule(
    "alignment_values_agree",
    reg="REG-17",
    title=gettext_lazy("What can be compared value by value agrees"),
)
def compared_values_agree(case: AlignmentCase) -> tuple[Any, Any] | None:
    if not case.differences:
        return None
    return (
        "; ".join(case.differences) + ".",
        _("Correct the file or the instruction, or have the authorisation varied, and record that."),
    )
