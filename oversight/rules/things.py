"""Rules on materials and equipment, by what is known now about the moment of use (REG-46, REG-62)."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from batches.dossier import StepLine
from batches.events import LOT_BLOCKED, LOT_EXPIRY_CHANGED
from batches.models import EntryEquipment, EntryMaterial, StepEntry
from oversight.rules.base import Observation, review_rule, row, step_link
from ui.formats import calendar_date, instant

if TYPE_CHECKING:
    from oversight.subject import ReviewSubject


def _uses(subject: "ReviewSubject") -> Iterator[tuple[StepLine, StepEntry, EntryMaterial]]:
    """What was truly used: lots named by the entries that count."""
    for line in subject.dossier.lines:
        if line.current is not None:
            for use in subject.dossier.materials.get(line.current.pk, ()):
                yield line, line.current, use


def _moment(text: str) -> str:
    try:
        return instant(datetime.fromisoformat(text))
    except ValueError:
        return text


@review_rule(
    "lots_in_date", reg="REG-62", title=_("Every lot was in date when it was used"), severity="critical"
)
def lots_in_date(subject: "ReviewSubject") -> Iterator[Observation]:
    """By the expiry as it stands now: one that was corrected after the use is caught here."""
    for line, entry, use in _uses(subject):
        lot = use.lot
        expired = lot.expires_at <= entry.performed_at
        changes = [c for c in subject.lot_changes.get(lot.pk, ()) if c.kind == LOT_EXPIRY_CHANGED]
        yield Observation(
            passed=not expired,
            title=_t("%(name)s, lot %(lot)s, had expired when it was used")
            % {"name": lot.name, "lot": lot.lot_number}
            if expired
            else _t("%(name)s, lot %(lot)s") % {"name": lot.name, "lot": lot.lot_number},
            subject=f"{line.step.key}:{lot.lot_number}"[:80],
            message=_t("It expired at %(expiry)s and was used at %(use)s.")
            % {"expiry": instant(lot.expires_at), "use": instant(entry.performed_at)}
            if expired
            else "",
            evidence={
                "kind": "lot",
                "value": instant(lot.expires_at),
                "limit": _t("used %(when)s") % {"when": instant(entry.performed_at)},
                "lot": lot.lot_number,
                "lot_id": str(lot.pk),
                "steps": [step_link(line.step, entry)],
                "entries": [str(entry.pk)],
                "rows": [
                    row(
                        entry.performed_at,
                        _t("used by %(who)s; the lot then said %(expiry)s")
                        % {"who": subject.name(entry), "expiry": instant(use.expires_at)},
                    ),
                    *(
                        row(
                            change.at,
                            _t("expiry corrected from %(before)s to %(after)s by %(who)s: “%(why)s”")
                            % {
                                "before": _moment(change.before),
                                "after": _moment(change.after),
                                "who": change.by,
                                "why": change.reason,
                            },
                        )
                        for change in changes
                    ),
                ]
                if expired
                else [],
                "caption": _t("Judged by the expiry as it is known now.") if expired else "",
            },
        )


@review_rule(
    "lots_released", reg="REG-62", title=_("Every lot was released, and still is"), severity="critical"
)
def lots_released(subject: "ReviewSubject") -> Iterator[Observation]:
    """A lot that was blocked after its use is caught here."""
    for line, entry, use in _uses(subject):
        lot = use.lot
        failed = use.status != "released" or lot.status != "released"
        blocked = [c for c in subject.lot_changes.get(lot.pk, ()) if c.kind == LOT_BLOCKED]
        yield Observation(
            passed=not failed,
            title=_t("%(name)s, lot %(lot)s, is not released") % {"name": lot.name, "lot": lot.lot_number}
            if failed
            else _t("%(name)s, lot %(lot)s") % {"name": lot.name, "lot": lot.lot_number},
            subject=f"{line.step.key}:{lot.lot_number}"[:80],
            message=_t("The lot is %(status)s now.") % {"status": str(lot.get_status_display()).lower()}
            if failed
            else "",
            evidence={
                "kind": "lot",
                "value": str(lot.get_status_display()),
                "lot": lot.lot_number,
                "lot_id": str(lot.pk),
                "steps": [step_link(line.step, entry)],
                "entries": [str(entry.pk)],
                "rows": [
                    row(entry.performed_at, _t("used by %(who)s") % {"who": subject.name(entry)}),
                    *(
                        row(c.at, _t("blocked by %(who)s: “%(why)s”") % {"who": c.by, "why": c.reason})
                        for c in blocked
                    ),
                ]
                if failed
                else [],
            },
        )


@review_rule(
    "equipment_calibrated",
    reg="REG-46",
    title=_("All equipment was in calibration when it was used"),
    severity="major",
)
def equipment_calibrated(subject: "ReviewSubject") -> Iterator[Observation]:
    """By the calibrations as they are known now, in the site's own zone; one answer for each item."""
    uses: dict[object, list[tuple[StepLine, StepEntry, EntryEquipment]]] = {}
    for line in subject.dossier.lines:
        if line.current is not None:
            for use in subject.dossier.equipment.get(line.current.pk, ()):
                uses.setdefault(use.equipment_id, []).append((line, line.current, use))
    zone = ZoneInfo(subject.dossier.batch.zone)
    for found in uses.values():
        item = found[0][2].equipment
        outside = [
            (line, entry)
            for line, entry, use in found
            if not _calibrated(subject, use, entry.performed_at, zone)
        ]
        known = subject.dossier.calibrations.get(item.pk, ())
        yield Observation(
            passed=not outside,
            title=_t("%(name)s (%(code)s) was out of calibration") % {"name": item.name, "code": item.code}
            if outside
            else _t("%(name)s (%(code)s)") % {"name": item.name, "code": item.code},
            subject=item.code,
            message=_t("Used in %(count)s steps without a calibration in force.") % {"count": len(outside)}
            if outside
            else "",
            evidence={
                "kind": "equipment",
                "value": _t("due %(day)s") % {"day": calendar_date(known[0].due_on)}
                if known
                else _t("no calibration"),
                "steps": [
                    step_link(line.step, entry)
                    for line, entry in (outside or [(one[0], one[1]) for one in found])[:20]
                ],
                "entries": [str(entry.pk) for _line, entry in outside],
                "rows": [
                    row(
                        None,
                        _t("%(done)s: %(outcome)s, due %(due)s, certificate %(certificate)s")
                        % {
                            "done": calendar_date(one.done_on),
                            "outcome": str(one.get_outcome_display()).lower(),
                            "due": calendar_date(one.due_on),
                            "certificate": one.certificate,
                        },
                    )
                    for one in known[:5]
                ]
                if outside
                else [],
            },
        )


def _calibrated(subject: "ReviewSubject", use: EntryEquipment, at: datetime, zone: ZoneInfo) -> bool:
    """The calibration in force on the day of use passed and was not past due."""
    day = at.astimezone(zone).date()
    before = [one for one in subject.dossier.calibrations.get(use.equipment_id, ()) if one.done_on <= day]
    return bool(before) and before[0].outcome == "passed" and before[0].due_on >= day
