"""The first page of who administers people, clients and devices and does no work on batches."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import selectors
from accounts.actors import PersonActor
from accounts.permissions import Permission

WORK = (
    Permission.MEMBERSHIP_GRANT,
    Permission.PERSON_MANAGE,
    Permission.CLIENT_MANAGE,
    Permission.DEVICE_MANAGE,
)


def only_administers(actor: PersonActor) -> bool:
    """Whether this person's work is administration, and no record of making is theirs to see."""
    return any(actor.may_any(one) for one in WORK) and not actor.may_any(Permission.BATCH_VIEW)


def administration(request: HttpRequest, actor: PersonActor) -> HttpResponse:
    """What ends soon, who holds nothing, and the ways to people, clients and devices. `oversight` shows it as home."""
    now = timezone.now()
    context = {
        "now": now,
        "ending": selectors.memberships_ending(actor, now),
        "idle": selectors.people_without_role(actor, now),
        "clients": selectors.clients_ending(actor, now),
        "days": selectors.SOON_DAYS,
        "may": {
            "people": actor.may_any(Permission.MEMBERSHIP_GRANT),
            "add": actor.may_any(Permission.PERSON_MANAGE),
            "clients": actor.may_any(Permission.CLIENT_MANAGE),
            "devices": actor.may_any(Permission.DEVICE_MANAGE),
        },
    }
    return render(request, "accounts/administration.jinja", context)
