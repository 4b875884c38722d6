"""The sealed address of a home: written once, read on the record (REG-44)."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger.actors import Actor
from ledger.crypto import DataKey, Keyring
from ledger.errors import WrongState
from ledger.saving import insert
from ledger.trail import unit_of_work
from sites import events
from sites.models import HomeAddress, RemoteSite
from sites.policies import require


def _master() -> Keyring:
    return Keyring(settings.FIELD_KEYS)


def _owner(row: HomeAddress) -> bytes:
    return f"mfg_sites.homeaddress:{row.pk}".encode()


def write_address(*, site: RemoteSite, address: str) -> HomeAddress:
    """Seal the address under a fresh key of its own, in the unit of work under way."""
    row = HomeAddress(site=site)
    key = DataKey.generate()
    row.wrapped_key = key.wrap(_master(), owner=_owner(row))
    row.sealed = key.encrypt(address.encode(), associated=_owner(row) + b":sealed")
    insert(row, {})
    return row


def home_address_read(*, actor: Actor, site: RemoteSite, reason: str) -> str:
    """Return the address and leave an event that it was looked at. Needs ``patient_reveal`` and a reason."""
    require(actor, Permission.PATIENT_REVEAL, site)
    if not reason.strip():
        raise WrongState.single(
            _("Say why you need the address."),
            field="reason",
            code="reason_required",
            reg="REG-44",
            way_out=_("Give a reason."),
        )
    row = HomeAddress.objects.filter(site=site).first()
    if row is None:
        raise WrongState.single(
            _("No address is kept for this site."),
            code="no_address",
            reg="REG-44",
            way_out=_("Only homes have one."),
        )
    with unit_of_work(actor=actor) as work:
        work.event(
            events.HOME_ADDRESS_SEEN,
            stream=site.stream,
            subject=site,
            payload={"code": site.code, "location_code": site.location_code},
            reason=reason.strip(),
        )
    key = DataKey.unwrap(bytes(row.wrapped_key), _master(), owner=_owner(row))
    return key.decrypt(bytes(row.sealed), associated=_owner(row) + b":sealed").decode()
