"""Forms of a marketing authorisation: its particulars as the authority's papers say, and what became of it (REG-17)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from designations.forms.cases import text_field
from designations.forms.steps import ShelfLifeField
from designations.particulars import current_particulars, particulars
from designations.specificationtext import read_lines
from ledger.quantities import QuantityError
from ui.forms import DayField, DesignForm, MomentField


class ParticularsForm(DesignForm):
    """The particulars of one version, each as the authorisation says."""

    product_name = forms.CharField(label=_("Name of the product"), max_length=200)
    dosage_form = forms.CharField(label=_("Dosage form"), max_length=120)
    control_site = forms.CharField(label=_("Control site"), max_length=200)
    shelf_life_minutes = ShelfLifeField(label=_("Shelf life"), help_text=_("Like 48 h or 90 min."))
    specification = forms.CharField(
        label=_("Release specification"),
        max_length=20000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "One line a test: key; title; limit. Limits like “>= 70 %”, “>= 5 <= 10 %”, “< 0.25 EU/mL”, “absent / sterile”. Tests"
            " of which one must pass share a fourth part. The key is that of the instruction’s release line."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in particulars(current_particulars()):
            self.fields[f"prose_{each.key}"] = text_field(each.title, 4)

    def clean_specification(self) -> list[dict[str, Any]]:
        """Rows, as the service takes them."""
        try:
            return read_lines(self.cleaned_data["specification"])
        except QuantityError as error:
            raise forms.ValidationError(f"{error.message} {error.way_out}".strip()) from error

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = dict(self.cleaned_data)
        prose = {
            name.removeprefix("prose_"): data.pop(name) for name in list(data) if name.startswith("prose_")
        }
        return {**data, "prose": prose}


class RecordAuthorisationForm(ParticularsForm):
    """An authorisation as it was granted."""

    number = forms.CharField(label=_("Number"), max_length=40)
    holder = forms.CharField(label=_("Holder"), max_length=200)
    granted_on = DayField(label=_("Granted on"))
    reference = forms.CharField(label=_("The authority’s reference"), max_length=80)
    field_order = ("number", "holder", "granted_on", "reference")


class VaryForm(ParticularsForm):
    """The whole of the particulars as varied."""

    decided_on = DayField(label=_("Varied on"))
    reference = forms.CharField(label=_("The authority’s reference"), max_length=80)
    says = text_field(_("What it changes"), 3)
    field_order = ("decided_on", "reference", "says")


class WhyForm(DesignForm):
    """Why."""

    reason = text_field(_("Why"), 3)


class ExportForm(DesignForm):
    """The instant."""

    at = MomentField(label=_("As it was at"))


def initial_of(version: Any, specification: str) -> Mapping[str, Any]:
    """What the form of a variation starts from."""
    names = ("product_name", "dosage_form", "control_site", "shelf_life_minutes")
    return {
        **{name: getattr(version, name) for name in names},
        "specification": specification,
        **{f"prose_{key}": text for key, text in version.prose.items()},
    }
