"""Rules on people: two of them, competent, and what they attested is what is recorded (REG-47, REG-58, REG-120)."""

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from batches.attested import entry_tree
from batches.models import StepEntry
from ledger.canonical import canonical_digest
from ledger.models.attestation import Act
from ledger.signing import seal_holds
from oversight.rules.base import Observation, review_rule, row, step_link

if TYPE_CHECKING:
    from oversight.subject import ReviewSubject


@review_rule("two_people", reg="REG-58", title=_("Performer and witness are two people"), severity="critical")
def two_people(subject: "ReviewSubject") -> Iterator[Observation]:
    """Every step that needs a second person has one, and it is never the performer."""
    wrong: list[tuple[StepEntry, str]] = []
    witnessed = 0
    for line in subject.dossier.lines:
        for entry in line.revisions:
            if entry.witness_id is not None and entry.witness_id == entry.performer_id:
                wrong.append((entry, _t("performer and witness are the same person")))
            elif entry.witness_id is None and line.step.witness_required and entry is line.current:
                wrong.append((entry, _t("no witness")))
            elif entry.witness_id is not None:
                witnessed += 1
    by_key = subject.dossier.by_key
    for entry, why in wrong:
        step = by_key[entry.step_key].step
        yield Observation(
            passed=False,
            title=f"{step.title}: {why}",
            subject=f"{step.key}:{entry.sequence}",
            message=_t("Step %(position)s needs two people.") % {"position": step.position},
            evidence={
                "kind": "people",
                "value": why,
                "steps": [step_link(step, entry)],
                "entries": [str(entry.pk)],
                "rows": [row(entry.recorded_at, subject.name(entry))],
            },
        )
    if not wrong:
        yield Observation(
            passed=True,
            title=_t("%(count)s entries were witnessed by a second person") % {"count": witnessed},
            evidence={"kind": "people"},
        )


@review_rule(
    "people_competent",
    reg="REG-47",
    title=_("Everybody was competent on this version at the time"),
    severity="major",
)
def people_competent(subject: "ReviewSubject") -> Iterator[Observation]:
    """By what is known now, each performer and witness held a competence at the site when the step was done."""
    by_person: dict[uuid.UUID, list[StepEntry]] = {}
    names: dict[uuid.UUID, str] = {}
    for entry in subject.dossier.entries:
        performer, witness = subject.dossier.names(entry)
        for person, name in ((entry.performer_id, performer), (entry.witness_id, witness)):
            if person is None:
                continue
            names.setdefault(person, name or str(person))
            by_person.setdefault(person, [])
            held = any(
                one.person_id == person
                and one.valid_from <= entry.performed_at
                and (one.valid_until is None or entry.performed_at < one.valid_until)
                and (one.ended_at is None or entry.performed_at < one.ended_at)
                for one in subject.dossier.competences
            )
            if not held:
                by_person[person].append(entry)
    by_key = subject.dossier.by_key
    for person, without in by_person.items():
        yield Observation(
            passed=not without,
            title=_t("%(name)s was not competent on this version") % {"name": names[person]}
            if without
            else names[person],
            subject=str(person),
            message=_t("%(count)s entries without a competence in force.") % {"count": len(without)}
            if without
            else "",
            evidence={
                "kind": "competence",
                "value": _t("%(count)s entries") % {"count": len(without)},
                "steps": [step_link(by_key[entry.step_key].step, entry) for entry in without[:20]],
                "entries": [str(entry.pk) for entry in without],
                "rows": [
                    row(
                        one.valid_from,
                        _t("competent: %(basis)s") % {"basis": one.basis},
                    )
                    for one in subject.dossier.competences
                    if one.person_id == person
                ],
            },
        )


@review_rule(
    "attestations_hold",
    reg="REG-117",
    title=_("What was attested is what is recorded"),
    severity="critical",
)
def attestations_hold(subject: "ReviewSubject") -> Iterator[Observation]:
    """Every entry is attested by its performer and witness; content, hash and seal agree: nothing changed underneath."""
    dossier = subject.dossier
    broken: list[tuple[StepEntry, str]] = []
    for entry in dossier.entries:
        why = _why_broken(subject, entry)
        if why:
            broken.append((entry, why))
    for entry, why in broken:
        step = dossier.by_key[entry.step_key].step
        yield Observation(
            passed=False,
            title=f"{step.title}: {why}",
            subject=f"{step.key}:{entry.sequence}",
            message=_t("The record of step %(position)s is not what was attested.")
            % {"position": step.position},
            evidence={
                "kind": "attestation",
                "value": why,
                "steps": [step_link(step, entry)],
                "entries": [str(entry.pk)],
                "rows": [row(entry.recorded_at, _t("attested by %(who)s") % {"who": subject.name(entry)})],
            },
        )
    if not broken:
        count = sum(len(rows) for rows in dossier.attestations.values())
        yield Observation(
            passed=True,
            title=_t("%(count)s attestations hold") % {"count": count},
            evidence={"kind": "attestation"},
        )


def _why_broken(subject: "ReviewSubject", entry: StepEntry) -> str:
    dossier = subject.dossier
    # Rows of lots and equipment carry the number and the code that entry_tree reads.
    lots: list[Any] = [use.lot for use in dossier.materials.get(entry.pk, ())]
    items: list[Any] = [use.equipment for use in dossier.equipment.get(entry.pk, ())]
    tree = entry_tree(
        entry,
        dossier.batch.number,
        lots,
        items,
    )
    if canonical_digest(tree) != entry.content_hash:
        return _t("the entry was changed after it was attested")
    attestations = {str(one.act): one for one in dossier.attestations.get(entry.pk, ())}
    expected = {str(Act.PERFORMED.value): entry.performer_id}
    if entry.witness_id is not None:
        expected[str(Act.WITNESSED.value)] = entry.witness_id
    for act, person in expected.items():
        one = attestations.get(act)
        if one is None or one.person_id != person:
            return _t("an attestation is missing")
        if one.content_hash != entry.content_hash or not seal_holds(one):
            return _t("an attestation does not hold")
    return ""
