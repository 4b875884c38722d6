"""What putting a version into use does to the sites: asked here, answered by the floor above (REG-51, REG-54).

A version supersedes the one before it everywhere and at once: only the version in use may be started by (REG-51). A site
that has not acknowledged the new one by then stands still, so whoever signs is told first which sites those are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SiteStanding:
    """An active site before a version. ``lacks``: in words, what keeps it from starting by it; empty when nothing does.

    ``works_by_old``: whether it may start by the version that would be superseded.
    """

    name: str
    code: str
    lacks: str
    works_by_old: bool


@dataclass(frozen=True)
class RollOut:
    """Every active site enrolled for the master file of a version. ``replaces``: the number of the version in use, if any."""

    sites: tuple[SiteStanding, ...]
    replaces: int | None

    @property
    def waiting(self) -> tuple[SiteStanding, ...]:
        """Sites that could not start by it now."""
        return tuple(site for site in self.sites if site.lacks)

    @property
    def working(self) -> tuple[SiteStanding, ...]:
        """Sites that work by the version it would supersede."""
        return tuple(site for site in self.sites if site.works_by_old)

    @property
    def stopped(self) -> tuple[SiteStanding, ...]:
        """Sites that work now and could not go on: they lose the old version and cannot start by the new one."""
        return tuple(site for site in self.working if site.lacks)


Reader = Callable[[Any], RollOut]
_READERS: list[Reader] = []


def register_reader(reader: Reader) -> None:
    """Name what answers: once, from ``apps.ready()`` of the floor that knows the sites."""
    _READERS[:] = [reader]


def roll_out(version: Any) -> RollOut:
    """How the active sites stand before a version; a fixed number of queries."""
    return _READERS[0](version)
