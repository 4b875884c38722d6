"""Forms of the sites pages. They read what was typed; the services judge it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from designations.jurisdictions import HOME
from sites.forms.plant import paper
from sites.models import Calibration, Place, RemoteSite
from sites.services.equipment import CLASS_KEY, class_key
from ui.forms import DayField, DesignForm, MomentField


def _long(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class SiteFilterForm(DesignForm):
    """The list's filters, kept in the address."""

    says_optional = False
    q = forms.CharField(label=_("Name or code"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *RemoteSite.Kind.choices]
    )
    product = forms.ChoiceField(label=_("Product"), required=False)

    def __init__(self, *args: Any, products: Any = (), states: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("All states")), *states]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["product"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("All products")),
            *((code, f"{code} {name}") for code, name in products),
        ]


class ReasonForm(DesignForm):
    """Why."""

    reason = _long(_("Reason"))


class SuspendForm(DesignForm):
    """What the authority's letter says."""

    reference = forms.CharField(label=_("Reference of the letter or decision"), max_length=120)
    notice_on = DayField(label=_("Letter dated"), required=False)
    answer_due_on = DayField(label=_("Answer due"), required=False)
    reason = _long(_("Reason given by the authority"))


class ProposalForm(DesignForm):
    """A site for a master file."""

    master_file: Any = forms.ModelChoiceField(label=_("Master file"), queryset=None)
    proposal = _long(_("Why this site"))

    def __init__(self, *args: Any, master_files: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["master_file"].queryset = master_files  # type: ignore[attr-defined]  # a ModelChoiceField


ANOTHER = "another class"
"""What chooses the free key: with a blank in it, so that it is no class itself."""


class EquipmentForm(DesignForm):
    """A new instrument. ``classes``: those that instructions ask for; another one is written out as a key."""

    equipment_class = forms.ChoiceField(
        label=_("Class"), help_text=_("The class that the instruction asks for.")
    )
    other_class = forms.CharField(
        label=_("Key of another class"),
        required=False,
        max_length=60,
        help_text=_(
            "Only for a class that is not in the list: as the instruction will name it, like balance."
        ),
    )
    code = forms.CharField(label=_("Code on the instrument"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=200)
    serial = forms.CharField(label=_("Serial number"), max_length=80)

    def __init__(self, *args: Any, classes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["equipment_class"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("Choose one")),
            *((name, name.replace("_", " ")) for name in classes),
            (ANOTHER, _("Another class")),
        ]

    def clean(self) -> dict[str, Any]:
        """The free key counts only beside “another class”; typed beside a class of the list, one of the two was a slip."""
        data: dict[str, Any] = super().clean() or {}
        chosen, typed = data.get("equipment_class"), data.pop("other_class", "")
        if chosen == ANOTHER:
            if not typed and "other_class" not in self.errors:
                self.add_error("other_class", _("Enter the key of the class, or choose one from the list."))
            elif typed and not CLASS_KEY.fullmatch(class_key(typed)):
                self.add_error(
                    "other_class", _("Enter letters, digits and blanks only, like balance or cell counter.")
                )
            data["equipment_class"] = class_key(typed)
        elif chosen and typed:
            self.add_error("other_class", _("Leave this empty, or choose “Another class” above."))
        return data


class CalibrationForm(DesignForm):
    """A calibration and its certificate."""

    done_on = DayField(label=_("Done on"))
    due_on = DayField(label=_("Next due on"))
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Calibration.Outcome.choices, widget=forms.RadioSelect
    )
    certificate = forms.CharField(label=_("Certificate"), max_length=120)
    done_by = forms.CharField(label=_("Done by"), max_length=200)
    document = paper()


class CompetenceForm(DesignForm):
    """Somebody's competence on an instruction version."""

    person: Any = forms.ModelChoiceField(label=_("Person"), queryset=None)
    instruction_version: Any = forms.ModelChoiceField(label=_("Instruction version"), queryset=None)
    basis = forms.CharField(
        label=_("How it was assessed"), max_length=300, help_text=_("What was watched, tested or read.")
    )
    valid_until = MomentField(label=_("Valid until"), required=False)

    def __init__(self, *args: Any, people: Any, versions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["instruction_version"].queryset = versions  # type: ignore[attr-defined]  # a ModelChoiceField


class SiteForm(DesignForm):
    """A new remote site."""

    code = forms.CharField(
        label=_("Site code"),
        max_length=6,
        help_text=_("2 to 6 capitals and digits. It is never given to a second site."),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=RemoteSite.Kind.choices, widget=forms.RadioSelect)
    control_site = forms.ModelChoiceField(label=_("Control site"), queryset=Organisation.objects.none())
    place_code = forms.CharField(
        label=_("NHS site code of the place"),
        required=False,
        max_length=10,
        help_text=_("For a fixed site, like RTD02."),
    )
    unit_number = forms.CharField(label=_("Unit number"), required=False, max_length=40)
    plate = forms.CharField(label=_("Serial plate or registration mark"), required=False, max_length=60)
    location_code = forms.CharField(
        label=_("Coded location"), required=False, max_length=20, help_text=_("For a home.")
    )
    home_address = forms.CharField(
        label=_("Address of the home"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The least that finds it. It is kept sealed, and every look at it is on the trail."),
    )

    def __init__(self, *args: Any, control_sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["control_site"].queryset = control_sites  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_place_code(self) -> str:
        """The code must be in the register; the place found is kept in ``self.place``."""
        code = str(self.cleaned_data["place_code"]).strip().upper()
        self.place = Place.objects.filter(ods_code=code).first() if code else None
        if code and self.place is None:
            raise forms.ValidationError(
                _("No place of the register has this code. Check it, or add the place by hand.")
            )
        return code


class PlaceForm(DesignForm):
    """A place outside the register."""

    name = forms.CharField(label=_("Name"), max_length=200)
    address = _long(_("Address"))
    postcode = forms.CharField(label=_("Postcode"), max_length=12)
    country = forms.RegexField(
        r"\A[A-Za-z]{2}\Z",
        label=_("Country"),
        required=False,
        initial="GB",
        max_length=2,
        error_messages={"invalid": _("Enter the two letters of the country, like GB.")},
        help_text=_(
            "Two letters. Outside the United Kingdom a site may have to be registered before it works."
        ),
    )
    ods_code = forms.CharField(label=_("NHS site code, if it has one"), required=False, max_length=10)
    source_note = forms.CharField(
        label=_("Where you know it from"),
        max_length=300,
        help_text=_("For example the pharmacy’s registration."),
    )

    def clean_country(self) -> str:
        """Left empty: the United Kingdom."""
        return str(self.cleaned_data["country"]).upper() or HOME
