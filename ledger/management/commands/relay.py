"""``manage.py relay``: hand outbox rows to the broker until told to stop."""

import signal
from typing import Any

from celery import Celery
from celery._state import get_current_app
from django.core.management.base import BaseCommand

from ledger.outbox import relay


class Command(BaseCommand):
    """Publish outbox messages; SIGTERM or SIGINT ends it after the message under way."""

    help = "Publish outbox messages to the broker; run one or more of these beside the workers."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda received, _frame: stopping.append(received))
        app: Celery = get_current_app()
        relay(app, stop=lambda: bool(stopping))
