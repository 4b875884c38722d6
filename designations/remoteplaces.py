"""Whether an address is that of a remote site: asked here, answered by the floor that knows the sites (REG-24)."""

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
