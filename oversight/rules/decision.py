"""What accepting a review, certifying and rejecting ask (REG-58, REG-64, REG-69, REG-71, REG-74, REG-75, REG-77).

Pure functions over a ``Decision``: the batch as it is judged now, the run that people looked at, and who wants to decide.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from batches.submission import submission_of
from designations.kinds import Capacity, ReleaseModel
from designations.models import LicencePerson, LicenceScope
from designations.models.licence import in_dates
from ledger.models import Meaning
from ledger.quantities import Outcome
from ledger.rules import rule
from ledger.signing import seal_holds
from oversight.rules.base import Answered
from oversight.rules.standing import submission_fault

if TYPE_CHECKING:
    from oversight.models import ReviewRun
    from oversight.subject import ReviewSubject

Answer = tuple[Any, Any] | None


@dataclass(frozen=True)
class Decision:
    """Everything a decision on a batch looks at.

    ``answers`` are those of the rule set run now; ``shown`` the fingerprints of the exceptions in the newest stored run;
    ``assessed`` the fingerprints that a reviewer has assessed. ``named`` are the rows of the batch's licence that name the
    decider in the capacity that ``model``, the release model of the batch's master file, asks for; ``covered`` the rows of
    what that licence covers for the product. ``day`` is the day in the site's zone. ``restrictions`` says in words what
    restriction is in force, one each; ``misaligned`` what of master file, licence and instruction does not agree with the
    marketing authorisation.
    """

    subject: "ReviewSubject"
    run: "ReviewRun | None"
    answers: Sequence[Answered]
    shown: frozenset[str]
    assessed: frozenset[str]
    decider_id: uuid.UUID | None
    now: datetime
    day: date
    named: Sequence[LicencePerson] = ()
    covered: Sequence[LicenceScope] = ()
    restrictions: Sequence[str] = ()
    misaligned: Sequence[str] = ()
    model: str = ReleaseModel.QP

    @cached_property
    def exceptions(self) -> tuple[Answered, ...]:
        """What the rule set finds wrong now."""
        return tuple(answer for answer in self.answers if not answer.passed)

    @cached_property
    def naming(self) -> LicencePerson | None:
        """The row that names the decider for the day, or nothing."""
        return next((row for row in self.named if in_dates(row, self.day)), None)

    @property
    def capacity(self) -> str:
        """As what the licence has to name whoever decides (REG-69, REG-77)."""
        return capacity_for(self.model)


def capacity_for(model: str) -> str:
    """As what a licence names whoever decides on batches of this release model (REG-77)."""
    return Capacity.QUALITY_CONTROL if model == ReleaseModel.QUALITY_CONTROLLER else Capacity.QP


@rule(
    "oversight.decision.review_is_current", reg="REG-71", title=_("The review is of the record as it stands")
)
def review_is_current(decision: Decision) -> Answer:
    """Nothing is accepted or certified on an old run: what the rules find now is what people saw."""
    run = decision.run
    if run is None:
        return _t("The rules have not run over this batch."), _t("Run the review.")
    found = frozenset(answer.fingerprint for answer in decision.exceptions)
    if run.record_hash == decision.subject.record_hash and found == decision.shown:
        return None
    return (
        _t(
            "Something changed since the rules ran: a result arrived, or more is known about a lot or a calibration."
        ),
        _t("Run the review again and assess what is new."),
    )


@rule("oversight.decision.exceptions_assessed", reg="REG-74", title=_("Every exception is assessed"))
def exceptions_assessed(decision: Decision) -> Answer:
    """Each exception of the newest run has an assessment in words."""
    missing = [answer for answer in decision.exceptions if answer.fingerprint not in decision.assessed]
    if not missing:
        return None
    return (
        _t("%(missing)s of %(all)s exceptions are not assessed.")
        % {"missing": len(missing), "all": len(decision.exceptions)},
        _t("Assess each exception in words."),
    )


@rule(
    "oversight.decision.submission_stands",
    reg="REG-56",
    title=_("A person at the site has signed the record as it stands"),
    severity="critical",
)
def submission_stands(decision: Decision) -> Answer:
    """Nothing is accepted or certified on a record for which no person answers, whatever let its review begin (REG-120)."""
    _signature, why = submission_fault(decision.subject)
    if not why:
        return None
    return (
        _t("The record cannot be relied on: %(why)s.") % {"why": why},
        _t("Ask the site lead to sign it.")
        if submission_of(decision.subject.dossier).waits_for_signature
        else _t("Ask for a change: the site looks at the record and submits it again."),
    )


@rule(
    "oversight.decision.took_no_part",
    reg="REG-58",
    title=_("Who decides took no part in making the batch"),
    severity="critical",
)
def took_no_part(decision: Decision) -> Answer:
    """Maker, reviewer and certifier are different people; who signed the record in answers for its making."""
    dossier = decision.subject.dossier
    signers = {one.signer_id for one in dossier.signatures if one.meaning == Meaning.SUBMITTED}
    makers = dossier.maker_ids | signers | {dossier.batch.submitted_by_id, dossier.batch.started_by_id}
    if decision.decider_id is not None and decision.decider_id not in makers:
        return None
    return _t("You took part in making this batch."), _t("Ask a colleague who took no part.")


@rule(
    "oversight.decision.not_the_reviewer",
    reg="REG-74",
    title=_("Who certifies, rejects or releases did not review"),
    severity="critical",
)
def not_the_reviewer(decision: Decision) -> Answer:
    """The reviewer and whoever decides are two people."""
    reviewer = decision.subject.dossier.batch.reviewed_by_id
    if reviewer is None or reviewer != decision.decider_id:
        return None
    return _t("You reviewed this batch."), _t("Ask somebody named on the licence who did not review it.")


NAMED_ON_LICENCE = "oversight.decision.qp_named_on_licence"
ABOUT_WHO_DECIDES = frozenset(
    {NAMED_ON_LICENCE, "oversight.decision.took_no_part", "oversight.decision.not_the_reviewer"}
)
"""Rules about the person, not the record: of no use to somebody who may not decide at all."""


@rule(
    NAMED_ON_LICENCE,
    reg="REG-69",
    title=_("Only a QP named on this licence for this scope and day decides"),
    severity="critical",
)
def qp_named_on_licence(decision: Decision) -> Answer:
    """The licence is in force, covers product and mode, and names the decider, all on this day.

    It names them as QP; of a special, which a quality controller decides on, as quality controller (REG-77).
    """
    uncovered = covered_by_licence(decision)
    if uncovered is not None or decision.naming is not None:
        return uncovered
    number = {"number": decision.subject.dossier.batch.licence.number}
    if decision.capacity == Capacity.QUALITY_CONTROL:
        return (
            _t("You are not named as quality controller on licence %(number)s today.") % number,
            _t("Ask a quality controller named on it."),
        )
    return (
        _t("You are not named as qualified person on licence %(number)s today.") % number,
        _t("Ask a qualified person named on it."),
    )


def covered_by_licence(decision: Decision) -> Answer:
    """What is wrong when the licence is not in force or does not cover product and mode on this day; nothing otherwise."""
    batch = decision.subject.dossier.batch
    licence = batch.licence
    covered = any(row.mode == batch.mode and in_dates(row, decision.day) for row in decision.covered)
    if licence.state == "in_force" and in_dates(licence, decision.day) and covered:
        return None
    return (
        _t("Licence %(number)s does not cover this product and mode today.") % {"number": licence.number},
        _t("Ask regulatory affairs about the licence."),
    )


@rule(
    "oversight.decision.certified_by_its_regime",
    reg="REG-77",
    title=_("A qualified person certifies products of this regime"),
    severity="critical",
)
def certified_by_its_regime(decision: Decision) -> Answer:
    """Specials are released by a quality controller, and nobody certifies them."""
    if decision.model != ReleaseModel.QUALITY_CONTROLLER:
        return None
    return (
        _t("This is a special: no qualified person certifies it."),
        _t("Ask a quality controller named on the licence to release it."),
    )


@rule(
    "oversight.decision.review_stands",
    reg="REG-120",
    title=_("The reviewer’s signature stands"),
    severity="critical",
)
def review_stands(decision: Decision) -> Answer:
    """A standing signature of the review, with an unbroken seal."""
    for signature in decision.subject.dossier.standing_signatures:
        if signature.meaning == Meaning.REVIEWED and seal_holds(signature):
            return None
    return _t("No signature of the review stands."), _t("Have the batch reviewed and signed.")


@rule(
    "oversight.decision.no_critical_deviation_open",
    reg="REG-74",
    title=_("No critical deviation is open"),
    severity="critical",
)
def no_critical_deviation_open(decision: Decision) -> Answer:
    """A critical deviation is closed before certification."""
    open_ones = [d.number for d in decision.subject.deviations if d.is_open and d.severity == "critical"]
    if not open_ones:
        return None
    return _t("%(numbers)s: critical and open.") % {"numbers": ", ".join(open_ones)}, _t(
        "Have it assessed and closed."
    )


@rule("oversight.decision.deviations_assessed", reg="REG-75", title=_("Every deviation is assessed"))
def deviations_assessed(decision: Decision) -> Answer:
    """An unexpected deviation within the registered specification is certified after a documented assessment only."""
    waiting = [
        d.number for d in decision.subject.deviations if d.state == "open" and d.severity != "critical"
    ]
    if not waiting:
        return None
    return _t("%(numbers)s: not assessed.") % {"numbers": ", ".join(waiting)}, _t("Have it assessed.")


@rule(
    "oversight.decision.registered_specification_met",
    reg="REG-75",
    title=_("No registered specification failed"),
    severity="critical",
)
def registered_specification_met(decision: Decision) -> Answer:
    """A failed registered specification never certifies, nor does a result that cannot be judged."""
    failed = [
        ", ".join(part.criterion.title for part in line.parts)
        for line in decision.subject.release
        if line.outcome in (Outcome.OUT_OF_LIMIT, Outcome.UNDETERMINED)
        and any(part.criterion.registered for part in line.parts)
    ]
    if not failed:
        return None
    return (
        _t("Registered specification not met: %(names)s.") % {"names": "; ".join(failed)},
        _t("Reject the batch. Exceptional supply to a named patient is another record, never a certificate."),
    )


@rule(
    "oversight.decision.no_restriction",
    reg="REG-41",
    title=_("No restriction is in force on site, product or licence"),
    severity="critical",
)
def no_restriction(decision: Decision) -> Answer:
    """Restrictions count at certification and at release too."""
    if not decision.restrictions:
        return None
    return "; ".join(decision.restrictions), _t(
        "What the authority imposed ends when regulatory affairs records a granted variation. What the licence holder "
        "imposed ends when the control site’s QA reviewer lifts it."
    )


@rule(
    "oversight.decision.agrees_with_authorisation",
    reg="REG-17",
    title=_("Master file and licence agree with the marketing authorisation, where the product has one"),
    severity="critical",
)
def agrees_with_authorisation(decision: Decision) -> Answer:
    """A batch is certified against its marketing authorisation only while the file it was made under agrees with it.

    A product for a trial, a special and one of an early access scheme have none: there is nothing to agree with (REG-12).
    """
    if not decision.misaligned:
        return None
    words = "; ".join(decision.misaligned)
    return (
        f"{words[:1].upper()}{words[1:]}.",
        _t("Ask regulatory affairs to bring file and authorisation into line, and to sign that they agree."),
    )


@rule(
    "oversight.decision.not_expired", reg="REG-64", title=_("The batch has not expired"), severity="critical"
)
def not_expired(decision: Decision) -> Answer:
    """Expiry is an instant: nothing is certified or released at it or after it."""
    expires = decision.subject.dossier.batch.expires_at
    if expires is None or decision.now < expires:
        return None
    return _t("The batch has expired."), _t("Reject the batch.")


ACCEPT_RULES = (submission_stands, review_is_current, exceptions_assessed, took_no_part)
CERTIFY_RULES = (
    certified_by_its_regime,
    qp_named_on_licence,
    took_no_part,
    not_the_reviewer,
    submission_stands,
    review_stands,
    review_is_current,
    registered_specification_met,
    no_critical_deviation_open,
    deviations_assessed,
    no_restriction,
    agrees_with_authorisation,
    not_expired,
)
REJECT_RULES = (qp_named_on_licence, took_no_part, not_the_reviewer)
