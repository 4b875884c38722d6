"""What an entry may use: the right patient's material, released lots, calibrated equipment (REG-33, REG-46, REG-62, REG-107)."""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from batches.rules.attempt import Answer, EntryAttempt
from ledger.rules import rule

PATIENT_CODE = "patient_code"
"""Attribute of a step that reads the patient's code from a label."""


@rule(
    "batches.entry.identity_matches",
    reg="REG-107",
    title=_("The patient code is that of this batch"),
    field="value",
    severity="critical",
)
def identity_matches(attempt: EntryAttempt) -> Answer:
    """Where a step reads the patient's code, it must be the batch's: a mismatch is a hard stop."""
    if (
        attempt.step.attribute != PATIENT_CODE
        or not attempt.patient_code
        or not isinstance(attempt.value, str)
    ):
        return None
    if _plain_code(attempt.value) == _plain_code(attempt.patient_code):
        return None
    return (
        _t("This is not the patient code of this batch. The material may belong to another patient."),
        _t(
            "Stop. Do not go on with this material. Compare the labels with the order and tell the control site."
        ),
    )


def _plain_code(code: str) -> str:
    return code.replace("-", "").replace(" ", "").upper()


@rule("batches.entry.lot_named", reg="REG-62", title=_("A material step names its lots"), field="value.lot")
def lot_named(attempt: EntryAttempt) -> Answer:
    """At least one lot, of the material the step asks for, in stock at this site."""
    if attempt.step.kind != "material":
        return None
    if not attempt.lots:
        return _t("No lot is named that is in stock at this site."), _t(
            "Scan the lot, or choose it from the list."
        )
    for lot in attempt.lots:
        if lot.site_id != attempt.site_id or (
            attempt.step.material_code and lot.material_code != attempt.step.material_code
        ):
            return (
                _t("Lot %(lot)s is not of the material this step asks for, or not in stock at this site.")
                % {"lot": lot.lot_number},
                _t("Use a lot of %(code)s from this site's stock.") % {"code": attempt.step.material_code},
            )
    return None


@rule(
    "batches.entry.lot_released",
    reg="REG-62",
    title=_("Only released material is used"),
    field="value.lot",
    severity="critical",
)
def lot_released(attempt: EntryAttempt) -> Answer:
    """Quarantined and blocked lots are refused."""
    for lot in attempt.lots:
        if lot.status != "released":
            return (
                _t("Lot %(lot)s is not released for use.") % {"lot": lot.lot_number},
                _t("Use a released lot, or ask the site lead to release this one."),
            )
    return None


@rule(
    "batches.entry.lot_in_date",
    reg="REG-62",
    title=_("Only material in date is used"),
    field="value.lot",
    severity="critical",
)
def lot_in_date(attempt: EntryAttempt) -> Answer:
    """A lot is used before its expiry instant."""
    for lot in attempt.lots:
        if lot.expires_at <= attempt.performed_at:
            return (
                _t("Lot %(lot)s expired before this step.") % {"lot": lot.lot_number},
                _t("Use a lot that is in date, and block this one."),
            )
    return None


@rule(
    "batches.entry.equipment_named",
    reg="REG-46",
    title=_("An equipment step names its equipment"),
    field="equipment",
)
def equipment_named(attempt: EntryAttempt) -> Answer:
    """At least one item, of the class the step asks for, at this site."""
    if attempt.step.kind == "equipment" and not attempt.equipment:
        return _t("No equipment of this site is named."), _t(
            "Scan the equipment, or choose it from the list."
        )
    for item in attempt.equipment:
        if item.site_id != attempt.site_id or (
            attempt.step.equipment_class and item.equipment_class != attempt.step.equipment_class
        ):
            return (
                _t("%(name)s is not of the class this step asks for, or not at this site.")
                % {"name": item.name},
                _t("Use equipment of class %(class)s at this site.")
                % {"class": attempt.step.equipment_class},
            )
    return None


@rule(
    "batches.entry.equipment_in_date",
    reg="REG-46",
    title=_("Only equipment in calibration is used"),
    field="equipment",
)
def equipment_in_date(attempt: EntryAttempt) -> Answer:
    """Calibrated, passed, and not past the end of its due day in the site's own zone; maintained, where that is asked for."""
    day = attempt.performed_at.astimezone(ZoneInfo(attempt.zone)).date()
    for item in attempt.equipment:
        if item.out_of_use:
            return _t("%(name)s is out of use.") % {"name": item.name}, _t(
                "Use another one, or return it to use."
            )
        if item.moved:
            return (
                _t("%(name)s was not re-qualified since its unit moved.") % {"name": item.name},
                _t("Use another one, or ask the site lead to record its re-qualification."),
            )
        if item.due_on is None or not item.passed or item.due_on < day:
            return (
                _t("%(name)s is out of calibration.") % {"name": item.name},
                _t("Use another one, or record its calibration first."),
            )
        if item.maintenance_due_on is not None and item.maintenance_due_on < day:
            return (
                _t("Maintenance of %(name)s is overdue, and it is not used without.") % {"name": item.name},
                _t("Use another one, or have it maintained and record that first."),
            )
    return None


@rule(
    "batches.entry.room_in_use",
    reg="REG-33",
    title=_("Only equipment in a room in use is used"),
    field="equipment",
)
def room_in_use(attempt: EntryAttempt) -> Answer:
    """What stands in a room that is out of use serves no step."""
    for item in attempt.equipment:
        if item.room_out:
            return (
                _t("%(name)s stands in room %(room)s, which is out of use.")
                % {"name": item.name, "room": item.room_out},
                _t("Use another one, or ask the site lead to return the room to use."),
            )
    return None
