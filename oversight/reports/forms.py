"""The form that asks for a report."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from oversight.reports.parameters import month_before, month_bounds
from ui.forms import DesignForm

MONTHS_BACK = 24


def month_choices(today: date, since: date | None) -> list[tuple[str, str]]:
    """This month and the two years before it, newest first: `2026-10` → `October 2026`.

    No month that was over before ``since``, the day on which the master file first came into force (none: it never was).
    """
    year, month = today.year, today.month
    found: list[tuple[str, str]] = []
    for _step in range(MONTHS_BACK + 1):
        if found and (since is None or (year, month) < (since.year, since.month)):
            break
        found.append((f"{year}-{month:02d}", f"{MONTHS[month]} {year}"))
        year, month = month_before(date(year, month, 1))
    return found


class RequestForm(DesignForm):
    """Which month. The data cut-off is the moment of asking."""

    period = forms.ChoiceField(
        label=_("Month"),
        help_text=_(
            "The report holds everything received by the moment you ask. This month’s is made as far as it has come."
        ),
    )

    def __init__(self, *args: Any, zone: Any, since: datetime | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        today = timezone.localdate(timezone=zone)
        choices = month_choices(today, since.astimezone(zone).date() if since else None)
        self.fields["period"].choices = choices  # type: ignore[attr-defined]  # a choice field
        # Last month's, where there was one: it is whole.
        self.fields["period"].initial = choices[1 if len(choices) > 1 else 0][0]

    def bounds(self) -> dict[str, Any]:
        """``period_start`` and ``period_end`` of the chosen month."""
        year, month = self.cleaned_data["period"].split("-")
        start, end = month_bounds(int(year), int(month), str(self.zone))
        return {"period_start": start, "period_end": end}
