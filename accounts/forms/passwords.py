"""allauth's forms about passwords, in our words: asked for, set by a link, changed."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, ResetPasswordForm, ResetPasswordKeyForm, UserTokenForm
from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


def _say(field: forms.Field, label: Any, missing: Any, help_text: Any = "") -> None:
    """Our label, hint and error; no placeholder, which leaves as soon as somebody types."""
    field.label, field.help_text = label, help_text
    field.error_messages = field.error_messages | {"required": missing}
    field.widget.attrs.pop("placeholder", None)


def _new_password(fields: dict[str, forms.Field]) -> None:
    _say(
        fields["password1"],
        _("New password"),
        _("Enter a new password."),
        _("At least 12 characters; not your name or e-mail address, and not a common password."),
    )
    _say(fields["password2"], _("New password again"), _("Enter the new password a second time."))


class AskForm(ResetPasswordForm):
    """Who forgot the password: the address to which the link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        _say(field, _("E-mail address"), _("Enter the e-mail address of your account."))
        wrong = _("Enter an e-mail address in full, like name@hospital.example.")
        # Django's field says it by a validator of its own, shared by all: ours stands in its place.
        field.validators = [one for one in field.validators if not isinstance(one, EmailValidator)]
        field.validators.append(EmailValidator(wrong))


class SetForm(ResetPasswordKeyForm):
    """The new password, by the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _new_password(self.fields)


class ChangeForm(ChangePasswordForm):
    """The new password of somebody who is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["oldpassword"], _("Password now"), _("Enter the password you have now."))
        _new_password(self.fields)


class LinkForm(UserTokenForm):
    """The link itself: good for an account that is open."""

    def _get_user(self, uidb36: str) -> Person | None:
        found: Person | None = super()._get_user(uidb36)
        return found if found is not None and found.is_active else None
