"""Rules of kits and of the visits that use them (REG-44). Pure functions over a ``KitSubject`` or a ``VisitSubject``."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger.rules import rule
from ui.formats import calendar_date

Outcome = tuple[str, str] | None


@dataclass(frozen=True)
class KitSubject:
    """A kit about to be approved, by whom (``actor_id``), on which day."""

    kit: Any
    signer: str
    today: date


@dataclass(frozen=True)
class VisitSubject:
    """A visit about to be made: its kit as it stands, locked, and the day on which the batch starts."""

    visit: Any
    kit: Any
    day: date


@rule("kit.not_expired", reg="REG-44", title=_l("The kit has not expired"))
def not_expired(subject: KitSubject) -> Outcome:
    """What ran out is packed anew."""
    if subject.kit.expires_on >= subject.today:
        return None
    return (
        _("The kit ran out on %(day)s.") % {"day": calendar_date(subject.kit.expires_on)},
        _("Withdraw it, and record the kit that takes its place."),
    )


@rule("kit.approved_by_another", reg="REG-44", title=_l("Somebody else recorded the kit"))
def approved_by_another(subject: KitSubject) -> Outcome:
    """The maker of a record is not its checker."""
    if subject.signer != str(subject.kit.recorded_by_id or ""):
        return None
    return (
        _("You recorded this kit yourself."),
        _(
            "Ask another QA reviewer of the control site to check it against its packing record and to approve it."
        ),
    )


@rule("home_visit.kit_stands", reg="REG-44", title=_l("The kit of the visit is approved and in date"))
def kit_stands(subject: VisitSubject) -> Outcome:
    """Asked again under the lock: a kit that was withdrawn meanwhile starts nothing."""
    kit, day = subject.kit, subject.day
    if kit.state == "approved" and kit.expires_on >= day:
        return None
    return (
        _("Kit %(number)s is not approved, or has run out.") % {"number": kit.number},
        _("Cancel the visit, and plan it again with an approved kit that is in date."),
    )


@rule("home_visit.on_its_day", reg="REG-44", title=_l("The visit is made on its day"))
def on_its_day(subject: VisitSubject) -> Outcome:
    """A visit is a dated use of its kit."""
    if subject.visit.visit_on == subject.day:
        return None
    return (
        _("This visit is planned for %(day)s.") % {"day": calendar_date(subject.visit.visit_on)},
        _("Plan a visit for the day on which the batch is made."),
    )
