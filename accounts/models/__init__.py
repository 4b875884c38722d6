"""Tables of accounts."""

from accounts.models.bench import BenchCredential, Device, DeviceSession
from accounts.models.client import ApiClient
from accounts.models.guard import Lockout, SigningProof
from accounts.models.membership import Membership, ScopeGrant
from accounts.models.organisation import Organisation
from accounts.models.person import Person
from accounts.models.scope import SYSTEM_SCOPE_ID, Scope

__all__ = [
    "SYSTEM_SCOPE_ID",
    "ApiClient",
    "BenchCredential",
    "Device",
    "DeviceSession",
    "Lockout",
    "Membership",
    "Organisation",
    "Person",
    "Scope",
    "ScopeGrant",
    "SigningProof",
]
