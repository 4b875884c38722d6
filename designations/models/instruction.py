"""Manufacturing instructions and their immutable versions (REG-48)."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.kinds import Mode
from designations.models.base import NotAmong, WithScopes, product_scopes
from designations.models.masterfile import MasterFileVersion
from designations.models.product import Product, mode_field
from designations.states import INSTRUCTION_VERSION
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record

AFTER_DRAFT = tuple(
    state.name for state in INSTRUCTION_VERSION.states if state.name != INSTRUCTION_VERSION.initial
)
UNSIGNED = ("draft", "discarded")
"""Nobody signed for it: a draft, or one that was given up as a draft."""
SIGNED_BY = {
    "author_id": tuple(name for name in AFTER_DRAFT if name not in UNSIGNED),
    "reviewer_id": ("reviewed", "approved", "effective", "superseded", "withdrawn"),
    "approver_id": ("approved", "effective", "superseded", "withdrawn"),
}


@record(scope=("product__scope", "product__control_scope"), retention="product")
class Instruction(Record):
    """A manufacturing instruction of one product, mode and batch size (REG-49). ``number``: MI-0142."""

    SCOPE_PATHS: ClassVar[list[str]] = ["product__scope_id", "product__control_scope_id"]

    number = models.CharField(_("number"), max_length=20, unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="instructions")
    mode = mode_field()
    title = models.CharField(_("title"), max_length=200)
    batch_size = models.CharField(_("batch size"), max_length=120)

    objects = WithScopes("product")

    class Meta:
        verbose_name = _("manufacturing instruction")
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^MI-[0-9]{4,6}$"), name="designations_instruction_number"
            ),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="designations_instruction_mode"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.product)


@record(scope=("instruction__product__scope", "instruction__product__control_scope"), retention="product")
class InstructionVersion(Record):
    """One version: written in draft, then frozen for good.

    Author, reviewer and approver are three people, and nobody who touched the draft reviews or approves it (REG-48):
    ``contributors`` holds everybody who changed it. ``content_hash`` is the SHA-256 of the canonical content that was
    signed. ``shelf_life_minutes`` counts from the end of manufacture (REG-64).
    """

    SCOPE_PATHS: ClassVar[list[str]] = [
        "instruction__product__scope_id",
        "instruction__product__control_scope_id",
    ]

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=16, choices=INSTRUCTION_VERSION.choices(), default=INSTRUCTION_VERSION.initial
    )
    master_file_version = models.ForeignKey(MasterFileVersion, on_delete=models.PROTECT, related_name="+")
    change_summary = models.TextField(_("what changed and why"), blank=True)
    shelf_life_minutes = models.PositiveIntegerField(_("shelf life in minutes"), null=True, blank=True)
    contributors = ArrayField(models.UUIDField(), default=list, blank=True)
    author_id = models.UUIDField(null=True, blank=True)
    reviewer_id = models.UUIDField(null=True, blank=True)
    approver_id = models.UUIDField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    effective_from = models.DateTimeField(_("effective from"), null=True, blank=True)
    effective_until = models.DateTimeField(_("effective until"), null=True, blank=True)

    objects = WithScopes(
        "instruction__product",
        "master_file_version__master_file",
        "master_file_version__designation__product",
    )

    class Meta:
        verbose_name = _("instruction version")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["instruction", "number"], name="designations_instructionversion_number"
            ),
            models.UniqueConstraint(
                fields=["instruction"],
                condition=Q(state="effective"),
                name="designations_instructionversion_effective",
            ),
            models.UniqueConstraint(
                fields=["instruction"],
                condition=Q(state__in=["draft", "in_review", "reviewed"]),
                name="designations_instructionversion_one_open",
            ),
            models.CheckConstraint(
                condition=(Q(reviewer_id=None) | ~Q(reviewer_id=F("author_id")))
                & (Q(approver_id=None) | (~Q(approver_id=F("author_id")) & ~Q(approver_id=F("reviewer_id")))),
                name="designations_instructionversion_three_people",
            ),
            models.CheckConstraint(
                condition=NotAmong("reviewer_id", "contributors"),
                name="designations_instructionversion_reviewer_apart",
            ),
            models.CheckConstraint(
                condition=NotAmong("approver_id", "contributors"),
                name="designations_instructionversion_approver_apart",
            ),
            *(
                models.CheckConstraint(
                    condition=~Q(state__in=list(states)) | Q(**{f"{column}__isnull": False}),
                    name=f"designations_instructionversion_{column}",
                )
                for column, states in SIGNED_BY.items()
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(UNSIGNED)) | Q(content_hash__regex=r"^[0-9a-f]{64}$"),
                name="designations_instructionversion_hash",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["effective", "superseded"]) | Q(effective_from__isnull=False),
                name="designations_instructionversion_dated",
            ),
        ]
        triggers = [
            StateGuard(INSTRUCTION_VERSION),
            FrozenWhen(
                states=AFTER_DRAFT,
                free=(
                    "author_id",
                    "reviewer_id",
                    "approver_id",
                    "content_hash",
                    "effective_from",
                    "effective_until",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instruction.number} version {self.number}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.instruction.product)
