"""Output of the API: deviations, the certification register and the release register. Nothing is written through it."""

from typing import Any, ClassVar

from rest_framework import serializers

from oversight.models import Certification, Deviation, Release


class DeviationSerializer(serializers.ModelSerializer[Any]):
    """One deviation."""

    class Meta:
        model = Deviation
        fields: ClassVar[list[str]] = [
            "number", "batch_number", "step_key", "title", "value", "limit_words", "distance", "performer_name",
            "witness_name", "opened_at", "opened_by_name", "severity", "state", "impact", "action", "root_cause",
            "other_sites", "other_sites_note", "assessed_by_name", "assessed_at", "conclusion", "closed_by_name", "closed_at",
        ]  # fmt: skip
        read_only_fields = fields


class CertificationSerializer(serializers.ModelSerializer[Any]):
    """One entry of the register."""

    class Meta:
        model = Certification
        fields: ClassVar[list[str]] = [
            "number", "batch_number", "product_code", "site_code", "outcome", "person_name", "licence_number", "decided_at",
            "basis", "reason", "outstanding", "provenance",
        ]  # fmt: skip
        read_only_fields = fields


class ReleaseSerializer(serializers.ModelSerializer[Any]):
    """One entry of the release register. ``certificate``: the number in the certification register, null for a special."""

    certificate = serializers.CharField(source="certification.number", default=None, read_only=True)

    class Meta:
        model = Release
        fields: ClassVar[list[str]] = [
            "number", "batch_number", "product_code", "site_code", "model", "person_name", "standing", "licence_number",
            "certificate", "released_at", "expires_at", "basis", "outstanding", "provenance",
        ]  # fmt: skip
        read_only_fields = fields
