"""The limit that step entry is held against: a Django view that does as many INSERTs in one transaction and nothing else.

No middleware, no authentication, no rules, no history. Served by the same granian with the same options, in a database
of its own on the same server. Used as a WSGI module (`bench.bare:application`).
"""

import json
import os
from collections.abc import Callable
from typing import Any

import django
from django.conf import settings

TABLES = """
CREATE TABLE bare_row (
    id uuid PRIMARY KEY, parent uuid NOT NULL, key varchar(80) NOT NULL, value jsonb NOT NULL,
    name varchar(200) NOT NULL, at timestamptz NOT NULL);
CREATE INDEX bare_row_parent ON bare_row (parent, key);
GRANT SELECT, INSERT ON bare_row TO spokewise_app;
"""

if not settings.configured:
    from config.embedded import Engines
    from config.settings.base import databases

    settings.configure(
        DEBUG=False,
        SECRET_KEY="a bare view signs nothing",  # noqa: S106  no secret: nothing is signed
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],
        ROOT_URLCONF="bench.bare",
        DATABASES=databases(Engines.for_demo().database_url(name=os.environ["BENCH_DATABASE"]), None),
        INSTALLED_APPS=["django.contrib.contenttypes"],
        MIDDLEWARE=[],
        USE_TZ=True,
    )
    django.setup()

from django.core.handlers.wsgi import WSGIHandler
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone

from ledger.ids import uuid7


class Row(models.Model):
    """A row of about the width of a step entry."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    parent = models.UUIDField()
    key = models.CharField(max_length=80)
    value = models.JSONField()
    name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        app_label = "bare"
        db_table = "bare_row"

    def __str__(self) -> str:
        return self.key


def insert(request: HttpRequest, count: int) -> HttpResponse:
    """Read the same body, insert ``count`` rows one by one in one transaction, answer with the row's id."""
    body: dict[str, Any] = json.loads(request.body)
    parent, now = uuid7(), timezone.now()
    with transaction.atomic():
        for _each in range(count):
            Row(
                parent=parent, key=body["step"], value=body["value"] or {}, name=body["performer"], at=now
            ).save(force_insert=True)
    response = JsonResponse({"id": str(parent)}, status=201)
    # As CommonMiddleware does for ours: otherwise the server sends chunks.
    response.headers["Content-Length"] = str(len(response.content))
    return response


def ready(request: HttpRequest) -> HttpResponse:
    """Whether it is up."""
    return HttpResponse("ok", headers={"Content-Length": "2"})


urlpatterns = [path("insert/<int:count>/", insert), path("health/", ready)]
application: Callable[..., Any] = WSGIHandler()
