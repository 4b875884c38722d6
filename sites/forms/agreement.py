"""Forms about the host, its agreement, and the checklists. They read what was typed; the services judge it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from sites.agreements.duties import DUTIES, PARTIES
from sites.models import ChecklistAnswer
from ui.forms import DayField, DesignForm


def _why(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class HostForm(DesignForm):
    """In whose premises the site stands."""

    own = forms.BooleanField(label=_("It stands in the control site’s own premises"), required=False)
    host = forms.CharField(
        label=_("NHS code of the host organisation"),
        required=False,
        max_length=10,
        help_text=_("Leave it empty when the premises are the control site’s own."),
    )
    reason = _why(_("Reason"))

    def clean(self) -> dict[str, Any]:
        """One of the two, and a code that is in the register."""
        data: dict[str, Any] = super().clean() or {}
        code = (data.get("host") or "").strip().upper()
        self.organisation: Organisation | None = None
        if bool(code) == bool(data.get("own")):
            self.add_error("host", _("Enter the code, or say that the premises are its own: one of the two."))
        elif code:
            self.organisation = Organisation.objects.filter(ods_code=code).first()
            if self.organisation is None:
                self.add_error("host", _("No organisation of this code is in the register. Check the code."))
        return data


class AgreementForm(DesignForm):
    """What the signed agreement says, and who does what."""

    reference = forms.CharField(label=_("Reference of the agreement"), max_length=120)
    document = forms.FileField(label=_("The signed document"), help_text=_("PDF, at most 10 MB."))
    control_signatory = forms.CharField(label=_("Signed for the control site by"), max_length=200)
    control_signed_on = DayField(label=_("Signed for the control site on"))
    host_signatory = forms.CharField(label=_("Signed for the host by"), max_length=200)
    host_signed_on = DayField(label=_("Signed for the host on"))
    valid_from = DayField(label=_("Valid from"))
    valid_until = DayField(label=_("Valid until"), help_text=_("Its last day."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, (title, party) in DUTIES.items():
            self.fields[f"duty_{key}"] = forms.ChoiceField(
                label=title, choices=list(PARTIES.items()), initial=party
            )

    def duties(self) -> dict[str, str]:
        """Duty → party."""
        return {key: self.cleaned_data[f"duty_{key}"] for key in DUTIES}


class AnswerForm(DesignForm):
    """The answer to one item."""

    outcome = forms.ChoiceField(
        label=_("Answer"), choices=ChecklistAnswer.Outcome.choices, widget=forms.RadioSelect
    )
    evidence = forms.CharField(
        label=_("Number of the document that shows it"), required=False, max_length=300
    )
    document = forms.FileField(
        label=_("The document"), required=False, help_text=_("PDF, picture or table, at most 10 MB.")
    )
    note = _why(
        _("Note"), required=False, help_text=_("Needed when it does not apply here, or is open again.")
    )
