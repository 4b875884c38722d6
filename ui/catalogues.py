"""Messages of all apps in one catalogue for each way of counting.

Django keeps the catalogue of every installed app apart and asks one after the other, for every message of a page and twice:
for an English installation, where most messages are their own translation, that was a sixth of a page's time.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import trans_real

_NUMBERS = range(1000)
"""Two rules that choose the same form for each of these are taken for the same: catalogues differ in how they write them."""


def fold(language: str) -> int:
    """Join the catalogues of a language that count alike; an entry that was found first stays first.

    Returns how many are left. Raises ``AttributeError`` where Django no longer keeps them as it does in 5.2.
    """
    catalogue: Any = trans_real.translation(language)._catalog  # type: ignore[attr-defined]  # of GNUTranslations
    kept: list[tuple[dict[Any, str], Callable[[int], int]]] = []
    for entries, plural in zip(catalogue._catalogs, catalogue._plurals, strict=True):
        new = {key: text for key, text in entries.items() if not any(key in each for each, _rule in kept)}
        for each, rule in kept:
            if all(rule(number) == plural(number) for number in _NUMBERS):
                each.update(new)
                break
        else:
            kept.append((new, plural))
    catalogue._catalogs, catalogue._plurals = [each for each, _rule in kept], [rule for _each, rule in kept]
    return len(kept)
