"""One engine for every checklist: what is asked for, what the records answer, what somebody answers by hand (REG-31, REG-36).

It holds no record. A floor above says what its lists ask for, keeps the answers in tables of its own, and decides who
checks them: here is what does not depend on whose list it is.

- ``asked``: an item, and an open list that has to follow the items of today
- ``judging``: items that the records answer; a judge that is not there does not pass
- ``answers``: the three answers, what each has to show, and which one counts
- ``standing``: how every item stands now
"""

from ledger.checklists.answers import Outcome, must_be_shown, newest, refuse_by_hand, shown_or_said
from ledger.checklists.asked import Wanted, as_of_today, not_yet_in
from ledger.checklists.judging import Judges, Said
from ledger.checklists.standing import Standing, stand, still_open

__all__ = [
    "Judges",
    "Outcome",
    "Said",
    "Standing",
    "Wanted",
    "as_of_today",
    "must_be_shown",
    "newest",
    "not_yet_in",
    "refuse_by_hand",
    "shown_or_said",
    "stand",
    "still_open",
]
