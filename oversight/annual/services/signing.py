"""A draft is frozen and signed, approved, sealed, or taken back (REG-19, REG-138)."""

import json

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.policies import permit
from ledger import outbox
from ledger.actors import Actor, ReauthProof
from ledger.canonical import canonical_bytes, instant_text
from ledger.documents import document_bytes, document_store
from ledger.errors import WrongState
from ledger.trail import unit_of_work
from ledger.transitions import Moved, consider, perform, table_of
from ledger.uploads import PDF
from oversight.annual import events
from oversight.annual.builder import with_words
from oversight.annual.selectors import (
    SEAL_TOPIC,
    annual_case,
    newest_build,
    seal_key,
    texts_of,
)
from oversight.annual.services.writing import told
from oversight.models import AnnualReport, AnnualVersion


def annual_freeze(*, actor: Actor, report: AnnualReport, proof: ReauthProof | None) -> Moved:
    """Freeze figures and words as one snapshot and sign it as its author. Raises ``RuleBroken`` (REG-19, REG-138)."""
    with unit_of_work(actor=actor):
        locked = AnnualReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        verdict = consider(
            record=locked,
            move=table_of(locked).move("freeze"),
            actor=actor,
            subject=annual_case(locked, actor),
        )
        build = newest_build(locked)
        if not verdict.allowed or build is None:
            raise verdict.refusal(problems=verdict.problems)
        version = locked.version + 1
        tree = with_words(json.loads(document_bytes(build.data)), texts_of(locked), version)
        snapshot = document_store(
            actor=actor,
            content=canonical_bytes(tree),
            kind="annual_snapshot",
            name=f"{locked.number}-{version}.json",
            media_type="application/json",
            subject=locked,
        )
        AnnualVersion(
            report=locked,
            number=version,
            build=build,
            snapshot=snapshot,
            snapshot_hash=snapshot.content_id,
        ).save(force_insert=True)
        return perform(
            record=report,
            move="freeze",
            actor=actor,
            proof=proof,
            payload={
                **told(locked),
                "version": version,
                "cut_off": instant_text(build.cut_off),
                "hash": snapshot.content_id,
            },
            changes={
                "version": version,
                "snapshot": snapshot,
                "snapshot_hash": snapshot.content_id,
                "author_id": getattr(actor, "person_id", None),
                "author_name": actor.printed_name,
                "frozen_at": timezone.now(),
            },
            subject=lambda record: annual_case(record, actor),
        )


def annual_approve(*, actor: Actor, report: AnnualReport, proof: ReauthProof | None) -> Moved:
    """Approve it, signed by another person; a worker draws and seals the PDF afterwards."""
    with unit_of_work(actor=actor):
        moved = perform(
            record=report,
            move="approve",
            actor=actor,
            proof=proof,
            payload={**told(report), "version": report.version, "hash": report.snapshot_hash},
            changes={
                "approver_id": getattr(actor, "person_id", None),
                "approver_name": actor.printed_name,
                "approved_at": timezone.now(),
            },
            subject=lambda record: annual_case(record, actor),
        )
        outbox.defer(SEAL_TOPIC, {"report": str(report.pk), "version": report.version}, key=seal_key(report))
    return moved


def annual_reopen(*, actor: Actor, report: AnnualReport, reason: str) -> Moved:
    """Take a report that was not submitted back to draft: its signatures are void, its frozen version is kept."""
    return perform(
        record=report,
        move="reopen",
        actor=actor,
        reason=reason,
        payload={**told(report), "version": report.version},
        changes={"approver_id": None, "approver_name": "", "approved_at": None, "document": None},
    )


def annual_send_back(*, actor: Actor, report: AnnualReport, reason: str) -> Moved:
    """Send it back to its author instead of approving it."""
    return perform(
        record=report,
        move="send_back",
        actor=actor,
        reason=reason,
        payload={**told(report), "version": report.version},
    )


def seal_store(
    *, actor: Actor, report: AnnualReport, version: int, sealed: bytes, rendered_hash: str
) -> AnnualReport:
    """Keep the sealed PDF of an approved version; called by the worker. Any other version or state stays as it is."""
    with unit_of_work(actor=actor):
        locked = AnnualReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if locked.state != "approved" or locked.version != version:
            return locked
        document = document_store(
            actor=actor,
            content=sealed,
            kind="annual_report",
            name=locked.file_name,
            media_type=PDF,
            subject=locked,
        )
        perform(
            record=locked,
            move="seal",
            actor=actor,
            payload={
                **told(locked),
                "version": version,
                "hash": locked.snapshot_hash,
                "render_hash": rendered_hash,
                "document_hash": document.content_id,
            },
            changes={"document": document},
        )
    return locked


def seal_ask_again(*, actor: Actor, report: AnnualReport) -> AnnualReport:
    """Ask anew for a sealed PDF that was given up. Raises ``WrongState`` when nothing was."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.ANNUAL_SUBMIT, report)
        locked = AnnualReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if locked.state != "approved" or not outbox.ask_again(SEAL_TOPIC, seal_key(locked)):
            raise WrongState.single(
                _("The sealed PDF is there, or is being made."),
                code="not_failed",
                way_out=_("Open the page of the report again."),
            )
        work.event(
            events.ANNUAL_SEAL_ASKED,
            stream=locked.stream,
            subject=locked,
            payload={**told(locked), "version": locked.version},
        )
    return locked
