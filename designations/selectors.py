"""Reads that pages, rules and the floors above share. Those that take an actor are scoped to it."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.permissions import Permission
from designations.models import (
    Designation,
    Instruction,
    InstructionVersion,
    Licence,
    LicencePerson,
    LicenceScope,
    LicenceVariation,
    MasterFile,
    MasterFileVersion,
    Product,
)
from ledger.models import Signature, Transition

OPEN = ("draft", "in_review", "reviewed")
"""States in which a version is still being worked on: an instruction has at most one such version."""


def products_for(actor: Any) -> Any:
    """The products this actor may see, by code."""
    return (
        Product.objects.for_actor(actor, Permission.PRODUCT_VIEW)
        .select_related("control_site")
        .distinct()
        .order_by("code")
    )


def instructions_for(actor: Any) -> Any:
    """The instructions this actor may see, by number."""
    return (
        Instruction.objects.for_actor(actor, Permission.INSTRUCTION_VIEW)
        .select_related("product")
        .distinct()
        .order_by("number")
    )


def instruction_versions_for(actor: Any) -> Any:
    """The instruction versions this actor may see, with what the pages show of them."""
    return (
        InstructionVersion.objects.for_actor(actor, Permission.INSTRUCTION_VIEW)
        .select_related(
            "instruction__product__control_site",
            "master_file_version__master_file__product",
            "master_file_version__designation__product",
        )
        .distinct()
    )


def with_open_number(versions: Any) -> Any:
    """The same versions, each with ``open_number``: the version of its instruction that is still being worked on, if any."""
    open_one = InstructionVersion.objects.select_related(None).filter(
        instruction_id=OuterRef("instruction_id"), state__in=OPEN
    )
    return versions.annotate(open_number=Subquery(open_one.order_by().values("number")[:1]))


def with_sent_back(versions: Any) -> Any:
    """The same versions, each with ``sent_back``: who sent it back last, when and in which words (REG-48).

    Empty for a version that was never sent back; for one that was and went into review again it still tells the last time.
    """
    last = Transition.objects.filter(
        record_type="designations.instructionversion",
        record_id=OuterRef("pk"),
        move__in=("ask_change", "decline"),
    ).order_by("-id")
    return versions.annotate(
        sent_back=Subquery(last.values(row=JSONObject(by="actor_name", at="at", reason="reason"))[:1])
    )


def product_story(actor: Any, product: Product) -> dict[str, Any]:
    """Everything the product page shows, as far as this actor may see it and open it; a fixed number of queries."""
    versions = MasterFileVersion.objects.for_actor(actor, Permission.MASTERFILE_VIEW)
    instruction_versions = InstructionVersion.objects.for_actor(actor, Permission.INSTRUCTION_VIEW)
    return {
        "designations": list(
            Designation.objects.for_actor(actor, Permission.DESIGNATION_VIEW)
            .filter(product=product)
            .order_by("id")
        ),
        "licence_scopes": list(
            LicenceScope.objects.for_actor(actor, Permission.PRODUCT_VIEW)
            .filter(product=product)
            .select_related("licence__holder", "licence__control_site", "product")
            .order_by("-valid_from", "id")
        ),
        "master_files": list(
            MasterFile.objects.for_actor(actor, Permission.MASTERFILE_VIEW)
            .filter(product=product)
            .prefetch_related(Prefetch("versions", versions.order_by("-number")))
            .order_by("number")
        ),
        "instructions": list(
            instructions_for(actor)
            .filter(product=product)
            .prefetch_related(Prefetch("versions", instruction_versions.order_by("-number")))
        ),
    }


def signatures_on(*records: Any) -> list[Signature]:
    """Every signature on these records, void ones too, oldest first: one query."""
    wanted = Q(pk=None)
    for record in records:
        wanted |= Q(subject_type=record._meta.label_lower, subject_id=str(record.pk))
    return list(Signature.objects.filter(wanted).select_related("void").order_by("id"))


def covering_scope(product: Product, mode: str, day: date | None = None) -> LicenceScope | None:
    """The licence row that lets the product be made in this mode on ``day`` (default today), or None (REG-25, REG-26)."""
    on = day or timezone.localdate()
    return (
        LicenceScope.objects.filter(
            Q(valid_until=None) | Q(valid_until__gte=on),
            Q(licence__valid_until=None) | Q(licence__valid_until__gte=on),
            product=product,
            mode=mode,
            dosage_form=product.dosage_form,
            valid_from__lte=on,
            licence__valid_from__lte=on,
            licence__state="in_force",
        )
        .order_by("-valid_from", "id")
        .first()
    )


def named_on_licence(
    licence_id: uuid.UUID, person_id: uuid.UUID, capacity: str, day: date | None = None
) -> LicencePerson | None:
    """The row that names this person on this licence in this capacity on ``day`` (default today), or None (REG-69)."""
    on = day or timezone.localdate()
    return (
        LicencePerson.objects.filter(
            Q(valid_until=None) | Q(valid_until__gte=on),
            licence_id=licence_id,
            person_id=person_id,
            capacity=capacity,
            valid_from__lte=on,
        )
        .order_by("-valid_from")
        .first()
    )


def awarded_designation(product: Product, mode: str) -> Designation | None:
    """The latest designation of the product and mode that is awarded now, or None (REG-09)."""
    return (
        Designation.objects.filter(product=product, mode=mode, state="awarded")
        .order_by("-awarded_on", "-id")
        .first()
    )


def effective_master_file(
    product: Product, mode: str, at: datetime | None = None
) -> MasterFileVersion | None:
    """The master-file version in force at an instant (default now), or None (REG-11, REG-21)."""
    when = at or timezone.now()
    return (
        MasterFileVersion.objects.filter(
            Q(effective_until=None) | Q(effective_until__gt=when),
            master_file__product=product,
            master_file__mode=mode,
            effective_from__lte=when,
            state__in=["effective", "superseded"],
        )
        .order_by("-effective_from")
        .first()
    )


def effective_instruction(instruction: Instruction, at: datetime | None = None) -> InstructionVersion | None:
    """The version of an instruction in use at an instant (default now), or None (REG-21, REG-51)."""
    when = at or timezone.now()
    return (
        InstructionVersion.objects.filter(
            Q(effective_until=None) | Q(effective_until__gt=when),
            instruction=instruction,
            effective_from__lte=when,
            state__in=["effective", "superseded", "withdrawn"],
        )
        .order_by("-effective_from")
        .first()
    )


def licences_for(actor: Any) -> Any:
    """The licences this actor may see."""
    return (
        Licence.objects.for_actor(actor, Permission.PRODUCT_VIEW)
        .select_related("holder")
        .distinct()
        .order_by("number")
    )


def granted_variation(
    *, licence: Licence, kind: str, restriction_reference: str = "", since: date | None = None
) -> LicenceVariation | None:
    """The latest granted variation of this kind, or None: what alone may end an authority's restriction (REG-39).

    ``restriction_reference``: the letter that imposed the restriction. ``since``: the first day on which a grant counts;
    give the day on which the restriction began, so that an earlier grant does not end it.
    """
    found = LicenceVariation.objects.filter(licence=licence, kind=kind, state="granted")
    if restriction_reference:
        found = found.filter(restriction_reference=restriction_reference.strip())
    if since is not None:
        found = found.filter(decided_on__gte=since)
    return found.order_by("-decided_on", "-id").first()


def variations_for(actor: Any) -> Any:
    """The variations this actor may see, newest first."""
    return (
        LicenceVariation.objects.for_actor(actor, Permission.PRODUCT_VIEW)
        .select_related("licence", "product")
        .distinct()
        .order_by("-id")
    )
