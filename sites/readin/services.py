"""Writes of read-ins: send a file, judge it, ask for it to be read in, read it in whole, set it back, discard, fail."""

import uuid
from collections.abc import Sequence
from typing import Any

import orjson
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import PersonActor, load_actor
from accounts.models import Scope
from ledger import bulk, outbox
from ledger.actors import SystemActor
from ledger.documents import document_bytes, document_store
from ledger.errors import Conflict, InvalidInput, NotPermitted, Problem
from ledger.identifiers import make_record_number
from ledger.models import Document
from ledger.trail import unit_of_work
from ledger.transitions import perform
from sites.models import ReadIn, ReadInProgress, RemoteSite
from sites.policies import require
from sites.readin import events, progress
from sites.readin.cells import Fault
from sites.readin.judging import Judged, changed_since, judge, judgement_bytes
from sites.readin.kinds import KINDS
from sites.readin.progress import Note
from sites.readin.reading import media_type
from sites.readin.states import NAMES, PERMISSIONS

TO_JUDGE, TO_APPLY = "readin.uploaded", "readin.asked"
SYSTEM = SystemActor("reading in")


def readin_upload(
    *, actor: PersonActor, kind: str, scope: Scope, content: bytes, name: str, declared_type: str
) -> ReadIn:
    """Keep a file and have it judged. ``scope``: the place whose rows it may hold.

    Raises ``NotPermitted`` and, for what is no CSV or XLSX file, ``InvalidInput``.
    """
    if kind not in KINDS:
        raise InvalidInput.single(_("There is no such list."), field="kind", way_out=_("Choose one."))
    require(actor, PERMISSIONS[kind], scope)
    if scope.kind not in KINDS[kind].places:
        raise InvalidInput.single(
            _("Such a list is not read in for this place."), field="scope", way_out=_("Choose another place.")
        )
    media = media_type(content, name, declared_type)
    site = RemoteSite.objects.filter(scope=scope).first() if scope.kind == Scope.Kind.REMOTE_SITE else None
    actor = actor.acting_for(PERMISSIONS[kind], scope)
    with unit_of_work(actor=actor) as work:
        readin = ReadIn(
            number=_next_number(),
            kind=kind,
            scope=scope,
            control_scope_id=site.control_scope_id if site else None,
            uploaded_at=timezone.now(),
            uploaded_by=actor.person,
            uploaded_by_name=actor.printed_name,
        )
        readin.file = document_store(
            actor=actor,
            content=content,
            kind="readin_file",
            name=_base_name(name),
            media_type=media,
            subject=readin,
        )
        readin.save(force_insert=True)
        ReadInProgress.objects.create(readin=readin)
        work.event(events.UPLOADED, stream=readin.stream, subject=readin, payload=file_payload(readin))
        outbox.defer(TO_JUDGE, {"readin": str(readin.pk)}, key=str(readin.pk))
    return readin


def readin_judge(*, readin: ReadIn, note: Note) -> ReadIn:
    """Judge the file as its sender could read it in now. Once; nothing but the judgement is written."""
    reader = _reader(readin, readin.uploaded_by_id)
    found = _judged(readin, reader, note, share=(0.0, 90.0))
    with unit_of_work(actor=SYSTEM):
        note("storing", 95)
        document, counts = _keep(readin, found, reader)
        perform(
            record=readin,
            move="judge",
            actor=SYSTEM,
            payload={**file_payload(readin), **counts, "judgement_hash": document.content_id},
            changes={**counts, "judgement": document, "judged_at": timezone.now()},
        )
    return readin


def readin_apply_ask(*, actor: PersonActor, readin: ReadIn) -> ReadIn:
    """Ask for the judged file to be read in, by whoever asks. Only one ask wins. Raises ``NotPermitted``, ``WrongState``, …"""
    require(actor, PERMISSIONS[readin.kind], readin)
    actor = actor.acting_for(PERMISSIONS[readin.kind], readin)
    with unit_of_work(actor=actor):
        perform(
            record=readin,
            move=f"apply_{readin.kind}",
            actor=actor,
            payload={
                **file_payload(readin),
                "adding": readin.adding,
                "judgement_hash": readin.judgement.content_id if readin.judgement else "",
            },
            changes={"applied_by": actor.person, "applied_by_name": actor.printed_name, "set_back": ""},
        )
        progress.restart(readin.pk)
        outbox.defer(TO_APPLY, {"readin": str(readin.pk)})
    return readin


class RowsChangedError(Exception):
    """The rows do not stand as they were judged: nothing was written. Carries the judgement of now."""

    def __init__(self, found: Judged, changed: Sequence[Fault]) -> None:
        super().__init__(f"{len(changed)} rows changed")
        self.found = found
        self.changed = changed


def readin_apply(*, readin: ReadIn, note: Note) -> ReadIn:
    """Judge again and write every row, in one transaction, as the person who asked.

    Raises ``RowsChangedError`` when a row would not do what was judged; ``Refusal`` and ``IntegrityError`` when somebody
    else's write came between. In each case nothing was written.
    """
    reader = _reader(readin, readin.applied_by_id)
    with unit_of_work(actor=reader) as work:
        found = _judged(readin, reader, note, share=(0.0, 45.0))
        if changed := changed_since(_judgement(readin), found):
            raise RowsChangedError(found, changed)
        note("writing", 50)
        bulk.expect_many()
        KINDS[readin.kind].write(
            work, reader, found.adding, found.world, lambda share: note("writing", 50 + 30 * share)
        )
        perform(
            record=readin,
            move=f"finish_{readin.kind}",
            actor=reader,
            payload={**file_payload(readin), "added": len(found.adding), "unchanged": readin.unchanged},
            changes={"applied_at": timezone.now()},
        )
        note("storing", 85)
    return readin


def readin_set_back(*, readin: ReadIn, found: Judged, changed: Sequence[Fault]) -> ReadIn:
    """Nothing was read in: keep what would happen now, and which rows had changed, for a person to look at again."""
    reader = _reader(readin, readin.applied_by_id)
    with unit_of_work(actor=SYSTEM):
        document, counts = _keep(readin, found, reader, changed)
        rows = len({fault.line for fault in changed})
        perform(
            record=readin,
            move="set_back",
            actor=SYSTEM,
            payload={
                **file_payload(readin),
                "changed": rows,
                "refused": counts["refused"],
                "judgement_hash": document.content_id,
            },
            changes={
                **counts,
                "judgement": document,
                "judged_at": timezone.now(),
                "applied_by": None,
                "applied_by_name": "",
                "set_back": ngettext(
                    "%(n)s row had changed since it was judged.",
                    "%(n)s rows had changed since they were judged.",
                    rows,
                )
                % {"n": rows},
            },
        )
    return readin


def readin_discard(*, actor: PersonActor, readin: ReadIn) -> ReadIn:
    """Give a judged file up. The file and what was found in it stay on record."""
    require(actor, PERMISSIONS[readin.kind], readin)
    actor = actor.acting_for(PERMISSIONS[readin.kind], readin)
    perform(record=readin, move=f"discard_{readin.kind}", actor=actor, payload=file_payload(readin))
    return readin


def readin_fail(*, readin_id: uuid.UUID, fault: str) -> None:
    """Leave a visible failed read-in, of which nothing was written."""
    with transaction.atomic():
        readin = ReadIn.objects.select_for_update(of=("self",)).get(pk=readin_id)
        if readin.is_open:
            perform(
                record=readin,
                move="fail",
                actor=SYSTEM,
                payload={**file_payload(readin), "fault": fault[:300]},
                changes={"fault": fault[:300]},
            )


def readin_rejudge(*, readin: ReadIn, note: Note) -> Judged:
    """What would happen now, for the person who asked: after somebody else's write came between."""
    return _judged(readin, _reader(readin, readin.applied_by_id), note, share=(0.0, 90.0))


def file_payload(readin: ReadIn) -> dict[str, str]:
    """What every event of a read-in carries."""
    return {
        "number": readin.number,
        "kind": str(NAMES[readin.kind]),
        "file_name": readin.file.name,
        "file_hash": readin.file.content_id,
    }


def _judgement(readin: ReadIn) -> dict[str, Any]:
    if readin.judgement is None:
        raise Conflict.single(_("This file was not judged yet."), code="wrong_state")
    kept: dict[str, Any] = orjson.loads(document_bytes(readin.judgement))
    return kept


def _judged(readin: ReadIn, reader: PersonActor, note: Note, *, share: tuple[float, float]) -> Judged:
    begins, ends = share
    return judge(
        KINDS[readin.kind],
        content=document_bytes(readin.file),
        media=readin.file.media_type,
        actor=reader,
        scope=readin.scope,
        now=timezone.now(),
        tell=lambda done: note("judging", begins + (ends - begins) * done),
    )


def _keep(
    readin: ReadIn, found: Judged, reader: PersonActor, changed: Sequence[Fault] = ()
) -> tuple[Document, dict[str, int]]:
    content = judgement_bytes(
        found,
        number=readin.number,
        kind=readin.kind,
        file_hash=readin.file.content_id,
        now=timezone.now(),
        by=reader.printed_name,
        changed=changed,
    )
    document = document_store(
        actor=SYSTEM,
        content=content,
        kind="readin_judgement",
        name=f"{readin.number}.json",
        media_type="application/json",
        subject=readin,
    )
    adding = len(found.adding)
    return document, {
        "adding": adding,
        "unchanged": len(found.rows) - adding,
        "refused": found.refused,
    }


def _reader(readin: ReadIn, person_id: Any) -> PersonActor:
    """The person in whose name the worker reads, with what they hold now and the role that allows it."""
    actor = load_actor(person_id)
    permission = PERMISSIONS[readin.kind]
    if actor is None or not actor.may(permission, readin):
        raise NotPermitted(
            problems=(
                Problem(
                    _("The person who asked may no longer read in rows here."),
                    code="not_permitted",
                    reg="REG-129",
                    way_out=_("Somebody who may can send the file again."),
                ),
            )
        )
    return actor.acting_for(permission, readin)


def _base_name(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1][-200:]


def _next_number() -> str:
    """``RIN-2026-0004``. The lock is held until the transaction ends, so that two senders cannot take one number."""
    year = timezone.now().year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mfg_sites.readin:{year}"])
    taken = ReadIn.objects.select_related(None).filter(number__startswith=f"RIN-{year}-").count()
    return make_record_number("RIN", year, taken + 1)
