"""The health page: are the database and the broker there? It says no more than that to somebody not signed in."""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from config.celery import app as celery_app

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when not.

    A broker that is down is told but is no reason to take the site away: work waits in the outbox and nothing is lost.
    """
    database, broker = _database_answers(), _broker_answers()
    body = {"database": "ok" if database else "down", "broker": "ok" if broker else "down"}
    return JsonResponse(body, status=200 if database else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        logger.warning("health: the database does not answer", exc_info=True)
        return False


def _broker_answers() -> bool:
    try:
        with celery_app.connection_for_write(connect_timeout=1) as channel:
            channel.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=2)
            return True
    except (OperationalError, OSError):
        logger.warning("health: the broker does not answer")
        return False
