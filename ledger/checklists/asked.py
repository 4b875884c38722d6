"""What a checklist asks for, item by item, and how a list that was begun follows the items of today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Wanted:
    """One item. ``judge``: what answers it from the records (``judging``); empty: somebody does, by hand.

    ``reg``: what asks for it; empty where it is GENERAL, the custom of the field. ``ruled``: a rule of its own refuses the
    move, so that the rule of the list need not say it twice.
    """

    key: str
    title: str
    judge: str = ""
    mandatory: bool = True
    reg: str = ""
    ruled: bool = False


def not_yet_in(kept: Collection[str], today: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """Items of today that a list begun earlier has not got. ``kept``: the keys that it has."""
    return tuple(one for one in today if one.key not in kept)


def as_of_today(kept: Sequence[Wanted], today: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """An open list as it is asked for today: nothing that it was begun with is lost, and nothing of today is missing.

    An item that has become mandatory is mandatory here too, and what the records answer by now is left to them. What was
    mandatory when the list was begun stays so: a list never gets easier while somebody works on it.
    """
    now = {one.key: one for one in today}

    def followed(one: Wanted) -> Wanted:
        found = now.get(one.key, one)
        return replace(one, mandatory=one.mandatory or found.mandatory, judge=found.judge or one.judge)

    return (*map(followed, kept), *not_yet_in({one.key for one in kept}, today))
