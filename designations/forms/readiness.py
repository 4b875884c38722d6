"""The form of one item of an application's checklist (REG-31)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from designations.forms.cases import text_field
from designations.models import ReadinessAnswer, VariationPaper
from ui.forms import DesignForm


class AnswerForm(DesignForm):
    """Shown by a document, not applicable here, or open again."""

    outcome = forms.ChoiceField(
        label=_("Answer"), choices=ReadinessAnswer.Outcome.choices, widget=forms.RadioSelect()
    )
    paper: Any = forms.ModelChoiceField(
        label=_("Document of this variation that shows it"),
        queryset=VariationPaper.objects.none(),
        required=False,
        help_text=_("Add it to the variation first, if it is not there."),
    )
    evidence = forms.CharField(
        label=_("Number under which it is kept, and where in it"), max_length=300, required=False
    )
    note = text_field(_("Why"), rows=3, required=False, help_text=_("When it is not shown by a document."))

    def __init__(self, *args: Any, papers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].queryset = papers  # type: ignore[attr-defined]  # a model choice


class CheckForm(DesignForm):
    """Nothing but the press of a button: what is checked stands on the page."""
