"""Events of inspections by the authority and of their findings, and the sentence each is told in (REG-32)."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

INSPECTION_ANNOUNCED = event(
    "inspection.announced",
    _("Inspection announced"),
    _("On %(on)s the authority announced an inspection (%(kind)s) under licence %(number)s: %(reference)s."),
    "number",
    "kind",
    "reference",
    "on",
)
INSPECTION_HELD = event(
    "inspection.held",
    _("Inspection held"),
    _("Inspection %(reference)s under licence %(number)s was held from %(on)s to %(until)s."),
    "number",
    "reference",
    "on",
    "until",
)
INSPECTION_REPORTED = event(
    "inspection.reported",
    _("Inspection report received"),
    _("The report of inspection %(reference)s under licence %(number)s came on %(on)s."),
    "number",
    "reference",
    "on",
    "sha256",
)
INSPECTION_RESPONDED = event(
    "inspection.responded",
    _("Inspection responded to"),
    _("The response to inspection %(reference)s under licence %(number)s was sent on %(on)s."),
    "number",
    "reference",
    "on",
)
INSPECTION_ASKED_AGAIN = event(
    "inspection.asked_again",
    _("Authority asks again after an inspection"),
    _("On %(on)s the authority asked again about inspection %(reference)s under licence %(number)s."),
    "number",
    "reference",
    "on",
)
INSPECTION_CLOSED = event(
    "inspection.closed",
    _("Inspection closed"),
    _("The authority closed inspection %(reference)s under licence %(number)s on %(on)s."),
    "number",
    "reference",
    "on",
    "certificate",
)
INSPECTION_CANCELLED = event(
    "inspection.cancelled",
    _("Inspection cancelled"),
    _("The authority cancelled inspection %(reference)s under licence %(number)s on %(on)s."),
    "number",
    "reference",
    "on",
)
_FINDING = ("reference", "finding", "grade")
FINDING_RECORDED = event(
    "inspection.finding_recorded",
    _("Finding of an inspection recorded"),
    _("Finding %(finding)s (%(grade)s) of inspection %(reference)s is to be answered by %(due_on)s."),
    *_FINDING,
    "due_on",
)
FINDING_ANSWERED = event(
    "inspection.finding_answered",
    _("Finding of an inspection answered"),
    _("Finding %(finding)s (%(grade)s) of inspection %(reference)s was answered on %(on)s."),
    *_FINDING,
    "on",
    "sha256",
)
FINDING_RETURNED = event(
    "inspection.finding_returned",
    _("Answer to a finding not accepted"),
    _(
        "On %(on)s the authority did not accept the answer to finding %(finding)s of inspection %(reference)s."
    ),
    *_FINDING,
    "on",
    "due_on",
)
FINDING_ACCEPTED = event(
    "inspection.finding_accepted",
    _("Answer to a finding accepted"),
    _("On %(on)s the authority accepted the answer to finding %(finding)s of inspection %(reference)s."),
    *_FINDING,
    "on",
)
FINDING_CLOSED = event(
    "inspection.finding_closed",
    _("Action of a finding done"),
    _("The action of finding %(finding)s of inspection %(reference)s was done on %(on)s."),
    *_FINDING,
    "on",
)
