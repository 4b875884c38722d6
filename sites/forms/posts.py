"""Forms about who answers for a site. They read what was typed; the services judge it (REG-33)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sites.models import SitePost
from ui.forms import DayField, DesignForm


class PostForm(DesignForm):
    """Who takes which post."""

    role = forms.ChoiceField(label=_("Post"), choices=SitePost.Role.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=200)
    organisation = forms.CharField(
        label=_("Organisation"), max_length=200, help_text=_("Who employs the person, usually the host.")
    )
    reference = forms.CharField(
        label=_("Letter that names the person"), max_length=200, help_text=_("Its number or date.")
    )
    from_on = DayField(label=_("In post from"))


class LeaveForm(DesignForm):
    """The last day of somebody in post."""

    until_on = DayField(label=_("Last day in post"))
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
