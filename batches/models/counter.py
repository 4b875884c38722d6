"""Numbers without gaps: the last batch of a product at a site on a day (REG-61)."""

from datetime import date
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from ledger.ids import uuid7
from ledger.models import Record
from ledger.registry import working


@working(reason="a counter: every number it gave stands on its batch", retention="batch", deletable=False)
class BatchCounter(Record):
    """``last`` is the sequence given last. The row is locked until the batch commits, so a refused start leaves no gap."""

    site = models.ForeignKey("mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("designations.Product", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("batch counter")
        constraints = [
            models.UniqueConstraint(fields=["site", "product", "day"], name="batches_counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"

    @classmethod
    def take(cls, *, site_id: Any, product_id: Any, day: date) -> int:
        """Return the next number of that product, site and day; others wait until this transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute(
                'INSERT INTO batches_batchcounter AS c (id, site_id, product_id, day, "last") VALUES (%s, %s, %s, %s, 1)'
                ' ON CONFLICT (site_id, product_id, day) DO UPDATE SET "last" = c."last" + 1 RETURNING "last"',
                [uuid7(), site_id, product_id, day],
            )
            return int(cursor.fetchone()[0])
