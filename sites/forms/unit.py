"""Forms about a modular unit that moves. They read what was typed; the services judge it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sites.forms.plant import paper
from sites.forms.site import SiteForm
from ui.forms import DayField, DesignForm, MomentField


def _why(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class DepartForm(DesignForm):
    """Where the unit is sent, when it left, and why."""

    place_code = forms.CharField(label=_("NHS site code of the place it is sent to"), max_length=10)
    departed_at = MomentField(label=_("Left at"))
    reason = _why(_("Why it moves"))

    clean_place_code = SiteForm.clean_place_code


class ArriveForm(DesignForm):
    """Where the unit stands now."""

    place_code = forms.CharField(
        label=_("NHS site code of the place"),
        required=False,
        max_length=10,
        help_text=_("Leave it empty when the unit arrived where it was sent."),
    )
    position = forms.CharField(label=_("Where on the premises"), required=False, max_length=200)
    arrived_at = MomentField(label=_("Stands there since"))
    reason = _why(
        _("Reason"),
        required=False,
        help_text=_("For the first delivery, and when it arrived at another place than it was sent to."),
    )

    clean_place_code = SiteForm.clean_place_code


class RequalifyForm(DesignForm):
    """The document that shows the unit was re-qualified."""

    evidence = forms.CharField(label=_("Number of the re-qualification report"), max_length=300)


class QualificationForm(DesignForm):
    """The protocol that shows an instrument was qualified where it stands."""

    done_at = MomentField(label=_("Done at"))
    evidence = forms.CharField(label=_("Number of the protocol"), max_length=300)
    done_by = forms.CharField(label=_("Done by"), max_length=200)
    document = paper()


class OnForm(DesignForm):
    """Which day to show."""

    says_optional = False
    on = DayField(label=_("Show it as it was on"), required=False)
