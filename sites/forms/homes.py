"""Forms about kits and visits of homes. They read what was typed; the services judge it (REG-44)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from designations.models import MasterFile
from sites.models import Kit
from ui.forms import DayField, DesignForm


class KitForm(DesignForm):
    """A kit as it was packed."""

    number = forms.CharField(label=_("Number of the kit"), max_length=30, help_text=_("As on its label."))
    master_file: Any = forms.ModelChoiceField(label=_("Master file"), queryset=MasterFile.objects.none())
    contents = forms.CharField(
        label=_("What is in it"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One thing a line, with its lot or serial number."),
    )
    packing_record = forms.CharField(label=_("Number of the packing record"), max_length=120)
    expires_on = DayField(label=_("Usable until"), help_text=_("Its last day."))

    def __init__(self, *args: Any, master_files: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["master_file"].queryset = master_files  # type: ignore[attr-defined]  # a model choice


class _KitChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        from ui.formats import calendar_date

        return str(
            _("%(number)s, usable until %(day)s")
            % {"number": obj.number, "day": calendar_date(obj.expires_on)}
        )


class VisitForm(DesignForm):
    """One visit: its day, its kit, who makes it."""

    visit_on = DayField(label=_("Day of the visit"))
    kit: Any = _KitChoice(
        label=_("Kit"),
        queryset=Kit.objects.none(),
        help_text=_("Approved kits of this home’s products that are in date and named by no other visit."),
    )
    visitor: Any = forms.ModelChoiceField(
        label=_("Who makes the visit"),
        queryset=Person.objects.none(),
        help_text=_("Whoever starts the batch at the home."),
    )

    def __init__(self, *args: Any, kits: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kit"].queryset = kits  # type: ignore[attr-defined]  # a model choice
        self.fields["visitor"].queryset = people  # type: ignore[attr-defined]  # a model choice
