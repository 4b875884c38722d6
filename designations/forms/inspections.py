"""Forms of inspections by the authority and of their findings (REG-32)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from designations.forms.cases import file_hint, text_field
from designations.kinds import FindingClass, InspectionKind, Mode
from designations.models import LicenceVariation, Product
from ui.forms import DayField, DesignForm


class AnnounceForm(DesignForm):
    """What the authority announced."""

    says_optional = True
    kind = forms.ChoiceField(label=_("Why it inspects"), choices=InspectionKind.choices)
    reference = forms.CharField(label=_("Authority’s reference"), max_length=80)
    announced_on = DayField(label=_("Announced on"))
    planned_on = DayField(label=_("Planned for"), required=False)
    site_id = forms.TypedChoiceField(
        label=_("What it looks at"),
        coerce=UUID,
        empty_value=None,
        required=False,
        help_text=_("A licence names no remote site; an inspection may look at one all the same."),
    )
    variation: Any = forms.ModelChoiceField(
        label=_("Variation that it belongs to"),
        queryset=LicenceVariation.objects.none(),
        required=False,
    )
    holds_grant = forms.BooleanField(
        label=_("The authority decides the variation only after this inspection"),
        required=False,
        help_text=_("The grant cannot be recorded here before the inspection is closed or cancelled."),
    )
    product: Any = forms.ModelChoiceField(
        label=_("Product"),
        queryset=Product.objects.none(),
        required=False,
        help_text=_("When it is about one product; that of the variation is taken from there."),
    )
    mode = forms.ChoiceField(label=_("Mode"), choices=[("", _("Any")), *Mode.choices], required=False)

    def __init__(
        self, *args: Any, sites: Sequence[tuple[UUID, str]], variations: Any, products: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site_id"].choices = [  # type: ignore[attr-defined]  # a choice
            ("", _("The control site")),
            *((str(key), words) for key, words in sites),
        ]
        self.fields["variation"].queryset = variations  # type: ignore[attr-defined]  # a model choice
        self.fields["product"].queryset = products  # type: ignore[attr-defined]  # a model choice


class HoldForm(DesignForm):
    """When it was held, and by whom."""

    held_from = DayField(label=_("First day"))
    held_until = DayField(label=_("Last day"))
    inspectors = text_field(_("Inspectors"), rows=3, help_text=_("One name a line."))


class ReceiveForm(DesignForm):
    """The report."""

    on = DayField(label=_("Received on"))
    due_on = DayField(label=_("Response due"), required=False)
    document = forms.FileField(label=_("The report"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].help_text = file_hint()


class OnForm(DesignForm):
    """The day of a move."""

    on = DayField(label=_("Date"))


class AgainForm(OnForm):
    """What the authority asks again."""

    due_on = DayField(label=_("Response due"), required=False)
    reason = text_field(_("What it asks"), rows=4)


class CloseForm(OnForm):
    """The closing letter."""

    certificate = forms.CharField(
        label=_("Certificate of good manufacturing practice"),
        max_length=80,
        required=False,
        help_text=_("Its number, when the letter names one."),
    )


class CancelForm(OnForm):
    """Why it is not held."""

    reason = text_field(_("What the authority’s letter says"), rows=3)


class FindingForm(DesignForm):
    """One finding of the report."""

    grade = forms.ChoiceField(label=_("Class"), choices=FindingClass.choices, widget=forms.RadioSelect())
    says = text_field(_("What was found, as the report says it"), rows=5)
    due_on = DayField(label=_("Answer due"))


class AnswerForm(OnForm):
    """What is done about it."""

    says = text_field(
        _("What is put right, and what keeps it from happening again"),
        rows=6,
        help_text=_("Corrective and preventive action, who does it and by when."),
    )
    document = forms.FileField(label=_("Document"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].help_text = file_hint()


class ReturnForm(OnForm):
    """Why the authority does not accept it."""

    due_on = DayField(label=_("Next answer due"))
    reason = text_field(_("What the authority says"), rows=4)


class DoneForm(OnForm):
    """What shows that the action is done."""

    reason = text_field(_("What shows that it is done"), rows=3)


MOVE_FORMS: Mapping[str, type[DesignForm]] = {
    "hold": HoldForm,
    "receive": ReceiveForm,
    "respond": OnForm,
    "ask_again": AgainForm,
    "cancel": CancelForm,
}
"""Move of an inspection that is recorded without a signature → what is asked of whoever records it."""
FINDING_FORMS: Mapping[str, type[DesignForm]] = {
    "answer": AnswerForm,
    "return": ReturnForm,
    "accept": OnForm,
    "close": DoneForm,
}
"""Move of a finding → what is asked of whoever records it."""
