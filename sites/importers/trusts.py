"""NHS trusts from the Organisation Data Service's ``etr`` file: organisations that host sites (REG-43, REG-110)."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.services.organisations import organisation_add, organisation_change
from ledger.actors import Actor
from ledger.errors import InvalidInput
from ledger.identifiers import IdentifierError, parse_ods_code
from ledger.trail import unit_of_work
from sites.importers.reading import Row, read
from sites.importers.recording import leave_record
from sites.importers.report import Report

SOURCE = "NHS trusts"
CREDIT = "NHS Organisation Data Service, file etr (2022), Open Government Licence v3.0"
COLUMNS = ("ods_code", "ods_name", "address_line_1", "postcode", "open_date", "close_date")


def import_trusts(*, actor: Actor, path: Path, dry_run: bool = False, edition: str = "2022") -> Report:
    """Bring the register of trusts into step with the file; twice is the same as once. Validity dates are kept.

    Raises ``UnreadableFileError``. With ``dry_run`` nothing is written.
    """
    file = read(path, columns=COLUMNS)
    report = Report(SOURCE, file, edition)
    for line, why in file.broken:
        report.skip(line, "", why)
    wanted = _wanted(report)
    with unit_of_work(actor=actor) as work:
        known = {
            found.ods_code: found
            for found in Organisation.objects.filter(ods_code__in=list(wanted)).select_for_update(
                of=("self",)
            )
        }
        for code, (row, fields) in wanted.items():
            _apply(
                actor=actor,
                report=report,
                row=row,
                code=code,
                fields=fields,
                known=known.get(code),
                dry=dry_run,
            )
        if not dry_run:
            leave_record(actor=actor, work=work, report=report)
    return report


def _wanted(report: Report) -> dict[str, tuple[Row, dict[str, Any]]]:
    wanted: dict[str, tuple[Row, dict[str, Any]]] = {}
    for row in report.file.rows:
        given = row.text("ods_code")
        try:
            code = parse_ods_code(given).value
            fields = _fields(row)
        except IdentifierError as error:
            report.skip(row.line, given, error.message)
            continue
        except ValueError:
            report.skip(row.line, given, _("a date is not a date"))
            continue
        if not fields["name"]:
            report.skip(row.line, code, _("no name"))
        elif fields["opened_on"] and fields["closed_on"] and fields["closed_on"] < fields["opened_on"]:
            report.skip(row.line, code, _("closed before it opened"))
        elif code in wanted:
            report.skip(row.line, code, _("the code stands in the file twice; the first row was kept"))
        else:
            wanted[code] = (row, fields)
    return wanted


def _fields(row: Row) -> dict[str, Any]:
    return {
        "name": row.text("ods_name")[:200],
        "address_1": row.text("address_line_1"),
        "address_2": row.text("address_line_2"),
        "address_3": row.text("address_line_3"),
        "town": row.text("address_line_4"),
        "county": row.text("address_line_5"),
        "postcode": row.text("postcode").upper(),
        "opened_on": row.day("open_date"),
        "closed_on": row.day("close_date"),
        "source": CREDIT,
    }


def _apply(
    *,
    actor: Actor,
    report: Report,
    row: Row,
    code: str,
    fields: dict[str, Any],
    known: Organisation | None,
    dry: bool,
) -> None:
    if known is not None:
        differs = sorted(name for name, value in fields.items() if getattr(known, name) != value)
        if not differs:
            report.unchanged.append(code)
            return
        report.changed[code] = differs
        if not dry:
            organisation_change(actor=actor, organisation=known, reason=report.file.name, **fields)
        return
    if not dry:
        try:
            organisation_add(
                actor=actor, kind=Organisation.Kind.HOST, scheme="ods", code=code, ods_code=code, **fields
            )
        except InvalidInput as error:
            report.skip(row.line, code, "; ".join(f"{p.field}: {p.message}" for p in error.problems))
            return
    report.added.append(code)
