"""Forms of batches, lots and patients."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import DesignForm, MomentField


class StartForm(DesignForm):
    """What to start, and the patient's code read twice."""

    issue = forms.ChoiceField(label=_("What do you make, and where?"))
    patient_code = forms.CharField(
        required=False,
        max_length=40,
        label=_("Patient code on the order"),
        help_text=_("Scan it, or type it like 3MT8-5C"),
    )
    patient_code_material = forms.CharField(
        required=False,
        max_length=40,
        label=_("Patient code on the starting material"),
        help_text=_("Scan the other label: the two must be the same"),
    )

    def __init__(self, *args: Any, issues: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if any(issue.version.instruction.product.autologous for issue in issues):
            # The gate asks for both when the product is made from the patient's own cells, and keeps the refusal.
            self.says_optional = False
        self.fields["issue"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (str(issue.pk), f"{issue.version.instruction.product.name}, {issue.version}, {issue.site.name}")
            for issue in issues
        ]


class ReasonForm(DesignForm):
    """A reason."""

    reason = forms.CharField(max_length=1000, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class FilterForm(DesignForm):
    """What the list is narrowed to."""

    says_optional = False
    q = forms.CharField(required=False, max_length=60, label=_("Batch number or patient code"))
    state = forms.ChoiceField(required=False, label=_("State"))
    site = forms.ChoiceField(required=False, label=_("Site"))
    product = forms.ChoiceField(required=False, label=_("Product"))

    def __init__(self, *args: Any, states: Any, sites: Any, products: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sites:
            self.fields["site"] = forms.CharField(required=False, max_length=6, label=_("Site code"))
        for name, choices in (
            ("state", [("open", _("In hand")), *states]),
            ("site", sites),
            ("product", products),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("All")), *choices]
        for field in self.fields.values():
            field.label_suffix = ""


class LotForm(DesignForm):
    """A lot that arrives."""

    site = forms.ChoiceField(label=_("Site"))
    material_code = forms.ChoiceField(label=_("Material"), help_text=_("As the instructions name it"))
    name = forms.CharField(max_length=200, label=_("Name"))
    lot_number = forms.CharField(max_length=80, label=_("Lot number"))
    supplier = forms.CharField(max_length=200, label=_("Supplier"))
    expires_at = MomentField(label=_("Expires"))

    def __init__(self, *args: Any, sites: Sequence[Any], materials: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = [(site.code, site.name) for site in sites]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["material_code"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("Choose the material")),
            *((code, code.replace("_", " ")) for code in materials),
        ]


class ExpiryForm(ReasonForm):
    """A corrected expiry."""

    expires_at = MomentField(label=_("Expires"))
    field_order = ["expires_at", "reason"]


class PatientForm(DesignForm):
    """A patient's identity, which stays sealed."""

    site = forms.ChoiceField(label=_("Site"))
    name = forms.CharField(required=False, max_length=200, label=_("Name"))
    nhs_number = forms.CharField(required=False, max_length=20, label=_("NHS number"))
    born_on = forms.DateField(required=False, label=_("Date of birth"), help_text=_("Like 1970-01-31"))

    def __init__(self, *args: Any, sites: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = [(site.code, site.name) for site in sites]  # type: ignore[attr-defined]  # a ChoiceField
