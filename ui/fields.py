"""From a Django form field to the parameters of a design-system component. Works on any form, allauth's included."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class FieldParts:
    """`component` names the macro (input, textarea, select, radios, checkboxes, password, file, moment, hidden)."""

    component: str
    params: dict[str, Any]


def field_parts(bound: BoundField) -> FieldParts:
    """What the component needs to draw this field: label, hint, error, the text as it was typed, and its attributes.

    What a person typed comes back unchanged after an error, but for passwords, badges and PINs, and files, which must not be
    echoed.
    """
    widget = bound.field.widget
    if widget.is_hidden:
        return FieldParts("hidden", {"html": str(bound)})
    return _Drawer(bound, widget).parts()


class _Drawer:
    def __init__(self, bound: BoundField, widget: forms.Widget) -> None:
        self.bound = bound
        self.widget = widget
        self.id = bound.auto_id or bound.html_name
        self.extra = {
            str(name): value
            for name, value in widget.attrs.items()
            if name not in {"class", "id", "required", "placeholder"}
        }
        # Shown as not to be used, yet read when it is sent all the same: the service then says why not.
        self.off = bool(self.extra.pop("disabled", False)) or bound.field.disabled

    def parts(self) -> FieldParts:
        # The order matters where one widget is a kind of another.
        from ui.forms import MomentWidget

        match self.widget:
            case MomentWidget():
                return FieldParts("moment", self._moment(self.widget))
            case forms.CheckboxSelectMultiple():
                return FieldParts("checkboxes", self._group("checkboxes"))
            case forms.RadioSelect():
                return FieldParts("radios", self._group("radios"))
            case forms.CheckboxInput():
                return FieldParts("checkboxes", self._single_box())
            case forms.Select():
                return FieldParts(
                    "select", self._base() | {"items": list(self._options(selected="selected"))}
                )
            case forms.Textarea():
                rows = self.extra.pop("rows", None)
                rows = 4 if rows in (None, "10") else rows  # "10" is what Django writes when nobody chose
                self.extra.pop("cols", None)
                return FieldParts("textarea", self._base() | {"value": self._typed(), "rows": rows})
            case forms.ClearableFileInput() | forms.FileInput():
                # The browser's own control: the design system's drop zone fails axe (its name leaves out its words).
                return FieldParts("file", self._base() | {"type": "file", "classes": "sw-file"})
            case forms.PasswordInput():
                return FieldParts("password", self._password() | self._base())
            case _:
                return FieldParts("input", self._input())

    def _base(self) -> dict[str, Any]:
        params: dict[str, Any] = {
            "id": self.id,
            "name": self.bound.html_name,
            "label": {"text": self._label()},
            "attributes": self.extra,
        }
        if hint := self.bound.help_text:
            # Marked-up help (a link) stays marked up: only code can mark it, never a person's typing.
            # Asked of the text itself: marked-up help may come wrapped in a promise, as Django's own for passwords does.
            says = str(hint)
            params["hint"] = {"html" if hasattr(says, "__html__") else "text": says}
        if error := self._error():
            params["errorMessage"] = {"text": error, "visuallyHiddenText": _("Error")}
            params["attributes"] = params["attributes"] | {"aria-invalid": "true"}
        if self.off:
            params["disabled"] = True
        return params

    def _label(self) -> str:
        label = str(self.bound.label)
        # A filter, and one way of two, are not "optional": the form or the field says so by `says_optional = False`.
        spoken = all(getattr(owner, "says_optional", True) for owner in (self.bound.form, self.bound.field))
        return (
            _("%(label)s (optional)") % {"label": label}
            if spoken and not self.bound.field.required
            else label
        )

    def _error(self) -> str:
        return " ".join(str(error) for error in self.bound.errors)

    def _typed(self) -> str:
        if getattr(self.widget, "kept_back", False):
            return ""
        value = self.widget.format_value(self.bound.value())
        return "" if value is None else str(value)

    def _input(self) -> dict[str, Any]:
        params = self._base() | {"value": self._typed(), "type": getattr(self.widget, "input_type", "text")}
        if params["type"] == "number":
            # A spinner changes a value when somebody scrolls past it, and swallows what it cannot read: text, always.
            params |= {"type": "text", "inputmode": "decimal"}
            for name in ("step", "min", "max"):
                params["attributes"].pop(name, None)
        for name in ("inputmode", "autocomplete", "pattern", "autocapitalize"):
            if name in params["attributes"]:
                params[name] = str(params["attributes"].pop(name))
        if width := getattr(self.widget, "width", None):
            params["width"] = width
        if classes := getattr(self.widget, "design_classes", ""):
            params["classes"] = classes
        if unit := getattr(self.bound.field, "unit", ""):
            # The suffix is hidden from screen readers by the design system, so the unit is said in the label as well.
            params["suffix"] = {"text": unit}
            params["label"]["visuallyHiddenText"] = _("in %(unit)s") % {"unit": unit}
        return params

    def _password(self) -> dict[str, Any]:
        complete = str(self.extra.pop("autocomplete", "") or "current-password")
        return {
            "autocomplete": complete,
            "showPasswordText": _("Show"),
            "hidePasswordText": _("Hide"),
            "showPasswordAriaLabelText": _("Show password"),
            "hidePasswordAriaLabelText": _("Hide password"),
            "passwordShownAnnouncementText": _("Your password is visible"),
            "passwordHiddenAnnouncementText": _("Your password is hidden"),
        }

    def _options(self, *, selected: str) -> Iterator[dict[str, Any]]:
        value = self.bound.value()
        chosen = {
            str(v) for v in (value if isinstance(value, list | tuple | set) else [value]) if v is not None
        }
        hints: dict[str, str] = getattr(self.bound.field, "hints", {})
        for choice, words in _flat(self.bound.field.choices):  # type: ignore[attr-defined]  # only asked of choice fields
            text = str(getattr(choice, "value", choice) if choice is not None else "")
            item: dict[str, Any] = {"value": text, "text": str(words), selected: text in chosen}
            if text in hints:
                item["hint"] = {"text": str(hints[text])}
            yield item

    def _group(self, component: str) -> dict[str, Any]:
        params = self._base()
        legend = params.pop("label")["text"]
        del params["id"]
        params |= {
            "idPrefix": self.id,
            "fieldset": {"legend": {"text": legend}},
            "items": [
                item
                for item in self._options(selected="checked")
                if item["value"] or component == "checkboxes"
            ],
        }
        return params

    def _single_box(self) -> dict[str, Any]:
        params = self._base()
        label = params.pop("label")["text"] if self.bound.field.required else str(self.bound.label)
        params.pop("label", None)
        del params["id"]
        hint = params.pop("hint", None)
        item = {"value": "on", "text": label, "checked": bool(self.bound.value())}
        if hint:
            item["hint"] = hint
        return params | {"idPrefix": self.id, "items": [item]}

    def _moment(self, widget: Any) -> dict[str, Any]:
        params = self._base()
        value = self.bound.value()
        day, time = value if isinstance(value, list | tuple) else widget.decompress(value)
        name = self.bound.html_name
        return {
            "legend": params["label"]["text"],
            "hint": params.get("hint"),
            "errorMessage": params.get("errorMessage"),
            "id": self.id,
            "day": {"id": f"{self.id}_0", "name": f"{name}_0", "value": day or ""},
            "time": {"id": f"{self.id}_1", "name": f"{name}_1", "value": time or ""},
        }


def _flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Choices without their groups."""
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield value, words


def summary_of_errors(*forms_shown: forms.BaseForm) -> list[dict[str, str]]:
    """Every error of the forms, in page order, each with a link to the field where it is put right."""
    found: list[dict[str, str]] = []
    for form in forms_shown:
        found += [{"text": str(error), "href": ""} for error in form.non_field_errors()]
        for bound in form:
            anchor = (
                f"{bound.auto_id}_0" if hasattr(bound.field, "moment") else bound.auto_id or bound.html_name
            )
            found += [{"text": str(error), "href": f"#{anchor}"} for error in bound.errors]
    return found
