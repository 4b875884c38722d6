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


class PersonOut(serializers.Serializer):
    """One person: can they work by the version on that day, and if not, why."""

    id = serializers.UUIDField(source="person.pk")
    name = serializers.CharField(source="person.full_name")
    role = serializers.CharField()
    can = serializers.BooleanField()
    part_of_the_day = serializers.BooleanField(source="part")
    competence = serializers.CharField(source="cell.state")
    competence_until = serializers.DateTimeField(source="cell.until", allow_null=True)
    why = serializers.CharField()
    way_out = serializers.CharField()


class FindingOut(serializers.Serializer):
    """What else the site's part of the start gate finds in the way on that day."""

    rule = serializers.CharField()
    reg = serializers.CharField()
    title = serializers.CharField()
    message = serializers.CharField()
    way_out = serializers.CharField()


class WhatIfOut(serializers.Serializer):
    """Who can work by an instruction version at a site on a day, by the rules of the start gate."""

    site = serializers.CharField(source="site.code")
    instruction = serializers.CharField(source="version.instruction.number")
    version = serializers.IntegerField(source="version.number")
    day = serializers.DateField()
    first_asked = serializers.DateTimeField(source="first")
    last_asked = serializers.DateTimeField(source="last")
    nobody = serializers.BooleanField()
    second_person_missing = serializers.BooleanField(source="alone")
    people = PersonOut(many=True)
    others = FindingOut(many=True)


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
