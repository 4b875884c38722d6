"""Forms in the address of the pages about people: what is asked for, never changed by them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sites.people.due import KINDS
from ui.forms import DayField, DesignForm


class MatrixFilterForm(DesignForm):
    """The product whose instructions the matrix shows."""

    says_optional = False
    product = forms.ChoiceField(label=_("Product"), required=False)

    def __init__(self, *args: Any, products: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("All products")),
            *((code, f"{code} {name}") for code, name in products),
        ]


class DueFilterForm(DesignForm):
    """Which site and what kind."""

    says_optional = False
    site = forms.CharField(label=_("Site code"), required=False, max_length=6)
    kind = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("Everything")), *KINDS.items()])


class WhatIfForm(DesignForm):
    """The version and the day that are asked about."""

    version = forms.ChoiceField(label=_("Instruction version"))
    day = DayField(label=_("Day"))

    def __init__(self, *args: Any, versions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].choices = [(key_of(one), str(one)) for one in versions]  # type: ignore[attr-defined]  # a ChoiceField


def key_of(version: Any) -> str:
    """A version as an address names it."""
    return f"{version.instruction.number}/{version.number}"
