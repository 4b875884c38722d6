"""Controls fail closed: a process that could do more than it should does not serve."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import DatabaseError, connections

from accounts.checks import find_demo_leftovers
from ledger import roles


def find_reasons() -> list[str]:
    """Every reason not to serve, in words; empty when all is well. Asks the database as the running role."""
    reasons = []
    if "owner" in settings.DATABASES:
        reasons.append(
            "the owner's database role is known to this process (set SPOKEWISE_PROCESS, unset OWNER_DATABASE_URL)"
        )
    reasons += [
        f"{name} is missing"
        for name in ("SECRET_KEY", "LEDGER_SIGNING_KEY", "FIELD_KEYS", "PDF_SIGNING_PASSPHRASE")
        if not getattr(settings, name, None)
    ]
    if not settings.PDF_SIGNING_P12.is_file():
        reasons.append("PDF_SIGNING_P12 names no file")
    try:
        reasons += roles.find_excess_privileges(connections["default"])
        if not settings.SPOKEWISE.DEMO:
            reasons += find_demo_leftovers()
    except DatabaseError as error:
        reasons.append(f"the database cannot be asked what this role may do: {error}".strip())
    return reasons


def refuse_unless_safe() -> None:
    """Exit with status 78 (configuration error) and every reason, when there is one."""
    reasons = find_reasons()
    # The answer is about the role; the connection is not carried over into worker processes.
    connections["default"].close()
    if reasons:
        print(
            "Spokewise refuses to serve:", *(f"  - {reason}" for reason in reasons), sep="\n", file=sys.stderr
        )
        raise SystemExit(78)
