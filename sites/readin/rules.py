"""Rules of reading in a file. Each looks at the read-in alone."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from ledger.rules import Rule, rule


@rule(
    "readin.no_row_refused",
    reg="REG-125",
    title=_l("Every row of the file can be read in"),
    severity="critical",
)
def no_row_refused(readin: Any) -> tuple[str, str] | None:
    """All or nothing: one row that is refused keeps every other row out."""
    if readin.refused == 0:
        return None
    return (
        ngettext(
            "%(n)s row of the file is refused, so none is read in.",
            "%(n)s rows of the file are refused, so none is read in.",
            readin.refused,
        )
        % {"n": readin.refused},
        _("Put the file right, then send it again."),
    )


@rule("readin.something_to_add", reg="REG-125", title=_l("The file adds something"))
def something_to_add(readin: Any) -> tuple[str, str] | None:
    """A file whose every row stands already changes nothing."""
    if readin.adding > 0:
        return None
    return _("Every row of this file stands already: there is nothing to add."), _("Discard it.")


def _of_kind(kind: str, title: Any) -> Rule:
    def check(readin: Any) -> tuple[str, str] | None:
        if readin.kind == kind:
            return None
        return _("This file is about something else."), _("Use the button on its own page.")

    return rule(f"readin.of_{kind}", reg="REG-129", title=title)(check)


OF_KIND: dict[str, Rule] = {
    "sites": _of_kind("sites", _l("The file lists sites")),
    "equipment": _of_kind("equipment", _l("The file lists equipment")),
    "training": _of_kind("training", _l("The file lists training")),
    "people": _of_kind("people", _l("The file lists people")),
}
"""Kind → the rule that keeps each move with the authority over that kind."""
