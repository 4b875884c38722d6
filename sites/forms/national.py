"""The filters of the national list and map, kept in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sites.models import RemoteSite
from sites.national import REGIONS
from ui.forms import DesignForm

STANDINGS = [
    ("clear", _("Nothing stands against it")),
    ("stopped", _("Stopped")),
    ("not_active", _("Not active")),
]


class NationalForm(DesignForm):
    """What to show."""

    says_optional = False
    q = forms.CharField(label=_("Name or code"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False)
    standing = forms.ChoiceField(label=_("Readiness"), required=False, choices=[("", _("Any")), *STANDINGS])
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *RemoteSite.Kind.choices]
    )
    product = forms.ChoiceField(label=_("Product"), required=False)
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        choices=[("", _("All regions")), *((key, title) for key, (title, _areas) in REGIONS.items())],
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    host = forms.ChoiceField(label=_("Host"), required=False)

    def __init__(
        self,
        *args: Any,
        products: Any = (),
        states: Any = (),
        countries: Any = (),
        hosts: Any = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, first, choices in (
            ("state", _("All states"), list(states)),
            ("product", _("All products"), [(code, f"{code} {name}") for code, name in products]),
            ("country", _("All countries"), [(code, code) for code in countries]),
            ("host", _("All hosts"), list(hosts)),
        ):
            self.fields[name].choices = [("", first), *choices]  # type: ignore[attr-defined]  # a ChoiceField
