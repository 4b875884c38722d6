"""Items that the records answer: nobody signs off what can be looked up. Floors above add theirs."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

Said = tuple[str, str] | None
"""Nothing when it holds, else what is wrong and the way out."""
Judge = Callable[..., Said]
"""Looks at what the list is about: one record, or a record with its facts."""


class Judges:
    """The judges of one kind of list, by the name that its items give."""

    def __init__(self, **judges: Judge) -> None:
        self._by_name: dict[str, Judge] = dict(judges)

    def register(self, name: str, judge: Judge) -> None:
        """Add one of a floor above. A second of one name would silence the first, and is refused."""
        if self._by_name.setdefault(name, judge) is not judge:
            raise ValueError(f"judge {name} is registered twice")

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def ask(self, name: str, *about: Any) -> Said:
        """What the records say. A judge that is not there does not pass: controls fail closed."""
        judge = self._by_name.get(name)
        if judge is None:
            return _("Nothing answers this from the records."), _("Tell those who run the system.")
        return judge(*about)
