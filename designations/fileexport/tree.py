"""What an exported master file says, as plain values: read from the records once, then rendered from these bytes alone.

The list of sites is the register at the instant: the same lines, in the order of their codes (REG-18).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from designations.asof import AsOf, file_as_of
from designations.changeclasses import change_classes
from designations.controlstrategy import control_rows
from designations.headings import typed_headings
from designations.models import AuthorisationVersion, MasterFile, MasterFileExport, MasterFileVersion
from designations.steptitles import Titles, title_of, titles_in
from ledger.models import Signature

FORMAT = "spokewise.master-file/1"


def export_tree(export: MasterFileExport) -> dict[str, Any]:
    """The tree of an export: the file at its instant, with its own number and who asked."""
    file = (
        MasterFile.objects.filter(pk=export.master_file_id)
        .select_related("product__control_site", "control_site")
        .get()
    )
    return {
        **file_tree(file_as_of(file, export.at)),
        "export": {
            "number": export.number,
            "asked_by": export.asked_by,
            "asked_at": export.asked_at.isoformat(),
        },
    }


def file_tree(found: AsOf) -> dict[str, Any]:
    """The open data of a master file at an instant. ``found``: as far as the reader may see it."""
    file, at = found.master_file, found.at
    versions = _in_force_by(file, at)
    signed = _signatures(versions, at)
    return {
        "format": FORMAT,
        "demonstration": settings.SPOKEWISE.DEMO,
        "at": at.isoformat(),
        "master_file": {
            "number": file.number,
            "mode": file.mode,
            "release_model": file.release_model,
            "control_site": file.control_site.name,
        },
        "product": {
            "code": file.product.code,
            "name": file.product.name,
            "regime": file.product.regime,
            "dosage_form": file.product.dosage_form,
        },
        "version": _version(found.version, signed, titles_in(one.pk for one in found.instructions))
        if found.version
        else None,
        "sites": [
            {
                "code": line.code,
                "name": line.name,
                "kind": str(line.kind),
                "organisation": line.organisation,
                "listed_from": _instant(line.listed_from),
                "listed_until": _instant(line.listed_until),
            }
            for line in sorted(found.sites, key=lambda line: line.code)
        ],
        "instructions": [
            {
                "number": one.instruction.number,
                "version": one.number,
                "title": one.instruction.title,
                "content_hash": one.content_hash,
                "implements": str(one.master_file_version),
                "effective_from": _instant(one.effective_from),
            }
            for one in found.instructions
        ],
        "licence_scopes": [
            {
                "licence": one.row.licence.number,
                "state": one.state,
                "mode": one.row.mode,
                "dosage_form": one.row.dosage_form,
                "valid_from": one.row.valid_from.isoformat(),
                "valid_until": one.row.valid_until.isoformat() if one.row.valid_until else None,
            }
            for one in found.licence_scopes
        ],
        "marketing_authorisation": _authorised(file, at),
        "history": [_past(version, signed) for version in versions],
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _in_force_by(file: MasterFile, at: datetime) -> list[MasterFileVersion]:
    """Every version that had come into force by then, oldest first."""
    return list(
        MasterFileVersion.objects.filter(master_file=file, effective_from__lte=at)
        .select_related(None)
        .select_related("designation", "master_file")
        .order_by("number")
    )


def _signatures(versions: Iterable[MasterFileVersion], at: datetime) -> Mapping[str, list[dict[str, str]]]:
    """Version → the signatures that stood on it at the instant."""
    found: dict[str, list[dict[str, str]]] = {}
    rows = Signature.objects.filter(
        Q(void=None) | Q(void__voided_at__gt=at),
        subject_type=MasterFileVersion._meta.label_lower,
        subject_id__in=[str(version.pk) for version in versions],
        signed_at__lte=at,
    )
    for row in rows.order_by("id"):
        found.setdefault(row.subject_id, []).append(
            {
                "name": row.printed_name,
                "role": row.role_name,
                "meaning": row.meaning,
                "says": row.statement,
                "signed_at": row.signed_at.isoformat(),
                "content_sha256": row.content_hash,
            }
        )
    return found


def _version(
    version: MasterFileVersion,
    signed: Mapping[str, list[dict[str, str]]],
    titles: Titles,
) -> dict[str, Any]:
    return {
        "number": version.number,
        "designation": version.designation.reference,
        "template": version.template,
        "effective_from": _instant(version.effective_from),
        "sections": [
            {
                "key": heading.key,
                "title": heading.title,
                "holds": heading.holds,
                "text": version.sections.get(heading.key, ""),
            }
            for heading in typed_headings(version.template)
        ],
        "control_strategy": [
            {
                "attribute": row.attribute,
                "parameter": row.parameter,
                "instruction": row.instruction,
                "step": row.step,
                "step_title": title_of(row, titles),
                "limit": dict(row.limit),
                "evidence": row.evidence,
                "evidence_sha256": row.document,
            }
            for row in control_rows(version.control_strategy)
        ],
        "signatures": signed.get(str(version.pk), []),
    }


def _past(version: MasterFileVersion, signed: Mapping[str, list[dict[str, str]]]) -> dict[str, Any]:
    """A line of the history of changes."""
    chosen = change_classes().get(version.change_class or "")
    return {
        "version": version.number,
        "change_class": version.change_class or "",
        "change_class_title": chosen.title if chosen else "",
        "change_summary": version.change_summary,
        "submitted_on": version.submitted_on.isoformat() if version.submitted_on else None,
        "submission_reference": version.submission_reference or "",
        "granted_on": version.granted_on.isoformat() if version.granted_on else None,
        "grant_reference": version.grant_reference or "",
        "effective_from": _instant(version.effective_from),
        "signed_by": [row["name"] for row in signed.get(str(version.pk), [])],
    }


def _authorised(file: MasterFile, at: datetime) -> dict[str, Any] | None:
    """The version of the marketing authorisation that held on the day of the instant, if there was one."""
    row = (
        AuthorisationVersion.objects.filter(
            authorisation__product_id=file.product_id,
            decided_on__lte=timezone.localdate(at),
        )
        .order_by("-decided_on", "-id")
        .first()
    )
    if row is None:
        return None
    return {
        "number": row.authorisation.number,
        "holder": row.authorisation.holder,
        "version": row.number,
        "decided_on": row.decided_on.isoformat(),
        "reference": row.reference,
    }
