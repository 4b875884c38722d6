"""Same key, same answer; same key with another body, refused."""

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from django.db import IntegrityError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from batches.models import IdempotencyKey
from ledger import bulk
from ledger.errors import Conflict, InvalidInput, Refusal
from ledger.ids import uuid7
from ledger.trail import current_work

HEADER = "Idempotency-Key"
MAX_KEY = 120
CONSTRAINT = "batches_idempotency_once"

Keep = Callable[[dict[str, Any]], None]


class Once:
    """One request and its key. ``run`` does the work, or gives the answer that was given before.

    The answer is kept in the transaction of the work, so there is never one without the other. The look-up comes last,
    when the work was refused or the key clashed: the first time, the key costs one statement.
    """

    def __init__(self, request: Request, client: str) -> None:
        self.client = client
        self.key = request.headers.get(HEADER, "").strip()
        if not self.key or len(self.key) > MAX_KEY or not self.key.isprintable():
            raise InvalidInput.single(
                _("Every request that writes carries a key of 1 to 120 characters in Idempotency-Key."),
                field=HEADER,
                code="idempotency_key",
                way_out=_("Make a random key per request, and send the same one when you try again."),
            )
        body = request._request.body
        told = f"{request.method} {request.path}\n".encode()
        self.body_hash = hashlib.sha256(told + body).hexdigest()

    def run(self, work: Callable[[Keep], tuple[int, dict[str, Any]]], *, status: int = 201) -> HttpResponse:
        """``work`` calls its argument with the answer inside its transaction and returns status and answer."""

        def keep(answer: dict[str, Any]) -> None:
            row = {
                "id": uuid7(),
                "client": self.client,
                "key": self.key,
                "body_hash": self.body_hash,
                "status": status,
                "response": answer,
            }
            current_work().insert_last(bulk.Rows(IdempotencyKey, [row]))

        try:
            found_status, answer = work(keep)
        except IntegrityError as error:
            if CONSTRAINT not in str(error):
                raise
            return self._before(error)
        except Refusal as refusal:
            return self._before(refusal)
        return _answer(answer, found_status)

    def _before(self, error: Exception) -> HttpResponse:
        """The answer given to this key before; when there is none, the error is the answer."""
        kept = IdempotencyKey.objects.filter(client=self.client, key=self.key).first()
        if kept is None:
            raise error
        if kept.body_hash != self.body_hash:
            raise Conflict.single(
                _("This key was used for another request."),
                field=HEADER,
                code="idempotency_key_reused",
                way_out=_("Make a new key for a new request."),
            )
        replay = _answer(kept.response, kept.status)
        replay.headers["Idempotent-Replay"] = "true"
        return replay


def _answer(body: dict[str, Any], status: int) -> HttpResponse:
    """JSON is the only form that the API speaks: nothing is left to negotiate, or to render late."""
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
