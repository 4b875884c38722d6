"""A decision on a batch: what it looks at, the sentence that is signed, the tree that is signed. Releasing stands beside it.

Registered downward with ``batches.judges`` from ``apps.ready()``: the state table of the batch asks here.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from batches.judges import register_judge
from batches.models import Batch
from batches.standing import load_standing
from designations.alignment import faults_of_batch
from designations.kinds import Regime, ReleaseModel
from designations.models import LicencePerson, LicenceScope
from oversight.models import ExceptionAssessment, ReviewRun, RuleResult
from oversight.rules.decision import ACCEPT_RULES, CERTIFY_RULES, REJECT_RULES, Decision, capacity_for
from oversight.rules.ruleset import run_rule_set
from oversight.subject import ReviewSubject, load_subject
from sites.facts import covering, in_force_at
from sites.models import Restriction
from sites.models.restricted import Activity

_HELD = "_review_subject"


def subject_for(batch: Batch) -> ReviewSubject:
    """The subject of this very instance, loaded once: a row that is locked anew is another instance, and loads anew."""
    held: ReviewSubject | None = getattr(batch, _HELD, None)
    if held is None:
        held = load_subject(batch.pk)
        setattr(batch, _HELD, held)
    return held


def load_decision(batch: Batch, *, decider_id: uuid.UUID | None, now: datetime | None = None) -> Decision:
    """Load what a decision by this person looks at: a fixed number of statements."""
    return Decision(**decision_facts(batch, decider_id, now or timezone.now(), stops=(Activity.CERTIFYING,)))


def release_model(batch: Batch) -> str:
    """Who releases the batch, and on what: the choice that its master file makes (REG-70)."""
    return batch.master_file_version.master_file.release_model


def decision_facts(
    batch: Batch, decider_id: uuid.UUID | None, at: datetime, *, stops: Sequence[str]
) -> dict[str, Any]:
    """What a decision is made of. ``stops``: the activities of which a restriction counts (REG-38)."""
    subject = subject_for(batch)
    own = subject.dossier.batch
    run = newest_run(own.pk)
    model = release_model(own)
    return {
        "subject": subject,
        "run": run,
        "answers": run_rule_set(subject),
        "shown": frozenset(
            RuleResult.objects.filter(run=run, passed=False).order_by().values_list("fingerprint", flat=True)
        )
        if run
        else frozenset(),
        "assessed": frozenset(
            ExceptionAssessment.objects.filter(batch_id=own.pk)
            .order_by()
            .values_list("fingerprint", flat=True)
        ),
        "decider_id": decider_id,
        "now": at,
        "day": at.astimezone(ZoneInfo(own.zone)).date(),
        "named": tuple(
            LicencePerson.objects.filter(
                licence_id=own.licence_id, person_id=decider_id, capacity=capacity_for(model)
            ).order_by("id")
        )
        if decider_id
        else (),
        "covered": tuple(
            LicenceScope.objects.filter(licence_id=own.licence_id, product_id=own.product_id).order_by("id")
        ),
        "restrictions": restrictions_of(own, at, stops),
        "misaligned": faults_of_batch(
            own.product, own.mode, own.master_file_version, subject.dossier.content
        ),
        "model": model,
    }


def restrictions_of(own: Batch, at: datetime, stops: Sequence[str]) -> tuple[str, ...]:
    """What restriction stops one of the activities with the batch, in words, one each; the holder's pause among them (REG-38)."""
    return tuple(
        _t("Restriction %(number)s. %(who)s: %(why)s")
        % {"number": row.number, "who": str(row.get_imposed_by_display()), "why": row.reason}
        for row in Restriction.objects.select_related(None)
        .filter(
            in_force_at(at),
            covering(
                site_id=own.site_id,
                product_id=own.product_id,
                mode=own.mode,
                activities=stops,
                master_file={"enrolment__master_file__mode": own.mode},
                licence_ids=[own.licence_id],
            ),
        )
        .order_by("id")
    ) + _paused(own, at)


def _paused(batch: Batch, at: datetime) -> tuple[str, ...]:
    """A pause by the holder stops certification and release too (REG-41)."""
    if load_standing(batch, at).enrolment != "paused":
        return ()
    return (_t("The licence holder has paused this site for this product."),)


def newest_run(batch_id: uuid.UUID) -> ReviewRun | None:
    """The run that counts, or nothing."""
    return ReviewRun.objects.filter(batch_id=batch_id).order_by("-sequence").first()


def outstanding(subject: ReviewSubject) -> list[str]:
    """Titles of the results that are still awaited."""
    return [
        answer.observation.title
        for answer in run_rule_set(subject)
        if answer.rule.name == "oversight.review.results_complete" and not answer.passed
    ]


def counted(critical: int, major: int, minor: int) -> str:
    """``2 major and 3 minor``, for a sentence."""
    parts = [
        _t("%(n)s critical") % {"n": critical} if critical else "",
        _t("%(n)s major") % {"n": major} if major else "",
        _t("%(n)s minor") % {"n": minor} if minor else "",
    ]
    return ", ".join(part for part in parts if part)


def accept_statement(batch: Batch) -> str:
    """What the reviewer says."""
    run = newest_run(batch.pk)
    if run is None:
        return _t("I reviewed the whole record of batch %(number)s.") % {"number": batch.number}
    exceptions = (
        ngettext(
            "I assessed %(count)s exception (%(kinds)s).",
            "I assessed %(count)s exceptions (%(kinds)s).",
            run.exceptions,
        )
        % {"count": run.exceptions, "kinds": counted(run.critical, run.major, run.minor)}
        if run.exceptions
        else _t("The rules found no exception.")
    )
    return _t(
        "I reviewed the whole record of batch %(number)s. %(exceptions)s %(passed)s checks passed by %(rules)s rules of "
        "rule set %(set)s. I took no part in making it. I do not certify or release it."
    ) % {
        "number": batch.number,
        "exceptions": exceptions,
        "passed": run.checks - run.exceptions,
        "rules": run.rules,
        "set": run.rule_set_version,
    }


CERTIFIED_UNDER: Mapping[str, Any] = {
    # REG-67: a batch of an authorised product, under the Regulations and its marketing authorisation.
    Regime.MA: _(
        "the Human Medicines Regulations 2012, its marketing authorisation and master file %(file)s"
    ),
    # REG-12, REG-78: a batch for a trial, under the trial's own regulations, authorisation and specification.
    Regime.IMP: _(
        "the Medicines for Human Use (Clinical Trials) Regulations 2004, the trial’s authorisation, the product "
        "specification file and master file %(file)s"
    ),
}
"""Regime → what a batch of it is certified against. A regime that is not here names its master file and no law."""


def certified_under(batch: Batch) -> str:
    """What the certificate says the batch was made and checked in accordance with."""
    words = CERTIFIED_UNDER.get(batch.product.regime, _("master file %(file)s"))
    return str(words) % {"file": batch.master_file_version}


def certify_statement(batch: Batch) -> str:
    """What the qualified person says; a result that is awaited is named."""
    subject = subject_for(batch)
    own = subject.dossier.batch
    said = _t(
        "I certify that batch %(number)s of %(product)s was made and checked in accordance with %(basis)s, under licence "
        "%(licence)s, which names me as qualified person. I took no part in making or reviewing it."
    ) % {
        "number": own.number,
        "product": own.product.name,
        "basis": certified_under(own),
        "licence": own.licence.number,
    }
    awaited = outstanding(subject)
    if awaited:
        said += " " + _t("Outstanding when I sign: %(results)s.") % {"results": "; ".join(awaited)}
    deviations = [f"{d.number} ({d.get_state_display().lower()})" for d in subject.deviations]
    if deviations:
        said += " " + _t("I considered these deviations: %(numbers)s.") % {"numbers": ", ".join(deviations)}
    return said


def reject_statement(batch: Batch) -> str:
    """What the qualified person, of a special the quality controller, says of a batch that is not to be used."""
    own = subject_for(batch).dossier.batch
    said = (
        _t(
            "I reject batch %(number)s of %(product)s, under licence %(licence)s, which names me as quality controller. "
            "It must not be used. I do not close its deviations."
        )
        if release_model(own) == ReleaseModel.QUALITY_CONTROLLER
        else _t(
            "I reject batch %(number)s of %(product)s, under licence %(licence)s, which names me as qualified person. "
            "It must not be used. I do not close its deviations."
        )
    )
    return said % {"number": own.number, "product": own.product.name, "licence": own.licence.number}


def decision_tree(kind: str, batch: Batch) -> dict[str, Any]:
    """What is signed: the record's hash, the run, every exception with its assessment, deviations, results awaited."""
    subject = subject_for(batch)
    run = newest_run(batch.pk)
    assessments = {
        one.fingerprint: one for one in ExceptionAssessment.objects.filter(batch_id=batch.pk).order_by("id")
    }
    results = RuleResult.objects.filter(run=run, passed=False).order_by("position") if run else ()
    return {
        "type": kind,
        "number": batch.number,
        "record_hash": subject.record_hash,
        "licence": subject.dossier.batch.licence.number,
        "run": {
            "id": str(run.pk),
            "rule_set": run.rule_set_version,
            "rule_set_hash": run.rule_set_hash,
            "record_hash": run.record_hash,
            "checks": run.checks,
        }
        if run
        else None,
        "exceptions": [_exception(result, assessments.get(result.fingerprint)) for result in results],
        "deviations": [
            {"number": d.number, "severity": d.severity, "state": d.state, "other_sites": d.other_sites}
            for d in subject.deviations
        ],
        "outstanding": outstanding(subject),
    }


def _exception(result: RuleResult, assessment: ExceptionAssessment | None) -> dict[str, Any]:
    return {
        "rule": result.rule,
        "version": result.version,
        "title": result.title,
        "severity": result.severity,
        "fingerprint": result.fingerprint,
        "assessment": assessment.text if assessment else "",
        "assessed_by": assessment.by_name if assessment else "",
    }


def register_judges() -> None:
    """Tell the batch's state table what accepting, certifying and rejecting ask and have signed."""
    register_judge(
        "accept",
        rules=ACCEPT_RULES,
        statement=accept_statement,
        content=lambda batch: decision_tree("batch_review", batch),
    )
    register_judge(
        "certify",
        rules=CERTIFY_RULES,
        statement=certify_statement,
        content=lambda batch: decision_tree("batch_certification", batch),
    )
    register_judge(
        "reject",
        rules=REJECT_RULES,
        statement=reject_statement,
        content=lambda batch: decision_tree("batch_rejection", batch),
    )
