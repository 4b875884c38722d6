"""Forms about instruments, their maintenance and rooms. They read what was typed; the services judge it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import DayField, DesignForm


def _why(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


def paper() -> forms.FileField:
    """The document itself, where there is one."""
    return forms.FileField(
        label=_("The document"), required=False, help_text=_("PDF, picture or table, at most 10 MB.")
    )


class MaintenanceForm(DesignForm):
    """A maintenance and what shows it."""

    done_on = DayField(label=_("Done on"))
    work_done = forms.CharField(label=_("What was done"), max_length=300)
    evidence = forms.CharField(label=_("Number of the report"), max_length=120)
    done_by = forms.CharField(label=_("Done by"), max_length=200)
    document = paper()


class MaintenancePlanForm(DesignForm):
    """How often an instrument is maintained. Empty: no longer planned."""

    every_days = forms.IntegerField(
        label=_("Every so many days"),
        required=False,
        min_value=1,
        help_text=_("Counted from the last maintenance. Leave all empty to end the plan."),
    )
    first_due_on = DayField(
        label=_("First due on"), required=False, help_text=_("Counts until a maintenance is recorded.")
    )
    stops = forms.BooleanField(label=_("It is not used while maintenance is overdue"), required=False)
    reason = _why(_("Reason"), help_text=_("For example the chapter of the maker’s manual."))


class RoomForm(DesignForm):
    """A room or cabinet."""

    code = forms.CharField(label=_("Code on the door"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=200)
    suited_for = forms.CharField(
        label=_("Suited for"), max_length=300, help_text=_("What its assessment found it suited for.")
    )
    evidence = forms.CharField(label=_("Number of the assessment"), max_length=300)


class PlacementForm(DesignForm):
    """In which room an instrument stands."""

    room: Any = forms.ModelChoiceField(
        label=_("Room"), queryset=None, required=False, empty_label=_("None of the recorded rooms")
    )

    def __init__(self, *args: Any, rooms: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]  # a ModelChoiceField
