"""What hospital systems read about an instruction version: everything they need to build a record against it."""

from typing import Any

from rest_framework import serializers


class LimitSerializer(serializers.Serializer[Any]):
    """A limit; numbers are text, exactly as approved."""

    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    low_inclusive = serializers.BooleanField()
    high_inclusive = serializers.BooleanField()
    target = serializers.CharField(allow_null=True)
    unit = serializers.CharField(allow_blank=True)
    choices = serializers.ListField(child=serializers.CharField())


class StepSerializer(serializers.Serializer[Any]):
    """One step. ``calculation`` steps are worked out by the server: send no value for them."""

    position = serializers.IntegerField()
    key = serializers.CharField()
    unit_procedure = serializers.CharField()
    operation = serializers.CharField()
    kind = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    settings = serializers.DictField(source="raw_settings")
    limit = serializers.SerializerMethodField()
    critical = serializers.BooleanField()
    witness_required = serializers.BooleanField()
    attribute = serializers.CharField(allow_blank=True)
    equipment_class = serializers.CharField(allow_blank=True)
    material_code = serializers.CharField(allow_blank=True)
    citation = serializers.CharField(allow_blank=True)

    def get_limit(self, step: Any) -> dict[str, Any] | None:
        """What the value is judged by, or null."""
        return None if step.limit is None else step.limit.to_json()


class CriterionSerializer(serializers.Serializer[Any]):
    """One line of the release specification; of the lines of one group one must pass."""

    position = serializers.IntegerField()
    key = serializers.CharField()
    title = serializers.CharField()
    method = serializers.CharField()
    source_step = serializers.CharField()
    limit = serializers.SerializerMethodField()
    group = serializers.CharField(allow_blank=True)
    registered = serializers.BooleanField()
    citation = serializers.CharField(allow_blank=True)

    def get_limit(self, criterion: Any) -> dict[str, Any]:
        """The limit."""
        stored: dict[str, Any] = criterion.limit.to_json()
        return stored


class VersionSerializer(serializers.Serializer[Any]):
    """An instruction version. ``content_hash``: SHA-256 of the canonical content that was signed."""

    id = serializers.UUIDField(source="version_id")
    number = serializers.CharField(source="instruction_number")
    version = serializers.IntegerField(source="version_number")
    state = serializers.SerializerMethodField()
    effective_from = serializers.SerializerMethodField()
    title = serializers.CharField()
    batch_size = serializers.CharField()
    product = serializers.CharField(source="product_code")
    mode = serializers.CharField()
    master_file = serializers.CharField()
    shelf_life_minutes = serializers.IntegerField(allow_null=True)
    content_hash = serializers.CharField()
    steps = StepSerializer(many=True)
    criteria = CriterionSerializer(many=True)

    def get_state(self, content: Any) -> str:
        """The state now."""
        return str(self.context["version"].state)

    def get_effective_from(self, content: Any) -> str | None:
        """Since when it is in use: an instant in UTC, or null."""
        since = self.context["version"].effective_from
        return None if since is None else since.isoformat()


class VersionLineSerializer(serializers.Serializer[Any]):
    """One version in the list."""

    id = serializers.UUIDField()
    number = serializers.CharField(source="instruction.number")
    version = serializers.IntegerField(source="number")
    title = serializers.CharField(source="instruction.title")
    product = serializers.CharField(source="instruction.product.code")
    state = serializers.CharField()
    effective_from = serializers.DateTimeField(allow_null=True)
    content_hash = serializers.CharField(allow_blank=True)
