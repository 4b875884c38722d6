"""Numbers without gaps for our registers: the last deviation and the last certificate of a year."""

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from ledger.identifiers.records import make_record_number
from ledger.ids import uuid7
from ledger.models import Record
from ledger.registry import working


@working(reason="a counter: every number it gave stands on its record", retention="register", deletable=False)
class RegisterCounter(Record):
    """``last`` is the sequence given last. The row is locked until the record commits, so a refusal leaves no gap."""

    kind = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("register counter")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="oversight_counter_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


def take_number(kind: str, year: int) -> str:
    """Return the next number of that kind and year, such as ``DEV-2026-0413``; others wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO oversight_registercounter AS c (id, kind, year, "last") VALUES (%s, %s, %s, 1)'
            ' ON CONFLICT (kind, year) DO UPDATE SET "last" = c."last" + 1 RETURNING "last"',
            [uuid7(), kind, year],
        )
        return make_record_number(kind, year, int(cursor.fetchone()[0]))
