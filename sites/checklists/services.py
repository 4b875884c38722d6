"""A checklist is begun with an enrolment's onboarding or before its end, and answered item by item (REG-36, REG-42)."""

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger.actors import Actor
from ledger.documents import upload_store
from ledger.errors import InvalidInput, WrongState
from ledger.trail import unit_of_work
from ledger.uploads import Upload
from sites.checklists import events
from sites.checklists.items import CLOSURE, LISTS, ONBOARDING
from sites.models import ChecklistAnswer, ChecklistItem, Enrolment
from sites.policies import require

EVIDENCE = "site_evidence"
STATES = {ONBOARDING: ("onboarding",), CLOSURE: ("onboarding", "active", "paused", "suspended")}
"""Purpose → states in which its list is begun and answered. What was open when the site opened stays as it was."""


def _held(enrolment: Enrolment, purpose: str) -> Enrolment:
    """The enrolment, locked: an answer and the move that rests on it wait for each other."""
    locked = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if locked.state not in STATES[purpose]:
        raise WrongState.single(
            _("The site is %(state)s: this list is not worked on now.")
            % {"state": str(locked.get_state_display()).lower()},
            reg="REG-36" if purpose == ONBOARDING else "REG-42",
            way_out=_("Look at the site’s page: its list is read there as it was."),
        )
    return locked


def _told(item_of: Enrolment, purpose: str) -> dict[str, str]:
    return {
        "site": item_of.site.code,
        "master_file": item_of.master_file.number,
        "purpose": str(ChecklistItem.Purpose(purpose).label).lower(),
    }


def checklist_begin(*, actor: Actor, enrolment: Enrolment, purpose: str) -> list[ChecklistItem]:
    """Copy the items of the list for this enrolment; nothing when they stand already. Part of ``begin`` for onboarding."""
    require(actor, Permission.SITE_ENROL, enrolment)
    if purpose not in LISTS:
        raise KeyError(purpose)
    with unit_of_work(actor=actor) as work:
        locked = _held(enrolment, purpose)
        if ChecklistItem.objects.filter(enrolment=locked, purpose=purpose).exists():
            return []
        rows = [
            ChecklistItem(
                enrolment=locked,
                purpose=purpose,
                key=wanted.key,
                title=wanted.title,
                mandatory=wanted.mandatory,
                judge=wanted.judge,
                position=place,
            )
            for place, wanted in enumerate(LISTS[purpose], start=1)
        ]
        for row in rows:
            row.save(force_insert=True)
        work.event(
            events.CHECKLIST_BEGUN,
            stream=locked.site.stream,
            subject=locked,
            payload={**_told(locked, purpose), "items": len(rows)},
        )
    return rows


def checklist_answer(
    *,
    actor: Actor,
    item: ChecklistItem,
    outcome: str,
    evidence: str = "",
    note: str = "",
    upload: Upload | None = None,
) -> ChecklistAnswer:
    """Answer an item: shown (a document or its number), not applicable here (why), or open again (why).

    What the records answer is not answered by hand.
    """
    require(actor, Permission.SITE_ENROL, item)
    reg = "REG-36" if item.purpose == ONBOARDING else "REG-42"
    if item.judge:
        raise WrongState.single(
            _("The records answer this item: nobody signs it off by hand."),
            reg=reg,
            way_out=_("Put right what the item names; it is done then by itself."),
        )
    if outcome not in ChecklistAnswer.Outcome.values:
        raise InvalidInput.single(
            _("This answer does not exist."), field="outcome", reg=reg, way_out=_("Choose one of the three.")
        )
    if outcome == ChecklistAnswer.Outcome.DONE and not evidence.strip() and upload is None:
        raise InvalidInput.single(
            _("Nothing shows it."),
            field="evidence",
            reg=reg,
            way_out=_("Attach the document, or enter the number under which it is kept."),
        )
    if outcome != ChecklistAnswer.Outcome.DONE and not note.strip():
        raise InvalidInput.single(
            _("The reason is missing."), field="note", reg=reg, way_out=_("Say why, for whoever checks it.")
        )
    with unit_of_work(actor=actor) as work:
        locked = _held(item.enrolment, item.purpose)
        row = ChecklistAnswer(
            item=item,
            outcome=outcome,
            evidence=evidence.strip(),
            note=note.strip(),
            by_id=getattr(actor, "person_id", None),
            by_name=actor.printed_name,
        )
        if upload is not None:
            row.document = upload_store(actor=actor, upload=upload, kind=EVIDENCE, subject=row)
        row.save(force_insert=True)
        work.event(
            events.CHECKLIST_ANSWERED,
            stream=locked.site.stream,
            subject=row,
            payload={
                **_told(locked, item.purpose),
                "item": item.title,
                "outcome": str(ChecklistAnswer.Outcome(outcome).label).lower(),
                "evidence": row.evidence,
                "sha256": row.document.content_id if row.document else "",
            },
            reason=row.note,
        )
    return row
