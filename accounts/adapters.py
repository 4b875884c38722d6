"""allauth's hooks: who may sign in, what is counted, encrypted and written on the trail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts import events, reauth
from accounts.actors import AnonymousActor, actor_for
from accounts.models import Lockout, Person
from accounts.peppers import decrypt_factor, encrypt_factor
from accounts.services import invitations, lockouts
from ledger.errors import ProofRefused
from ledger.trail import unit_of_work

_UNSAID = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


def as_validation_error(refusal: ProofRefused) -> ValidationError:
    """A refusal as a form's error: what, and the way out."""
    return ValidationError(
        [
            ValidationError(f"{problem.message} {problem.way_out}".strip(), code=problem.code)
            for problem in refusal.problems
        ]
    )


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail address and password: no sign-up, failures counted, sessions on the trail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens their own account (REG-129)."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt, or refuse while locked. An unknown address is counted alike: it cannot be told apart."""
        email = Person.objects.normalise(str(credentials.get("email") or ""))
        try:
            self._attempt = lockouts.attempt(Lockout.Channel.PASSWORD, email[:254])
        except ProofRefused as refusal:
            raise as_validation_error(refusal) from refusal

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The person, or ``None``; a success forgives the count."""
        found = super().authenticate(request, **credentials)
        if found is not None:
            lockouts.forgive(self._attempt)
        return found

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Put the failure on the trail of the person whose address it was."""
        person = Person.objects.filter(email=self._attempt.key).first()
        lockouts.failed(
            self._attempt, person=person, method="password", purpose="sign_in", actor=AnonymousActor()
        )

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Check the password of the person who is signed in."""
        try:
            reauth.check_password(actor_for(user), password, purpose="sign_in")
        except ProofRefused:
            return False
        return True

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Changing factors asks again who you are, but not before the first factor exists: the password was just given."""
        user = context.request.user
        return not (app == "allauth.mfa" and user.is_authenticated and not reauth.has_second_factor(user))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """With a second factor set up, the password alone is not enough to change factors."""
        found = super().get_reauthentication_methods(user)
        strong = [each for each in found if each["id"] != "reauthenticate"]
        return strong or found

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Put the sign-in on the trail, with its methods."""
        with unit_of_work(actor=actor_for(user)) as work:
            work.event(
                events.SIGNED_IN,
                stream=f"person:{user.pk}",
                subject=user,
                payload={"methods": reauth.methods_shown(request, user)},
            )
        return super().post_login(request, user, **kwargs)

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Ask the worker for the link: the page answers alike whether or not the mail server, or the address, exists."""
        invitations.reset_ask(user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Whatever else allauth sends names the product, not the address of the server."""
        site = {"name": settings.SPOKEWISE.PRODUCT_NAME, "domain": settings.SITE_ADDRESS}
        super().send_mail(template_prefix, email, {**context, "current_site": site})

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing at sign-in and sign-out: the page shows who is signed in."""
        template = str(kwargs.get("message_template") or (args[2] if len(args) > 2 else ""))
        if template in _UNSAID:
            return
        super().add_message(*args, **kwargs)


class MfaAdapter(DefaultMFAAdapter):
    """Second factors: secrets encrypted, the last one not to be removed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "unverified_email": _(
            "Your e-mail address is not confirmed yet, so no second factor can be set up. Sign out, choose “Forgot your"
            " password?” and use the link that comes: that confirms the address."
        ),
        "cannot_delete_authenticator": _(
            "This is your only second factor, and everybody has one. Add another first, then remove this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Never in the clear in the database."""
        return encrypt_factor(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ``CryptoError`` for a secret that is in the clear or under a key we do not hold."""
        return decrypt_factor(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last factor: everybody has one, always."""
        return (
            Authenticator.objects.filter(user_id=authenticator.user_id)
            .exclude(pk=authenticator.pk)
            .exclude(type=Authenticator.Type.RECOVERY_CODES)
            .exists()
        )
