"""Forms about a site's registration with the authority of its country (REG-139)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import DayField, DesignForm


class RegistrationForm(DesignForm):
    """As the authority's letter gives it."""

    authority = forms.CharField(label=_("Authority"), max_length=200)
    number = forms.CharField(label=_("Number of the registration"), max_length=80)
    registered_on = DayField(label=_("Registered on"))
    document = forms.FileField(label=_("The authority’s document"))


class EndForm(DesignForm):
    """From when it no longer holds, and why."""

    ended_on = DayField(label=_("First day on which it no longer holds"))
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
