"""Forms about people and their authority."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Organisation, Scope
from ui.forms import DesignForm, HintedChoiceField, MomentField


class ReasonForm(DesignForm):
    """Why, for whatever ends something."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept on the trail."),
    )


class PersonForm(DesignForm):
    """A new account."""

    full_name = forms.CharField(
        label=_("Full name"), max_length=200, help_text=_("As it is to be printed on signatures.")
    )
    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class GrantForm(DesignForm):
    """A new membership."""

    role = HintedChoiceField(
        label=_("Role"),
        choices=roles.choices,
        hints={name: role.description for name, role in roles.ROLES.items()},
    )
    scope = forms.ModelChoiceField(label=_("Where"), queryset=Scope.objects.none())
    organisation = forms.ModelChoiceField(
        label=_("Acts for"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("The organisation behind the place, when left empty."),
    )
    starts_at = MomentField(label=_("From"), required=False, help_text=_("Now, when left empty."))
    ends_at = MomentField(label=_("Until"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept on the trail."),
    )

    def __init__(self, *args: Any, scopes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].queryset = scopes  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["scope"].label_from_instance = _scope_label  # type: ignore[attr-defined]  # a ModelChoiceField
        organisations = (
            Organisation.objects.filter(closed_on__isnull=True).exclude(kind="host").order_by("name")
        )
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]  # a ModelChoiceField


def _scope_label(scope: Scope) -> str:
    return f"{scope.get_kind_display()}: {scope.title} ({scope.code})"


class ClientForm(DesignForm):
    """A new API client."""

    name = forms.CharField(label=_("Name of the system"), max_length=120)
    scope = forms.ModelChoiceField(label=_("Site"), queryset=Scope.objects.none())
    expires_at = MomentField(label=_("Token ends"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept on the trail."),
    )

    def __init__(self, *args: Any, scopes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].queryset = scopes  # type: ignore[attr-defined]  # a ModelChoiceField


class DeviceForm(DesignForm):
    """A new bench device."""

    name = forms.CharField(label=_("Name of the device"), max_length=80, help_text=_("As on its label."))
    scope = forms.ModelChoiceField(label=_("Site"), queryset=Scope.objects.none())

    def __init__(self, *args: Any, scopes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].queryset = scopes  # type: ignore[attr-defined]  # a ModelChoiceField


class BadgeForm(DesignForm):
    """A badge, a PIN or both."""

    badge = forms.CharField(
        label=_("Badge number"), max_length=64, required=False, help_text=_("Scan the badge into this field.")
    )
    pin = forms.CharField(
        label=_("PIN"),
        max_length=8,
        required=False,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
        help_text=_("4 to 8 digits."),
    )


class PinForm(DesignForm):
    """The person's own PIN."""

    pin = forms.CharField(
        label=_("New PIN"),
        max_length=8,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
        help_text=_("4 to 8 digits, not all alike and not in a row."),
    )
