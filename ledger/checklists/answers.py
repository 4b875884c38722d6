"""An answer by hand: one of three, with what shows it or why; the newest of an item counts, and the first stays readable."""

from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger.checklists.asked import Wanted
from ledger.errors import InvalidInput, WrongState


class Outcome(models.TextChoices):
    """What an answer says."""

    DONE = "done", _l("Shown")
    NOT_APPLICABLE = "not_applicable", _l("Not applicable here")
    OPEN = "open", _l("Open again")


def shown_or_said(paper: str) -> Q:
    """The constraint of every table of answers: a document or its number, else a reason. ``paper``: the field of the document."""
    return Q(outcome="done") & (~Q(evidence="") | Q(**{f"{paper}__isnull": False})) | Q(
        outcome__in=("not_applicable", "open")
    ) & ~Q(note="")


def newest(answers: "QuerySet[Any]", *, by: str) -> dict[Any, Any]:
    """The answers that count: the newest of each item, in one query. ``by``: the field that tells items apart."""
    ranked = answers.annotate(
        place=Window(RowNumber(), partition_by=F(by), order_by=(F("created_at").desc(), F("id").desc()))
    )
    return {getattr(row, by): row for row in ranked.filter(place=1)}


def refuse_by_hand(wanted: Wanted, *, reg: str) -> None:
    """Raise ``WrongState`` where the records answer."""
    if not wanted.judge:
        return
    raise WrongState.single(
        _("The records answer this item: nobody signs it off by hand."),
        code="judged",
        reg=reg,
        way_out=_("Put right what the item names; it is done then by itself."),
    )


def must_be_shown(outcome: str, *, shown: bool, note: str, reg: str, way_out: Any) -> None:
    """Raise ``InvalidInput`` for an answer that shows nothing and says nothing. ``way_out``: how to show it in this list."""
    if outcome not in Outcome.values:
        raise InvalidInput.single(
            _("This answer does not exist."),
            field="outcome",
            code="unknown",
            reg=reg,
            way_out=_("Choose one of the three."),
        )
    if outcome == Outcome.DONE and not shown:
        raise InvalidInput.single(
            _("Nothing shows it."), field="evidence", code="missing", reg=reg, way_out=way_out
        )
    if outcome != Outcome.DONE and not note:
        raise InvalidInput.single(
            _("The reason is missing."),
            field="note",
            code="missing",
            reg=reg,
            way_out=_("Say why, for whoever checks it."),
        )
