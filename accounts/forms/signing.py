"""The credentials of a signature."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import DesignForm, OneTimeCodeField


class CredentialsForm(DesignForm):
    """Password and authenticator code, or a passkey's answer in ``credential``: one of the two ways, whole."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(),
        error_messages={"required": _("Enter your password.")},
    )
    code = OneTimeCodeField(error_messages={"required": _("Enter the code that your authenticator shows.")})
    credential = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput())

    def clean(self) -> dict[str, Any]:
        """A passkey's answer stands for both fields."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("credential"):
            for name in ("password", "code"):
                self.errors.pop(name, None)
        return data
