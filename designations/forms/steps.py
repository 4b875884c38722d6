"""The author's forms for a step and for a line of the release specification: plain fields, typed by kind."""

import re
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from designations.kinds import StepKind
from designations.models import ReleaseCriterion, Step
from designations.presenters import shelf_life
from designations.stepsettings import ALLOWED
from ui.forms import DesignForm

LIMIT_FIELDS = ("low", "low_open", "high", "high_open", "limit_choices")


def _lines(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


def _line(label: Any, required: bool = False, max_length: int = 120, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=max_length, **kwargs)


def _flag(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class LimitMixin:
    """Reading and writing the limit's fields."""

    cleaned_data: dict[str, Any]

    def limit(self, unit: str) -> dict[str, Any]:
        """The stored limit, or nothing when no end and no choice was given."""
        data = self.cleaned_data
        choices = split_lines(data.get("limit_choices", ""))
        if choices:
            return {"choices": choices}
        ends = {end: data[end].strip() for end in ("low", "high") if data.get(end, "").strip()}
        if not ends:
            return {}
        return {
            **ends,
            "low_inclusive": not data.get("low_open"),
            "high_inclusive": not data.get("high_open"),
            "unit": unit,
        }


def limit_initial(limit: Any) -> dict[str, Any]:
    """The limit's fields for a stored limit."""
    limit = limit or {}
    return {
        "low": limit.get("low") or "",
        "high": limit.get("high") or "",
        "low_open": limit.get("low_inclusive", True) is False,
        "high_open": limit.get("high_inclusive", True) is False,
        "limit_choices": "\n".join(limit.get("choices") or []),
    }


def split_lines(text: str) -> list[str]:
    """One entry per line, empty ones left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class StepForm(LimitMixin, DesignForm):
    """A step of one kind; only the settings of that kind are asked."""

    title = _line(_("Title"), required=True, max_length=160, help_text=_("What the operator reads first."))
    text = forms.CharField(label=_("What to do"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    key = _line(
        _("Key"), required=True, max_length=60, help_text=_("Stable from version to version, like viability.")
    )
    unit_procedure = _line(_("Unit procedure"), required=True)
    operation = _line(_("Operation"), required=True)
    statement = _line(_("What is confirmed"), max_length=500)
    unit = _line(_("Unit"), max_length=40)
    quantity_unit = _line(_("Unit of the quantity"), max_length=40)
    low = _line(_("Limit: lowest"), max_length=40)
    low_open = _flag(_("The lowest value itself is not allowed"))
    high = _line(_("Limit: highest"), max_length=40)
    high_open = _flag(_("The highest value itself is not allowed"))
    minimum = _line(
        _("Lowest value that is possible"), max_length=40, help_text=_("Below it, it was a slip.")
    )
    maximum = _line(
        _("Highest value that is possible"), max_length=40, help_text=_("Above it, it was a slip.")
    )
    decimals = forms.IntegerField(
        label=_("Digits after the point"), required=False, min_value=0, max_value=12
    )
    options = _lines(_("Choices"), help_text=_("One in each line."))
    limit_choices = _lines(_("Choices within the limit"), help_text=_("One in each line."))
    expression = _line(
        _("Calculation"),
        max_length=1000,
        help_text=_("With keys of earlier steps: car19_count / patient_weight"),
    )
    after = _line(_("Not before the step with this key"), max_length=60)
    min_length = forms.IntegerField(label=_("Shortest text"), required=False, min_value=0, max_value=4000)
    max_length = forms.IntegerField(label=_("Longest text"), required=False, min_value=1, max_value=4000)
    multiline = _flag(_("Several lines"))
    qualifiers = _flag(_("≤, <, ≥ and > are allowed"))
    may_be_pending = _flag(_("The result may come later"))
    may_be_future = _flag(_("May be in the future"))
    may_precede_batch = _flag(_("May be before the batch was started"))
    equipment_class = _line(_("Equipment class"), max_length=60)
    material_code = _line(_("Material"), max_length=60)
    attribute = _line(_("Quality attribute"), max_length=60)
    citation = _line(_("Source of the limit"), max_length=300)
    critical = _flag(_("Critical"))
    witness_required = _flag(_("A second person must witness"))

    SETTINGS = frozenset(READ for kind in ALLOWED.values() for READ in kind)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        allowed = set(ALLOWED[kind])
        if "limit" in allowed:
            allowed |= {"limit_choices"} if kind == StepKind.CHOICE else set(LIMIT_FIELDS[:4])
        unused = (self.SETTINGS | set(LIMIT_FIELDS)) - allowed
        if kind != StepKind.MATERIAL:
            unused |= {"material_code"}
        for name in unused & set(self.fields):
            del self.fields[name]

    def data_for_service(self) -> dict[str, Any]:
        """What ``step_add`` and ``step_change`` take."""
        data = self.cleaned_data
        settings: dict[str, Any] = {}
        for name in sorted(self.SETTINGS & set(data)):
            value = data[name]
            if value in (None, "", False):
                continue
            settings[name] = split_lines(value) if name == "options" else value
        if "limit" in ALLOWED[self.kind] and (
            limit := self.limit(data.get("unit") or data.get("quantity_unit") or "")
        ):
            settings["limit"] = limit
        own = {name: data[name] for name in data if name not in self.SETTINGS and name not in LIMIT_FIELDS}
        return {**own, "kind": self.kind, "settings": settings}

    @staticmethod
    def initial_of(step: Step) -> dict[str, Any]:
        """The form's values for a stored step."""
        settings = dict(step.settings)
        settings["options"] = "\n".join(settings.get("options", []))
        return {
            **{field.name: getattr(step, field.name) for field in step._meta.concrete_fields},
            **settings,
            **limit_initial(settings.get("limit")),
        }


class CriterionForm(LimitMixin, DesignForm):
    """A line of the release specification."""

    title = _line(_("Title"), required=True, max_length=160)
    key = _line(_("Key"), required=True, max_length=60)
    method = _line(_("Method"), required=True, max_length=160)
    source_step = _line(_("Key of the step that gives the result"), required=True, max_length=60)
    unit = _line(_("Unit"), max_length=40)
    low = _line(_("Lowest"), max_length=40)
    low_open = _flag(_("The lowest value itself is not allowed"))
    high = _line(_("Highest"), max_length=40)
    high_open = _flag(_("The highest value itself is not allowed"))
    limit_choices = _lines(_("Or the words that are allowed"), help_text=_("One in each line."))
    group = _line(
        _("Either-or group"), max_length=60, help_text=_("Of the lines with the same name, one must pass.")
    )
    registered = _flag(_("Part of the registered specification"))
    citation = _line(_("Source of the limit"), max_length=300)

    def data_for_service(self) -> dict[str, Any]:
        """What ``criterion_add`` and ``criterion_change`` take."""
        data = self.cleaned_data
        own = {name: data[name] for name in data if name not in LIMIT_FIELDS and name != "unit"}
        return {**own, "limit": self.limit(data.get("unit", ""))}

    @staticmethod
    def initial_of(criterion: ReleaseCriterion) -> dict[str, Any]:
        """The form's values for a stored line."""
        return {
            **{field.name: getattr(criterion, field.name) for field in criterion._meta.concrete_fields},
            **limit_initial(criterion.limit),
            "unit": criterion.limit.get("unit", ""),
        }


class PlaceForm(DesignForm):
    """Where a step or line stands in the order: a whole number from 1 to the last place there is."""

    position = forms.IntegerField(label=_("Place in the order"))

    def __init__(self, *args: Any, last: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        says = _("Enter a whole number from 1 to %(last)s.") % {"last": last}
        field = self.fields["position"]
        field.help_text = _("From 1 to %(last)s.") % {"last": last}
        field.validators += [MinValueValidator(1, says), MaxValueValidator(last, says)]
        field.error_messages = field.error_messages | {"required": says, "invalid": says}
        field.widget.width = "4"
        field.widget.attrs["inputmode"] = "numeric"


class ShelfLifeField(forms.CharField):
    """A time with its unit, as pages say it, to whole minutes. A bare number is asked for its unit: 48 is not 48 min."""

    MOST = 10 * 366 * 24 * 60
    _FORM = re.compile(r"(?:([0-9]{1,6}) ?h)? ?(?:([0-9]{1,7}) ?min)?", re.ASCII)

    def to_python(self, value: Any) -> Any:
        text = " ".join(str(super().to_python(value)).split())
        if not text:
            return text
        found = self._FORM.fullmatch(text)
        minutes = int(found[1] or 0) * 60 + int(found[2] or 0) if found is not None else 0
        if not 1 <= minutes <= self.MOST:
            raise forms.ValidationError(
                _("Enter a time with its unit, like 48 h or 1 h 30 min, up to ten years."), code="invalid"
            )
        return minutes

    def prepare_value(self, value: Any) -> Any:
        return shelf_life(value) if isinstance(value, int) else value


class HeadForm(DesignForm):
    """What changed in a draft and why, and the shelf life."""

    change_summary = forms.CharField(
        label=_("What changed and why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    shelf_life_minutes = ShelfLifeField(
        label=_("Shelf life"),
        help_text=_("With its unit, like 48 h, 90 min or 1 h 30 min. Counted from the end of manufacture."),
    )


class ReasonForm(DesignForm):
    """Why something is sent back or withdrawn."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept on the trail."),
    )
