"""What happens in making, as kinds of event with the sentence a reader sees."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ledger import kinds
from ledger.rules import RULES

Payload = Mapping[str, Any]


def _rule_title(name: str) -> str:
    """A rule by the title people read; a rule that is no longer in the code by the name the trail kept."""
    known = RULES.get(name)
    return str(known.title) if known is not None else name


MOVE_KEYS = ("number", "product", "site")
"""The payload of every move of a batch: its number, product code and site code, as they were."""


def _told(sentence: Any) -> kinds.Presenter:
    """A presenter of one translated pattern, filled from the payload."""
    return lambda p: str(sentence) % p


BATCH_STARTED = kinds.register(
    "batches.batch.started",
    _("Batch started"),
    payload=(*MOVE_KEYS, "instruction", "master_file", "origin", "patient_code", "gate_attempt"),
    present=_told(
        _(
            "Batch %(number)s of %(product)s was started at %(site)s under %(instruction)s and %(master_file)s."
        )
    ),
)
START_REFUSED = kinds.register(
    "batches.start.refused",
    _("Start refused"),
    payload=("product", "site", "attempt", "failed"),
    present=lambda p: (
        _t("A start of %(product)s at %(site)s was refused. Checks that failed: %(failed)s.")
        % {**p, "failed": "; ".join(_rule_title(name) for name in p["failed"])}
    ),
)
BATCH_SUBMITTED = kinds.register(
    "batches.batch.submitted",
    _("Batch submitted"),
    payload=MOVE_KEYS,
    present=_told(_("The record of batch %(number)s was signed and submitted.")),
)
BATCH_RECEIVED = kinds.register(
    "batches.batch.received",
    _("Batch record received whole"),
    payload=(*MOVE_KEYS, "entries", "submitted_by"),
    present=_told(
        _(
            "The whole record of batch %(number)s, %(entries)s entries, came from a hospital system for %(submitted_by)s."
        )
    ),
)
RECORD_SIGNED = kinds.register(
    "batches.batch.record_signed",
    _("Received record signed"),
    payload=MOVE_KEYS,
    present=_told(
        _("The record of batch %(number)s, received from a hospital system, was signed by the site.")
    ),
)
REVIEW_BEGUN = kinds.register(
    "batches.batch.review_begun",
    _("Review begun"),
    payload=MOVE_KEYS,
    present=_told(_("The review of batch %(number)s began.")),
)
CHANGE_REQUESTED = kinds.register(
    "batches.batch.change_requested",
    _("Change requested"),
    payload=MOVE_KEYS,
    present=_told(_("Batch %(number)s was sent back for a change; signatures on it are void.")),
)
BATCH_ACCEPTED = kinds.register(
    "batches.batch.accepted",
    _("Review accepted"),
    payload=MOVE_KEYS,
    present=_told(_("The review of batch %(number)s was accepted and signed.")),
)
BATCH_CERTIFIED = kinds.register(
    "batches.batch.certified",
    _("Batch certified"),
    payload=MOVE_KEYS,
    present=_told(_("Batch %(number)s was certified.")),
)
BATCH_RELEASED = kinds.register(
    "batches.batch.released",
    _("Batch released"),
    payload=MOVE_KEYS,
    present=_told(_("Batch %(number)s was released for use.")),
)
BATCH_REJECTED = kinds.register(
    "batches.batch.rejected",
    _("Batch rejected"),
    payload=MOVE_KEYS,
    present=_told(_("Batch %(number)s was rejected.")),
)
BATCH_ABORTED = kinds.register(
    "batches.batch.aborted",
    _("Batch aborted"),
    payload=MOVE_KEYS,
    present=_told(_("Batch %(number)s was aborted.")),
)

ENTRY_KEYS = (
    "number",
    "entry_id",
    "sequence",
    "step_key",
    "step_title",
    "value",
    "outcome",
    "performed_at",
    "performer",
    "witness",
    "late",
    "content_hash",
)

ENTRY_RECORDED = kinds.register(
    "batches.entry.recorded",
    _("Step recorded"),
    payload=ENTRY_KEYS,
    present=_told(_("“%(step_title)s” was recorded: %(value)s, by %(performer)s.")),
)
ENTRY_CORRECTED = kinds.register(
    "batches.entry.corrected",
    _("Step corrected"),
    payload=(*ENTRY_KEYS, "corrects", "before"),
    present=_told(_("“%(step_title)s” was corrected from %(before)s to %(value)s, by %(performer)s.")),
)
RESULT_COMPLETED = kinds.register(
    "batches.entry.result_completed",
    _("Awaited result arrived"),
    payload=(*ENTRY_KEYS, "corrects", "before"),
    present=_told(_("The awaited result of “%(step_title)s” arrived: %(value)s.")),
)
LIMIT_BROKEN = kinds.register(
    "batches.entry.limit_broken",
    _("Limit broken"),
    payload=("batch", "number", "step_key", "step_title", "value", "limit", "distance", "entry_id"),
    present=_told(_("“%(step_title)s” was %(value)s; the limit is %(limit)s.")),
)
SPECIFICATION_FAILED = kinds.register(
    "batches.entry.specification_failed",
    _("Release specification not met"),
    payload=("batch", "number", "step_key", "step_title", "value", "limit", "distance", "entry_id"),
    present=_told(
        _("The release specification is not met: “%(step_title)s” was %(value)s; required is %(limit)s.")
    ),
)

LOT_RECEIVED = kinds.register(
    "batches.lot.received",
    _("Material lot received"),
    payload=("site", "material_code", "lot_number", "supplier", "expires_at"),
    present=_told(
        _("Lot %(lot_number)s of %(material_code)s was received at %(site)s, expiring %(expires_at)s.")
    ),
)
LOT_RELEASED = kinds.register(
    "batches.lot.released",
    _("Material lot released"),
    payload=("site", "material_code", "lot_number"),
    present=_told(_("Lot %(lot_number)s of %(material_code)s was released for use at %(site)s.")),
)
LOT_BLOCKED = kinds.register(
    "batches.lot.blocked",
    _("Material lot blocked"),
    payload=("site", "material_code", "lot_number"),
    present=_told(_("Lot %(lot_number)s of %(material_code)s was blocked at %(site)s.")),
)
LOT_EXPIRY_CHANGED = kinds.register(
    "batches.lot.expiry_changed",
    _("Expiry of a material lot corrected"),
    payload=("site", "material_code", "lot_number", "before", "after"),
    present=_told(
        _("The expiry of lot %(lot_number)s of %(material_code)s was corrected from %(before)s to %(after)s.")
    ),
)

PATIENT_REGISTERED = kinds.register(
    "batches.patient.registered",
    _("Patient code made"),
    payload=("code", "site"),
    present=_told(_("Patient code %(code)s was made at %(site)s.")),
)
PATIENT_REVEALED = kinds.register(
    "batches.patient.revealed",
    _("Patient identity shown"),
    payload=("code", "site"),
    present=_told(_("The identity behind patient code %(code)s was shown.")),
)
