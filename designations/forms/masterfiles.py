"""The forms of a master-file version."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from designations.changeclasses import change_classes
from designations.headings import typed_headings
from designations.models import MasterFileVersion
from ui.forms import DayField, DesignForm, HintedChoiceField


class RecordForm(DesignForm):
    """A day and a reference: what was sent to the authority, or what came back."""

    on = DayField(label=_("Day"))
    reference = forms.CharField(label=_("Reference"), max_length=80)


class VersionForm(DesignForm):
    """The text of every section in the order of the template, and what the version changes.

    A draft is saved with sections empty, yet only those that say so may stay empty: none is called optional.
    """

    says_optional = False

    def __init__(self, *args: Any, version: MasterFileVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = change_classes()
        if version.number > 1:
            self.fields["change_class"] = HintedChoiceField(
                label=_("Class of the change"),
                choices=[(key, each.title) for key, each in classes.items()],
                hints={key: each.hint for key, each in classes.items()},
                required=False,
                initial=version.change_class or "",
            )
        self.fields["change_summary"] = forms.CharField(
            label=_("What changed and why"),
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 3}),
            initial=version.change_summary,
        )
        for heading in typed_headings(version.template):
            self.fields[f"section_{heading.key}"] = forms.CharField(
                label=heading.title,
                required=False,
                max_length=20000,
                widget=forms.Textarea(attrs={"rows": 6}),
                initial=version.sections.get(heading.key, ""),
                help_text=_("May stay empty.") if heading.optional else "",
            )

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = self.cleaned_data
        sections = {
            name.removeprefix("section_"): text for name, text in data.items() if name.startswith("section_")
        }
        return {
            "sections": sections,
            "change_summary": data["change_summary"],
            "change_class": data.get("change_class") or None,
        }
