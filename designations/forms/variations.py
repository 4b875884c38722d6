"""Forms of licence variations (REG-25, REG-26, REG-39)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from designations.forms.cases import text_field
from designations.kinds import Mode, VariationKind
from designations.models import MasterFileVersion, Product
from ui.forms import DayField, DesignForm


class VariationForm(DesignForm):
    """What the holder asks the authority for."""

    says_optional = False
    kind = forms.ChoiceField(label=_("What it is for"), choices=VariationKind.choices)
    summary = text_field(_("What it asks for, in a sentence"), rows=3)
    product: Any = forms.ModelChoiceField(
        label=_("Product"),
        queryset=Product.objects.none(),
        required=False,
        help_text=_("Only when a product or an activity is added."),
    )
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=[("", _("None")), *Mode.choices],
        required=False,
        help_text=_("Only when a product or an activity is added."),
    )
    master_file_versions: Any = forms.ModelMultipleChoiceField(
        label=_("Versions of the master file that it carries"),
        queryset=MasterFileVersion.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("A new product goes to the authority with the approved version of its master file."),
    )
    restriction_reference = forms.CharField(
        label=_("Letter of the restriction"),
        max_length=120,
        required=False,
        help_text=_("Only when a restriction is to be lifted."),
    )

    def __init__(self, *args: Any, products: Any, versions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products  # type: ignore[attr-defined]  # a model choice
        self.fields["master_file_versions"].queryset = versions  # type: ignore[attr-defined]  # a model choice


class OnForm(DesignForm):
    """The day of a move."""

    on = DayField(label=_("Date"))


class SaidForm(OnForm):
    """The day of a letter and what it says."""

    reason = text_field(_("What it says"), rows=4)


class GrantForm(OnForm):
    """The authority's decision."""

    reference = forms.CharField(label=_("Authority’s reference"), max_length=80)


class RefuseForm(GrantForm):
    """The authority's refusal and its reasons."""

    reason = text_field(_("The authority’s reasons"), rows=4)


class WithdrawForm(OnForm):
    """Why it is withdrawn."""

    reason = text_field(_("Why it is withdrawn"), rows=3)


MOVE_FORMS: Mapping[str, type[DesignForm]] = {
    "submit": OnForm,
    "ask_information": SaidForm,
    "answer": SaidForm,
    "grant": GrantForm,
    "refuse": RefuseForm,
    "withdraw": WithdrawForm,
}
"""Move → what is asked of whoever records it."""
