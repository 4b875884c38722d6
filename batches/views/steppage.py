"""What the operator's page shows of one step: the step, what is known of it, and what comes next."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.models import DeviceSession
from batches import policies, presenters
from batches.forms.step import StepForm
from batches.models import Batch, Purpose, StepEntry
from batches.standing import load_standing
from batches.values import is_pending, shown, step_after
from batches.worked import Worked, worked_out
from designations.content import StepContent, VersionContent
from designations.kinds import StepKind
from ui.clocks import Clock, clock


@dataclass
class StepPage:
    """One request about one step: what is known, and what came of it."""

    request: HttpRequest
    actor: PersonActor
    batch: Batch
    content: VersionContent
    step: StepContent
    entries: dict[str, StepEntry]
    device: DeviceSession | None
    correcting: bool
    switch: bool = False

    @property
    def current(self) -> StepEntry | None:
        """The entry of this step that counts now."""
        return self.entries.get(self.step.key)

    @property
    def completing(self) -> bool:
        """Whether a correction here is the arrival of an awaited result."""
        return self.correcting and self.current is not None and is_pending(self.current.value)

    @property
    def purpose(self) -> str:
        """What saving would make."""
        if not self.correcting:
            return Purpose.ORIGINAL
        return Purpose.COMPLETION if self.completing else Purpose.CORRECTION

    @property
    def done(self) -> bool:
        """Whether the step is recorded, and only read here."""
        return self.current is not None and not self.correcting

    @property
    def locked(self) -> bool:
        """Whether a badge or a PIN is needed that this device does not take."""
        return self.device is None and not self.done and (self.switch or self.step.witness_required)

    @cached_property
    def refused(self) -> str:
        """Why this person may not save here; empty when they may."""
        return policies.why_not(self.actor, policies.NEEDED[Purpose(self.purpose)], self.batch, self.purpose)

    @property
    def may_correct(self) -> bool:
        """Whether to offer the correction of what is recorded."""
        return self.done and not policies.why_not(
            self.actor, policies.NEEDED[Purpose.CORRECTION], self.batch, Purpose.CORRECTION
        )

    @property
    def why(self) -> str:
        """Why nothing can be saved now; empty when it can."""
        return (
            self.refused
            or self.caught
            or self._another_first()
            or (_("A badge or a PIN is needed here. Unlock this device first.") if self.locked else "")
        )

    @cached_property
    def caught(self) -> str:
        """Why a restriction or a pause lets nothing be signed here now (REG-41); an awaited result may still arrive."""
        if self.done or self.completing or not self.batch.is_open:
            return ""
        return load_standing(self.batch).closed_reason

    def _another_first(self) -> str:
        if self.correcting or self.current is not None:
            return ""
        reached = max((entry.position for entry in self.entries.values()), default=-1)
        first = step_after(self.content, reached)
        if first is None or first.key == self.step.key:
            return ""
        return _("Record step %(n)s, “%(title)s”, first.") % {"n": first.position, "title": first.title}

    @cached_property
    def following(self) -> StepContent | None:
        """The step after this one."""
        return step_after(self.content, self.step.position)

    @property
    def after_href(self) -> str:
        """Where a step that is done leads on to; empty when nothing follows that this person can open."""
        following = self.following
        if not self.done or following is None:
            return ""
        open_to_them = following.key in self.entries or (self.batch.is_open and not self.refused)
        return reverse("batches:step", args=[self.batch.number, following.key]) if open_to_them else ""

    @property
    def next_says(self) -> str:
        """What saving leads to, in words."""
        if self.following is None:
            return _("Next: the whole record.")
        return _("Next: step %(n)s, %(title)s.") % {
            "n": self.following.position,
            "title": self.following.title,
        }

    @property
    def says(self) -> str:
        """Which step of all."""
        steps = self.content.steps
        number = [one.key for one in steps].index(self.step.key) + 1
        return _("Step %(n)s of %(all)s") % {"n": number, "all": len(steps)}

    @property
    def within(self) -> str:
        """Which step of its unit procedure."""
        keys = [one.key for one in self.content.steps if one.unit_procedure == self.step.unit_procedure]
        return _("%(procedure)s, step %(n)s of %(all)s") % {
            "procedure": self.step.unit_procedure,
            "n": keys.index(self.step.key) + 1,
            "all": len(keys),
        }

    @property
    def deadline(self) -> Clock | None:
        """The product's shelf life, once it runs."""
        if not self.batch.expires_at:
            return None
        return clock(self.batch.expires_at, timezone.now(), label=_("expires"), ends_product=True, exact=True)

    @property
    def calculated(self) -> Worked | None:
        """What a calculation comes to with the values as they are; nothing for other kinds."""
        if self.step.kind != StepKind.CALCULATION:
            return None
        return worked_out(self.content, self.step, {key: entry.value for key, entry in self.entries.items()})

    def value_entry(self, form: StepForm) -> dict[str, Any] | None:
        """What the number field with its limit shows; nothing for other kinds."""
        step = self.step
        if step.kind not in (StepKind.NUMBER, StepKind.TEST_RESULT) or step.settings.options:
            return None
        limit = step.limit
        field = form["value"]
        return {
            "id": field.id_for_label or "id_value",
            "name": "value",
            "label": step.title,
            "unit": step.settings.unit,
            "value": field.value() or "",
            "limit_words": limit.words() if limit else "",
            "bar": presenters.bar_of(limit),
            "bar_words": _("The allowed part of the scale: %(limit)s") % {"limit": limit.words()}
            if limit
            else "",
            "low": limit.low if limit else None,
            "high": limit.high if limit else None,
            "low_open": limit is not None and not limit.low_inclusive,
            "high_open": limit is not None and not limit.high_inclusive,
            "error": " ".join(str(error) for error in field.errors),
            "hint": _("Type the number"),
            "judged": None,
            "judged_says": None,
        }

    def context(self, form: StepForm, *, kept: bool) -> dict[str, Any]:
        """Everything the template reads."""
        progress = presenters.rail(self.batch, self.content, self.step, self.entries)
        return {
            "bench": self,
            "batch": self.batch,
            "content": self.content,
            "step": self.step,
            "form": form,
            "form_errors": form.error_summary(),
            "entry": self.value_entry(form),
            "calculated": self.calculated,
            "progress": progress,
            "rail": presenters.around(progress),
            "now": timezone.now(),
            "deadline": self.deadline,
            "kept": kept,
            "current": self.current,
            "current_shown": shown(self.current.value) if self.current else "",
            "opened_deviation": self.request.GET.get("opened") == "deviation",
        }
