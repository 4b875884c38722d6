"""`relay` with the start-up check in front: the outbox relay serves too, so it must refuse as the others do."""

from typing import Any

from config.guard import refuse_unless_safe
from ledger.management.commands.relay import Command as LedgerRelay


class Command(LedgerRelay):
    """The ledger's relay, which knows nothing of `config`."""

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unless_safe()
        super().handle(*args, **options)
