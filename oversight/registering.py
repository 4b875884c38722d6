"""What an entry of either register copies of its batch, and how it tells of the review that it rests on (REG-68)."""

from typing import Any

from django.utils.translation import gettext as _

from batches.models import Batch
from oversight.models import ReviewRun


def columns_of(batch: Batch) -> dict[str, Any]:
    """Names, codes, licence and scopes as they are now, so that the register reads as it was."""
    return {
        "batch_id": batch.pk,
        "batch_number": batch.number,
        "product_code": batch.product.code,
        "product_name": batch.product.name,
        "site_code": batch.site.code,
        "site_name": batch.site.name,
        "licence_id": batch.licence_id,
        "licence_number": batch.licence.number,
        "provenance": batch.provenance,
        "site_scope_id": batch.site_scope_id,
        "product_scope_id": batch.product_scope_id,
        "control_scope_id": batch.control_scope_id,
    }


def basis_of(run: ReviewRun) -> str:
    """The review in words: which run, by which rules, over which record."""
    return _(
        "Review run %(run)s, rule set %(set)s. Checks: %(checks)s. Exceptions: %(exceptions)s. Record %(hash)s."
    ) % {
        "run": run.sequence,
        "set": run.rule_set_version,
        "checks": run.checks,
        "exceptions": run.exceptions,
        "hash": run.record_hash,
    }
