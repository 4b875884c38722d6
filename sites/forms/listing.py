"""The forms of the list of sites in a draft of a master file (REG-18)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sites.models import RemoteSite
from ui.forms import DesignForm, MomentField


class ListSiteForm(DesignForm):
    """A site for the list. Without dates it stands there as long as the version is in force."""

    site: Any = forms.ModelChoiceField(label=_("Site"), queryset=RemoteSite.objects.none())
    listed_from = MomentField(
        label=_("Listed from"),
        required=False,
        help_text=_("May stay empty: from when the version comes into force."),
    )
    listed_until = MomentField(
        label=_("Listed until"),
        required=False,
        help_text=_("May stay empty: as long as the version is in force."),
    )

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]  # a model choice


class EndListingForm(DesignForm):
    """When a site leaves the list, and why."""

    until = MomentField(label=_("Listed until"))
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
