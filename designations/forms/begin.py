"""Forms that begin something: a product, the master file of a designated product, an instruction (REG-13, REG-49)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from designations.forms.steps import ShelfLifeField
from designations.kinds import Regime, ReleaseModel
from designations.models import Designation, MasterFileVersion
from ui.forms import DesignForm


class NewProductForm(DesignForm):
    """A product, before anything is decided about it."""

    code = forms.CharField(
        label=_("Code"),
        max_length=6,
        help_text=_("Short, used in the numbers of its batches, and never used twice. For example CAR."),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    regime = forms.ChoiceField(label=_("Regime"), choices=Regime.choices)
    dosage_form = forms.CharField(
        label=_("Dosage form"), max_length=120, help_text=_("As the licence will name it.")
    )
    control_site: Any = forms.ModelChoiceField(label=_("Control site"), queryset=Organisation.objects.none())
    autologous = forms.BooleanField(
        label=_("Made from the patient’s own cells, for that patient"), required=False
    )

    def __init__(self, *args: Any, control_sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["control_site"].queryset = control_sites  # type: ignore[attr-defined]  # a model choice


class NewMasterFileForm(DesignForm):
    """The one master file of a product and mode."""

    designation: Any = forms.ModelChoiceField(
        label=_("Designation"),
        queryset=Designation.objects.none(),
        help_text=_(
            "The file is of its mode: point of care, or modular. It is approved once the designation is awarded."
        ),
    )
    number = forms.CharField(label=_("Number"), max_length=30, help_text=_("For example DMMF-CAR-01."))
    release_model = forms.ChoiceField(
        label=_("Release"),
        choices=ReleaseModel.choices,
        help_text=_("A file keeps its way of release: it cannot be changed afterwards."),
    )

    def __init__(self, *args: Any, designations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["designation"].queryset = designations  # type: ignore[attr-defined]  # a model choice


class NewInstructionForm(DesignForm):
    """An instruction of a product, for one batch size."""

    title = forms.CharField(label=_("Title"), max_length=200)
    batch_size = forms.CharField(
        label=_("Batch size"),
        max_length=120,
        help_text=_("What one run makes. For example one patient dose."),
    )
    master_file_version: Any = forms.ModelChoiceField(
        label=_("Master file"),
        queryset=MasterFileVersion.objects.none(),
        help_text=_("The version whose process it carries out."),
    )
    shelf_life_minutes = ShelfLifeField(
        label=_("Shelf life"),
        required=False,
        help_text=_("From the end of manufacture. May stay empty until it is known."),
    )

    def __init__(self, *args: Any, versions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["master_file_version"].queryset = versions  # type: ignore[attr-defined]  # a model choice
