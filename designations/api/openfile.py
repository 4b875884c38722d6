"""A master file as open data: everything that its sealed PDF says, at any instant (REG-15, REG-21)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import Permission
from designations.api.history import ListedSiteOut, instant_asked
from designations.fileexport.tree import file_tree
from designations.views.filehistory import as_of_for


class OpenMasterFileOut(serializers.Serializer[Any]):
    """The file itself."""

    number = serializers.CharField()
    mode = serializers.CharField()
    release_model = serializers.CharField()
    control_site = serializers.CharField()


class OpenProductOut(serializers.Serializer[Any]):
    """What it is the file of."""

    code = serializers.CharField()
    name = serializers.CharField()
    regime = serializers.CharField()
    dosage_form = serializers.CharField()


class OpenSectionOut(serializers.Serializer[Any]):
    """A section. ``holds``: what stands beside its text (``sites``, ``control_strategy``, ``release_model``), or nothing."""

    key = serializers.CharField()
    title = serializers.CharField()
    holds = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)


class OpenControlOut(serializers.Serializer[Any]):
    """A row of the control strategy; numbers of the limit are text, exactly as approved.

    ``instruction``: whose step it is; empty: of every instruction. ``step_title``: as the instruction in use called it; empty:
    none in use had it. ``evidence_sha256``: of the document, where one is kept.
    """

    attribute = serializers.CharField()
    parameter = serializers.CharField()
    instruction = serializers.CharField(allow_blank=True)
    step = serializers.CharField()
    step_title = serializers.CharField(allow_blank=True)
    limit = serializers.DictField()
    evidence = serializers.CharField()
    evidence_sha256 = serializers.CharField(allow_blank=True)


class OpenSignatureOut(serializers.Serializer[Any]):
    """A signature that stood on the version at the instant."""

    name = serializers.CharField()
    role = serializers.CharField()
    meaning = serializers.CharField()
    says = serializers.CharField()
    signed_at = serializers.DateTimeField()
    content_sha256 = serializers.CharField()


class OpenVersionOut(serializers.Serializer[Any]):
    """The version in force."""

    number = serializers.IntegerField()
    designation = serializers.CharField(allow_blank=True)
    template = serializers.CharField()
    effective_from = serializers.DateTimeField()
    sections = OpenSectionOut(many=True)
    control_strategy = OpenControlOut(many=True)
    signatures = OpenSignatureOut(many=True)


class OpenInstructionOut(serializers.Serializer[Any]):
    """An instruction version in use."""

    number = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    content_hash = serializers.CharField()
    implements = serializers.CharField()
    effective_from = serializers.DateTimeField()


class OpenLicenceScopeOut(serializers.Serializer[Any]):
    """A row of a licence whose dates held, and the state of the licence then."""

    licence = serializers.CharField()
    state = serializers.CharField()
    mode = serializers.CharField()
    dosage_form = serializers.CharField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)


class OpenAuthorisationOut(serializers.Serializer[Any]):
    """The marketing authorisation as it stood on that day."""

    number = serializers.CharField()
    holder = serializers.CharField()
    version = serializers.IntegerField()
    decided_on = serializers.DateField()
    reference = serializers.CharField()


class OpenPastOut(serializers.Serializer[Any]):
    """A version that had come into force by then."""

    version = serializers.IntegerField()
    change_class = serializers.CharField(allow_blank=True)
    change_class_title = serializers.CharField(allow_blank=True)
    change_summary = serializers.CharField(allow_blank=True)
    submitted_on = serializers.DateField(allow_null=True)
    submission_reference = serializers.CharField(allow_blank=True)
    granted_on = serializers.DateField(allow_null=True)
    grant_reference = serializers.CharField(allow_blank=True)
    effective_from = serializers.DateTimeField()
    signed_by = serializers.ListField(child=serializers.CharField())


class OpenFileOut(serializers.Serializer[Any]):
    """Format ``spokewise.master-file/1``. ``version`` null: none was in force, so no site was listed."""

    format = serializers.CharField()
    demonstration = serializers.BooleanField()
    at = serializers.DateTimeField()
    master_file = OpenMasterFileOut()
    product = OpenProductOut()
    version = OpenVersionOut(allow_null=True)
    sites = ListedSiteOut(many=True)
    instructions = OpenInstructionOut(many=True)
    licence_scopes = OpenLicenceScopeOut(many=True)
    marketing_authorisation = OpenAuthorisationOut(allow_null=True)
    history = OpenPastOut(many=True)


class OpenFile(APIView):
    """A master file as open data."""

    @extend_schema(
        operation_id="master_file_export",
        parameters=[OpenApiParameter("at", str, description="instant with its offset; default now")],
        responses=OpenFileOut,
    )
    def get(self, request: Request, number: str) -> Response:
        """The whole file as it stood, as far as the caller may see it: what its sealed PDF holds as master-file.json."""
        actor = request._request.actor  # type: ignore[attr-defined]  # set by accounts.middleware
        if not actor.may_any(Permission.MASTERFILE_VIEW):
            raise PermissionDenied
        return Response(file_tree(as_of_for(actor, number, instant_asked(request))))
