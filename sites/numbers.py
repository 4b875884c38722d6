"""The next number of a kind of record in a year, without gaps and without two alike."""

from django.db import connection
from django.utils import timezone

from ledger.identifiers import make_record_number
from sites.models import Restriction


def next_restriction_number() -> str:
    """``RES-2026-0004``. The lock is held until the transaction ends, so that two recorders cannot take one number."""
    year = timezone.now().year
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mfg_sites.restriction:{year}"]
        )
    prefix = f"RES-{year}-"
    taken = Restriction.objects.select_related(None).filter(number__startswith=prefix).count()
    return make_record_number("RES", year, taken + 1)
