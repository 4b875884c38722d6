"""What the frame around every page shows to this request: menu, account line, demonstration strip, hub time."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.menu import opens
from ui import navigation
from ui.navigation import AccountLine, BareRequest, NavItem


@dataclass(frozen=True, slots=True)
class Link:
    """One drawn entry of the menu."""

    label: str
    href: str
    current: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything the layouts read."""

    product: str
    demo: bool
    now: datetime
    links: tuple[Link, ...]
    account: AccountLine | None


def frame(request: HttpRequest | None) -> Frame:
    """The frame for this request; an error page without a request gets an empty menu."""
    known = request if not isinstance(request, BareRequest) else None
    return Frame(
        product=settings.SPOKEWISE.PRODUCT_NAME,
        demo=settings.SPOKEWISE.DEMO,
        now=timezone.now(),
        links=links(known) if known is not None else (),
        account=navigation.account_line(known) if known is not None else None,
    )


def links(request: HttpRequest) -> tuple[Link, ...]:
    """The entries this actor may open somewhere. Nobody signed in, no menu: it fails closed."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.is_authenticated:
        return ()
    here = _url_name(request)
    return tuple(
        Link(
            str(item.label),
            reverse(item.url_name),
            _is_under(item, here),
            item.count(request) if item.count else None,
        )
        for item in navigation.registered()
        if opens(actor, item) and not (item.hidden and item.hidden(request))
    )


def _url_name(request: HttpRequest) -> str:
    match = getattr(request, "resolver_match", None)
    return match.view_name if match is not None else ""


def _is_under(item: NavItem, here: str) -> bool:
    return here == item.url_name or any(here.startswith(prefix) for prefix in item.covers)
