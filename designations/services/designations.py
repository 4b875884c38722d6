"""Designation cases: drafted by the holder, decided by the authority, recorded here."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.events import designation as events
from designations.models import Designation, Product
from designations.policies import must_hold, permit
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform


def _told(designation: Designation) -> dict[str, str]:
    return {
        "product": designation.product.code,
        "mode": designation.mode,
        "indication": designation.indication,
    }


def designation_draft(
    *,
    actor: Actor,
    product: Product,
    mode: str,
    indication: str,
    population: str,
    justification: Mapping[str, str] | None = None,
) -> Designation:
    """Begin a case for a product, an indication and a population (REG-01, REG-02)."""
    with unit_of_work(actor=actor) as work:
        designation = Designation(
            product=product,
            mode=mode,
            indication=indication.strip(),
            population=population.strip(),
            justification=dict(justification or {}),
        )
        permit(actor, Permission.DESIGNATION_EDIT, designation)
        must_hold(designation)
        designation.save(force_insert=True)
        work.event(
            events.DESIGNATION_DRAFTED,
            stream=f"designation:{designation.pk}",
            subject=designation,
            payload=_told(designation),
        )
    return designation


def _move(
    actor: Actor,
    designation: Designation,
    move: str,
    reason: str = "",
    told: Mapping[str, str] | None = None,
    **changes: Any,
) -> Moved:
    return perform(
        record=designation,
        move=move,
        actor=actor,
        reason=reason,
        payload={**_told(designation), **(told or {})},
        changes=changes,
    )


def _not_future(field: str, day: date) -> list[Problem]:
    if day <= timezone.localdate():
        return []
    return [
        Problem(
            message=_("This date is in the future."),
            field=field,
            code="in_future",
            way_out=_("Give the date as it was."),
        )
    ]


def _after_submission(field: str, day: date, designation: Designation) -> list[Problem]:
    if designation.submitted_on is None or day >= designation.submitted_on:
        return []
    return [
        Problem(
            message=_("The authority cannot have decided before the case was submitted."),
            field=field,
            code="before_submission",
            reg="REG-05",
            way_out=_("Give the date on the authority’s letter, or correct the date of submission."),
        )
    ]


def designation_submit(*, actor: Actor, designation: Designation, submitted_on: date) -> Moved:
    """Record that the case went to the authority."""
    if problems := _not_future("submitted_on", submitted_on):
        raise InvalidInput(problems=problems)
    return _move(actor, designation, "submit", submitted_on=submitted_on)


def designation_ask_information(*, actor: Actor, designation: Designation, reason: str) -> Moved:
    """Record the authority's request for information (REG-05)."""
    return _move(actor, designation, "ask_information", reason)


def designation_answer(*, actor: Actor, designation: Designation, reason: str) -> Moved:
    """Record the answer to a request (REG-05)."""
    return _move(actor, designation, "answer", reason)


def designation_meet(*, actor: Actor, designation: Designation, reason: str) -> Moved:
    """Record a designation meeting (REG-05)."""
    return _move(actor, designation, "meet", reason)


def designation_award(*, actor: Actor, designation: Designation, reference: str, awarded_on: date) -> Moved:
    """Record the authority's award, with its reference and date. Raises ``InvalidInput`` without them (REG-06)."""
    problems = [
        *_not_future("awarded_on", awarded_on),
        *_after_submission("awarded_on", awarded_on, designation),
    ]
    if not reference.strip():
        problems.append(
            Problem(
                message=_("The authority’s reference is missing."),
                field="reference",
                code="missing",
                reg="REG-06",
                way_out=_("Copy it from the authority’s letter."),
            )
        )
    if problems:
        raise InvalidInput(problems=problems)
    return _move(
        actor,
        designation,
        "award",
        told={"reference": reference.strip()},
        reference=reference.strip(),
        awarded_on=awarded_on,
        decided_on=awarded_on,
    )


def designation_refuse(*, actor: Actor, designation: Designation, decided_on: date, reason: str) -> Moved:
    """Record the authority's refusal."""
    if problems := [
        *_not_future("decided_on", decided_on),
        *_after_submission("decided_on", decided_on, designation),
    ]:
        raise InvalidInput(problems=problems)
    return _move(actor, designation, "refuse", reason, decided_on=decided_on)


def designation_withdraw(*, actor: Actor, designation: Designation, reason: str) -> Moved:
    """Withdraw a case that is not decided."""
    return _move(actor, designation, "withdraw", reason)


def designation_supersede(*, actor: Actor, designation: Designation, reason: str) -> Moved:
    """Record that a later designation replaces this one (REG-07)."""
    return _move(actor, designation, "supersede", reason)


def designation_lapse(*, actor: Actor, designation: Designation, reason: str) -> Moved:
    """Record that the designation no longer stands."""
    return _move(actor, designation, "lapse", reason)
