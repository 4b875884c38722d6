"""The forms of a control strategy: which step, then what is controlled there (REG-84)."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from designations.content import StepContent
from designations.controlstrategy import LONGEST, ControlRow, limits_at
from designations.forms.cases import file_hint
from designations.forms.steps import LimitMixin, limit_initial
from designations.strategyfit import Contents, holds_values, unit_of
from ledger.quantities import Limit
from ui.forms import DesignForm

APART = ":"


def step_choices(contents: Contents) -> list[tuple[str, str]]:
    """Every step that records a value, by instruction and in its order."""
    return [
        (
            f"{number}{APART}{step.key}",
            gettext("%(number)s, step %(n)s: %(title)s")
            % {"number": number, "n": step.position, "title": step.title},
        )
        for number, content in contents.items()
        for step in content.steps
        if holds_values(step)
    ]


class StepChoiceForm(DesignForm):
    """The step that holds the parameter."""

    at = forms.ChoiceField(label=_("Step that holds the parameter"))

    def __init__(self, *args: Any, contents: Contents, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].choices = [("", gettext("Choose one")), *step_choices(contents)]  # type: ignore[attr-defined]  # a choice

    @property
    def chosen(self) -> tuple[str, str]:
        """Instruction number and key of the step."""
        number, _apart, key = self.cleaned_data["at"].partition(APART)
        return number, key


class RowForm(LimitMixin, DesignForm):
    """What is controlled at a step, within which limit, and what that rests on."""

    says_optional = False
    attribute = forms.CharField(
        label=_("Quality attribute"), max_length=LONGEST, help_text=_("What of the product it protects.")
    )
    parameter = forms.CharField(
        label=_("Critical parameter"),
        max_length=LONGEST,
        help_text=_("The process parameter or in-process control."),
    )
    step = forms.ChoiceField(label=_("Step"))
    low = forms.CharField(label=_("Limit: lowest"), max_length=40, required=False)
    low_open = forms.BooleanField(label=_("The lowest value itself is not allowed"), required=False)
    high = forms.CharField(label=_("Limit: highest"), max_length=40, required=False)
    high_open = forms.BooleanField(label=_("The highest value itself is not allowed"), required=False)
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False)
    limit_choices = forms.MultipleChoiceField(
        label=_("What is allowed"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    evidence = forms.CharField(
        label=_("Evidence: its reference"),
        max_length=LONGEST,
        required=False,
        help_text=_("Like VAL-017, section 4. A document below may stand alone."),
    )
    document = forms.FileField(label=_("Evidence: the document"), required=False)
    document_drop = forms.BooleanField(
        label=_("The document kept so far is no longer the evidence"), required=False
    )

    def __init__(
        self,
        *args: Any,
        contents: Contents,
        step: StepContent | None,
        fixed: bool,
        known: tuple[str, ...] = (),
        kept: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        words = step.settings.options if step else ()
        for name in ("low", "low_open", "high", "high_open", "unit") if words else ("limit_choices",):
            del fields[name]
        if words:
            fields["limit_choices"].choices = [(word, word) for word in words]
        if fixed:
            del fields["step"]
        else:
            fields["step"].choices = step_choices(contents)
        if not kept:
            del fields["document_drop"]
        fields["document"].help_text = file_hint()
        if known:
            fields["attribute"].help_text = gettext("What of the product it protects. So far: %(names)s.") % {
                "names": ", ".join(known)
            }

    def limit(self, unit: str = "") -> dict[str, Any]:
        """The stored limit, or nothing when none was given."""
        if "limit_choices" in self.fields:
            allowed = self.cleaned_data["limit_choices"]
            return {"choices": allowed} if allowed else {}
        return super().limit(self.cleaned_data["unit"].strip())

    def data_for_service(self, number: str, key: str) -> dict[str, Any]:
        """What the services take; ``number`` and ``key``: the step, when the form does not ask for it."""
        data = self.cleaned_data
        if "step" in self.fields:
            number, _apart, key = data["step"].partition(APART)
        return {
            "attribute": data["attribute"],
            "parameter": data["parameter"],
            "instruction": number,
            "step": key,
            "limit": self.limit(),
            "evidence": data["evidence"],
        }


def initial_of_step(step: StepContent, limit: Limit | None) -> dict[str, Any]:
    """The form filled in from the step: its unit and its limit, where it has one."""
    stored = limit.to_json() if limit else {}
    return {
        "parameter": step.title,
        **limit_initial(stored),
        "limit_choices": list(limit.choices) if limit else [],
        "unit": unit_of(step),
    }


def limit_of_step(number: str, step: StepContent, contents: Contents) -> Limit | None:
    """The limit by which the step is judged: its own, or that of the first release line that reads it."""
    there = limits_at(step, contents[number])
    return there[0] if there else None


def initial_of_row(row: ControlRow, number: str) -> dict[str, Any]:
    """The form filled in from a row that stands."""
    return {
        "attribute": row.attribute,
        "parameter": row.parameter,
        "step": f"{number}{APART}{row.step}",
        **limit_initial(row.limit),
        "limit_choices": list(row.limit.get("choices") or []),
        "unit": row.limit.get("unit", ""),
        "evidence": row.evidence,
    }


class AttributeForm(DesignForm):
    """What an attribute is called."""

    name = forms.CharField(
        label=_("Quality attribute"),
        max_length=LONGEST,
        help_text=_("All its parameters are kept under the new name."),
    )
