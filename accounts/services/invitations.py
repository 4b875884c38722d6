"""Links by e-mail with which a person sets a password: the invitation of a new person, and the reset of a forgotten password.

The link carries allauth's own token: it ends by time (``SPOKEWISE.LINK_HOURS``) and with the first password set by it. It is
made by the worker at the moment of sending, so that no row of ours ever holds one. Whoever used it has shown that the mailbox
is theirs: that, and nothing else, confirms an address (REG-121, REG-129).
"""

from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import events
from accounts.actors import AnonymousActor
from accounts.models import Person
from ledger import outbox
from ledger.actors import Actor
from ledger.trail import UnitOfWork, unit_of_work
from ui import formats, records

TOPIC = "accounts.link_asked"
INVITATION, RESET = "invitation", "reset"


def _life() -> timedelta:
    return timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def _stream(person: Person) -> str:
    return f"person:{person.pk}"


def address_make(person: Person, *, verified: bool) -> None:
    """The row by which allauth knows the address. ``verified``: the password was handed over by the installation itself."""
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=verified)


def invite(work: UnitOfWork, person: Person) -> None:
    """Ask for an invitation, inside the unit of work of who invites. Links sent before are dead from here on."""
    # The token covers the password's row text: another unusable one, and no earlier link opens anything.
    person.set_unusable_password()
    person.save(update_fields=["password"])
    asked = work.event(events.INVITED, stream=_stream(person), subject=person)
    outbox.defer(TOPIC, {"person": str(person.pk), "purpose": INVITATION}, key=str(asked.id))


def reset_ask(person: Person) -> None:
    """Somebody asked for a new password for this address: on the person's trail, and sent by the worker."""
    with unit_of_work(actor=AnonymousActor()) as work:
        asked = work.event(events.RESET_ASKED, stream=_stream(person), subject=person)
        outbox.defer(TOPIC, {"person": str(person.pk), "purpose": RESET}, key=str(asked.id))


def link_send(*, actor: Actor, person_id: Any, purpose: str) -> None:
    """Make the link and send it. Says nothing to a closed account, nor invites who has set a password meanwhile."""
    with unit_of_work(actor=actor) as work:
        person = Person.objects.select_for_update().get(pk=person_id)
        if not person.is_active or (purpose == INVITATION and person.has_usable_password()):
            return
        made_at = timezone.now()
        key = default_token_generator.make_token(person)
        valid_until = made_at + _life()
        work.event(
            events.LINK_SENT,
            stream=_stream(person),
            subject=person,
            payload={"purpose": purpose, "valid_until": formats.machine_instant(valid_until)},
        )
        path = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key}
        )
        _message(person, purpose, settings.SITE_ADDRESS + path, formats.instant(valid_until)).send()


def _message(person: Person, purpose: str, link: str, until: str) -> EmailMessage:
    product = settings.SPOKEWISE.PRODUCT_NAME
    # Nobody is asking a page: the mail is in the installation's own language.
    with translation.override(settings.LANGUAGE_CODE):
        subject = {
            INVITATION: _("Your account on %(product)s: set your password"),
            RESET: _("%(product)s: set a new password"),
        }[purpose] % {"product": product}
        body = records.render(
            f"accounts/mail/{purpose}.txt",
            name=person.full_name,
            product=product,
            link=link,
            until=until,
            address=settings.SITE_ADDRESS,
        )
    return EmailMessage(subject=subject, body=body, to=[person.email])


def address_confirm(work: UnitOfWork, person: Person) -> None:
    """The link that was sent to the address was used: the mailbox is this person's."""
    address, _made = EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"primary": True}
    )
    if address.verified and address.primary:
        return
    news = not address.verified
    address.verified = address.primary = True
    address.save(update_fields=["verified", "primary"])
    if news:
        work.event(events.ADDRESS_CONFIRMED, stream=_stream(person), subject=person)
