"""Writes of annual reports, from the plan to the receipt (REG-19, REG-20, REG-138)."""

from oversight.annual.services.sending import annual_acknowledge, annual_downloaded, annual_submit
from oversight.annual.services.signing import (
    annual_approve,
    annual_freeze,
    annual_reopen,
    annual_send_back,
    seal_ask_again,
    seal_store,
)
from oversight.annual.services.writing import (
    annual_ask,
    annual_open,
    annual_write,
    build_store,
    plan_set,
)

__all__ = [
    "annual_acknowledge",
    "annual_approve",
    "annual_ask",
    "annual_downloaded",
    "annual_freeze",
    "annual_open",
    "annual_reopen",
    "annual_send_back",
    "annual_submit",
    "annual_write",
    "build_store",
    "plan_set",
    "seal_ask_again",
    "seal_store",
]
