"""Releasing a batch: what it looks at, the sentence that is signed, the tree that is signed (REG-70).

Registered downward with ``batches.judges``, as the decisions are.
"""

import uuid
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _t

from accounts.permissions import Permission
from batches.judges import register_judge
from batches.models import Batch
from designations.kinds import ReleaseModel
from oversight.decisions import (
    decision_facts,
    decision_tree,
    outstanding,
    release_model,
    restrictions_of,
    subject_for,
)
from oversight.models import Certification
from oversight.rules.decision import Decision
from oversight.rules.release import RELEASE_RULES, SPECIAL_RULES, Releasing
from sites.models.restricted import Activity


def release_move(batch: Batch) -> str:
    """The move by which the batch is released: a special has one of its own, for no certificate comes first (REG-77)."""
    return "release_special" if release_model(batch) == ReleaseModel.QUALITY_CONTROLLER else "release"


def load_release(batch: Batch, *, actor: Any, now: datetime | None = None) -> Releasing:
    """Load what a release by this person looks at: a fixed number of statements."""
    person_id: uuid.UUID | None = getattr(actor, "person_id", None)
    facts = decision_facts(batch, person_id, now or timezone.now(), stops=_stops(batch))
    return Releasing(**facts, certificate=certificate_of(batch), at_site=_at_site(batch, actor))


def releasing_of(decision: Decision, batch: Batch, *, actor: Any) -> Releasing:
    """The same from a decision that is loaded already: only what differs is read."""
    own = decision.subject.dossier.batch
    facts = {field.name: getattr(decision, field.name) for field in fields(decision)}
    facts["restrictions"] = restrictions_of(own, decision.now, _stops(batch))
    return Releasing(**facts, certificate=certificate_of(batch), at_site=_at_site(batch, actor))


def _stops(batch: Batch) -> tuple[str, ...]:
    """What is stopped when the batch may not be released: no certificate comes before the release of a special."""
    special = release_move(batch) == "release_special"
    return (Activity.CERTIFYING, Activity.RELEASING) if special else (Activity.RELEASING,)


def _at_site(batch: Batch, actor: Any) -> bool:
    return batch.site_scope_id in actor.scope_ids(Permission.BATCH_RELEASE)


def certificate_of(batch: Batch) -> Certification | None:
    """The batch's entry in the certification register, if there is one."""
    return Certification.objects.filter(batch_id=batch.pk).first()


def release_statement(batch: Batch) -> str:
    """What whoever releases says; a result that is still awaited is named."""
    subject = subject_for(batch)
    own = subject.dossier.batch
    model = release_model(own)
    certificate = certificate_of(own)
    given = {
        "number": own.number,
        "product": own.product.name,
        "site": own.site.name,
        "licence": own.licence.number,
        "file": own.master_file_version,
        "certificate": certificate.number if certificate else "",
    }
    if model == ReleaseModel.QUALITY_CONTROLLER:
        said = (
            _t(
                "I release batch %(number)s of %(product)s, a special, for use. It was made and checked in accordance with"
                " master file %(file)s, under licence %(licence)s, which names me as quality controller. I took no part in"
                " making or reviewing it."
            )
            % given
        )
    elif model == ReleaseModel.RTRT:
        said = (
            _t(
                "I accept batch %(number)s of %(product)s for use at %(site)s, on certificate %(certificate)s, as master file"
                " %(file)s lets me. I took no part in making or reviewing it."
            )
            % given
        )
    else:
        said = (
            _t(
                "I release batch %(number)s of %(product)s for use at %(site)s, on certificate %(certificate)s, under licence"
                " %(licence)s, which names me as qualified person. I took no part in making or reviewing it."
            )
            % given
        )
    awaited = outstanding(subject)
    if awaited:
        said += " " + _t("Outstanding when I sign: %(results)s.") % {"results": "; ".join(awaited)}
    return said


def release_tree(batch: Batch) -> dict[str, Any]:
    """What is signed: all that a decision signs, with the release model and the certificate it rests on."""
    own = subject_for(batch).dossier.batch
    certificate = certificate_of(own)
    return decision_tree("batch_release", batch) | {
        "release_model": release_model(own),
        "certificate": {"number": certificate.number, "basis": certificate.basis} if certificate else None,
        "expires_at": own.expires_at.isoformat() if own.expires_at else None,
    }


def register_judges() -> None:
    """Tell the batch's state table what releasing asks and has signed."""
    for move, rules in (("release", RELEASE_RULES), ("release_special", SPECIAL_RULES)):
        register_judge(move, rules=rules, statement=release_statement, content=release_tree)
