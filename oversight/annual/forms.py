"""Forms of annual reports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.uploads import Upload
from oversight.annual.periods import period_words
from oversight.annual.sections import known
from oversight.annual.services.writing import LONGEST_TEXT
from ui.forms import DayField, DesignForm


class PlanForm(DesignForm):
    """When the reports are due and what they hold."""

    anchor_on = DayField(
        label=_("First day of a period"),
        help_text=_("Every period is counted from it. Use a day from 1 to 28."),
    )
    period_months = forms.IntegerField(label=_("Months in a period"))
    grace_days = forms.IntegerField(label=_("Days from the end of a period to the due day"))
    reminder_days = forms.CharField(
        label=_("Reminders, in days before the due day"),
        help_text=_("For example 90, 60, 30."),
        max_length=80,
    )
    sections = forms.MultipleChoiceField(
        label=_("Sections"), widget=forms.CheckboxSelectMultiple, help_text=_("In the order shown here.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = [(key, one.title) for key, one in known().items()]  # type: ignore[attr-defined]  # a choice field

    def clean_reminder_days(self) -> list[int]:
        """Whole numbers, parted by commas."""
        try:
            return [int(part) for part in self.cleaned_data["reminder_days"].split(",") if part.strip()]
        except ValueError:
            raise forms.ValidationError(_("Enter whole numbers parted by commas, like 90, 60, 30.")) from None


class PeriodForm(DesignForm):
    """Which period a report is begun for."""

    period = forms.ChoiceField(label=_("Period"))

    def __init__(
        self, *args: Any, choices: Sequence[tuple[datetime, datetime]], zone: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.now()
        self.fields["period"].choices = [  # type: ignore[attr-defined]  # a choice field
            (
                start.isoformat(),
                period_words(start, end, zone) + ("" if end <= now else f" ({_('not over yet')})"),
            )
            for start, end in choices
        ]
        # The newest that is over: its report can be signed.
        self.fields["period"].initial = next(
            (start.isoformat() for start, end in choices if end <= now),
            choices[0][0].isoformat() if choices else None,
        )

    def start(self) -> datetime:
        """The first instant of the chosen period."""
        return datetime.fromisoformat(self.cleaned_data["period"])


class TextForm(DesignForm):
    """The holder's own words on a section."""

    text = forms.CharField(
        label=_("In your words"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 12})
    )


class WhyForm(DesignForm):
    """Why a report is taken back."""

    reason = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea({"rows": 4}))


class SubmitForm(DesignForm):
    """That it went to the authority."""

    on = DayField(label=_("Submitted on"))
    reference = forms.CharField(
        label=_("How it was submitted, and its reference"),
        help_text=_("For example the portal and the number it gave."),
        max_length=120,
    )


class ReceiptForm(DesignForm):
    """The authority's receipt."""

    on = DayField(label=_("Date of the receipt"))
    reference = forms.CharField(label=_("The authority’s reference"), max_length=120)
    receipt = forms.FileField(label=_("The receipt"), help_text=_("PDF, PNG, JPEG, CSV or XLSX."))

    def upload(self) -> Upload:
        """The file as it was sent."""
        sent = self.cleaned_data["receipt"]
        return Upload(sent.name, sent.content_type or "", sent.read())
