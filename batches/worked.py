"""A calculation as the operator's page shows it before it is saved: the value, its limit, and what saving would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from batches.presenters import bar_of
from designations.content import StepContent, VersionContent
from ledger.quantities import plain
from ui.charts import LimitBar


@dataclass(frozen=True)
class Worked:
    """What a calculation comes to. ``value`` is empty where it cannot be done, and ``says`` tells why.

    ``out``: saving it opens a deviation (REG-81): it breaks its limit, or the last way to pass the release
    specification. ``judged``: ``ok``, ``out`` or empty where nothing is limited.
    """

    value: str
    unit: str
    says: str
    judged: str = ""
    limit_words: str = ""
    bar: LimitBar | None = None

    @property
    def out(self) -> bool:
        """Whether saving opens a deviation."""
        return self.judged == "out"


def worked_out(content: VersionContent, step: StepContent, values: Mapping[str, Any]) -> Worked:
    """Work a calculation out over the stored values of the steps before it (step key → value)."""
    unit = step.settings.unit
    limit_words = step.limit.words() if step.limit else ""
    checked = content.validate_value(step, None, values=values)
    if not checked.ok or checked.result is None or checked.result.number is None:
        says = str(checked.problems[0].message) if checked.problems else _("It cannot be worked out yet.")
        return Worked("", unit, says, limit_words=limit_words, bar=bar_of(step.limit))
    number = checked.result.number
    words = checked.verdict.words if checked.verdict else ""
    judged = "ok" if checked.verdict is not None else ""
    if checked.out_of_limit:
        judged = "out"
    elif content.failed_by(step.key, {**values, step.key: checked.value}):
        judged, words = "out", _("No way to pass the release specification is left")
    return Worked(
        value=plain(number),
        unit=unit,
        says=_("%(words)s. Saving opens a deviation.") % {"words": words} if judged == "out" else words,
        judged=judged,
        limit_words=limit_words,
        bar=bar_of(step.limit, value=number),
    )
