"""What runs out at the sites: competence, training on a newer version, and what instruments need (REG-46, REG-47)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import Membership
from accounts.models.membership import current_at
from accounts.permissions import Permission
from sites.facts import competent_at, standing_calibration
from sites.facts.equipment import last_maintained
from sites.models import Competence, Enrolment, Equipment, InstructionIssue, RemoteSite
from sites.people.cells import due_by
from sites.people.matrix import MAKING
from ui.formats import calendar_date, instant

MOST = 200
"""Lines that a page shows, late and nearest first; a site in the address narrows them."""

KINDS: dict[str, Any] = {
    "competence": _l("Competence"),
    "training": _l("Training on a new version"),
    "equipment": _l("Equipment"),
}


@dataclass(frozen=True)
class Line:
    """One thing that runs out, or did. ``due``: the day; empty where it never was done."""

    kind: str
    site: RemoteSite
    what: str
    says: str
    due: date | None
    late: bool
    href: str

    @property
    def title(self) -> str:
        """The kind in words."""
        return str(KINDS[self.kind])


@dataclass(frozen=True)
class DueList:
    """Lines, the late first, then by day. ``more``: a kind had more than are shown."""

    lines: tuple[Line, ...]
    more: bool = False

    @property
    def late(self) -> int:
        """How many are late."""
        return sum(1 for line in self.lines if line.late)


def due_list(
    actor: Any,
    *,
    site: str = "",
    kind: str = "",
    most: int = MOST,
    permission: Permission = Permission.SITE_VIEW,
) -> DueList:
    """What runs out at the actor's sites that make something: at most three queries."""
    now = timezone.now()
    found: list[Line] = []
    more = False
    for name, load in (("competence", _competence), ("training", _training), ("equipment", _equipment)):
        if kind in ("", name):
            lines, left = load(actor, permission, site, now, most)
            found += lines
            more = more or left
    # Late first; of those what was never done on top, then by day.
    found.sort(key=lambda line: (not line.late, line.due or date.min, line.what))
    return DueList(tuple(found[:most]), more or len(found) > most)


def _making(site_column: str) -> Exists:
    return Exists(
        Enrolment.objects.filter(
            site_id=OuterRef(site_column), state__in=("onboarding", "active", "paused", "suspended")
        )
    )


def _at_sites(found: QuerySet[Any], site: str) -> Any:
    found = found.filter(_making("site_id"))
    return found.filter(site__code=site) if site else found


def _performs(now: datetime) -> Exists:
    """Whether the person still performs at the site: nobody is reminded of somebody who left."""
    return Exists(
        Membership.objects.filter(
            current_at(now),
            person_id=OuterRef("person_id"),
            scope_id=OuterRef("site__scope_id"),
            role__in=MAKING,
        )
    )


def _competence(
    actor: Any, permission: Permission, site: str, now: datetime, most: int
) -> tuple[list[Line], bool]:
    longer = Competence.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until")),
        person_id=OuterRef("person_id"),
        site_id=OuterRef("site_id"),
        instruction_version_id=OuterRef("instruction_version_id"),
        ended_at=None,
    )
    issued = InstructionIssue.objects.filter(
        site_id=OuterRef("site_id"), version_id=OuterRef("instruction_version_id")
    ).exclude(state="withdrawn")
    rows = list(
        _at_sites(Competence.objects.for_actor(actor, permission), site)
        .select_related("person", "site", "instruction_version__instruction")
        .filter(
            Exists(issued),
            _performs(now),
            ended_at=None,
            valid_until__lte=due_by(now),
            person__is_active=True,
            instruction_version__state__in=("approved", "effective"),
        )
        .exclude(Exists(longer))
        .order_by("valid_until", "id")
        .distinct()[: most + 1]
    )
    return [_of_competence(row, now) for row in rows[:most]], len(rows) > most


def _of_competence(row: Any, now: datetime) -> Line:
    late = row.valid_until <= now
    told = {"version": row.instruction_version, "when": instant(row.valid_until, brief=True)}
    return Line(
        kind="competence",
        site=row.site,
        what=row.person.full_name,
        says=(_("%(version)s: ran out on %(when)s.") if late else _("%(version)s: runs out on %(when)s."))
        % told,
        due=timezone.localdate(row.valid_until),
        late=late,
        href=reverse("sites:competence-person", args=[row.site.code, row.person_id]),
    )


def _training(
    actor: Any, permission: Permission, site: str, now: datetime, most: int
) -> tuple[list[Line], bool]:
    """People competent on an earlier version of an instruction of which the site has a newer one (REG-47)."""
    newer = (
        InstructionIssue.objects.select_related(None)
        .filter(
            site_id=OuterRef("site_id"),
            version__instruction_id=OuterRef("instruction_version__instruction_id"),
            version__number__gt=OuterRef("instruction_version__number"),
            version__state__in=("approved", "effective"),
        )
        .exclude(state="withdrawn")
        .order_by("-version__number", "-id")
    )
    trained = Competence.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=now),
        person_id=OuterRef("person_id"),
        site_id=OuterRef("site_id"),
        instruction_version_id=OuterRef("newer"),
        ended_at=None,
    )
    rows = list(
        _at_sites(Competence.objects.for_actor(actor, permission), site)
        .select_related("person", "site", "instruction_version__instruction")
        .filter(competent_at(now), _performs(now))
        .annotate(
            newer=Subquery(newer.values("version_id")[:1]),
            newer_number=Subquery(newer.values("version__number")[:1]),
            begins=Subquery(newer.values("effective_from")[:1]),
        )
        .filter(newer__isnull=False)
        .exclude(Exists(trained))
        .order_by("begins", "id")
        .distinct()[: most + 1]
    )
    lines: dict[Any, Line] = {}
    for row in rows[:most]:
        told = {
            "instruction": row.instruction_version.instruction.number,
            "version": row.newer_number,
            "earlier": row.instruction_version.number,
        }
        lines[row.person_id, row.site_id, row.newer] = Line(
            kind="training",
            site=row.site,
            what=row.person.full_name,
            says=_("%(instruction)s version %(version)s: trained on version %(earlier)s only.") % told,
            due=timezone.localdate(row.begins),
            late=row.begins <= now,
            href=reverse("sites:competence-person", args=[row.site.code, row.person_id]),
        )
    return list(lines.values()), len(rows) > most


def _equipment(
    actor: Any, permission: Permission, site: str, now: datetime, most: int
) -> tuple[list[Line], bool]:
    today = timezone.localdate(now)
    limit = today + timedelta(days=settings.SPOKEWISE.EQUIPMENT_DUE_DAYS)
    next_due = Coalesce(
        Func(
            F("maintained_on"),
            F("maintenance_every_days"),
            template="(%(expressions)s)",
            arg_joiner=" + ",
            output_field=DateField(),
        ),
        F("maintenance_first_due_on"),
    )
    rows = list(
        _at_sites(Equipment.objects.for_actor(actor, permission), site)
        .select_related("site")
        .filter(out_since=None)
        .annotate(
            calibration_due=standing_calibration("due_on"),
            outcome=standing_calibration("outcome"),
            maintained_on=last_maintained(),
        )
        .annotate(maintenance_due=next_due)
        .filter(
            Q(calibration_due=None)
            | Q(calibration_due__lte=limit)
            | Q(outcome="failed")
            | Q(maintenance_every_days__isnull=False, maintenance_due__lte=limit)
            | Q(requalify_since__isnull=False)
        )
        .order_by(Least("calibration_due", "maintenance_due").asc(nulls_first=True), "id")
        .distinct()[: most + 1]
    )
    return [line for row in rows[:most] for line in _of_equipment(row, today, limit)], len(rows) > most


def _of_equipment(row: Any, today: date, limit: date) -> Iterator[Line]:
    def line(says: str, due: date | None, late: bool) -> Line:
        return Line(
            kind="equipment",
            site=row.site,
            what=f"{row.name} ({row.code})",
            says=says,
            due=due,
            late=late,
            href=reverse("sites:instrument", args=[row.site.code, row.pk]),
        )

    if row.requalify_since is not None:
        yield line(_("Not re-qualified since the unit moved."), timezone.localdate(row.requalify_since), True)
    if row.calibration_due is None:
        yield line(_("It was never calibrated."), None, True)
    elif row.outcome == "failed":
        yield line(_("It failed its calibration."), row.calibration_due, True)
    elif row.calibration_due <= limit:
        late = row.calibration_due < today
        told = {"day": calendar_date(row.calibration_due)}
        yield line(
            (_("Calibration was due on %(day)s.") if late else _("Calibration is due on %(day)s.")) % told,
            row.calibration_due,
            late,
        )
    if row.maintenance_every_days is not None and row.maintenance_due <= limit:
        late = row.maintenance_due < today
        told = {"day": calendar_date(row.maintenance_due)}
        said = (_("Maintenance was due on %(day)s.") if late else _("Maintenance is due on %(day)s.")) % told
        yield line(
            f"{said} {_('It is not used while overdue.')}" if row.maintenance_stops else said,
            row.maintenance_due,
            late,
        )
