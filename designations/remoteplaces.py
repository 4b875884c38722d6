"""What the floor that knows the remote sites answers: which stand at an address, which a control site has (REG-24, REG-32)."""

import uuid
from collections.abc import Callable

Reader = Callable[[uuid.UUID, str, tuple[str, ...]], list[str]]
"""Control scope, postcode, names and address lines → the remote sites that stand there, in words."""
_READERS: list[Reader] = []


def register_reader(reader: Reader) -> None:
    """Name what answers: once, from ``apps.ready()`` of the floor that knows the sites."""
    _READERS[:] = [reader]


def remote_sites_at(control_scope_id: uuid.UUID, postcode: str, lines: tuple[str, ...]) -> list[str]:
    """The remote sites of this control site that stand at the address."""
    return _READERS[0](control_scope_id, postcode, lines)


Lister = Callable[[uuid.UUID], list[tuple[uuid.UUID, str]]]
"""Control scope → its remote sites, by key and in words."""
_LISTERS: list[Lister] = []


def register_lister(lister: Lister) -> None:
    """Name what lists them: once, from ``apps.ready()`` of the floor that knows the sites."""
    _LISTERS[:] = [lister]


def remote_sites_of(control_scope_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """The remote sites of a control site, for an inspection that looks at one (REG-32)."""
    return _LISTERS[0](control_scope_id)
