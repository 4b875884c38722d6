"""The state of a deadline: what the clock chip says and how loudly.

The thresholds are ours (page design), not law: an hour and twelve hours.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from ui import formats

SOON = timedelta(hours=12)
NOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """One chip: `state` is calm, soon, now, due or past; `remaining` and `says` are finished words."""

    state: str
    remaining: str
    says: str
    at: datetime
    now: datetime
    ends_product: bool

    @property
    def sort_key(self) -> datetime:
        """Nearest clock first."""
        return self.at


def clock(
    at: datetime, now: datetime, *, label: str, ends_product: bool = False, exact: bool = False
) -> Clock:
    """The chip for the deadline `at`, seen at the server's `now`.

    `label` is the translated lead of the second line ("expires", "review due"). `ends_product` says that the product is
    lost at that instant, which is what the red fill is kept for; a task that is merely due gets an outline. `exact`
    keeps seconds at every length (the bench). Both instants need a zone.
    """
    left = formats.local(at) - formats.local(now)
    same_day = formats.local(at).date() == formats.local(now).date()
    when = formats.clock_time(at, brief=True) if same_day else formats.instant(at, brief=True)
    if left <= timedelta(0):
        remaining = _("passed %(duration)s ago") % {"duration": formats.duration(-left, exact=exact)}
        state = "past"
    else:
        remaining = formats.duration(left, exact=exact)
        state = "calm" if left >= SOON else "soon" if left >= NOW else "now" if ends_product else "due"
    return Clock(state, remaining, f"{label} {when}", at, now, ends_product)
