"""Loads what the start gate asks, in a fixed number of queries (REG-55)."""

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from batches.models import MaterialLot, PatientIdentity
from batches.rules.start import StartFacts
from designations.models import (
    DesignationImpact,
    InstructionVersion,
    LicenceScope,
    MasterFileVersion,
    Product,
)
from ledger.bundled import Bundled
from ledger.identifiers import IdentifierError, PatientCode
from ledger.prepared import Prepared, Values
from sites.facts import effective_at, load_site_facts, state_throughout
from sites.models import RemoteSite


@dataclass(frozen=True)
class VersionAsked:
    """The instruction version that is asked about, in plain values; ``pk`` is empty when the site has none."""

    pk: uuid.UUID | None
    title: str
    product_id: uuid.UUID
    mode: str
    implements_id: uuid.UUID | None

    @classmethod
    def of(cls, version: InstructionVersion) -> "VersionAsked":
        """The same of a record."""
        instruction = version.instruction
        return cls(
            version.pk, str(version), instruction.product_id, instruction.mode, version.master_file_version_id
        )


class Needing(Protocol):
    """What the steps of a version ask for: its content, or less."""

    @property
    def equipment_classes(self) -> tuple[str, ...]:
        """Classes of equipment."""

    @property
    def material_codes(self) -> tuple[str, ...]:
        """Materials."""

    @property
    def witnessed(self) -> bool:
        """Whether a step asks for a second person."""


def load_start_facts(
    *,
    site: RemoteSite,
    product: Product,
    mode: str,
    version: VersionAsked,
    content: Needing,
    at: datetime,
    operator_id: uuid.UUID | None,
    patient_codes: tuple[str, str] = ("", ""),
    made_until: datetime | None = None,
) -> StartFacts:
    """Everything the gate asks about starting ``version`` at ``site`` at the instant ``at``; four statements at most.

    ``made_until``: the work is done, and ended then: what stops work since does not count, what stopped it then does (REG-41).
    One statement more then, where the site is not active now.
    """
    day = at.astimezone(ZoneInfo(site.zone)).date()
    licence_id, licence = _licence(site, product, mode, day)
    licences = [licence_id] if licence_id else []
    stopped_at = made_until or timezone.now()
    facts = load_site_facts(site, product, mode, at, licence_ids=licences, stopped_at=stopped_at)
    if made_until is not None and facts.enrolment != "active":
        enrolment = state_throughout(facts.enrolment_id, at, made_until)
        facts = replace(facts, enrolment=enrolment or facts.enrolment)
    materials = content.material_codes
    in_force, lots = _file_and_lots(site, product, mode, at, materials)
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
        instruction=version.title,
        instruction_product_id=version.product_id,
        instruction_mode=version.mode,
        implements_version_id=version.implements_id,
        master_file_version_id=in_force.version_id if in_force else None,
        master_file=in_force.title if in_force else "",
        designation_id=in_force.designation_id if in_force else None,
        designation_state=in_force.designation_state if in_force else "",
        designation_awarded_on=in_force.awarded_on if in_force else None,
        designation_fits=in_force is not None and (in_force.product_id, in_force.mode) == (product.pk, mode),
        designation_outgrown=in_force is not None and in_force.outgrown,
        designation=in_force.designation if in_force else "",
        licence_id=licence_id,
        licence=licence,
        operator_id=operator_id,
        equipment_classes=frozenset(content.equipment_classes),
        witnessed=content.witnessed,
        materials=materials,
        lots_in_date=lots,
        patient_codes=(first, second),
        patient_code_fault=_code_fault(first) or _code_fault(second),
        patient_id=_patient(site, first) if product.autologous and first else None,
    )


def _tidy(code: str) -> str:
    """A patient code as it is kept; what is none stays as typed, so that the gate says what is wrong with it."""
    if not code.strip():
        return ""
    try:
        return str(PatientCode.parse(code))
    except IdentifierError:
        return code.strip()[:40]


def _code_fault(code: str) -> tuple[str, str] | None:
    """What is wrong with a code that was misread (reason, way out). Never the code itself: it may be an NHS number."""
    if not code:
        return None
    try:
        PatientCode.parse(code)
    except IdentifierError as error:
        return str(error.message), str(error.way_out)
    return None


def _licence(site: RemoteSite, product: Product, mode: str, day: date) -> tuple[uuid.UUID | None, str]:
    """The licence in force on the day whose scope names product, dosage form and mode (REG-25), and its number."""
    rows = _LICENCE.rows(
        {
            "product": product.pk,
            "mode": str(mode),
            "form": str(product.dosage_form),
            "control_site": site.control_site_id,
            "day": day,
        }
    )
    return (rows[0][0], rows[0][1]) if rows else (None, "")


def _licence_query(given: Values) -> Any:
    day: Any = given["day"]
    return (
        LicenceScope.objects.select_related(None)
        .filter(
            Q(valid_until=None) | Q(valid_until__gte=day),
            Q(licence__valid_until=None) | Q(licence__valid_until__gte=day),
            product_id=given["product"],
            mode=given["mode"],
            dosage_form=given["form"],
            valid_from__lte=day,
            licence__state="in_force",
            licence__control_site_id=given["control_site"],
            licence__valid_from__lte=day,
        )
        .order_by("valid_from")
        .values_list("licence_id", "licence__number")[:1]
    )


@dataclass(frozen=True)
class _InForce:
    """The master-file version in force and the designation behind it."""

    version_id: uuid.UUID
    title: str
    designation_id: uuid.UUID
    designation_state: str
    awarded_on: date | None
    product_id: uuid.UUID
    mode: str
    outgrown: bool
    designation: str


def _file_and_lots(
    site: RemoteSite, product: Product, mode: str, at: datetime, materials: tuple[str, ...]
) -> tuple[_InForce | None, dict[str, int]]:
    """The master file in force, and how many lots in date of each material the site has. One statement."""
    given = {
        "in_force": {"product": product.pk, "mode": str(mode), "at": at},
        "lots": {"site": site.pk, "materials": materials, "at": at},
    }
    found = (_FILE_AND_LOTS if materials else _FILE).rows(given)
    if not found["in_force"]:
        return None, dict(found.get("lots", ()))
    version_id, number, file_number, *designation = found["in_force"][0]
    in_force = _InForce(version_id, f"{file_number} version {number}", *designation)
    return in_force, dict(found.get("lots", ()))


def _in_force_query(given: Values) -> Any:
    return (
        MasterFileVersion.objects.select_related(None)
        .filter(
            effective_at(given["at"]),
            master_file__product_id=given["product"],
            master_file__mode=given["mode"],
        )
        .annotate(
            outgrown=Exists(
                DesignationImpact.objects.select_related(None).filter(
                    designation=OuterRef("designation"), state="significant"
                )
            )
        )
        .order_by("-effective_from")
        .values_list(
            "pk",
            "number",
            "master_file__number",
            "designation_id",
            "designation__state",
            "designation__awarded_on",
            "designation__product_id",
            "designation__mode",
            "outgrown",
            "designation__reference",
        )[:1]
    )


def _lots_query(given: Values) -> Any:
    return (
        MaterialLot.objects.filter(
            site_id=given["site"],
            material_code__in=given["materials"],
            status="released",
            expires_at__gt=given["at"],
        )
        .order_by()
        .values_list("material_code")
        .annotate(count=Count("pk"))
    )


def _patient(site: RemoteSite, code: str) -> uuid.UUID | None:
    rows = _PATIENT.rows({"site": site.pk, "code": code})
    return rows[0][0] if rows else None


def _patient_query(given: Values) -> Any:
    return PatientIdentity.objects.filter(code=given["code"], site_id=given["site"]).values_list("pk")[:1]


_LICENCE = Prepared(_licence_query)
_FILE = Bundled(in_force=Prepared(_in_force_query))
_FILE_AND_LOTS = Bundled(in_force=Prepared(_in_force_query), lots=Prepared(_lots_query))
_PATIENT = Prepared(_patient_query)
