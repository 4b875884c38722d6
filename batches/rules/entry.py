"""What every entry must satisfy, from the page and from the API alike. Pure functions over one ``EntryAttempt``.

What a value is (type, unit, range, choices) is judged before, by ``designations.content``; who may record at all is
judged by ``batches.policies``.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from batches.models.entry import CLOCK_TOLERANCE
from ledger.rules import Finding, Rule, rule
from ledger.rules import broken as broken_of

Answer = tuple[Any, Any] | None

PATIENT_CODE = "patient_code"
"""Attribute of a step that reads the patient's code from a label."""


@dataclass(frozen=True)
class PersonFacts:
    """A person as the rules see them: may they perform and witness here, and when are they competent on this version?

    ``competences``: from and until (empty: open) of each competence on the version at the site.
    """

    person_id: uuid.UUID
    name: str
    may_perform: bool
    may_witness: bool
    may_submit: bool = False
    competences: tuple[tuple[datetime, datetime | None], ...] = ()
    email: str = ""
    zone: str = "Europe/London"
    role: str = ""

    def competent_at(self, instant: datetime) -> bool:
        """Whether a competence is in force at this instant."""
        return any(start <= instant and (end is None or instant < end) for start, end in self.competences)


@dataclass(frozen=True)
class LotFacts:
    """A material lot as it stands now."""

    lot_id: uuid.UUID
    site_id: uuid.UUID
    material_code: str
    name: str
    lot_number: str
    status: str
    expires_at: datetime


@dataclass(frozen=True)
class EquipmentFacts:
    """A piece of equipment as it stands now. ``due_on`` is that of its last calibration, which ``passed`` or not."""

    equipment_id: uuid.UUID
    site_id: uuid.UUID
    equipment_class: str
    name: str
    code: str
    out_of_use: bool
    done_on: date | None
    due_on: date | None
    passed: bool


@dataclass(frozen=True)
class EntryAttempt:
    """All that is known about an entry somebody wants to make.

    ``step`` is the loaded step; ``expected_position`` the position of the next step in order (None when all are done);
    ``closed_reason`` says in words why the site may not work now, empty when it may; ``purpose`` as in ``Purpose``.
    """

    step: Any
    purpose: str
    expected_position: int | None
    expected_title: str
    site_id: uuid.UUID
    zone: str
    closed_reason: str
    started_at: datetime
    now: datetime
    performed_at: datetime
    recorded_at: datetime
    late_after: timedelta
    performer: PersonFacts | None
    witness: PersonFacts | None
    late_reason: str = ""
    correction_reason: str = ""
    value: Any = None
    patient_code: str = ""
    lots: Sequence[LotFacts] = field(default_factory=tuple)
    equipment: Sequence[EquipmentFacts] = field(default_factory=tuple)

    @property
    def is_late(self) -> bool:
        """Whether it was written down later than the installation's allowance after it was done."""
        return self.recorded_at - self.performed_at > self.late_after


@rule("batches.entry.site_open", reg="REG-41", title=_("The site may work now"), severity="critical")
def site_open(attempt: EntryAttempt) -> Answer:
    """A pause or suspension takes effect at once, for work in hand too; an awaited result may still arrive."""
    if attempt.purpose == "completion" or not attempt.closed_reason:
        return None
    return attempt.closed_reason, _t(
        "Keep the product safe and ask the control site what to do with this batch."
    )


@rule("batches.entry.step_in_order", reg="REG-56", title=_("Steps are recorded in order"), field="step")
def step_in_order(attempt: EntryAttempt) -> Answer:
    """No step is skipped, none is recorded twice as a first entry."""
    if attempt.purpose != "original" or attempt.step.position == attempt.expected_position:
        return None
    if attempt.expected_position is None or attempt.step.position < attempt.expected_position:
        return (
            _t("Step %(position)s is recorded already.") % {"position": attempt.step.position},
            _t("Look at the record. To change the entry, correct it and say why."),
        )
    return (
        _t("Step %(position)s comes before step %(asked)s.")
        % {"position": attempt.expected_position, "asked": attempt.step.position},
        _t("Record step %(position)s, “%(title)s”, first.")
        % {"position": attempt.expected_position, "title": attempt.expected_title},
    )


@rule(
    "batches.entry.performer_may",
    reg="REG-129",
    title=_("The performer works at this site"),
    field="performer",
)
def performer_may(attempt: EntryAttempt) -> Answer:
    """The performer holds a role at the site that includes performing steps."""
    if attempt.performer is None:
        return (
            _t("Nobody with a role at this site is known by this name."),
            _t("Name the person by their e-mail address or id, as registered here."),
        )
    if attempt.performer.may_perform:
        return None
    return (
        _t("%(name)s has no role at this site that includes performing steps.")
        % {"name": attempt.performer.name},
        _t("Let an operator of the site perform it, or ask the administrator for the role."),
    )


@rule(
    "batches.entry.performer_trained",
    reg="REG-47",
    title=_("The performer is trained on this version"),
    field="performer",
)
def performer_trained(attempt: EntryAttempt) -> Answer:
    """Competence is per person, instruction version and site."""
    if attempt.performer is None or attempt.performer.competent_at(attempt.performed_at):
        return None
    return (
        _t("%(name)s has no valid competence on this version of the instruction at this site.")
        % {"name": attempt.performer.name},
        _t("Ask the site lead to assess them, or let a trained colleague perform the step."),
    )


@rule("batches.entry.witness_given", reg="REG-58", title=_("A witnessed step has a witness"), field="witness")
def witness_given(attempt: EntryAttempt) -> Answer:
    """Where the instruction asks for a second person, there is one."""
    if attempt.witness is not None or not attempt.step.witness_required:
        return None
    return (
        _t("This step needs a second person as witness."),
        _t("Let a colleague read the value and show their badge or PIN."),
    )


@rule(
    "batches.entry.two_people", reg="REG-58", title=_("Performer and witness are two people"), field="witness"
)
def two_people(attempt: EntryAttempt) -> Answer:
    """The same account can never be both."""
    if attempt.witness is None or attempt.performer is None:
        return None
    if attempt.witness.person_id != attempt.performer.person_id:
        return None
    return (
        _t("%(name)s performed this step and cannot witness it too.") % {"name": attempt.witness.name},
        _t("Let another person witness it."),
    )


@rule("batches.entry.witness_may", reg="REG-129", title=_("The witness works at this site"), field="witness")
def witness_may(attempt: EntryAttempt) -> Answer:
    """The witness holds a role at the site that includes witnessing steps."""
    if attempt.witness is None or attempt.witness.may_witness:
        return None
    return (
        _t("%(name)s has no role at this site that includes witnessing steps.")
        % {"name": attempt.witness.name},
        _t("Let an operator of the site witness it."),
    )


@rule(
    "batches.entry.witness_trained",
    reg="REG-47",
    title=_("The witness is trained on this version"),
    field="witness",
)
def witness_trained(attempt: EntryAttempt) -> Answer:
    """Whoever checks must know what right looks like."""
    if attempt.witness is None or attempt.witness.competent_at(attempt.performed_at):
        return None
    return (
        _t("%(name)s has no valid competence on this version of the instruction at this site.")
        % {"name": attempt.witness.name},
        _t("Ask the site lead to assess them, or let a trained colleague witness the step."),
    )


@rule(
    "batches.entry.not_in_future",
    reg="REG-57",
    title=_("Nothing is recorded before it is done"),
    field="performed_at",
)
def not_in_future(attempt: EntryAttempt) -> Answer:
    """Neither time lies ahead of the hub's clock, but for what clocks differ."""
    if (
        attempt.performed_at <= attempt.now + CLOCK_TOLERANCE
        and attempt.recorded_at <= attempt.now + CLOCK_TOLERANCE
    ):
        if attempt.performed_at <= attempt.recorded_at + CLOCK_TOLERANCE:
            return None
        return (
            _t("The step is said to be recorded before it was performed."),
            _t("Check both times."),
        )
    return _t("This time lies in the future."), _t("Give the time at which the step was done.")


@rule(
    "batches.entry.after_start",
    reg="REG-57",
    title=_("Nothing is done before the batch starts"),
    field="performed_at",
)
def after_start(attempt: EntryAttempt) -> Answer:
    """A step belongs to the batch only after its start."""
    if attempt.performed_at >= attempt.started_at:
        return None
    return _t("This time lies before the start of the batch."), _t(
        "Give the time at which the step was done."
    )


@rule("batches.entry.late_says_why", reg="REG-57", title=_("A late entry says why"), field="late_reason")
def late_says_why(attempt: EntryAttempt) -> Answer:
    """Recorded when done, by the doer; a late entry needs a reason and shows as late."""
    if not attempt.is_late or attempt.late_reason.strip():
        return None
    return (
        _t("This entry is recorded more than %(minutes)s minutes after the step was done.")
        % {"minutes": int(attempt.late_after.total_seconds() // 60)},
        _t("Say why it is late."),
    )


@rule("batches.entry.correction_says_why", reg="REG-119", title=_("A correction says why"), field="reason")
def correction_says_why(attempt: EntryAttempt) -> Answer:
    """The first value stays; the new one needs a reason."""
    if attempt.purpose != "correction" or attempt.correction_reason.strip():
        return None
    return _t("A correction needs a reason."), _t("Say what was wrong and how you know.")


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
    """Calibrated, passed, and not past the end of its due day in the site's own zone."""
    day = attempt.performed_at.astimezone(ZoneInfo(attempt.zone)).date()
    for item in attempt.equipment:
        if item.out_of_use:
            return _t("%(name)s is out of use.") % {"name": item.name}, _t(
                "Use another one, or return it to use."
            )
        if item.due_on is None or not item.passed or item.due_on < day:
            return (
                _t("%(name)s is out of calibration.") % {"name": item.name},
                _t("Use another one, or record its calibration first."),
            )
    return None


ENTRY_RULES: tuple[Rule, ...] = (
    site_open,
    step_in_order,
    performer_may,
    performer_trained,
    witness_given,
    two_people,
    witness_may,
    witness_trained,
    not_in_future,
    after_start,
    late_says_why,
    correction_says_why,
    identity_matches,
    lot_named,
    lot_released,
    lot_in_date,
    equipment_named,
    equipment_in_date,
)


def broken(attempt: EntryAttempt) -> list[Finding]:
    """The finding of every rule that the attempt breaks."""
    return broken_of(ENTRY_RULES, attempt)
