"""Hospital sites from the NHS Choices “Hospital” file of January 2018: the places a site can stand in.

Odd things in that file, each handled and reported: eight codes occur twice (once kept by the source, once sent in by
somebody else); longitudes near zero are written with an exponent; one place has no coordinates and lies outside the UK;
some parents are not in the trust file. It has no dates: dates already in the register are left alone.
"""

from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from ledger.actors import Actor
from ledger.identifiers import IdentifierError, parse_ods_code
from ledger.trail import unit_of_work
from sites.importers.reading import Row, read
from sites.importers.recording import leave_record
from sites.importers.report import Report
from sites.models import Place

SOURCE = "Hospital sites"
CREDIT = "NHS Choices open data “Hospital”, January 2018"
COLUMNS = (
    "OrganisationID", "OrganisationCode", "Sector", "OrganisationStatus", "IsPimsManaged", "OrganisationName",
    "Address1", "City", "Postcode", "Latitude", "Longitude", "ParentODSCode",
)  # fmt: skip
OUTSIDE_UK = {"IM": "IM", "JE": "JE", "GY": "GG"}
"""Postcode area → country, where it is not the United Kingdom."""


def import_places(*, actor: Actor, path: Path, dry_run: bool = False, edition: str = "2018") -> Report:
    """Bring the register of places into step with the file; twice is the same as once.

    Raises ``UnreadableFileError``. Places entered by hand are never overwritten. With ``dry_run`` nothing is written.
    """
    file = read(path, columns=COLUMNS)
    report = Report(SOURCE, file, edition)
    for line, why in file.broken:
        report.skip(line, "", why)
    wanted = _wanted(report)
    with unit_of_work(actor=actor) as work:
        parents = dict(
            Organisation.objects.filter(
                ods_code__in={fields["parent_ods_code"] for _row, fields in wanted.values()}
            ).values_list("ods_code", "pk")
        )
        known = {
            found.ods_code: found
            for found in Place.objects.filter(ods_code__in=list(wanted)).select_for_update(of=("self",))
        }
        fresh = []
        for code, (row, fields) in wanted.items():
            fields["parent_id"] = parents.get(fields["parent_ods_code"])
            if fields["parent_id"] is None:
                report.note(
                    row.line,
                    code,
                    _("parent %(code)s is not in the register") % {"code": fields["parent_ods_code"]},
                )
            place = known.get(code)
            if place is None:
                fresh.append(Place(ods_code=code, **fields))
                report.added.append(code)
            else:
                _compare(report, row, place, fields, dry_run=dry_run)
        if not dry_run:
            Place.objects.bulk_create(fresh, batch_size=500)
            leave_record(actor=actor, work=work, report=report)
    return report


def _compare(report: Report, row: Row, place: Place, fields: dict[str, Any], *, dry_run: bool) -> None:
    code = str(place.ods_code)
    if place.source != CREDIT:
        report.skip(row.line, code, _("this place was entered by hand and is not overwritten"))
        return
    differs = sorted(name for name, value in fields.items() if getattr(place, name) != value)
    if not differs:
        report.unchanged.append(code)
        return
    report.changed[code] = differs
    if not dry_run:
        for name in differs:
            setattr(place, name, fields[name])
        place.save(update_fields=differs)


def _wanted(report: Report) -> dict[str, tuple[Row, dict[str, Any]]]:
    by_code: dict[str, list[Row]] = defaultdict(list)
    for row in report.file.rows:
        given = row.text("OrganisationCode")
        try:
            code = parse_ods_code(given).value
        except IdentifierError as error:
            report.skip(row.line, given, error.message)
            continue
        if row.text("OrganisationStatus") != "Visible":
            report.skip(row.line, code, _("the source does not show this place"))
        elif not row.text("OrganisationName"):
            report.skip(row.line, code, _("no name"))
        elif not row.text("Postcode"):
            report.skip(row.line, code, _("no postcode"))
        else:
            by_code[code].append(row)
    wanted = {}
    for code, rows in by_code.items():
        kept, *others = sorted(rows, key=_trust, reverse=True)
        for other in others:
            report.skip(
                other.line,
                code,
                _("the code stands in the file twice; kept line %(line)s, which %(why)s")
                % {
                    "line": kept.line,
                    "why": _("the source keeps itself")
                    if _trust(kept)[0] > _trust(other)[0]
                    else _("is newer"),
                },
            )
        wanted[code] = (kept, _fields(report, kept, code))
    return wanted


def _trust(row: Row) -> tuple[bool, int]:
    """Rows the source keeps itself come before others, then the newer record number."""
    number = row.text("OrganisationID")
    return row.text("IsPimsManaged") == "True", int(number) if number.isdecimal() else 0


def _fields(report: Report, row: Row, code: str) -> dict[str, Any]:
    postcode = row.text("Postcode").upper()
    country = OUTSIDE_UK.get(postcode[:2], "GB")
    if country != "GB":
        report.note(row.line, code, _("outside the United Kingdom"))
    latitude, longitude = _degrees(row.text("Latitude"), 90), _degrees(row.text("Longitude"), 180)
    if latitude is None or longitude is None:
        report.note(row.line, code, _("no usable coordinates"))
        latitude = longitude = None
    name = row.text("OrganisationName")
    lines: list[str] = []
    for column in ("Address1", "Address2", "Address3", "City", "County"):
        line = row.text(column)
        if line and line.casefold() not in {name.casefold(), *(known.casefold() for known in lines)}:
            lines.append(line)
    return {
        "name": name[:200],
        "sector": row.text("Sector"),
        "address": "\n".join(lines),
        "postcode": postcode,
        "country": country,
        "latitude": latitude,
        "longitude": longitude,
        "parent_ods_code": row.text("ParentODSCode").upper(),
        "source": CREDIT,
    }


def _degrees(text: str, limit: int) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) > limit:
        return None
    return value.quantize(Decimal("0.000001"), rounding=ROUND_HALF_EVEN)
