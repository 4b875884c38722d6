"""A master file is asked for as it stood at an instant; a worker makes the sealed PDF (REG-15, REG-18, REG-21)."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.events import fileexport as events
from designations.models import MasterFile, MasterFileExport
from designations.policies import permit
from ledger import outbox
from ledger.actors import Actor
from ledger.documents import document_store
from ledger.errors import InvalidInput, WrongState
from ledger.trail import unit_of_work
from ledger.transitions import perform
from ledger.uploads import PDF

TOPIC = "designations.export_asked"
KIND = "master_file_export"


def _told(export: MasterFileExport) -> dict[str, Any]:
    return {"number": export.master_file.number, "export": export.number, "at": export.at.isoformat()}


def export_ask(*, actor: Actor, master_file: MasterFile, at: datetime | None = None) -> MasterFileExport:
    """Ask for the file as it stood (default now). Raises ``NotPermitted``, ``InvalidInput`` for an instant ahead."""
    with unit_of_work(actor=actor) as work:
        now = timezone.now()
        export = MasterFileExport(
            master_file=master_file, at=at or now, asked_at=now, asked_by=actor.printed_name
        )
        permit(actor, Permission.REPORT_REQUEST, export)
        if export.at > now:
            raise InvalidInput.single(
                _("This instant lies ahead: nobody knows yet what will stand."),
                field="at",
                code="in_future",
                reg="REG-21",
                way_out=_("Give an instant that has passed."),
            )
        export.save(force_insert=True)
        work.event(
            events.EXPORT_ASKED,
            stream=f"masterfile:{master_file.pk}",
            subject=export,
            payload=_told(export),
        )
        outbox.defer(TOPIC, {"export": str(export.pk)}, key=str(export.pk))
    return export


def export_ask_again(*, actor: Actor, export: MasterFileExport) -> MasterFileExport:
    """Ask anew for one that could not be made. Raises ``WrongState`` when nothing was given up."""
    with unit_of_work(actor=actor) as work:
        locked = MasterFileExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
        permit(actor, Permission.REPORT_REQUEST, locked)
        if not outbox.ask_again(TOPIC, str(locked.pk)):
            raise WrongState.single(
                _("This file is made, or is being made."),
                code="not_failed",
                way_out=_("Open the page again."),
            )
        work.event(
            events.EXPORT_ASKED_AGAIN,
            stream=f"masterfile:{locked.master_file_id}",
            subject=locked,
            payload=_told(locked),
        )
    return locked


def export_store(*, actor: Actor, export: MasterFileExport, sealed: bytes) -> MasterFileExport:
    """Keep the sealed file; called by the worker. One that is there stays (REG-138)."""
    with unit_of_work(actor=actor):
        locked = MasterFileExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
        if locked.state != "asked":
            return locked
        document = document_store(
            actor=actor,
            content=sealed,
            kind=KIND,
            name=f"{locked.master_file.number}-{locked.number}.pdf",
            media_type=PDF,
            subject=locked,
        )
        perform(
            record=locked,
            move="make",
            actor=actor,
            payload={**_told(locked), "sha256": document.content_id},
            changes={"document_id": document.pk},
        )
    return locked
