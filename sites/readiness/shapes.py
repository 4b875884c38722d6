"""What readiness is made of."""

from dataclasses import dataclass, field
from typing import Any

from accounts.permissions import Permission
from designations.models import Product
from ledger.rules import Finding
from sites.facts import IssueFact, SiteFacts
from sites.models import RemoteSite


@dataclass(frozen=True)
class RolePeople:
    """Who holds a role where it counts: the first few by name, and how many more."""

    role: str
    names: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True)
class Gate:
    """One gate as page and API show it. ``state``: open, closed, authority or later (checked at start).

    ``owner``: who opens a closed gate, as a role; ``people``: who holds such a role here, by name.
    """

    name: str
    state: str
    says: str
    owner: str = ""
    since: str = ""
    action: dict[str, str] | None = None
    reg: str = ""
    rule: str = ""
    people: tuple[RolePeople, ...] = ()

    @property
    def nobody(self) -> bool:
        """Whether it is closed and nobody here holds a role that opens it."""
        return self.state in ("closed", "authority") and not self.people


@dataclass(frozen=True)
class GateGroup:
    """Gates of one owner, in the server's order."""

    title: str
    gates: tuple[Gate, ...]


@dataclass(frozen=True)
class Readiness:
    """The answer, with everything it rests on. ``facts.at`` is the instant of the check."""

    site: RemoteSite
    product: Product
    mode: str
    facts: SiteFacts
    groups: tuple[GateGroup, ...]

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Every gate, those of the start itself included."""
        return tuple(gate for group in self.groups for gate in group.gates)

    @property
    def judged(self) -> tuple[Gate, ...]:
        """Gates that were judged now."""
        return tuple(gate for gate in self.gates if gate.state != "later")

    @property
    def closed(self) -> tuple[Gate, ...]:
        """Gates that stand in the way."""
        return tuple(gate for gate in self.judged if gate.state != "open")

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way now."""
        return not self.closed


@dataclass(frozen=True)
class Judged:
    """What the start gate said: each of its findings, in order. ``start``: the facts of the floor above.

    ``version_id``: the instruction version that was judged, empty when none is issued to the site.
    """

    facts: SiteFacts
    start: Any
    findings: tuple[Finding, ...]
    version_id: Any
    equipment_classes: frozenset[str]


@dataclass(frozen=True)
class Asked:
    """What a line is made from."""

    site: RemoteSite
    product: Product
    mode: str
    judged: Judged
    issue: IssueFact | None

    @property
    def facts(self) -> SiteFacts:
        """The site's."""
        return self.judged.facts


@dataclass(frozen=True)
class Shown:
    """How a rule is shown. ``says`` and ``since``: while it is open; ``opener``: the permission that opens it when closed.

    ``owner``: the role in words; ``authority``: it is the licensing authority's word that closes it; ``later``: it is
    judged when a batch starts, with ``says``; ``cannot_judge``: what is missing to judge it, which keeps it closed.
    """

    group: str
    opener: Permission
    owner: Any
    says: str = ""
    since: str = ""
    authority: bool = False
    later: bool = False
    cannot_judge: str = ""
    reg: str = ""
    action: dict[str, str] | None = field(default=None)
