"""A checklist is begun with an enrolment's onboarding or before its end, and answered item by item (REG-36, REG-42)."""

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger.actors import Actor
from ledger.checklists import Wanted, must_be_shown, not_yet_in, refuse_by_hand
from ledger.documents import upload_store
from ledger.errors import WrongState
from ledger.trail import UnitOfWork, unit_of_work
from ledger.uploads import Upload
from sites.checklists import events
from sites.checklists.items import LISTS, ONBOARDING, STATES
from sites.checklists.reading import asked_now
from sites.models import ChecklistAnswer, ChecklistItem, Enrolment
from sites.policies import require

EVIDENCE = "site_evidence"


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
    """Copy the items of the list for this enrolment, or those that a list begun earlier has not got; returns what it added.

    Part of ``begin`` for onboarding, and of the moves that rest on a list: what a site was opened or closed on is kept as it
    was asked for then.
    """
    require(actor, Permission.SITE_ENROL, enrolment)
    if purpose not in LISTS:
        raise KeyError(purpose)
    with unit_of_work(actor=actor) as work:
        locked = _held(enrolment, purpose)
        kept = dict(
            ChecklistItem.objects.select_related(None)
            .filter(enrolment=locked, purpose=purpose)
            .values_list("key", "position")
        )
        added = not_yet_in(kept, LISTS[purpose])
        rows = _copied(locked, purpose, added, after=max(kept.values(), default=0))
        if rows:
            _tell(work, locked, purpose, rows, grown=bool(kept))
    return rows


def _copied(
    enrolment: Enrolment, purpose: str, added: tuple[Wanted, ...], *, after: int
) -> list[ChecklistItem]:
    rows = [
        ChecklistItem(
            enrolment=enrolment,
            purpose=purpose,
            key=wanted.key,
            title=wanted.title,
            mandatory=wanted.mandatory,
            judge=wanted.judge,
            position=place,
        )
        for place, wanted in enumerate(added, start=after + 1)
    ]
    for row in rows:
        row.save(force_insert=True)
    return rows


def _tell(
    work: UnitOfWork, enrolment: Enrolment, purpose: str, rows: list[ChecklistItem], *, grown: bool
) -> None:
    work.event(
        events.CHECKLIST_GROWN if grown else events.CHECKLIST_BEGUN,
        stream=enrolment.site.stream,
        subject=enrolment,
        payload={
            **_told(enrolment, purpose),
            **({"added": "; ".join(row.title for row in rows)} if grown else {"items": len(rows)}),
        },
    )


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
    (asked,) = asked_now(item.enrolment, item.purpose, [item])[:1]
    refuse_by_hand(asked, reg=reg)
    must_be_shown(
        outcome,
        shown=bool(evidence.strip()) or upload is not None,
        note=note.strip(),
        reg=reg,
        way_out=_("Attach the document, or enter the number under which it is kept."),
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
