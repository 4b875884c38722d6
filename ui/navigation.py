"""The menu and the account line as data, registered downward by the apps that own the pages (`apps.ready()`)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the menu.

    `url_name` must exist when a page is drawn: a wrong one is an error, not a missing entry. `permission` hides the
    entry from people who hold it nowhere (None: every signed-in person). `covers` are further url-name prefixes whose
    pages belong under this entry. `count` gives the figure in brackets, or None. `hidden` takes the entry away from whom
    it does not serve, whatever they hold: it shortens a menu and guards nothing.
    """

    key: str
    label: Words
    url_name: str
    permission: str | None = None
    order: int = 100
    covers: tuple[str, ...] = ()
    count: Callable[[HttpRequest], int | None] | None = None
    hidden: Callable[[HttpRequest], bool] | None = None


@dataclass(frozen=True, slots=True)
class AccountLine:
    """Who is signed in, as the header says it."""

    name: str
    role: str
    organisation: str
    href: str = ""


class BareRequest(HttpRequest):
    """A request about which nothing may be read: the page for our own faults must work when the database does not."""


AccountReader = Callable[[HttpRequest], AccountLine | None]

_items: dict[str, NavItem] = {}
_readers: list[AccountReader] = []


def register(*items: NavItem) -> None:
    """Add entries to the menu. The same key twice with another content is a programming error."""
    for item in items:
        if _items.get(item.key, item) != item:
            raise ValueError(f"two different menu entries are called {item.key!r}")
        _items[item.key] = item


def registered() -> tuple[NavItem, ...]:
    """All entries, in the order of the menu."""
    return tuple(sorted(_items.values(), key=lambda item: (item.order, item.key)))


def register_account_reader(reader: AccountReader) -> None:
    """Tell the header how to find out who is signed in; `accounts` does this once."""
    if reader not in _readers:
        _readers[:] = [reader]


def account_line(request: HttpRequest) -> AccountLine | None:
    """Who is signed in, or None for a visitor."""
    return _readers[0](request) if _readers else None
