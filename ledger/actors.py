"""Who acts, as far as the ledger needs to know: two small protocols that ``accounts`` fulfils."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Actor(Protocol):
    """A person, an API client or the system, in one acting role at one place."""

    @property
    def actor_id(self) -> str:
        """Stable identifier: a person's UUID, ``client:<uuid>`` or ``system:<name>``."""

    @property
    def printed_name(self) -> str:
        """The name as shown and signed."""

    @property
    def role_name(self) -> str:
        """The acting role in words."""

    @property
    def organisation_code(self) -> str:
        """Code of the organisation acted for, or empty."""

    @property
    def site_code(self) -> str:
        """Code of the remote site acted at, or empty."""

    @property
    def zone(self) -> str:
        """IANA time zone of the place where the person acts."""

    def may(self, permission: str, record: Any = None) -> bool:
        """Whether this actor holds the permission in a scope that governs the record."""


@runtime_checkable
class ReauthProof(Protocol):
    """Evidence that a person has just shown again who they are (REG-121).

    Made only by ``accounts``; single use: ``consume`` raises when it was used, is too old or is another person's.
    """

    @property
    def person_id(self) -> uuid.UUID:
        """Whose proof it is."""

    @property
    def methods(self) -> tuple[str, ...]:
        """How it was given: password and totp, or webauthn."""

    @property
    def made_at(self) -> datetime:
        """When it was given."""

    def consume(self, *, person_id: str) -> dict[str, Any]:
        """Use the proof up and return its evidence for the signature row."""


@dataclass(frozen=True)
class SystemActor:
    """The system itself: scheduled work, the relay, migrations of data. Never signs and never takes a decision."""

    name: str
    correlation: str = ""

    @property
    def actor_id(self) -> str:
        return f"system:{self.name}"

    @property
    def printed_name(self) -> str:
        return f"System ({self.name})"

    @property
    def role_name(self) -> str:
        return "System"

    organisation_code: str = ""
    site_code: str = ""
    zone: str = "Europe/London"

    def may(self, permission: str, record: Any = None) -> bool:
        """The system holds exactly the permissions named ``system_*``: no human decision is among them."""
        return permission.startswith("system_")
