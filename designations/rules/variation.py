"""Rules of a licence variation (REG-25, REG-26, REG-30 to REG-32)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from designations.kinds import LicenceType, VariationKind
from designations.rules.subjects import VariationCase
from ledger.rules import rule

ENDED = frozenset({"revoked", "surrendered"})
CARRIED = frozenset({"approved", "submitted", "granted", "effective"})
"""States in which a version may go to the authority: nobody has approved an earlier one, a later one replaced."""


@rule(
    "variation_carries_master_file",
    reg="REG-26",
    title=gettext_lazy("A variation that adds a product carries its master file"),
    field="master_file_versions",
)
def carries_the_master_file(case: VariationCase) -> tuple[Any, Any] | None:
    if case.variation.kind != VariationKind.ADD_PRODUCT or case.files:
        return None
    return (
        _("A new product goes to the authority with its master file, and this variation carries none."),
        _("Draft the variation again with the approved version of the master file."),
    )


@rule(
    "variation_files_fit",
    reg="REG-26",
    title=gettext_lazy("The master files it carries are approved, and of its product and mode"),
    field="master_file_versions",
)
def files_fit(case: VariationCase) -> tuple[Any, Any] | None:
    variation = case.variation
    unfit = [
        str(version)
        for version in case.files
        if version.state not in CARRIED
        or version.master_file.product.control_scope_id != variation.licence.control_scope_id
        or (
            variation.kind == VariationKind.ADD_PRODUCT
            and (version.master_file.product_id, version.master_file.mode)
            != (variation.product_id, variation.mode)
        )
    ]
    if not unfit:
        return None
    return (
        _("Not approved, or of another product or mode: %(versions)s.") % {"versions": "; ".join(unfit)},
        _("Carry approved versions of the master file of this product and mode."),
    )


@rule(
    "variation_licence_stands",
    reg="REG-25",
    title=gettext_lazy("The licence has not ended"),
)
def licence_stands(case: VariationCase) -> tuple[Any, Any] | None:
    licence = case.variation.licence
    if licence.state not in ENDED:
        return None
    return (
        _("Licence %(number)s has ended: nothing can be added to it.") % {"number": licence.number},
        _("Record the variation under the licence that took its place."),
    )


@rule(
    "variation_gives_control_address",
    reg="REG-30",
    title=gettext_lazy("An application for trials gives the control site’s address"),
)
def gives_the_control_address(case: VariationCase) -> tuple[Any, Any] | None:
    variation = case.variation
    asks = variation.kind == VariationKind.ADD_PRODUCT
    if case.addressed or not asks or variation.licence.licence_type != LicenceType.MIA_IMP:
        return None
    return (
        _("Licence %(number)s names no address of its control site, and the application gives it.")
        % {"number": variation.licence.number},
        _(
            "Record the control site’s address, the testing locations and the stores under the licence’s premises."
        ),
    )


@rule(
    "variation_is_ready",
    reg="REG-31",
    title=gettext_lazy("Nothing mandatory on the application’s checklist is open"),
)
def is_ready(case: VariationCase) -> tuple[Any, Any] | None:
    waiting = [one for one in case.readiness if one.blocks and not one.wanted.ruled]
    if not waiting:
        return None
    return (
        _("Open on the checklist: %(items)s.")
        % {"items": "; ".join(f"{_(one.wanted.title)} ({one.why})" for one in waiting)},
        " ".join(dict.fromkeys(one.way_out for one in waiting)),
    )


@rule(
    "variation_inspected",
    reg="REG-32",
    title=gettext_lazy("An inspection that the decision waits for is closed"),
)
def is_inspected(case: VariationCase) -> tuple[Any, Any] | None:
    if not case.awaited:
        return None
    return (
        _("The decision waits for inspection %(references)s, which is not closed.")
        % {"references": ", ".join(case.awaited)},
        _("Record that the authority closed the inspection first, or cancelled it."),
    )
