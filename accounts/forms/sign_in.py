"""allauth's forms with our lockout and our words."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import reauth
from accounts.actors import AnonymousActor, actor_for
from accounts.adapters import as_validation_error
from accounts.models import Lockout
from accounts.services import lockouts
from ledger.errors import ProofRefused


class LoginForm(AllauthLoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""


class _CodeMixin:
    """A code of the authenticator app (six digits) or a recovery code, counted and locked."""

    user: Any
    cleaned_data: dict[str, Any]
    fields: dict[str, forms.Field]

    def _name_field(self) -> None:
        field = self.fields["code"]
        field.label = _("Authenticator code")
        field.help_text = _("The 6 digits that your authenticator shows now, or a recovery code.")
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        """Raises ``ValidationError`` in our words; sets ``authenticator``."""
        code = "".join(str(self.cleaned_data["code"]).split())
        if code.isdigit() and len(code) == 6:
            try:
                self.authenticator = reauth.check_code(actor_for(self.user), code, purpose="sign_in")
            except ProofRefused as refusal:
                raise as_validation_error(refusal) from refusal
            self.authenticator.user = self.user
            return code
        try:
            row = lockouts.attempt(Lockout.Channel.CODE, str(self.user.pk))
        except ProofRefused as refusal:
            raise as_validation_error(refusal) from refusal
        try:
            found: str = super().clean_code()  # type: ignore[misc]  # the form this is mixed into
        except ValidationError:
            lockouts.failed(
                row, person=self.user, method="recovery_codes", purpose="sign_in", actor=AnonymousActor()
            )
            raise
        lockouts.forgive(row)
        return found


class AuthenticateForm(_CodeMixin, AllauthAuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_field()


class ReauthenticateForm(_CodeMixin, AllauthReauthenticateForm):
    """The code again, before factors are changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_field()
