"""Loads what the start gate asks, in a fixed number of queries (REG-55)."""

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils import timezone

from batches.models import MaterialLot, PatientIdentity
from batches.rules.start import StartFacts
from designations.content import VersionContent
from designations.models import InstructionVersion, LicenceScope, MasterFileVersion, Product
from ledger.identifiers import IdentifierError, PatientCode
from sites.facts import effective_at, load_site_facts
from sites.models import RemoteSite


def load_start_facts(
    *,
    site: RemoteSite,
    product: Product,
    mode: str,
    version: InstructionVersion,
    content: VersionContent,
    at: datetime,
    operator_id: uuid.UUID | None,
    patient_codes: tuple[str, str] = ("", ""),
) -> StartFacts:
    """Everything the gate asks about starting ``version`` at ``site`` at the instant ``at``; 12 statements at most."""
    day = at.astimezone(ZoneInfo(site.zone)).date()
    licence_id = _licence(site, product, mode, day)
    facts = load_site_facts(site, product, mode, at, licence_ids=[licence_id] if licence_id else [])
    file_version = (
        MasterFileVersion.objects.filter(
            effective_at(at), master_file__product=product, master_file__mode=mode
        )
        .order_by("-effective_from")
        .first()
    )
    designation = file_version.designation if file_version else None
    materials = content.material_codes
    first, second = (_tidy(code) for code in patient_codes)
    return StartFacts(
        product_id=product.pk,
        product_code=product.code,
        autologous=product.autologous,
        mode=mode,
        at=at,
        day=day,
        now=timezone.now(),
        site=facts,
        instruction_version_id=version.pk,
        instruction=str(version),
        instruction_product_id=version.instruction.product_id,
        instruction_mode=version.instruction.mode,
        implements_version_id=version.master_file_version_id,
        master_file_version_id=file_version.pk if file_version else None,
        designation_id=designation.pk if designation else None,
        designation_state=designation.state if designation else "",
        designation_awarded_on=designation.awarded_on if designation else None,
        designation_fits=designation is not None
        and designation.product_id == product.pk
        and designation.mode == mode,
        licence_id=licence_id,
        operator_id=operator_id,
        equipment_classes=frozenset(content.equipment_classes),
        materials=materials,
        lots_in_date=_lots(site, materials, at),
        patient_codes=(first, second),
        patient_id=_patient(site, first) if product.autologous and first else None,
    )


def _tidy(code: str) -> str:
    """A patient code as it is kept; what is none stays as typed, so that the gate says it is unknown."""
    if not code.strip():
        return ""
    try:
        return str(PatientCode.parse(code))
    except IdentifierError:
        return code.strip()[:40]


def _licence(site: RemoteSite, product: Product, mode: str, day: Any) -> uuid.UUID | None:
    """The licence in force on the day whose scope names product, dosage form and mode (REG-25)."""
    return (
        LicenceScope.objects.select_related(None)
        .filter(
            Q(valid_until=None) | Q(valid_until__gte=day),
            Q(licence__valid_until=None) | Q(licence__valid_until__gte=day),
            product=product,
            mode=mode,
            dosage_form=product.dosage_form,
            valid_from__lte=day,
            licence__state="in_force",
            licence__control_site=site.control_site_id,
            licence__valid_from__lte=day,
        )
        .order_by("valid_from")
        .values_list("licence_id", flat=True)
        .first()
    )


def _lots(site: RemoteSite, materials: tuple[str, ...], at: datetime) -> dict[str, int]:
    if not materials:
        return {}
    rows = (
        MaterialLot.objects.filter(
            site=site, material_code__in=materials, status="released", expires_at__gt=at
        )
        .order_by()
        .values("material_code")
        .annotate(count=Count("pk"))
    )
    return {row["material_code"]: row["count"] for row in rows}


def _patient(site: RemoteSite, code: str) -> uuid.UUID | None:
    return PatientIdentity.objects.filter(code=code, site=site).values_list("pk", flat=True).first()
