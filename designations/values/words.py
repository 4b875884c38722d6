"""Confirmations, choices, text and moments."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from designations.values.base import Checked, Circumstances, UnfitError
from designations.values.results import not_offered
from ledger.canonical import instant_text
from ledger.quantities import Result
from ui.formats import instant as spoken_instant

if TYPE_CHECKING:
    from designations.content import StepContent


def seen(step: "StepContent", raw: object, _c: Circumstances) -> Checked:
    if raw is None or raw is True:
        return Checked(step.key, True)
    raise UnfitError(
        _("There is nothing to fill in here."), _("Confirm that it was read (true), and no more.")
    )


def confirmed(step: "StepContent", raw: object, _c: Circumstances) -> Checked:
    if raw is True:
        return Checked(step.key, True)
    raise UnfitError(_("This step must be confirmed."), _("Confirm it when it is done (true)."))


def choice(step: "StepContent", raw: object, _c: Circumstances) -> Checked:
    if not isinstance(raw, str) or raw not in step.settings.options:
        raise not_offered(step.settings.options)
    result = Result.outcome(raw)
    verdict = step.limit.judge(result) if step.limit is not None else None
    return Checked(step.key, raw, result, verdict)


def clean_text(raw: object, *, most: int, multiline: bool = False) -> str:
    if not isinstance(raw, str):
        raise UnfitError(_("Text is expected here."), _("Write it in words."))
    text = raw.replace("\r\n", "\n").strip()
    lines = text.split("\n")
    if len(lines) > 1 and not multiline:
        raise UnfitError(_("One line is expected here."), _("Write it in one line."))
    if not all(line.replace("\t", " ").isprintable() for line in lines):
        raise UnfitError(_("The text holds characters that cannot be seen."), _("Type it again."))
    if len(text) > most:
        raise UnfitError(
            _("The text has %(found)s characters; at most %(most)s are recorded.")
            % {"found": len(text), "most": most},
            _("Shorten it."),
            code="too_long",
        )
    return text


def text(step: "StepContent", raw: object, _c: Circumstances) -> Checked:
    settings = step.settings
    text = clean_text(raw, most=settings.max_length, multiline=settings.multiline)
    if len(text) < settings.min_length:
        raise UnfitError(
            ngettext(
                "At least %(n)s character is needed.",
                "At least %(n)s characters are needed.",
                settings.min_length,
            )
            % {"n": settings.min_length},
            _("Write more."),
            code="too_short",
        )
    return Checked(step.key, text)


def _read_instant(raw: object) -> datetime:
    if isinstance(raw, str) and len(raw) <= 40:
        try:
            raw = datetime.fromisoformat(raw.strip())
        except ValueError:
            raw = None
    if not isinstance(raw, datetime):
        raise UnfitError(_("This is not a date and time."), _("Give it like 2026-11-22T14:05:00+00:00."))
    try:
        aware = raw.utcoffset() is not None and bool(instant_text(raw))
    except (OverflowError, ValueError):
        aware = False
    if not aware:
        raise UnfitError(
            _("This date and time names no time zone."), _("Give it like 2026-11-22T14:05:00+00:00.")
        )
    return raw


def date_time(step: "StepContent", raw: object, c: Circumstances) -> Checked:
    settings, when = step.settings, _read_instant(raw)
    if when > c.now and not settings.may_be_future:
        raise UnfitError(
            _("This moment is in the future."),
            _("Give the moment at which it was done."),
            code="in_future",
            reg="REG-57",
        )
    if c.batch_started_at is not None and when < c.batch_started_at and not settings.may_precede_batch:
        raise UnfitError(
            _("This moment is before the batch was started (%(start)s).")
            % {"start": spoken_instant(c.batch_started_at)},
            _("Give the moment at which it was done."),
            code="before_batch",
            reg="REG-57",
        )
    if settings.earliest is not None and when < settings.earliest:
        raise UnfitError(
            _("This is before %(end)s.") % {"end": spoken_instant(settings.earliest)}, _("Check the date.")
        )
    if settings.latest is not None and when > settings.latest:
        raise UnfitError(
            _("This is after %(end)s.") % {"end": spoken_instant(settings.latest)}, _("Check the date.")
        )
    earlier = c.values.get(settings.after) if settings.after else None
    if isinstance(earlier, str) and when < datetime.fromisoformat(earlier):
        raise UnfitError(
            _("This is before the moment recorded at “%(key)s”.") % {"key": settings.after},
            _("Check both moments."),
            code="out_of_order",
            reg="REG-57",
        )
    return Checked(step.key, instant_text(when))
