"""Forms of a product's story with the authority."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from designations.models import CommitmentUse, Designation, StoryEntry
from ui.forms import DayField, DesignForm


class EntryForm(DesignForm):
    """One contact or application."""

    kind = forms.ChoiceField(label=_("Kind"), choices=StoryEntry.Kind.choices)
    title = forms.CharField(
        label=_("Title"), max_length=160, help_text=_("Like “Phase II, made at the point of care”.")
    )
    reference = forms.CharField(label=_("Reference"), required=False, max_length=80)
    starts_on = DayField(label=_("Date, or first day"))
    ends_on = DayField(label=_("Last day"), required=False)
    goes_on = forms.BooleanField(label=_("It goes on, without an end yet"), required=False)
    says = forms.CharField(
        label=_("What was asked, said or decided"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CorrectEntryForm(EntryForm):
    """A better version of an entry, and why."""

    reason = forms.CharField(
        label=_("Why it is corrected"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class CommitmentForm(DesignForm):
    """What was promised."""

    says = forms.CharField(
        label=_("What was promised"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = DayField(label=_("Due"), required=False)


class UseForm(DesignForm):
    """Where it was kept."""

    place = forms.ChoiceField(label=_("Where"), choices=CommitmentUse.Place.choices)
    designation: Any = forms.ModelChoiceField(
        label=_("Designation case"), queryset=Designation.objects.none(), required=False
    )
    used_on = DayField(label=_("Date"))
    says = forms.CharField(
        label=_("How it was kept"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["designation"].queryset = cases  # type: ignore[attr-defined]  # a model choice


class OnForm(DesignForm):
    """Which day to show."""

    says_optional = False
    on = DayField(label=_("Show it as it was on"), required=False)
