"""Patient codes and the identities behind them: sealed under a key of their own, shown only to who may, logged (REG-131)."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from batches import events, policies
from batches.models import PatientIdentity
from ledger.actors import Actor
from ledger.canonical import canonical_bytes
from ledger.crypto import DataKey, Keyring
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.identifiers import IdentifierError, PatientCode, parse_nhs_number
from ledger.trail import unit_of_work
from sites.models import RemoteSite

MAX_NAME = 200
MAX_AGE = 130
"""In years. Nobody has lived longer; a date of birth before that is a slip of the pen."""


@dataclass(frozen=True)
class Identity:
    """Who a patient is. ``nhs_number``: ten digits, or empty where there is none."""

    name: str
    nhs_number: str
    born_on: date | None

    def __repr__(self) -> str:
        return "Identity(…)"


def _master() -> Keyring:
    return Keyring(settings.FIELD_KEYS)


def _owner(code: str) -> bytes:
    return f"patient:{code}".encode()


def patient_register(
    *, actor: Actor, site: RemoteSite, name: str = "", nhs_number: str = "", born_on: date | None = None
) -> PatientIdentity:
    """Make a random patient code at a site and seal the identity behind it. A code without an identity is allowed.

    Raises ``NotPermitted`` or ``InvalidInput`` (a wrong NHS number is refused, REG-109).
    """
    policies.permit(actor, Permission.BATCH_START, site)
    problems = []
    number = nhs_number.strip()
    if number:
        try:
            number = str(parse_nhs_number(number).value)
        except IdentifierError as error:
            problems.append(
                Problem(
                    error.message, field="nhs_number", code="invalid", reg="REG-109", way_out=error.way_out
                )
            )
    if len(name) > MAX_NAME or not name.isprintable():
        problems.append(Problem(_("This is not a name."), field="name", code="invalid", reg="REG-131"))
    today = timezone.localdate()
    if born_on is not None and not (today.year - MAX_AGE <= born_on.year and born_on <= today):
        problems.append(
            Problem(
                _("Nobody treated today was born on this date."),
                field="born_on",
                code="invalid",
                reg="REG-131",
                way_out=_("Check the year."),
            )
        )
    if problems:
        raise InvalidInput(problems=tuple(problems))
    identity = Identity(name=name.strip(), nhs_number=number, born_on=born_on)
    with unit_of_work(actor=actor) as work:
        patient = _draw(site, identity)
        work.event(
            events.PATIENT_REGISTERED,
            stream=f"patient:{patient.pk}",
            subject=patient,
            payload={"code": patient.code, "site": site.code},
        )
    return patient


def _draw(site: RemoteSite, identity: Identity) -> PatientIdentity:
    for _attempt in range(5):
        patient = PatientIdentity(code=str(PatientCode.generate()), site=site)
        if identity != Identity("", "", None):
            key = DataKey.generate()
            plain = canonical_bytes(
                {"name": identity.name, "nhs_number": identity.nhs_number, "born_on": identity.born_on}
            )
            patient.sealed = key.encrypt(plain, associated=_owner(patient.code))
            patient.wrapped_key = key.wrap(_master(), owner=_owner(patient.code))
        try:
            with transaction.atomic():
                patient.save(force_insert=True)
        except IntegrityError:
            continue
        return patient
    raise InvalidInput.single(_("No free patient code was found."), way_out=_("Try again."))


def patient_reveal(*, actor: Actor, patient_id: uuid.UUID, reason: str) -> Identity:
    """Show who a patient is, with a reason; every look is on the trail, without the identity."""
    with unit_of_work(actor=actor) as work:
        patient = PatientIdentity.objects.select_related("site").get(pk=patient_id)
        policies.permit(actor, Permission.PATIENT_REVEAL, patient)
        if not reason.strip():
            raise InvalidInput.single(
                _("Say why you need to know."), field="reason", code="reason_required", reg="REG-131"
            )
        if patient.sealed is None or patient.wrapped_key is None:
            raise WrongState.single(
                _("No identity is kept behind this code."),
                code="no_identity",
                reg="REG-131",
                way_out=_("Ask the hospital that treats the patient."),
            )
        work.event(
            events.PATIENT_REVEALED,
            stream=f"patient:{patient.pk}",
            subject=patient,
            payload={"code": patient.code, "site": patient.site.code},
            reason=reason.strip(),
        )
        key = DataKey.unwrap(bytes(patient.wrapped_key), _master(), owner=_owner(patient.code))
        found = json.loads(key.decrypt(bytes(patient.sealed), associated=_owner(patient.code)))
    born = found["born_on"]
    return Identity(found["name"], found["nhs_number"], date.fromisoformat(born) if born else None)
