"""Files to read in, and the work that a worker does with them, done here and now."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

from accounts.actors import PersonActor
from accounts.models import Scope
from ledger.models import OutboxMessage
from ledger.uploads import CSV, XLSX
from sites.models import ReadIn
from sites.readin import presenters, services, tasks
from sites.readin.kinds import KINDS

Row = Mapping[str, Any]


def csv_file(rows: Sequence[Row], *, delimiter: str = ",", bom: bool = False) -> bytes:
    """Rows under the headings of the first."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return ("\ufeff" if bom else "").encode() + out.getvalue().encode()


def xlsx_file(rows: Sequence[Row], **changed: Any) -> bytes:
    """The same as a workbook. ``changed``: place of a cell (``C2``) → what stands there instead, as its type says."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    for place, value in changed.items():
        sheet[place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(
    actor: PersonActor, kind: str, scope: Scope, content: bytes, *, name: str = "", declared: str = ""
) -> ReadIn:
    """Send a file, not yet judged."""
    return services.readin_upload(
        actor=actor,
        kind=kind,
        scope=scope,
        content=content,
        name=name or (f"{kind}.xlsx" if content[:2] == b"PK" else f"{kind}.csv"),
        declared_type=declared or (XLSX if content[:2] == b"PK" else CSV),
    )


def work_off(readin: ReadIn) -> ReadIn:
    """Do what a worker would do with everything that waits for this read-in, and load it afresh."""
    todo = {"readin.uploaded": tasks.judge_file, "readin.asked": tasks.apply_file}
    for message in OutboxMessage.objects.filter(
        topic__in=todo, payload__readin=str(readin.pk), done_at=None, failed_at=None
    ).order_by("id"):
        todo[message.topic](str(message.pk))
    return ReadIn.objects.select_related("judgement").get(pk=readin.pk)


def judged(actor: PersonActor, kind: str, scope: Scope, content: bytes) -> ReadIn:
    """A file sent and judged."""
    return work_off(send(actor, kind, scope, content))


def read_in(actor: PersonActor, readin: ReadIn) -> ReadIn:
    """A judged file read in, as far as it can be."""
    return work_off(services.readin_apply_ask(actor=actor, readin=readin))


def faults(readin: ReadIn) -> list[dict[str, Any]]:
    """What was found wrong, as kept."""
    found: list[dict[str, Any]] = presenters.judgement_of(readin)["faults"]
    return found


def example(kind: str, **changed: Any) -> dict[str, Any]:
    """The example line of a template, with other values in places."""
    return {column.name: column.example for column in KINDS[kind].columns} | changed
