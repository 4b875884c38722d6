"""Forms about restrictions. They read what was typed; the services judge it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from designations.kinds import Mode
from sites.models import Activity, Restriction
from ui.forms import DayField, DesignForm, MomentField


def _why(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class RestrictionFilterForm(DesignForm):
    """The list's filters, kept in the address."""

    says_optional = False
    q = forms.CharField(label=_("Number, letter, site or product"), required=False, max_length=80)
    standing = forms.ChoiceField(
        label=_("Standing"),
        required=False,
        choices=[
            ("", _("All")),
            ("in_force", _("In force")),
            ("to_come", _("To come")),
            ("ended", _("Ended or lifted")),
        ],
    )
    imposed_by = forms.ChoiceField(
        label=_("Imposed by"), required=False, choices=[("", _("Anybody")), *Restriction.ImposedBy.choices]
    )


class RestrictionForm(DesignForm):
    """Who stops what, from when, and by which letter."""

    imposed_by = forms.ChoiceField(label=_("Imposed by"), widget=forms.RadioSelect)
    site: Any = forms.ModelChoiceField(
        label=_("Site or unit"), queryset=None, required=False, empty_label=_("Every site and unit")
    )
    product: Any = forms.ModelChoiceField(
        label=_("Product"), queryset=None, required=False, empty_label=_("Every product")
    )
    licence: Any = forms.ModelChoiceField(
        label=_("Licence"), queryset=None, required=False, empty_label=_("Every licence")
    )
    mode = forms.ChoiceField(
        label=_("Mode"), required=False, choices=[("", _("Point of care and modular")), *Mode.choices]
    )
    activities = forms.MultipleChoiceField(
        label=_("What is stopped"),
        required=False,
        choices=Activity.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of it."),
    )
    reference = forms.CharField(label=_("Reference of the letter or decision"), max_length=120)
    reason = _why(_("Reason given"))
    notice_on = DayField(label=_("Letter dated"), required=False)
    answer_due_on = DayField(label=_("Answer due"), required=False)
    effective_from = MomentField(
        label=_("In force from"),
        required=False,
        help_text=_("Empty: now, at once. Otherwise the time on the 24-hour clock, like 14:05."),
    )
    effective_until = MomentField(
        label=_("In force until"),
        required=False,
        help_text=_("Only where the decision itself names an end. Time on the 24-hour clock, like 14:05."),
    )

    def __init__(
        self, *args: Any, imposers: Any, sites: Any, products: Any, licences: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["imposed_by"].choices = imposers
        fields["site"].queryset = sites
        fields["product"].queryset = products
        fields["licence"].queryset = licences


class RepresentationForm(DesignForm):
    """The holder's answer to the authority."""

    sent_on = DayField(label=_("Sent on"))
    reference = forms.CharField(label=_("Reference of the answer"), max_length=120)
    summary = _why(_("What it says"))
