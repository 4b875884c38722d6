"""The control strategy of a draft, row by row: added, changed, taken out; an attribute renamed or taken out whole (REG-84).

Every row is judged against the steps there are before it is kept (``designations.strategyfit``). A row is addressed by its
mark, a digest of all it says: of two sessions that change one row, the second is told and overwrites nothing.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.controlstrategy import LONGEST, ControlRow, control_rows, read_strategy
from designations.events import strategy as events
from designations.models import MasterFileVersion, StrategyPaper
from designations.policies import must_be_draft, permit
from designations.strategyfit import contents_for, misfits
from ledger.actors import Actor
from ledger.documents import upload_store
from ledger.errors import Conflict, InvalidInput, Problem
from ledger.trail import UnitOfWork, unit_of_work
from ledger.uploads import Upload, checked

FIELDS = ("attribute", "parameter", "instruction", "step", "limit", "evidence")


def strategy_row_add(
    *, actor: Actor, version: MasterFileVersion, data: Mapping[str, Any], upload: Upload | None = None
) -> ControlRow:
    """Put a parameter at the end of the strategy. ``data``: ``FIELDS``; ``upload``: the evidence, or its reference is given.

    Raises ``InvalidInput`` for what does not fit the steps there are, ``WrongState`` once the version is in review.
    """
    with unit_of_work(actor=actor) as work:
        locked = _draft(actor, version)
        row = _read(locked, data, upload, document="")
        rows = [*control_rows(locked.control_strategy), row]
        _keep(locked, rows)
        _paper(actor, locked, upload)
        work.event(events.STRATEGY_ROW_ADDED, **_of(locked), payload=_told(locked, row))
    return row


def strategy_row_change(
    *,
    actor: Actor,
    version: MasterFileVersion,
    mark: str,
    data: Mapping[str, Any],
    upload: Upload | None = None,
    keep_document: bool = True,
) -> ControlRow:
    """Change the row of this mark, in its place. Raises ``Conflict`` when it was changed or taken out meanwhile."""
    with unit_of_work(actor=actor) as work:
        locked = _draft(actor, version)
        rows = list(control_rows(locked.control_strategy))
        place = _place(rows, mark)
        was = rows[place]
        row = _read(locked, data, upload, document=was.document if keep_document else "")
        if row == was:
            return row
        rows[place] = row
        _keep(locked, rows)
        _paper(actor, locked, upload)
        told = _told(locked, row) | {"was": _words(was)}
        work.event(events.STRATEGY_ROW_CHANGED, **_of(locked), payload=told)
    return row


def strategy_row_remove(*, actor: Actor, version: MasterFileVersion, mark: str) -> ControlRow:
    """Take the row of this mark out. Raises ``Conflict`` when it was changed or taken out meanwhile."""
    with unit_of_work(actor=actor) as work:
        locked = _draft(actor, version)
        rows = list(control_rows(locked.control_strategy))
        row = rows.pop(_place(rows, mark))
        _keep(locked, rows)
        _removed(work, locked, row)
    return row


def strategy_attribute_rename(
    *, actor: Actor, version: MasterFileVersion, attribute: str, name: str
) -> list[ControlRow]:
    """Call a quality attribute something else, in each of its rows; the name of another one would join the two: refused."""
    with unit_of_work(actor=actor) as work:
        locked = _draft(actor, version)
        rows = list(control_rows(locked.control_strategy))
        _of_attribute(rows, attribute)
        name = name.strip()
        if not name or len(name) > LONGEST:
            raise _invalid(
                "name",
                _("A quality attribute needs a name."),
                _("Type it, in at most %(n)s characters.") % {"n": LONGEST},
            )
        if name == attribute:
            return rows
        if any(row.attribute == name for row in rows):
            raise _invalid(
                "name",
                _("The strategy has an attribute “%(name)s” already.") % {"name": name},
                _("Choose another name, or change the rows one by one."),
            )
        rows = [_renamed(row, name) if row.attribute == attribute else row for row in rows]
        _keep(locked, rows)
        work.event(
            events.STRATEGY_ATTRIBUTE_RENAMED,
            **_of(locked),
            payload={
                "number": locked.master_file.number,
                "version": locked.number,
                "was": attribute,
                "now": name,
            },
        )
    return rows


def strategy_attribute_remove(
    *, actor: Actor, version: MasterFileVersion, attribute: str
) -> list[ControlRow]:
    """Take a quality attribute out with every parameter behind it; each is told on the trail."""
    with unit_of_work(actor=actor) as work:
        locked = _draft(actor, version)
        rows = list(control_rows(locked.control_strategy))
        gone = _of_attribute(rows, attribute)
        _keep(locked, [row for row in rows if row.attribute != attribute])
        for row in gone:
            _removed(work, locked, row)
    return gone


def _draft(actor: Actor, version: MasterFileVersion) -> MasterFileVersion:
    locked = MasterFileVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    permit(actor, Permission.MASTERFILE_EDIT, locked)
    must_be_draft(locked)
    return locked


def _invalid(field: str, message: str, way_out: str) -> InvalidInput:
    return InvalidInput.single(message, field=field, reg="REG-84", way_out=way_out)


def _read(
    version: MasterFileVersion, data: Mapping[str, Any], upload: Upload | None, document: str
) -> ControlRow:
    """The row as it was sent, judged by itself and against the steps."""
    given = {name: data.get(name, "") for name in FIELDS} | {"document": document}
    if upload is not None:
        name, _media_type = checked(upload, field="document")
        given["document"] = hashlib.sha256(upload.data).hexdigest()
        given["evidence"] = str(given["evidence"]).strip() or name
    missing = [
        Problem(message=message, field=name, code="missing", reg="REG-84", way_out=_("Fill it in."))
        for name, message in _asked()
        if not (given[name].strip() if isinstance(given[name], str) else given[name])
    ]
    if missing:
        raise InvalidInput(problems=tuple(missing))
    (stored,) = _checked([given])
    row = ControlRow(**stored)
    if problems := misfits(row, contents_for(version)):
        raise InvalidInput(problems=tuple(problems))
    return row


def _asked() -> tuple[tuple[str, str], ...]:
    return (
        ("attribute", _("The quality attribute is missing.")),
        ("parameter", _("The parameter is missing.")),
        ("instruction", _("The instruction whose step it is is missing.")),
        ("step", _("The step is missing.")),
        ("limit", _("The limit is missing.")),
        ("evidence", _("Neither a document nor a reference says what the limit rests on.")),
    )


def _checked(rows: list[Any]) -> list[dict[str, Any]]:
    """``read_strategy`` with its problems named by the fields of one row."""
    try:
        return read_strategy(rows)
    except InvalidInput as refusal:
        problems = tuple(
            Problem(
                message=one.message,
                field=one.field.rpartition(".")[2],
                code=one.code,
                reg=one.reg,
                way_out=one.way_out,
            )
            for one in refusal.problems
        )
        raise InvalidInput(problems=problems) from None


def _keep(version: MasterFileVersion, rows: list[ControlRow]) -> None:
    version.control_strategy = _checked([row.stored() for row in rows])
    version.save(update_fields=["control_strategy"])


def _paper(actor: Actor, version: MasterFileVersion, upload: Upload | None) -> None:
    if upload is None:
        return
    paper = StrategyPaper(version=version)
    paper.document = upload_store(actor=actor, upload=upload, kind="strategy_evidence", subject=paper)
    paper.save(force_insert=True)


def _place(rows: list[ControlRow], mark: str) -> int:
    for place, row in enumerate(rows):
        if row.mark == mark:
            return place
    raise Conflict.single(
        _("This row was changed or taken out since you opened it."),
        code="changed_meanwhile",
        reg="REG-84",
        way_out=_("Look at the control strategy again, and change the row as it stands now."),
    )


def _of_attribute(rows: list[ControlRow], attribute: str) -> list[ControlRow]:
    if found := [row for row in rows if row.attribute == attribute]:
        return found
    raise Conflict.single(
        _("No row of the control strategy is of “%(attribute)s” any more.") % {"attribute": attribute},
        code="changed_meanwhile",
        reg="REG-84",
        way_out=_("Look at the control strategy again."),
    )


def _renamed(row: ControlRow, name: str) -> ControlRow:
    return ControlRow(**{**row.stored(), "attribute": name})


def _of(version: MasterFileVersion) -> dict[str, Any]:
    return {"stream": f"masterfile:{version.master_file_id}", "subject": version}


def _words(row: ControlRow) -> str:
    return f"{row.attribute}, {row.parameter}, {row.step_words}, {row.limit_words} ({row.evidence})"


def _told(version: MasterFileVersion, row: ControlRow) -> dict[str, Any]:
    return {
        "number": version.master_file.number,
        "version": version.number,
        "attribute": row.attribute,
        "parameter": row.parameter,
        "step": row.step_words,
        "limit": row.limit_words,
        "evidence": row.evidence,
        "sha256": row.document,
    }


def _removed(work: UnitOfWork, version: MasterFileVersion, row: ControlRow) -> None:
    work.event(events.STRATEGY_ROW_REMOVED, **_of(version), payload=_told(version, row))
