"""The competence matrix of a site: people down, instruction versions across (REG-47)."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from accounts import roles
from accounts.models import Membership, Person
from accounts.models.membership import current_at
from accounts.permissions import Permission
from designations.models import InstructionVersion
from sites.facts import competent_at
from sites.models import Competence, RemoteSite
from sites.people.cells import Cell, cell_of
from sites.selectors import versions_of_site

PAGE = 50
COLUMNS = 12
"""Versions that a page shows; a product in the address narrows them."""

MAKING = tuple(role.name for role in roles.holders_of(Permission.BATCH_PERFORM))
"""Roles that include performing steps."""


@dataclass(frozen=True)
class MatrixRow:
    """One person. ``role``: their role at the site now, in words; empty when they perform nothing there now."""

    person: Person
    role: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """A page of the matrix. ``next``: the key after its last row; ``left_out``: versions that did not fit.

    ``able``: for each version, how many of all people here may work by it now.
    """

    versions: tuple[InstructionVersion, ...]
    rows: tuple[MatrixRow, ...]
    able: tuple[int, ...] = ()
    next: tuple[str, str] | None = None
    left_out: int = 0

    @property
    def without_people(self) -> tuple[InstructionVersion, ...]:
        """Versions by which nobody here can work now."""
        return tuple(one for one, count in zip(self.versions, self.able, strict=True) if not count)


def makers_at(site: RemoteSite, at: datetime) -> Any:
    """Memberships that include performing steps at the site, at an instant."""
    return Membership.objects.filter(current_at(at), scope_id=site.scope_id, role__in=MAKING)


def versions_worked_by(site: RemoteSite, product: str = "") -> Any:
    """Versions issued to the site that are approved or in force: what people there are trained on."""
    found = (
        versions_of_site(site)
        .select_related("instruction__product")
        .filter(state__in=("approved", "effective"))
    )
    return found.filter(instruction__product__code=product) if product else found


def people_at(site: RemoteSite, at: datetime) -> Any:
    """Who performs at the site now, and who was ever assessed there and has an open account; by name."""
    return Person.objects.filter(
        Q(pk__in=makers_at(site, at).values("person_id"))
        | Q(pk__in=Competence.objects.filter(site=site).order_by().values("person_id")),
        is_active=True,
    ).order_by("full_name", "id")


def load_matrix(
    site: RemoteSite,
    *,
    product: str = "",
    after: tuple[str, str] | None = None,
    size: int = PAGE,
    at: datetime | None = None,
) -> Matrix:
    """One page of people, by key: five queries."""
    now = at or timezone.now()
    versions = list(versions_worked_by(site, product)[: 10 * COLUMNS])
    shown, left_out = versions[:COLUMNS], max(0, len(versions) - COLUMNS)
    people = people_at(site, now)
    if after is not None:
        name, key = after
        people = people.filter(Q(full_name__gt=name) | Q(full_name=name, id__gt=key))
    found = list(people[: size + 1])
    page = found[:size]
    return Matrix(
        versions=tuple(shown),
        rows=tuple(_rows(site, page, shown, now)),
        able=_able(site, shown, now),
        next=(page[-1].full_name, str(page[-1].pk)) if len(found) > size else None,
        left_out=left_out,
    )


def _able(site: RemoteSite, versions: Sequence[InstructionVersion], now: datetime) -> tuple[int, ...]:
    counted = dict(
        Competence.objects.filter(
            competent_at(now),
            site=site,
            instruction_version__in=[one.pk for one in versions],
            person__in=makers_at(site, now).order_by().values("person_id"),
        )
        .order_by()
        .values_list("instruction_version_id")
        .annotate(people=Count("person_id", distinct=True))
    )
    return tuple(counted.get(one.pk, 0) for one in versions)


def _rows(
    site: RemoteSite, people: Sequence[Person], versions: Sequence[InstructionVersion], now: datetime
) -> Iterator[MatrixRow]:
    held = roles_of(site, people, now)
    rows = rows_of(site, people, {version.instruction_id for version in versions})
    for person in people:
        own = rows.get(person.pk, [])
        yield MatrixRow(
            person,
            held.get(person.pk, ""),
            tuple(cell_for(own, version, now) for version in versions),
        )


def cell_for(rows: Iterable[Competence], version: InstructionVersion, now: datetime) -> Cell:
    """The cell of a person, given all their rows at the site, and a version."""
    mine = [row for row in rows if row.instruction_version.instruction_id == version.instruction_id]
    return cell_of(
        (row for row in mine if row.instruction_version_id == version.pk),
        (row for row in mine if row.instruction_version.number < version.number),
        now,
    )


def roles_of(site: RemoteSite, people: Iterable[Person], at: datetime) -> dict[uuid.UUID, str]:
    """Person → their roles at the site that include performing steps, in words. One query."""
    found: dict[uuid.UUID, list[str]] = {}
    for person_id, role in (
        makers_at(site, at)
        .filter(person__in=[one.pk for one in people])
        .order_by("role")
        .values_list("person_id", "role")
    ):
        found.setdefault(person_id, []).append(str(roles.role(role).title))
    return {key: ", ".join(names) for key, names in found.items()}


def rows_of(
    site: RemoteSite, people: Iterable[Person], instructions: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[Competence]]:
    """Person → every competence at the site on versions of the instructions. One query."""
    found: dict[uuid.UUID, list[Competence]] = {}
    for row in Competence.objects.select_related("instruction_version").filter(
        site=site,
        person__in=[one.pk for one in people],
        instruction_version__instruction__in=list(instructions),
    ):
        found.setdefault(row.person_id, []).append(row)
    return found


def export_rows(site: RemoteSite, *, product: str = "") -> Iterator[tuple[Any, ...]]:
    """The whole matrix for a file: a line for each person and version."""
    after: tuple[str, str] | None = None
    while True:
        page = load_matrix(site, product=product, after=after, size=500)
        for row in page.rows:
            for version, cell in zip(page.versions, row.cells, strict=True):
                yield (
                    row.person.full_name,
                    row.role,
                    version.instruction.number,
                    version.number,
                    cell.title,
                    cell.until,
                    cell.reason or cell.detail,
                    str(cell.row_id or ""),
                )
        if page.next is None:
            return
        after = page.next
