"""Forms of the oversight floor."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.models import Severity
from ui.forms import DesignForm, HintedChoiceField


class AssessmentForm(DesignForm):
    """What one exception means."""

    text = forms.CharField(
        label=_("Your assessment"),
        help_text=_("What you looked at, and what you conclude for this patient and this batch."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )


class ReasonForm(DesignForm):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)


class RejectForm(ReasonForm):
    """The reason of a rejection."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is part of what you sign, and stands in the register as you write it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )


class RaiseForm(DesignForm):
    """A deviation raised by hand."""

    title = forms.CharField(label=_("What happened, in one line"), max_length=300)
    description = forms.CharField(
        label=_("What happened, in full"), widget=forms.Textarea(attrs={"rows": 5}), max_length=8000
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, widget=forms.RadioSelect)


class DeviationForm(DesignForm):
    """What a deviation means (REG-81, REG-82)."""

    severity = HintedChoiceField(
        label=_("Severity"),
        choices=Severity.choices,
        hints={
            "critical": _("It may harm the patient, or the batch cannot be trusted"),
            "major": _("It departs from the registered process or from a limit"),
            "minor": _("It has no effect on the product"),
        },
    )
    impact = forms.CharField(
        label=_("Impact on patient and product"), widget=forms.Textarea(attrs={"rows": 4}), max_length=8000
    )
    action = forms.CharField(
        label=_("What was done at once"), widget=forms.Textarea(attrs={"rows": 3}), max_length=8000
    )
    root_cause = forms.CharField(
        label=_("Root cause, as far as it is known"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=8000,
        required=False,
    )
    other_sites = HintedChoiceField(
        label=_("Are other sites affected?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        hints={"no": _("You looked, and found none"), "yes": _("Name them below")},
    )
    other_sites_note = forms.CharField(
        label=_("Which sites, and how you looked"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=8000,
        required=False,
    )


class ConclusionForm(DesignForm):
    """The conclusion with which a deviation is closed."""

    conclusion = forms.CharField(
        label=_("Conclusion"), widget=forms.Textarea(attrs={"rows": 4}), max_length=8000
    )


class FilterForm(DesignForm):
    """What a list is narrowed to: a word, and one choice for each of the named columns. Lives in the address."""

    says_optional = False
    q = forms.CharField(required=False, max_length=60, label=_("Number or batch"))

    def __init__(
        self, *args: Any, choices: Mapping[str, tuple[Any, Sequence[tuple[str, Any]]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, options) in choices.items():
            self.fields[name] = forms.ChoiceField(
                required=False, label=label, choices=[("", _("All")), *options]
            )


class QueueForm(DesignForm):
    """What the queue is narrowed to."""

    says_optional = False
    product = forms.CharField(required=False, max_length=6, label=_("Product code"))
    site = forms.CharField(required=False, max_length=6, label=_("Site code"))
    state = forms.ChoiceField(required=False, label=_("State"))

    def __init__(self, *args: Any, states: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("All")), *states]  # type: ignore[attr-defined]  # a ChoiceField
