"""Forms about people and their authority."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Organisation, Scope
from ui.forms import DesignForm, MomentField


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
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        validators=[EmailValidator(_("Enter an e-mail address in full, like name@hospital.example."))],
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Their own, not one that several people read: the invitation goes there."),
    )


class PeopleFilterForm(DesignForm):
    """What the list of people is narrowed to; lives in the address."""

    says_optional = False
    q = forms.CharField(required=False, max_length=60, label=_("Name or e-mail address"))
    role = forms.ChoiceField(required=False, label=_("Role now"))
    place = forms.ChoiceField(required=False, label=_("Where"))
    state = forms.ChoiceField(
        required=False,
        label=_("Account"),
        choices=[("", _("All")), ("open", _("Open")), ("closed", _("Closed"))],
    )

    def __init__(self, *args: Any, places: Iterable[Scope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("All")), *roles.choices()]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["place"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("All")),
            *((str(place.pk), _scope_label(place)) for place in places),
        ]


class GrantForm(DesignForm):
    """A new membership in a role that is chosen already; only the places where it is held are offered."""

    role = forms.CharField(widget=forms.HiddenInput())
    scope = forms.ModelChoiceField(label=_("Where"), queryset=Scope.objects.none())
    organisation = forms.ModelChoiceField(
        label=_("Acts for"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("The organisation behind the place"),
        help_text=_("Choose another only for somebody whom another organisation sends."),
    )
    starts_at = MomentField(label=_("From"), required=False, help_text=_("Now, when left empty."))
    ends_at = MomentField(label=_("Until"), required=False, help_text=_("Without end, when left empty."))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept on the trail."),
    )

    def __init__(self, *args: Any, role: type[roles.Role], scopes: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"role": role.name}, **kwargs)
        scope: Any = self.fields["scope"]
        scope.queryset = scopes
        scope.label_from_instance = _scope_label
        scope.error_messages = scope.error_messages | {
            "invalid_choice": _("%(role)s is not held there: choose one of the places listed.")
            % {"role": role.title}
        }
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
