"""The form of one step: only what cannot be read at all is refused here; the service judges the value and the rules."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from designations.content import StepContent
from designations.kinds import StepKind
from ledger.canonical import instant_text
from ui.forms import DesignForm, MomentField, SecretInput

NEVER_KEPT = frozenset(
    {"performer_pin", "witness_pin", "performer_badge", "witness_badge", "csrfmiddlewaretoken"}
)
"""What no draft ever holds: what people show to be known."""
PENDING = "pending"


WHO_PARTS = ("badge", "person", "pin")
"""The fields by which a person at the bench is known: the badge alone, or name and PIN."""


class OfferedField(forms.ChoiceField):
    """A list to choose from that takes a scanned text as well: whether it fits is the service's to judge."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def valid_value(self, value: Any) -> bool:
        """Any short text."""
        return len(str(value)) <= 120


class StepForm(DesignForm):
    """Fields for the kind of the step, for who performs and witnesses, and for a late entry or a correction.

    Nothing here is called optional: what a step needs is the step's to say, and who is known by a badge needs no PIN.
    """

    says_optional = False

    def __init__(
        self,
        step: StepContent,
        *args: Any,
        zone: str,
        people: Sequence[Person] = (),
        performer_id: Any = None,
        lots: Sequence[Any] = (),
        equipment: Sequence[Any] = (),
        correcting: bool = False,
        switch: bool = False,
        unlocked: bool = True,
        kept: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.zone = ZoneInfo(zone)
        self._value_fields(lots, equipment)
        self.fields["performed_at"] = MomentField(
            zone=self.zone,
            required=False,
            label=_("When was it done, if not just now?"),
        )
        self.fields["late_reason"] = forms.CharField(
            required=False,
            max_length=1000,
            label=_("Why is it recorded late?"),
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        if correcting:
            self.fields["reason"] = forms.CharField(
                max_length=1000,
                label=_("Reason for the correction"),
                error_messages={
                    "required": _("A correction needs a reason. Say what was wrong and how you know.")
                },
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        if switch:
            self._identity_fields("performer", people)
        if step.witness_required:
            # Who performs is not their own witness: offered only while somebody else may perform.
            self._identity_fields("witness", [one for one in people if switch or one.pk != performer_id])
        if not unlocked:
            # Badges and PINs are taken on an unlocked device alone; a field that would be refused is not offered.
            for name, field in self.fields.items():
                if name.startswith(("performer_", "witness_")):
                    field.widget.attrs["disabled"] = True
        if kept:
            # What was typed comes back as typed; what was wrong with it is said again when it is sent again.
            self.initial = {
                name: field.widget.value_from_datadict(dict(kept), {}, name)
                for name, field in self.fields.items()
            }

    def _value_fields(self, lots: Sequence[Any], equipment: Sequence[Any]) -> None:
        step, settings = self.step, self.step.settings
        label = step.title
        kind = step.kind
        if kind in (StepKind.NUMBER, StepKind.TEST_RESULT) and not settings.options:
            self.fields["value"] = forms.CharField(required=False, max_length=200, label=label, strip=True)
            self.fields["value"].unit = settings.unit  # type: ignore[attr-defined]  # read by ui.fields
        elif kind in (StepKind.CHOICE, StepKind.TEST_RESULT):
            self.fields["value"] = forms.ChoiceField(
                required=False,
                label=label,
                choices=[(option, option) for option in settings.options],
                widget=forms.RadioSelect,
            )
        elif kind == StepKind.TEXT:
            widget = forms.Textarea(attrs={"rows": 3}) if settings.multiline else forms.TextInput()
            self.fields["value"] = forms.CharField(
                required=False, max_length=4000, label=label, widget=widget
            )
        elif kind == StepKind.DATETIME:
            self.fields["value"] = MomentField(zone=self.zone, required=False, label=label)
        elif kind == StepKind.MATERIAL:
            self.fields["lot"] = OfferedField(
                label=_("Lot"),
                help_text=_("Scan the lot, or choose it"),
                choices=[("", _("Choose a lot")), *((lot.lot_number, _lot_words(lot)) for lot in lots)],
            )
            if settings.quantity_unit:
                self.fields["quantity"] = forms.CharField(required=False, max_length=200, label=_("Quantity"))
                self.fields["quantity"].unit = settings.quantity_unit  # type: ignore[attr-defined]  # read by ui.fields
        elif kind == StepKind.EQUIPMENT:
            self.fields["value"] = OfferedField(
                label=_("Equipment"),
                help_text=_("Scan the equipment, or choose it"),
                choices=[
                    ("", _("Choose the equipment")),
                    *((item.code, f"{item.code}, {item.name}") for item in equipment),
                ],
            )
        elif kind in (StepKind.CONFIRM, StepKind.WITNESS):
            self.fields["value"] = forms.BooleanField(
                required=False, label=settings.statement or _("It is done.")
            )
        if kind == StepKind.TEST_RESULT and settings.may_be_pending:
            self.fields["pending"] = forms.BooleanField(
                required=False, label=_("The result is still awaited. Record it as pending.")
            )
        if kind not in (StepKind.EQUIPMENT, StepKind.MATERIAL) and step.equipment_class and equipment:
            self.fields["equipment"] = OfferedField(
                label=_("Read from"),
                choices=[
                    ("", _("Choose the equipment")),
                    *((item.code, f"{item.code}, {item.name}") for item in equipment),
                ],
            )

    def _identity_fields(self, who: str, people: Sequence[Person]) -> None:
        self.fields[f"{who}_badge"] = forms.CharField(
            required=False,
            max_length=64,
            label=_("Badge"),
            help_text=_("Scan it here"),
            widget=SecretInput(hidden=False),
        )
        self.fields[f"{who}_person"] = OfferedField(
            label=_("Name"),
            choices=[("", _("Choose a name")), *((str(one.pk), one.full_name) for one in people)],
        )
        self.fields[f"{who}_pin"] = forms.CharField(
            required=False,
            max_length=8,
            label=_("PIN"),
            widget=SecretInput(hidden=True, attrs={"inputmode": "numeric"}),
        )

    @property
    def raw(self) -> Any:
        """The value as ``designations.values`` reads it. Call it on a valid form."""
        data = self.cleaned_data
        kind = self.step.kind
        if kind == StepKind.CALCULATION:
            return None
        if kind == StepKind.INFORMATION:
            return True
        if data.get("pending"):
            return PENDING
        if kind == StepKind.MATERIAL:
            given = {"lot": data.get("lot", "")}
            if self.step.settings.quantity_unit:
                given["quantity"] = data.get("quantity", "")
            return given
        if kind == StepKind.DATETIME:
            return instant_text(data["value"]) if data.get("value") else ""
        if kind in (StepKind.CONFIRM, StepKind.WITNESS):
            return True if data.get("value") else None
        return data.get("value", "")


def keepable(data: Mapping[str, Any]) -> dict[str, str]:
    """What a draft keeps of a posted form: text as typed, bounded, never a badge or a PIN."""
    return {
        str(name)[:40]: str(value)[:4000].replace("\x00", "")
        for name, value in data.items()
        if name not in NEVER_KEPT
    }


def _lot_words(lot: Any) -> str:
    from ui.formats import calendar_date

    words = f"{lot.lot_number}, {calendar_date(lot.expires_at)}"
    return words if lot.expires_at > timezone.now() else str(_("%(lot)s, expired")) % {"lot": words}
