"""Our form base and the fields Django lacks: a quantity with its unit, a one-time code, an instant with its zone."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.template.defaultfilters import filesizeformat
from django.template.loader import get_template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ui.fields import summary_of_errors
from ui.formats import LONDON

EMPTY = "---------"
"""What Django puts where nothing is chosen yet."""

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?: ?([A-Za-z]{3,5}))?", re.ASCII)


def _missing(field: forms.Field, label: str) -> str:
    """What an empty required field says."""
    if isinstance(field, forms.BooleanField):
        return gettext("Tick this if it is true: %(label)s") % {"label": label}
    if isinstance(field, forms.ChoiceField):
        return gettext("Choose an answer: %(label)s") % {"label": label}
    if isinstance(field, forms.FileField):
        return gettext("Choose a file: %(label)s") % {"label": label}
    return gettext("%(label)s is missing: enter it") % {"label": label}


class DesignRenderer(DjangoTemplates):
    """Draws a field by the design system: `{{ form.viability.as_field_group() }}`. The rest is Django's own."""

    field_template_name = "ui/field.jinja"

    def get_template(self, template_name: str) -> Any:
        """Our templates come from the site's engines, Django's from its own package."""
        return (
            get_template(template_name)
            if template_name.startswith("ui/")
            else super().get_template(template_name)
        )


class DesignForm(forms.Form):
    """A form of ours: fields drawn by the design system, an error summary, and nothing typed is lost."""

    default_renderer = DesignRenderer
    says_optional = True
    """Whether a field that may be left empty says "(optional)". A filter does not, nor a form that offers two ways."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and field.empty_label == EMPTY:
                field.empty_label = gettext("Choose one") if field.required else gettext("None")
            # "This field is required" five times in a summary helps nobody: each says which field and what to do.
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                label = field.label or name.replace("_", " ").capitalize()
                field.error_messages = field.error_messages | {"required": _missing(field, str(label))}

    def error_summary(self) -> list[dict[str, str]]:
        """Every error with a link to its field."""
        return summary_of_errors(self)


class QuantityField(forms.DecimalField):
    """A number in one unit, read as it was written: `70.0` stays `70.0`, and `1,5` is refused rather than guessed."""

    default_error_messages = {
        "invalid": _("Enter a number with a point for decimals, like 68.4."),
        "max_digits": _("Enter fewer digits: at most %(max)s in all."),
    }

    def __init__(
        self, *, unit: str = "", max_digits: int = 18, decimal_places: int = 9, **kwargs: Any
    ) -> None:
        self.unit = unit
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs give IntegerField's type
        text = str(value).strip().replace("\u2212", "-") if value is not None else ""
        if text and (len(text) > 64 or "e" in text.lower() or "_" in text or "," in text):
            # An exponent can name a number too large to hold, and a comma means thousands to one reader, decimals to another.
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


class OneTimeCodeField(forms.CharField):
    """The six digits of an authenticator; spaces that people type between them are dropped."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autocapitalize": "none"}
        )
        widget.design_classes = "sw-otp"  # type: ignore[attr-defined]  # read by ui.fields
        kwargs.setdefault("label", _("Authenticator code"))
        super().__init__(widget=widget, max_length=16, **kwargs)

    def to_python(self, value: Any) -> str:
        text = "".join((super().to_python(value) or "").split())
        if text and (len(text) != 6 or not text.isascii() or not text.isdigit()):
            raise ValidationError(_("Enter the 6 digits that your authenticator shows."), code="invalid")
        return text


class SecretInput(forms.TextInput):
    """What shows who somebody is, a badge or a PIN: never written into a page, not even after an error."""

    kept_back = True

    def __init__(self, *, hidden: bool, attrs: dict[str, Any] | None = None) -> None:
        self.input_type = "password" if hidden else "text"
        super().__init__({"autocomplete": "off", **(attrs or {})})


class MomentWidget(forms.MultiWidget):
    """A date and a time side by side."""

    def __init__(self, zone: ZoneInfo = LONDON, attrs: dict[str, Any] | None = None) -> None:
        self.zone = zone
        super().__init__([forms.DateInput(attrs={"type": "date"}), forms.TextInput()], attrs)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, datetime):
            there = value.astimezone(self.zone)
            return [there.date().isoformat(), there.strftime("%H:%M:%S")]
        return ["", ""]


class MomentField(forms.MultiValueField):
    """When something was done, on the clock of the place: `2026-11-22` and `14:05` or `14:05:09`, to an aware instant.

    An hour that the clocks skip does not exist and is refused; one that happens twice in autumn must say its zone
    (`01:30 BST` or `01:30 GMT`), because nobody may guess which was meant.
    """

    moment = True
    default_error_messages = {
        "incomplete": _("Enter both the date and the time."),
        "invalid_date": _("Enter the date as day, month and year."),
        "invalid_time": _("Enter the time like 14:05 or 14:05:09."),
        "skipped": _("The clocks went forward that night: this time did not exist."),
        "twice": _("This time happened twice that night: add BST or GMT after it, like 01:30 GMT."),
    }

    def __init__(self, *, zone: ZoneInfo = LONDON, **kwargs: Any) -> None:
        self.zone = zone
        kwargs.setdefault("help_text", _("Time on the 24-hour clock, like 14:05 or 14:05:09"))
        super().__init__(
            fields=(forms.CharField(required=False), forms.CharField(required=False)),
            widget=MomentWidget(zone),
            require_all_fields=False,
            **kwargs,
        )

    def compress(self, data_list: Sequence[str]) -> datetime | None:
        day_text, time_text = (part.strip() for part in (data_list or ["", ""]))
        if not day_text and not time_text:
            return None
        if not day_text or not time_text:
            self._refuse("incomplete")
        try:
            day = date.fromisoformat(day_text)
        except ValueError:
            self._refuse("invalid_date")
        read = _TIME.fullmatch(time_text)
        if read is None:
            self._refuse("invalid_time")
        hour, minute, second, zone_name = read.groups()
        wall = datetime.combine(day, time(int(hour), int(minute), int(second or 0)))
        return self._place(wall, (zone_name or "").upper())

    def _place(self, wall: datetime, zone_name: str) -> datetime:
        """The instant of a time on the wall: none, one or two of them exist."""
        readings = {
            there.astimezone(UTC): there.tzname() or ""
            for there in (wall.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
            if there.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) == wall
        }
        if not readings:
            self._refuse("skipped")
        named = [at for at, name in readings.items() if not zone_name or name == zone_name]
        if not named:
            self._refuse("invalid_time")
        if len(named) > 1:
            self._refuse("twice")
        return named[0]

    def _refuse(self, code: str) -> NoReturn:
        raise ValidationError(self.error_messages[code], code=code)


class DayField(forms.DateField):
    """A calendar day by the browser's own control. A year that was not typed out, like 0026, is refused."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day, or nothing."""
        day: date | None = super().to_python(value)
        if day is not None and day.year < 1900:
            raise ValidationError(gettext("Enter the year with four digits, like 2026."), code="year")
        return day


class FilesInput(forms.FileInput):
    """The browser's own control, for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, read whole into memory; together no larger than ``MAX_BODY_BYTES``. An empty list when there is none."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        if not sent:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        together, most = sum(one.size for one in sent), settings.SPOKEWISE.MAX_BODY_BYTES
        if together > most:
            raise ValidationError(
                gettext(
                    "These files are %(size)s together, and %(most)s can be sent at once: send fewer, or smaller ones."
                )
                % {"size": filesizeformat(together), "most": filesizeformat(most)},
                code="too_large",
            )
        return [super(FilesField, self).clean(one, initial) for one in sent]


class HintedChoiceField(forms.ChoiceField):
    """A choice by radio buttons, each with a hint of its own (`hints`: value → words)."""

    def __init__(self, *, hints: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.hints = dict(hints or {})
        kwargs.setdefault("widget", forms.RadioSelect())
        super().__init__(**kwargs)
