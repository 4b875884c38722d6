"""The checklist of an application: answered by hand, checked by a second person, kept at its submission (REG-31)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.events import readiness as events
from designations.models import LicenceVariation, ReadinessAnswer, ReadinessRecord, VariationPaper
from designations.policies import must_hold, permit, person_of
from designations.readiness.items import items_of
from designations.readiness.reading import kept
from ledger.actors import Actor
from ledger.checklists import Wanted, must_be_shown, refuse_by_hand
from ledger.errors import InvalidInput, NotPermitted, WrongState
from ledger.trail import unit_of_work

CHECK = Permission.DESIGNATION_ASSESS
"""Who checks answers: quality, who decides what a change means for the standing with the authority."""


def _held(variation: LicenceVariation) -> LicenceVariation:
    """The variation, locked while it is a draft: an answer and the submission that rests on it wait for each other."""
    locked = LicenceVariation.objects.select_for_update(of=("self",)).get(pk=variation.pk)
    if locked.state != "draft":
        raise WrongState.single(
            _("This variation is %(state)s: its checklist stays as it was.")
            % {"state": str(locked.get_state_display()).lower()},
            code="not_a_draft",
            reg="REG-31",
            way_out=_("Read it on the variation’s page, as it stood when it was submitted."),
        )
    return locked


def _wanted(variation: LicenceVariation, key: str) -> Wanted:
    for wanted in items_of(variation.kind, variation.licence.licence_type):
        if wanted.key == key:
            return wanted
    raise InvalidInput.single(
        _("This item is not on the checklist of this application."),
        field="key",
        code="unknown",
        reg="REG-31",
        way_out=_("Choose one of its items on the variation’s page."),
    )


def _told(variation: LicenceVariation, title: str) -> dict[str, str]:
    return {
        "number": variation.licence.number,
        "kind": str(variation.get_kind_display()),
        "item": title,
    }


def readiness_answer(
    *,
    actor: Actor,
    variation: LicenceVariation,
    key: str,
    outcome: str,
    paper: VariationPaper | None = None,
    evidence: str = "",
    note: str = "",
) -> ReadinessAnswer:
    """Answer an item by hand: shown (a document or its number), not applicable here (why), or open again (why).

    What the records answer is not answered by hand. An answer counts once a second person checked it.
    """
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.LICENCE_EDIT, variation)
        locked = _held(variation)
        wanted = _wanted(locked, key)
        refuse_by_hand(wanted, reg="REG-31")
        row = ReadinessAnswer(
            variation=locked,
            key=key,
            title=wanted.title,
            outcome=outcome,
            paper=paper,
            evidence=evidence.strip(),
            note=note.strip(),
            by_id=person_of(actor),
            by_name=actor.printed_name,
        )
        must_hold(row)
        _must_be_shown(row)
        row.save(force_insert=True)
        work.event(
            events.READINESS_ANSWERED,
            stream=f"licence:{locked.licence_id}",
            subject=row,
            payload={
                **_told(locked, wanted.title),
                "outcome": str(row.get_outcome_display()).lower(),
                "evidence": paper.title if paper is not None else row.evidence,
            },
            reason=row.note,
        )
    return row


def _must_be_shown(row: ReadinessAnswer) -> None:
    must_be_shown(
        row.outcome,
        shown=row.paper is not None or bool(row.evidence),
        note=row.note,
        reg="REG-31",
        way_out=_("Choose a document of the variation, or enter the number under which it is kept."),
    )
    if row.paper is not None and row.paper.variation_id != row.variation_id:
        raise InvalidInput.single(
            _("This document belongs to another variation."),
            field="paper",
            code="elsewhere",
            reg="REG-31",
            way_out=_("Add it to this variation, and choose it then."),
        )


def readiness_check(*, actor: Actor, answer: ReadinessAnswer) -> ReadinessAnswer:
    """Check an answer as a second person; from then on it counts. Only the newest answer of an item is checked."""
    with unit_of_work(actor=actor) as work:
        permit(actor, CHECK, answer)
        held = _held(answer.variation)
        locked = ReadinessAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
        if person_of(actor) == locked.by_id:
            raise NotPermitted.single(
                _("You gave this answer, so you cannot check it."),
                code="same_person",
                reg="REG-31",
                way_out=_("Ask another QA reviewer or Qualified Person."),
            )
        newest = ReadinessAnswer.objects.filter(variation=held, key=locked.key).order_by("created_at", "id")
        last = newest.last()
        if locked.checked_by_id is not None or last is None or last.pk != locked.pk:
            raise WrongState.single(
                _("This answer is checked already, or another was given since."),
                code="not_newest",
                reg="REG-31",
                way_out=_("Look at the checklist again."),
            )
        locked.checked_by_id, locked.checked_by_name = person_of(actor), actor.printed_name
        locked.checked_at = timezone.now()
        locked.save(update_fields=["checked_by_id", "checked_by_name", "checked_at"])
        work.event(
            events.READINESS_CHECKED,
            stream=f"licence:{held.licence_id}",
            subject=locked,
            payload=_told(held, locked.title),
        )
    return locked


def keep_readiness(work: Any, variation: LicenceVariation, standings: Any) -> ReadinessRecord:
    """Keep the checklist as it stood, in the unit of work of the submission."""
    row = ReadinessRecord(variation=variation, items=[kept(one) for one in standings])
    row.save(force_insert=True)
    work.event(
        events.READINESS_KEPT,
        stream=f"licence:{variation.licence_id}",
        subject=row,
        payload={
            "number": variation.licence.number,
            "kind": str(variation.get_kind_display()),
            "items": row.items,
        },
    )
    return row
