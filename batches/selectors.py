"""Reads that pages and the API share: scoped to the actor, a fixed number of queries, keyset pages."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models import Person
from accounts.permissions import Permission
from batches.models import Batch, EntryDraft, MaterialLot, PatientIdentity, StepEntry
from batches.states import BATCH
from designations.models import Product, Step
from ledger.identifiers import IdentifierError, PatientCode
from ledger.models import Transition
from sites.facts import covering, in_force_at, unit_state
from sites.models import Competence, Enrolment, Equipment, InstructionIssue, RemoteSite, Restriction

PAGE = 50
CHOICES = 100
"""The longest list to choose from that a page carries: its size may not grow with the register."""
OPEN = ("planned", "in_progress", "change_requested")


@dataclass(frozen=True)
class BatchFilters:
    """What the list is narrowed to; ``state`` is a state's name, or ``open`` for what is in hand at a site."""

    query: str = ""
    state: str = ""
    site: str = ""
    product: str = ""

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> "BatchFilters":
        """Filters from an address; what is none is ignored."""
        state = str(params.get("state", ""))
        known = {name for name, _title in BATCH.choices()} | {"open"}
        return cls(
            query=_clean(params.get("q", "")),
            state=state if state in known else "",
            site=_clean(params.get("site", "")),
            product=_clean(params.get("product", "")),
        )

    def as_params(self) -> dict[str, str]:
        """The address that gives these filters."""
        given = {"q": self.query, "state": self.state, "site": self.site, "product": self.product}
        return {name: value for name, value in given.items() if value}


def _clean(text: Any) -> str:
    return "".join(character for character in str(text) if character.isprintable()).strip()[:60]


@dataclass(frozen=True)
class BatchPage:
    """One page, newest first. ``next_key`` and ``previous_key``: ids for ``after`` and ``before``."""

    rows: tuple[Batch, ...]
    next_key: str | None = None
    previous_key: str | None = None


def batches_for(actor: Any, filters: BatchFilters) -> Any:
    """The batches that the actor may see, narrowed."""
    found = Batch.objects.for_actor(actor, Permission.BATCH_VIEW).select_related("product", "site", "patient")
    if filters.query:
        wanted = Q(number__icontains=filters.query)
        code = _patient_code(filters.query)
        if code:
            # A patient by key, not by a join: the database can then use an index for either half.
            wanted |= Q(patient_id=Subquery(PatientIdentity.objects.filter(code=code).values("pk")[:1]))
        found = found.filter(wanted)
    if filters.state == "open":
        found = found.filter(state__in=OPEN)
    elif filters.state:
        found = found.filter(state=filters.state)
    if filters.site:
        found = found.filter(site__code=filters.site)
    if filters.product:
        found = found.filter(product__code=filters.product)
    return found


def _patient_code(text: str) -> str:
    """The patient code that somebody typed, as it is kept; empty when it is none."""
    try:
        return str(PatientCode.parse(text))
    except IdentifierError:
        return ""


def batch_page(
    actor: Any, params: Mapping[str, Any], *, size: int = PAGE, filters: BatchFilters | None = None
) -> BatchPage:
    """One page of the list: one query, whatever the register holds. ``after``/``before``: id of a neighbour."""
    found = batches_for(actor, filters or BatchFilters.read(params))
    after, before = _key(params.get("after")), _key(params.get("before"))
    if before is not None:
        rows = list(found.filter(pk__gt=before).order_by("pk")[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        return BatchPage(
            tuple(rows),
            next_key=str(rows[-1].pk) if rows else None,
            previous_key=str(rows[0].pk) if rows and more else None,
        )
    if after is not None:
        found = found.filter(pk__lt=after)
    rows = list(found.order_by("-pk")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return BatchPage(
        tuple(rows),
        next_key=str(rows[-1].pk) if more else None,
        previous_key=str(rows[0].pk) if rows and after is not None else None,
    )


def _key(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text)) if text else None
    except ValueError:
        return None


def batch_for(actor: Any, number: str) -> Batch | None:
    """A batch by its number, in the actor's scope, with what its pages show; nothing when it is not theirs to see."""
    return (
        Batch.objects.for_actor(actor, Permission.BATCH_VIEW)
        .select_related("product", "site", "patient", "instruction_version__instruction")
        .filter(number=number)
        .first()
    )


def filter_choices(actor: Any) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Sites and products that the actor may see batches of: code and name. Two queries.

    No sites when there are more than ``CHOICES``: nobody finds theirs in such a list; they type the code.
    """
    sites = (
        RemoteSite.objects.for_actor(actor, Permission.BATCH_VIEW)
        .order_by("name")
        .values_list("code", "name")
    )
    ids = actor.scope_ids(Permission.BATCH_VIEW)
    products = (
        Product.objects.filter(
            Q(scope_id__in=ids)
            | Q(control_scope_id__in=ids)
            | Q(
                pk__in=InstructionIssue.objects.filter(site__scope_id__in=ids).values(
                    "version__instruction__product"
                )
            )
        )
        .order_by("code")
        .values_list("code", "name")
    )
    few = list(sites[: CHOICES + 1])
    return few if len(few) <= CHOICES else [], list(products[:CHOICES])


def startable(actor: Any) -> list[InstructionIssue]:
    """Instruction versions that the actor may start batches by: issued to their sites and in force. One query.

    Each says how its site stands, which the gate judges: ``standing``, a state of an enrolment or none; ``restricted``.
    """
    file = OuterRef("version__master_file_version__master_file_id")
    enrolled = Enrolment.objects.filter(site_id=OuterRef("site_id"), master_file_id=file)
    restrictions = Restriction.objects.filter(in_force_at(timezone.now())).filter(
        covering(
            site_id=OuterRef("site_id"),
            product_id=OuterRef("version__instruction__product_id"),
            mode=OuterRef("version__instruction__mode"),
            master_file={"enrolment__master_file_id": file},
        )
    )
    return list(
        InstructionIssue.objects.filter(
            Q(site__scope_id__in=actor.scope_ids(Permission.BATCH_START)),
            version__state="effective",
            state="acknowledged",
        )
        .annotate(
            standing=Subquery(enrolled.order_by("-created_at").values("state")[:1]),
            restricted=Exists(restrictions),
            unit=unit_state(OuterRef("site_id")),
        )
        .select_related("site", "version__instruction__product", "version__master_file_version__master_file")
        .order_by("site__name", "version__instruction__number")
    )


def colleagues(batch: Batch) -> list[Person]:
    """People competent on the batch's version at its site, by name: who may be chosen with a PIN."""
    return list(
        Person.objects.filter(
            is_active=True,
            pk__in=Competence.objects.filter(
                site_id=batch.site_id, instruction_version_id=batch.instruction_version_id, ended_at=None
            ).values("person_id"),
        ).order_by("full_name")[:200]
    )


def usable_lots(batch: Batch, material_code: str) -> list[MaterialLot]:
    """Lots of a material in stock at the batch's site, released ones, those that expire first on top."""
    return list(
        MaterialLot.objects.filter(
            site_id=batch.site_id, material_code=material_code, status="released"
        ).order_by("expires_at")[:100]
    )


def site_equipment(batch: Batch, equipment_class: str) -> list[Equipment]:
    """Instruments of a class at the batch's site that are in use."""
    found = Equipment.objects.filter(site_id=batch.site_id, out_since=None)
    if equipment_class:
        found = found.filter(equipment_class=equipment_class)
    return list(found.order_by("code")[:100])


def draft_of(batch: Batch, step_id: uuid.UUID, person_id: Any) -> dict[str, Any]:
    """What this person typed for this step and could not save."""
    found = EntryDraft.objects.filter(batch=batch, step_id=step_id, person_id=person_id).first()
    return dict(found.data) if found else {}


def current_entries(batch: Batch) -> dict[str, StepEntry]:
    """Step key → the entry that counts now: one query."""
    return {entry.step_key: entry for entry in StepEntry.objects.filter(batch=batch, corrected_by=None)}


def materials_asked_for(actor: Any) -> list[str]:
    """Codes of the materials that steps of instructions ask for, of the products that the actor can see."""
    products = Product.objects.for_actor(actor, Permission.PRODUCT_VIEW)
    asked = Step.objects.filter(version__instruction__product__in=products, removed_at=None)
    return sorted(set(asked.exclude(material_code="").values_list("material_code", flat=True)))


def change_asked(batch: Batch) -> Transition | None:
    """What the reviewer asked to have changed, by whom and when, while it is still asked."""
    if batch.state != "change_requested":
        return None
    moves = Transition.objects.filter(record_type=BATCH.record_type, record_id=batch.pk, move="ask_change")
    return moves.order_by("-id").first()


def lots_for(actor: Any, *, site: str = "") -> Any:
    """Material lots in the actor's scope."""
    found = MaterialLot.objects.for_actor(actor, Permission.BATCH_VIEW).select_related("site")
    return found.filter(site__code=site) if site else found
