"""The list of sites of master-file versions: asked here, answered by the floor above, which keeps it (REG-18)."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class ListedLine:
    """A site on a list. Empty dates mean as long as the version is in force. ``kind`` and ``place`` in words."""

    code: str
    name: str
    kind: str
    organisation: str
    listed_from: datetime | None
    listed_until: datetime | None

    def stands(self, at: datetime) -> bool:
        """Whether the site is on the list at an instant at which the version is in force."""
        return (self.listed_from is None or self.listed_from <= at) and (
            self.listed_until is None or at < self.listed_until
        )


Lists = Mapping[uuid.UUID, Sequence[ListedLine]]
Carrier = Callable[[Any, Any, Any], int]
Reader = Callable[[Iterable[uuid.UUID], datetime | None], Lists]
_READERS: list[Reader] = []
_CARRIERS: list[Carrier] = []


def register_keeper(reader: Reader, carrier: Carrier) -> None:
    """Name what reads lists and carries them over: once, from ``apps.ready()`` of the floor that keeps them."""
    _READERS[:], _CARRIERS[:] = [reader], [carrier]


def carry_over(actor: Any, source: Any, target: Any) -> int:
    """Put the sites of an earlier version on the list of a draft; how many there were."""
    return _CARRIERS[0](actor, source, target)


def lists_of(*version_ids: uuid.UUID, at: datetime | None = None) -> Lists:
    """Version → its whole list by site code: one query. ``at``: with sites and hosts named as they were then, three."""
    found = _READERS[0](version_ids, at)
    return {version_id: found.get(version_id, ()) for version_id in version_ids}
