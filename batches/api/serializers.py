"""The shapes of the API. Unknown members are refused: a misspelt name would otherwise lose a value in silence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from batches.models import Batch, StepEntry
from batches.values import shown
from designations.kinds import Mode

MAX_ENTRIES = 1000


class Strict(serializers.Serializer[Any]):
    """A serializer that names every member it does not know, together with every other fault."""

    default_error_messages = {"unknown": _("There is no such member here.")}

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, Mapping) else []
        faults: dict[str, Any] = {
            str(name)[:80]: [serializers.ErrorDetail(str(self.error_messages["unknown"]), code="unknown")]
            for name in unknown
        }
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if isinstance(error.detail, dict):
                raise serializers.ValidationError({**error.detail, **faults}) from error
            raise
        if faults:
            raise serializers.ValidationError(faults)
        return value


class InstantField(serializers.DateTimeField):
    """An instant with its offset: `2026-11-22T14:05:00+00:00`. A time without one names no instant and is refused."""

    default_error_messages = {"naive": _("Say the time zone: 2026-11-22T14:05:00+00:00.")}

    def enforce_timezone(self, value: Any) -> Any:
        if value.utcoffset() is None:
            self.fail("naive")
        return value


@extend_schema_field(
    {"description": "Whatever the kind of the step takes: text, true or an object. Never a JSON number."}
)
class RawField(serializers.Field[Any, Any, Any, Any]):
    """A value as sent; the step's kind says what it may be."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class EntrySerializer(Strict):
    """One step as it was done. `performer` and `witness`: e-mail address or id of people of the site."""

    step = serializers.CharField(max_length=60)
    value = RawField(required=False, allow_null=True, default=None)
    performer = serializers.CharField(max_length=254)
    witness = serializers.CharField(max_length=254, required=False, allow_null=True, default=None)
    performed_at = InstantField()
    recorded_at = InstantField(required=False, allow_null=True, default=None)
    late_reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    equipment = serializers.ListField(
        child=serializers.CharField(max_length=120), required=False, default=list, max_length=20
    )
    device_offset_ms = serializers.IntegerField(
        required=False, default=0, min_value=-2_147_483_648, max_value=2_147_483_647
    )


class OneEntrySerializer(EntrySerializer):
    """One step of a batch in hand; with `corrects`, a correction (with `reason`) or an awaited result."""

    corrects = serializers.UUIDField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class StartSerializer(Strict):
    """What to start: codes as people read them."""

    site = serializers.CharField(max_length=6)
    product = serializers.CharField(max_length=6)
    mode = serializers.ChoiceField(choices=Mode.choices)
    instruction = serializers.CharField(max_length=20)
    version = serializers.IntegerField(min_value=1, max_value=1_000_000)
    patient_code = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    patient_code_material = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    source_reference = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class WholeSerializer(StartSerializer):
    """A whole record, every step in the order of the instruction version."""

    started_at = InstantField()
    submitted_by = serializers.CharField(max_length=254)
    entries = EntrySerializer(many=True, allow_empty=False, max_length=MAX_ENTRIES)  # type: ignore[call-arg]  # of the list, says DRF


class ProblemItemSerializer(serializers.Serializer[Any]):
    """One thing that is wrong."""

    field = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    message = serializers.CharField()
    rule = serializers.CharField(allow_blank=True)
    reg = serializers.CharField(allow_blank=True)
    way_out = serializers.CharField(allow_blank=True)


class ProblemSerializer(serializers.Serializer[Any]):
    """An error (RFC 9457)."""

    type = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    errors = ProblemItemSerializer(many=True)  # type: ignore[assignment]  # RFC member name, not DRF's property
    correlation_id = serializers.CharField(allow_blank=True)


class BatchOut(serializers.Serializer[Any]):
    """A batch, as answered."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.CharField()
    product = serializers.CharField()
    site = serializers.CharField()
    started_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    pending_results = serializers.IntegerField()


class EntryOut(serializers.Serializer[Any]):
    """An entry, as answered."""

    id = serializers.UUIDField()
    step = serializers.CharField()
    sequence = serializers.IntegerField()
    value = RawField()
    shown = serializers.CharField()
    outcome = serializers.CharField()
    verdict = serializers.CharField(allow_blank=True)
    late = serializers.BooleanField()
    performed_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    content_hash = serializers.CharField()


def batch_json(batch: Batch) -> dict[str, Any]:
    """``BatchOut`` by hand: hot path."""
    return {
        "id": str(batch.pk),
        "number": batch.number,
        "state": batch.state,
        "product": batch.product.code,
        "site": batch.site.code,
        "started_at": _instant(batch.started_at),
        "expires_at": _instant(batch.expires_at),
        "submitted_at": _instant(batch.submitted_at),
        "pending_results": batch.pending_results,
    }


def entry_json(entry: StepEntry) -> dict[str, Any]:
    """``EntryOut`` by hand: hot path."""
    return {
        "id": str(entry.pk),
        "step": entry.step_key,
        "sequence": entry.sequence,
        "value": entry.value,
        "shown": shown(entry.value),
        "outcome": str(entry.outcome),
        "verdict": entry.verdict,
        "late": entry.is_late,
        "performed_at": _instant(entry.performed_at),
        "received_at": _instant(entry.received_at),
        "content_hash": entry.content_hash,
    }


def _instant(value: Any) -> str | None:
    return value.isoformat() if value is not None else None
