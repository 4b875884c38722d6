"""What every entry must satisfy, from the page and from the API alike. Pure functions over one ``EntryAttempt``.

Order, times and reasons are here; who and with what in ``entry_people`` and ``entry_things``. What a value is (type, unit,
range, choices) is judged before, by ``designations.content``; who may record at all is judged by ``batches.policies``.
"""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from batches.models.entry import CLOCK_TOLERANCE
from batches.rules import entry_people as people
from batches.rules import entry_things as things
from batches.rules.attempt import Answer, EntryAttempt
from ledger.rules import Finding, Rule, rule
from ledger.rules import broken as broken_of


@rule("batches.entry.site_open", reg="REG-41", title=_("The site may work now"), severity="critical")
def site_open(attempt: EntryAttempt) -> Answer:
    """A pause or suspension takes effect at once, for work in hand too; an awaited result may still arrive."""
    if attempt.purpose == "completion" or not attempt.closed_reason:
        return None
    return attempt.closed_reason, _t(
        "Keep the product safe and ask the control site what to do with this batch: quality decides it there."
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


ENTRY_RULES: tuple[Rule, ...] = (
    site_open,
    step_in_order,
    people.performer_may,
    people.performer_trained,
    people.witness_given,
    people.two_people,
    people.witness_may,
    people.witness_trained,
    not_in_future,
    after_start,
    late_says_why,
    correction_says_why,
    things.identity_matches,
    things.lot_named,
    things.lot_released,
    things.lot_in_date,
    things.equipment_named,
    things.equipment_in_date,
    things.room_in_use,
)


def broken(attempt: EntryAttempt) -> list[Finding]:
    """The finding of every rule that the attempt breaks."""
    return broken_of(ENTRY_RULES, attempt)
