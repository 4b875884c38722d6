"""What was in force at an instant: master file, list of sites, instructions, licence scope (REG-21).

Read from dates and moves that nobody can take back: a version keeps the instants between which it was in force, a licence
its moves, and what has a name the history of its row. A fixed number of queries, each over rows of one file or product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Organisation
from designations.listing import ListedLine, lists_of
from designations.models import InstructionVersion, LicenceScope, MasterFile, MasterFileVersion, Product
from designations.states import LICENCE
from ledger.history import stood_at
from ledger.models import Transition

IN_FORCE_ONCE = ("effective", "superseded")
IN_USE_ONCE = ("effective", "superseded", "withdrawn")
LICENCE_TYPE = "designations.licence"


@dataclass(frozen=True)
class LicensedScope:
    """A row of a licence whose dates hold, with the state in which the licence stood at the instant."""

    row: LicenceScope
    state: str

    @property
    def covers(self) -> bool:
        """Whether it let the product be made."""
        return self.state == "in_force"

    @property
    def state_title(self) -> Any:
        """The state in words."""
        return LICENCE.title(self.state)


@dataclass(frozen=True)
class AsOf:
    """Everything as it stood at ``at``. ``version`` is None when no version was in force: then no site was listed.

    File, product, control site and sites have the names and particulars of then.
    """

    master_file: MasterFile
    at: datetime
    version: MasterFileVersion | None
    sites: Sequence[ListedLine]
    instructions: Sequence[InstructionVersion]
    licence_scopes: Sequence[LicensedScope]


def _between(at: datetime) -> Q:
    return Q(effective_until=None) | Q(effective_until__gt=at)


def file_as_of(master_file: MasterFile, at: datetime, versions: Any = None, instructions: Any = None) -> AsOf:
    """The file as it stood. ``versions``, ``instructions``: querysets of what the reader may see (default: all)."""
    if versions is None:
        versions = MasterFileVersion.objects.select_related(None)
    if instructions is None:
        instructions = InstructionVersion.objects.select_related(None)
    version = (
        versions.filter(
            _between(at), master_file=master_file, effective_from__lte=at, state__in=IN_FORCE_ONCE
        )
        .select_related("designation")
        .order_by("-effective_from")
        .first()
    )
    return AsOf(
        master_file=_named_as_then(master_file, at),
        at=at,
        version=version,
        sites=tuple(line for line in lists_of(version.pk, at=at)[version.pk] if line.stands(at))
        if version
        else (),
        instructions=tuple(
            instructions.filter(
                _between(at),
                instruction__product_id=master_file.product_id,
                instruction__mode=master_file.mode,
                effective_from__lte=at,
                state__in=IN_USE_ONCE,
            )
            .select_related("instruction", "master_file_version__master_file")
            .order_by("instruction__number")
        ),
        licence_scopes=_licensed(master_file, at),
    )


def _named_as_then(master_file: MasterFile, at: datetime) -> MasterFile:
    """A copy of the file with its product and control site as they stood: three queries."""
    found = stood_at(MasterFile, [master_file.pk], at)[master_file.pk]
    found.product = stood_at(Product, [found.product_id], at)[found.product_id]
    control = stood_at(Organisation, [found.control_site_id, found.product.control_site_id], at)
    found.control_site = control[found.control_site_id]
    found.product.control_site = control[found.product.control_site_id]
    return found


def _licensed(master_file: MasterFile, at: datetime) -> tuple[LicensedScope, ...]:
    """The rows whose days hold on the day of the instant, ours and the licence's own."""
    day = timezone.localdate(at)
    rows = list(
        LicenceScope.objects.filter(
            Q(valid_until=None) | Q(valid_until__gte=day),
            Q(licence__valid_until=None) | Q(licence__valid_until__gte=day),
            product_id=master_file.product_id,
            mode=master_file.mode,
            valid_from__lte=day,
            licence__valid_from__lte=day,
        )
        .select_related("licence__holder")
        .order_by("licence__number", "-valid_from", "id")
    )
    after = dict(
        # The first move after the instant tells the state that held at it.
        Transition.objects.filter(
            record_type=LICENCE_TYPE, record_id__in={row.licence_id for row in rows}, at__gt=at
        )
        .order_by("record_id", "id")
        .distinct("record_id")
        .values_list("record_id", "from_state")
    )
    return tuple(LicensedScope(row, after.get(row.licence_id, row.licence.state)) for row in rows)
