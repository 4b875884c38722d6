"""How instants, durations, numbers and codes read, on pages, in PDFs and in e-mail alike.

Every function is pure: value in, text out, no settings of a request. Times never round: what is not shown is cut off,
never rounded up, so that no reader believes there is more time than there is.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LONDON = ZoneInfo("Europe/London")
NO_BREAK = "\u00a0"
MINUS = "\u2212"


class Measured(Protocol):
    """What `measure` reads: a result with a qualifier (=, <, ≤, >, ≥), a number, a unit and a status."""

    qualifier: str
    number: Decimal | None
    unit: str


def local(value: datetime, zone: ZoneInfo = LONDON) -> datetime:
    """The instant on the clock of `zone`. A naive time is refused: nobody can say when it was."""
    if value.tzinfo is None:
        raise ValueError("an instant needs a zone; this one has none")
    return value.astimezone(zone)


def clock_time(value: datetime, *, zone: ZoneInfo = LONDON, brief: bool = False) -> str:
    """`14:05:09 GMT`; with `brief`, whole minutes read `14:05 GMT` (nothing is lost, so nothing is rounded)."""
    there = local(value, zone)
    pattern = "%H:%M" if brief and there.second == 0 else "%H:%M:%S"
    return f"{there.strftime(pattern)}{NO_BREAK}{there.tzname()}"


def calendar_date(value: date | datetime, *, zone: ZoneInfo = LONDON) -> str:
    """`22 November 2026`; an instant gives its date in `zone`."""
    day = local(value, zone).date() if isinstance(value, datetime) else value
    return f"{day.day}{NO_BREAK}{MONTHS[day.month]} {day.year}"


def instant(value: datetime, *, zone: ZoneInfo = LONDON, brief: bool = False) -> str:
    """`22 November 2026, 14:05:09 GMT`."""
    return f"{calendar_date(value, zone=zone)}, {clock_time(value, zone=zone, brief=brief)}"


def machine_instant(value: datetime) -> str:
    """ISO 8601 in UTC, for the `datetime` attribute of `<time>` and for scripts: `2026-11-22T14:05:09Z`."""
    return local(value).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def duration(value: timedelta | int, *, exact: bool = False) -> str:
    """`3 min 48 s` under an hour, `5 h 41 min` under a day, `1 day 2 h 25 min` beyond.

    `value` is a timedelta or whole seconds. `exact` keeps the seconds at every length (`3 h 12 min 08 s`): use it in
    records and at the bench. A negative duration carries a minus sign.
    """
    whole = _whole_seconds(value)
    sign, whole = (MINUS, -whole) if whole < 0 else ("", whole)
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    parts: list[str] = []
    if days:
        parts.append(ngettext("%(n)s day", "%(n)s days", days) % {"n": f"{days:,}"})
    if days or hours:
        parts.append(_("%(n)s h") % {"n": hours})
    if days or hours or minutes:
        parts.append(_("%(n)s min") % {"n": f"{minutes:02d}" if parts and exact else minutes})
    if exact or not (days or hours):
        parts.append(_("%(n)s s") % {"n": f"{seconds:02d}" if parts else seconds})
    return sign + " ".join(part.replace(" ", NO_BREAK) for part in parts)


def _whole_seconds(value: timedelta | int) -> int:
    """Whole seconds, cut towards zero."""
    if isinstance(value, timedelta):
        micro = value // timedelta(microseconds=1)
        return micro // 1_000_000 if micro >= 0 else -(-micro // 1_000_000)
    return value


def number(value: Decimal | int | str, places: int | None = None) -> str:
    """`1,495` or `70.0`: the digits as they were written, trailing zeros kept, thousands apart, a true minus sign.

    A float is refused: it has already forgotten how it was written. `places` fixes the digits after the point.
    """
    if isinstance(value, bool | float):
        raise TypeError("numbers in records are Decimal or int, never float or bool")
    try:
        exact = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"not a number: {value!r}") from None
    if not exact.is_finite():
        raise ValueError(f"not a number: {value!r}")
    text = f"{exact:,.{places}f}" if places is not None else f"{exact:,f}"
    return text.replace("-", MINUS)


def measure(value: Measured | Mapping[str, Any] | Decimal | int | str | None, unit: str = "") -> str:
    """`≤ 0.5 EU/mL`, `68.4 %`, `absent`, `pending`: one result in words.

    Takes a bare number with `unit`, or anything that carries `qualifier`, `number`, `unit` and perhaps `text` and
    `status` (an object or a mapping). What has neither number nor text reads as its status.
    """
    if isinstance(value, Decimal | int):
        return _joined("=", number(value), unit)
    if value is None or isinstance(value, str):
        return value or _("not recorded")
    get = (
        value.get if isinstance(value, Mapping) else lambda name, default=None: getattr(value, name, default)
    )
    status = _word(get("status"))
    figure, text = get("number"), get("text")
    unit = get("unit") or unit
    if figure is not None:
        shown = _joined(_word(get("qualifier")) or "=", number(figure), unit)
    elif text:
        shown = str(text)
    else:
        return {"pending": _("pending"), "interim": _("interim")}.get(status, _("not recorded"))
    return _("%(result)s (interim)") % {"result": shown} if status == "interim" else shown


def _word(value: object) -> str:
    """The value of an enum member, else the text itself."""
    return "" if value is None else str(getattr(value, "value", value))


def _joined(qualifier: str, figure: str, unit: str) -> str:
    lead = "" if qualifier == "=" else f"{qualifier}{NO_BREAK}"
    return f"{lead}{figure}{NO_BREAK}{unit}" if unit else f"{lead}{figure}"


def hash_groups(value: str, groups: int | None = None) -> str:
    """`9f4c 21ab 77d0 e3b8`: a hash in fours, so that two people can read it to each other.

    `groups` shows only the first so many fours; the copy button beside it always carries the whole.
    """
    fours = [value[at : at + 4] for at in range(0, len(value), 4)]
    return " ".join(fours[:groups])


def file_size(size: int) -> str:
    """`812 bytes`, `48.2 kB`, `3.1 MB` (powers of ten)."""
    if size < 1_000:
        return ngettext("%(n)s byte", "%(n)s bytes", size) % {"n": size}
    unit, scale = ("kB", 1_000) if size < 1_000_000 else ("MB", 1_000_000)
    return f"{Decimal(size) / scale:,.1f}{NO_BREAK}{unit}"


_WHEN = frozenset({"on", "at", "from", "until", "start", "end", "day"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\S+", re.ASCII)


def said(payload: Mapping[str, Any], *, zone: ZoneInfo = LONDON) -> dict[str, Any]:
    """The payload of an event as its sentence says it: days and instants in words, all else as it was written.

    A value counts as one when its key says when (`due_on`, `valid_until`, `expires_at`) and it was stored as one: a reference
    that somebody typed stays as it is.
    """
    return {
        key: _when(value, zone) if key.split("_")[-1] in _WHEN else value for key, value in payload.items()
    }


def _when(value: Any, zone: ZoneInfo) -> Any:
    if not isinstance(value, str):
        return value
    try:
        if _DAY.fullmatch(value):
            return calendar_date(date.fromisoformat(value))
        if _INSTANT.fullmatch(value):
            return instant(datetime.fromisoformat(value), zone=zone)
    except ValueError:
        return value
    return value


FILTERS: dict[str, Any] = {
    "instant": instant,
    "clock_time": clock_time,
    "date": calendar_date,
    "machine_instant": machine_instant,
    "duration": duration,
    "number": number,
    "measure": measure,
    "hash_groups": hash_groups,
    "file_size": file_size,
}
"""Filters that both Jinja environments carry under these names."""
