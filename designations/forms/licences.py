"""Forms of licences: recorded as the authority's papers say (REG-23 to REG-34)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from designations.forms.cases import file_hint, text_field
from designations.kinds import Activity, Capacity, LicenceType, Mode, Purpose
from designations.models import Product
from ui.forms import DayField, DesignForm

REASON = _("Why")


class LicenceForm(DesignForm):
    """A licence as the authority granted it."""

    number = forms.CharField(label=_("Licence number"), max_length=60)
    licence_type = forms.ChoiceField(label=_("Type"), choices=LicenceType.choices)
    activities = forms.MultipleChoiceField(
        label=_("What it authorises"),
        choices=Activity.choices,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("Tick everything that the licence states; any of them may stand together."),
    )
    holder: Any = forms.ModelChoiceField(label=_("Holder"), queryset=Organisation.objects.none())
    control_site: Any = forms.ModelChoiceField(
        label=_("Control site"),
        queryset=Organisation.objects.none(),
        help_text=_("In the United Kingdom. Remote sites are not named on a licence."),
    )
    valid_from = DayField(label=_("Valid from"))
    valid_until = DayField(label=_("Valid until"), required=False)

    def __init__(self, *args: Any, holders: Any, control_sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = holders  # type: ignore[attr-defined]  # a model choice
        self.fields["control_site"].queryset = control_sites  # type: ignore[attr-defined]  # a model choice


class ScopeForm(DesignForm):
    """A product that the licence already covered."""

    product: Any = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none())
    mode = forms.ChoiceField(label=_("Mode"), choices=Mode.choices)
    valid_from = DayField(label=_("Granted on"))
    valid_until = DayField(label=_("Until"), required=False)
    variation_reference = forms.CharField(label=_("Reference"), max_length=80, required=False)

    def __init__(self, *args: Any, products: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products  # type: ignore[attr-defined]  # a model choice


class ActivityForm(DesignForm):
    """An activity that the licence states."""

    activity = forms.ChoiceField(label=_("Activity"), choices=Activity.choices)
    valid_from = DayField(label=_("Granted on"))
    variation_reference = forms.CharField(label=_("Authority’s reference"), max_length=80, required=False)


class EndForm(DesignForm):
    """The last day, and why."""

    valid_until = DayField(label=_("Last day"))
    reason = text_field(REASON, rows=2)


class ReasonForm(DesignForm):
    """Why, with the authority's letter."""

    reason = text_field(_("Why, with the reference of the authority’s letter"), rows=3)


class PersonForm(DesignForm):
    """A person whom the licence names."""

    person: Any = forms.ModelChoiceField(
        label=_("Person"),
        queryset=Person.objects.none(),
        help_text=_("Somebody with an account here: what they sign is held against this register."),
    )
    name = forms.CharField(label=_("Name, as on the licence"), max_length=200)
    capacity = forms.ChoiceField(label=_("Named as"), choices=Capacity.choices)
    valid_from = DayField(label=_("Named from"))
    valid_until = DayField(label=_("Named until"), required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a model choice


class NoticeForm(DesignForm):
    """When the authority was told."""

    on = DayField(label=_("Told on"))
    reference = forms.CharField(
        label=_("Reference"), max_length=80, help_text=_("Of the letter or the submission.")
    )


class PremisesForm(DesignForm):
    """Premises for one purpose."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    name = forms.CharField(label=_("Name of the premises"), max_length=200)
    address = text_field(_("Address"), help_text=_("One line under the other, without the postcode."))
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    country = forms.CharField(
        label=_("Country"),
        max_length=2,
        initial="GB",
        help_text=_("Two letters. GB is the United Kingdom, where a control site lies."),
    )
    does = forms.CharField(label=_("What is done or kept there"), max_length=300, required=False)
    valid_from = DayField(label=_("Named from"))


class PaperForm(DesignForm):
    """A document of a variation."""

    title = forms.CharField(label=_("Title"), max_length=200)
    document = forms.FileField(label=_("Document"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].help_text = file_hint()
