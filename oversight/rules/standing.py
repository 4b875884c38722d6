"""Rules on standing: the gate, the submission's signature, the patient (REG-55, REG-107, REG-120)."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from batches.submission import submission_of
from ledger.canonical import canonical_tree
from ledger.models import Meaning, Signature
from ledger.signing import seal_holds
from oversight.rules.base import Observation, review_rule, row, said, step_link

if TYPE_CHECKING:
    from oversight.subject import ReviewSubject


@review_rule("gate_passed", reg="REG-55", title=_("Every check before the start passed"), severity="critical")
def gate_passed(subject: "ReviewSubject") -> Iterator[Observation]:
    """The stored checks of the start: all there, all passed."""
    checks = subject.dossier.gate_checks
    failed = [check for check in checks if not check.passed]
    wrong = bool(failed) or not checks
    yield Observation(
        passed=not wrong,
        title=_t("The start gate was not passed")
        if wrong
        else _t("%(count)s checks passed before the start") % {"count": len(checks)},
        message=_t("Checks that failed: %(names)s.") % {"names": ", ".join(check.title for check in failed)}
        if failed
        else _t("No check of the start is on record.")
        if wrong
        else "",
        evidence={
            "kind": "gate",
            "value": _t("%(passed)s of %(all)s checks")
            % {"passed": len(checks) - len(failed), "all": len(checks)},
            "rows": [row(check.at, f"{check.title}: {check.message}") for check in failed],
        },
    )


@review_rule(
    "submission_stands",
    reg="REG-120",
    title=_("The submission stands, and covers this record"),
    version=2,
    severity="critical",
)
def submission_stands(subject: "ReviewSubject") -> Iterator[Observation]:
    """The last submission was signed, and nothing it covers has changed since.

    A record that a hospital system sent is judged at once, before anybody has signed it: there is no submission to look
    at yet, so nothing is said of one. Its review cannot begin (``batches.review.record_signed``), and the rules run again
    when it is signed. Results that were awaited may arrive after it: they are new entries and stand beside what was
    signed.
    """
    if submission_of(subject.dossier).waits_for_signature:
        return
    signature, why = submission_fault(subject)
    yield Observation(
        passed=not why,
        title=_t("Submission: %(why)s") % {"why": why}
        if why
        else _t("The submission stands, and covers this record"),
        message=why,
        evidence={
            "kind": "submission",
            "value": why,
            "signature": str(signature.pk) if signature else "",
            "rows": [row(signature.signed_at, f"{signature.printed_name}, {signature.role_name}")]
            if signature
            else [],
        },
    )


def submission_fault(subject: "ReviewSubject") -> tuple[Signature | None, str]:
    """The signature by which the record came here, if one stands, and what is wrong with it (empty: nothing)."""
    into = [move for move in subject.dossier.transitions if move.to_state == "submitted"]
    last = into[-1] if into else None
    signature = next(
        (
            one
            for one in reversed(subject.dossier.standing_signatures)
            if one.meaning == Meaning.SUBMITTED and last is not None and one.pk == last.signature_id
        ),
        None,
    )
    if signature is None:
        return None, _t("no signature of the submission stands")
    if not seal_holds(signature):
        return signature, _t("the seal of the signature is broken")
    if not _covers(signature, subject):
        return signature, _t("the record changed after it was signed")
    return signature, ""


def _covers(signature: Signature, subject: "ReviewSubject") -> bool:
    """Whether the signed tree is this record, entries that completed a result afterwards left aside."""
    signed: dict[str, Any] = json.loads(signature.content)
    now: dict[str, Any] = dict(canonical_tree(subject.dossier.signed_tree()))  # type: ignore[arg-type]  # a mapping gives a mapping
    sequences = {entry.get("sequence") for entry in signed.get("entries", [])}
    now["entries"] = [
        entry
        for entry in now["entries"]
        if entry["sequence"] in sequences or entry["purpose"] != "completion"
    ]
    return signed == now


@review_rule(
    "patient_identified",
    reg="REG-107",
    title=_("The material and the patient are matched"),
    severity="critical",
)
def patient_identified(subject: "ReviewSubject") -> Iterator[Observation]:
    """An autologous batch has its patient, and every patient code read on the way is that patient's."""
    batch = subject.dossier.batch
    if not batch.product.autologous:
        return
    code = batch.patient.code if batch.patient is not None else ""
    reads = [
        (line, line.current)
        for line in subject.dossier.lines
        if line.step.attribute == "patient_code" and line.current is not None
    ]
    other = [(line, entry) for line, entry in reads if entry.value != code]
    wrong = not code or bool(other)
    yield Observation(
        passed=not wrong,
        title=_t("The patient code does not match")
        if other
        else _t("The batch has no patient")
        if wrong
        else _t("The patient code matches in %(count)s readings") % {"count": len(reads)},
        message=_t("The batch is for %(code)s.") % {"code": code} if wrong else "",
        evidence={
            "kind": "patient",
            "value": code,
            "steps": [step_link(line.step, entry) for line, entry in (other or reads)],
            "entries": [str(entry.pk) for _line, entry in other],
            "rows": [
                row(entry.recorded_at, f"{line.step.title}: {said(entry.value)}, {subject.name(entry)}")
                for line, entry in other
            ],
        },
    )
