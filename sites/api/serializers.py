"""What the API says about sites."""

from rest_framework import serializers


class EnrolmentOut(serializers.Serializer):
    """A site's standing under one master file."""

    master_file = serializers.CharField(source="master_file.number")
    product = serializers.CharField(source="master_file.product.code")
    mode = serializers.CharField(source="master_file.mode")
    state = serializers.CharField()
    state_since = serializers.DateTimeField()


class SiteOut(serializers.Serializer):
    """One remote site."""

    id = serializers.UUIDField(source="site.id")
    code = serializers.CharField(source="site.code")
    name = serializers.CharField(source="site.name")
    kind = serializers.CharField(source="site.kind")
    zone = serializers.CharField(source="site.zone")
    enrolments = EnrolmentOut(many=True)


class SiteListOut(serializers.Serializer):
    """A page of sites; ``next`` is the key of the next page or ``null``."""

    results = SiteOut(many=True)
    next = serializers.CharField(allow_null=True)


class RolePeopleOut(serializers.Serializer):
    """Who holds a role that opens the gate: the first few by name, and how many more."""

    role = serializers.CharField()
    names = serializers.ListField(child=serializers.CharField())
    more = serializers.IntegerField()


class GateOut(serializers.Serializer):
    """One gate of the start gate as it stands now. ``later``: it is judged when a batch starts."""

    rule = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=["open", "closed", "authority", "later"])
    says = serializers.CharField()
    reg = serializers.CharField()
    owner = serializers.CharField()
    people = RolePeopleOut(many=True)


class ReadinessOut(serializers.Serializer):
    """Whether a site can start a product now."""

    site = serializers.CharField(source="site.code")
    product = serializers.CharField(source="product.code")
    mode = serializers.CharField()
    at = serializers.DateTimeField(source="facts.at")
    ready = serializers.BooleanField()
    gates = GateOut(many=True)
