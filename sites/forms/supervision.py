"""Forms about supervision: plan, visit, finding, answer. They read what was typed; the services judge it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sites.models import Finding, Visit
from ui.forms import DayField, DesignForm


def _text(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class PlanForm(DesignForm):
    """How the site is to be supervised."""

    contact = forms.CharField(
        label=_("Who keeps contact with whom"),
        max_length=300,
        help_text=_("For example: the QA reviewer with the site lead, by telephone."),
    )
    contact_every = forms.CharField(label=_("How often"), max_length=120)
    data_feed = _text(
        _("Data that reaches the control site"),
        help_text=_("What comes as it is made, what comes later, and how a gap is noticed."),
    )
    audit_months = forms.IntegerField(
        label=_("Months between visits, at most"),
        help_text=_("No visit is put off beyond this."),
    )
    comparability = _text(
        _("Evidence of comparability expected"),
        help_text=_("What shows that the product made here is the product made elsewhere."),
    )


class VisitForm(DesignForm):
    """What the report of a visit says."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Visit.Kind.choices, widget=forms.RadioSelect)
    held_on = DayField(label=_("Held on"), help_text=_("Its last day, where it took several."))
    visited_by = forms.CharField(label=_("Who visited"), max_length=300)
    summary = _text(_("What was looked at"))
    next_on = DayField(
        label=_("Next one by"), required=False, help_text=_("Leave it empty for an audit by a third party.")
    )
    document = forms.FileField(label=_("The report"), help_text=_("PDF, picture or table, at most 10 MB."))


class FindingForm(DesignForm):
    """One finding of a visit."""

    severity = forms.ChoiceField(label=_("Class"), choices=Finding.Severity.choices, widget=forms.RadioSelect)
    text = _text(_("What was found"))
    due_on = DayField(label=_("Answer due by"))


class FindingAnswerForm(DesignForm):
    """What was done about a finding."""

    answer = _text(_("What was done about it, and by when"), rows=4)
    document = forms.FileField(
        label=_("Document that shows it"),
        required=False,
        help_text=_("PDF, picture or table, at most 10 MB."),
    )
