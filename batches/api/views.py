"""The API's views: read the shape, find the records in the actor's scope, call one service."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import ClientTokenAuthentication, HasClient
from accounts.api.problems import exception_handler
from accounts.permissions import Permission
from batches.api import serializers as shapes
from batches.api.idempotency import HEADER, Once
from batches.api.parsers import JSONOnly, StrictJSONParser
from batches.models import Batch, Origin, Purpose, StepEntry
from batches.selectors import batch_page
from batches.services import (
    EntryInput,
    PersonRef,
    StartRequest,
    WholeRecord,
    batch_start,
    batch_submit_whole,
    entry_correct,
    entry_record,
    result_complete,
)
from batches.values import is_pending
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem, Refusal
from ledger.prepared import Prepared, Values
from sites.models import InstructionIssue, RemoteSite

KEY = OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, required=True)
ERRORS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), shapes.ProblemSerializer)


@functools.cache
def _reader(shape: type[shapes.Strict]) -> shapes.Strict:
    """One for all requests: making its fields anew costs more than reading a step. It holds nothing of what it read."""
    return shape()


class ClientView(APIView):
    """A view for a hospital system's client: token, strict JSON, problems."""

    authentication_classes = [ClientTokenAuthentication]
    permission_classes = [HasClient]
    parser_classes = [StrictJSONParser]
    content_negotiation_class = JSONOnly

    def get_exception_handler(self) -> Any:
        """Ours, whatever the settings say."""
        return exception_handler

    def read(self, request: Request, shape: type[shapes.Strict]) -> dict[str, Any]:
        """The body in its shape, or every fault at once."""
        found: dict[str, Any] = _reader(shape).run_validation(request.data)
        return found


def actor_of(request: Request) -> Actor:
    """Who calls, as the authentication found them."""
    actor: Actor = request._request.actor  # type: ignore[attr-defined]  # set by middleware or token
    return actor


class BatchesView(ClientView):
    """Batches: list, and start one."""

    @extend_schema(operation_id="batches_list", responses={200: shapes.BatchOut(many=True), **ERRORS})
    def get(self, request: Request) -> Response:
        """The batches of the client's site, newest first; `after` is the last id of the page before."""
        page = batch_page(actor_of(request), request.query_params)
        return Response(
            {
                "results": [shapes.batch_json(batch) for batch in page.rows],
                "next": page.next_key,
            }
        )

    @extend_schema(
        operation_id="batches_start",
        parameters=[KEY],
        request=shapes.StartSerializer,
        responses={201: shapes.BatchOut, **ERRORS},
    )
    def post(self, request: Request) -> HttpResponse:
        """Pass the start gate and start a batch; every check is stored, a refusal too."""
        once = Once(request, actor_of(request).actor_id)
        body = self.read(request, shapes.StartSerializer)
        wanted = start_request(actor_of(request), body)

        def work(keep: Any) -> tuple[int, dict[str, Any]]:
            answer: dict[str, Any] = {}

            def also(batch: Batch) -> None:
                answer.update(shapes.batch_json(batch))
                keep(answer)

            batch_start(actor=actor_of(request), request=wanted, also=also)
            return 201, answer

        return once.run(work)


class BatchView(ClientView):
    """One batch."""

    @extend_schema(operation_id="batches_read", responses={200: shapes.BatchOut, **ERRORS})
    def get(self, request: Request, batch_id: UUID) -> Response:
        """The batch with its current entries."""
        batch = (
            Batch.objects.for_actor(actor_of(request), Permission.BATCH_VIEW)
            .select_related("product", "site")
            .filter(pk=batch_id)
            .first()
        )
        if batch is None:
            raise Http404
        entries = StepEntry.objects.filter(batch=batch, corrected_by=None).order_by("position")
        return Response(
            {**shapes.batch_json(batch), "entries": [shapes.entry_json(entry) for entry in entries]}
        )


class EntriesView(ClientView):
    """Entries of a batch in hand."""

    @extend_schema(
        operation_id="batches_entry",
        parameters=[KEY],
        request=shapes.OneEntrySerializer,
        responses={201: shapes.EntryOut, **ERRORS},
    )
    def post(self, request: Request, batch_id: UUID) -> HttpResponse:
        """Record one step; with `corrects`, correct an entry or give an awaited result."""
        try:
            once = Once(request, actor_of(request).actor_id)
            body = self.read(request, shapes.OneEntrySerializer)
        except (APIException, Refusal):
            # Whoever may not see the batch learns nothing about what they sent. Asked only here: a good body needs no look.
            if (
                not Batch.objects.for_actor(actor_of(request), Permission.BATCH_VIEW)
                .filter(pk=batch_id)
                .exists()
            ):
                raise Http404 from None
            raise
        entry = entry_input(body, actor_of(request).actor_id, reason=body["reason"])

        def work(keep: Any) -> tuple[int, dict[str, Any]]:
            answer: dict[str, Any] = {}

            def also(made: StepEntry) -> None:
                answer.update(shapes.entry_json(made))
                keep(answer)

            try:
                if body["corrects"] is None:
                    entry_record(actor=actor_of(request), batch_id=batch_id, entry=entry, also=also)
                else:
                    service = (
                        entry_correct if _purpose(body["corrects"]) == Purpose.CORRECTION else result_complete
                    )
                    service(
                        actor=actor_of(request),
                        batch_id=batch_id,
                        corrects=body["corrects"],
                        entry=entry,
                        also=also,
                    )
            except Batch.DoesNotExist:
                raise Http404 from None
            return 201, answer

        return once.run(work)


class SubmissionsView(ClientView):
    """Whole records."""

    @extend_schema(
        operation_id="batches_submission",
        parameters=[KEY],
        request=shapes.WholeSerializer,
        responses={201: shapes.BatchOut, **ERRORS},
    )
    def post(self, request: Request) -> HttpResponse:
        """Send a whole record: started, recorded and submitted in one go, or refused with every fault at once.

        A system answers for nothing: review begins when the site lead has signed the record here (REG-56).
        """
        once = Once(request, actor_of(request).actor_id)
        body = self.read(request, shapes.WholeSerializer)
        actor = actor_of(request)
        record = WholeRecord(
            request=start_request(actor, body, started_at=body["started_at"]),
            entries=[entry_input(one, actor.actor_id) for one in body["entries"]],
            submitted_by=PersonRef(body["submitted_by"], "client", actor.actor_id),
        )

        def work(keep: Any) -> tuple[int, dict[str, Any]]:
            answer: dict[str, Any] = {}

            def also(batch: Batch) -> None:
                answer.update(shapes.batch_json(batch))
                keep(answer)

            batch_submit_whole(actor=actor, record=record, also=also)
            return 201, answer

        return once.run(work)


def start_request(actor: Any, body: dict[str, Any], **more: Any) -> StartRequest:
    """Find site and instruction version by their codes, within what the client may see. Raises ``InvalidInput``."""
    scopes = tuple(sorted(actor.scope_ids(Permission.BATCH_START)))
    site = _first(_SITE, {"scopes": scopes, "code": body["site"]}) if scopes else None
    issue = None
    if site is not None:
        issue = _first(
            _ISSUE,
            {"site": site.pk, **{name: body[name] for name in ("version", "instruction", "product")}},
        )
    problems = []
    if site is None:
        problems.append(
            Problem(
                _("There is no site %(code)s that this client may start batches at.")
                % {"code": body["site"]},
                field="site",
                code="unknown_site",
                reg="REG-129",
                way_out=_("Use the code of the site that the client was made for."),
            )
        )
    elif issue is None:
        problems.append(
            Problem(
                _("%(instruction)s version %(version)s for %(product)s was not issued to this site.")
                % {
                    "instruction": body["instruction"],
                    "version": body["version"],
                    "product": body["product"],
                },
                field="version",
                code="unknown_version",
                reg="REG-51",
                way_out=_("Work by the version that the control site issued to this site."),
            )
        )
    if problems or site is None or issue is None:
        raise InvalidInput(problems=tuple(problems))
    return StartRequest(
        site=site,
        product=issue.version.instruction.product,
        mode=body["mode"],
        version=issue.version,
        patient_codes=(body["patient_code"], body["patient_code_material"]),
        origin=Origin.API,
        source_reference=body["source_reference"],
        **more,
    )


def _first(prepared: Prepared, values: Values) -> Any:
    return next(iter(prepared.records(values)), None)


@dataclass(frozen=True)
class _Holder:
    """Whoever holds a permission in these scopes and no other: an actor as far as ``for_actor`` asks."""

    scopes: Iterable[UUID]

    def scope_ids(self, _permission: str) -> frozenset[UUID]:
        return frozenset(self.scopes)


_SITE = Prepared(
    lambda given: RemoteSite.objects.for_actor(_Holder(given["scopes"]), Permission.BATCH_START).filter(
        code=given["code"]
    )
)
_ISSUE = Prepared(
    lambda given: (
        InstructionIssue.objects.filter(
            site_id=given["site"],
            version__number=given["version"],
            version__instruction__number=given["instruction"],
            version__instruction__product__code=given["product"],
        )
        .exclude(state="withdrawn")
        .select_related("version__instruction__product", "version__master_file_version__master_file")
        .order_by("pk")[:1]
    )
)


def entry_input(body: dict[str, Any], client: str, *, reason: str = "") -> EntryInput:
    """An entry from its shape; the hospital system answers for who performed and witnessed."""
    return EntryInput(
        step=body["step"],
        value=body["value"],
        performer=PersonRef(body["performer"], "client", client),
        witness=PersonRef(body["witness"], "client", client) if body["witness"] else None,
        performed_at=body["performed_at"],
        recorded_at=body["recorded_at"],
        late_reason=body["late_reason"],
        correction_reason=reason,
        equipment=tuple(body["equipment"]),
        device_offset_ms=body["device_offset_ms"],
    )


def _purpose(corrects: UUID) -> str:
    """An awaited result is completed; anything else is corrected."""
    value = StepEntry.objects.filter(pk=corrects).values_list("value", flat=True).first()
    return Purpose.COMPLETION if is_pending(value) else Purpose.CORRECTION
