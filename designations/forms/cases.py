"""The forms of a designation case: one pair for each legal test, so that criteria cannot mix (REG-03)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from designations.forms.steps import ShelfLifeField
from designations.kinds import Mode
from designations.legaltests import NATURES, WORDS
from designations.models import CaseEvidence, UnchangedStatement
from ledger.uploads import Upload
from ui.forms import DayField, DesignForm, FilesField, HintedChoiceField, QuantityField

FILES = _("PDF, picture, CSV or Excel; {n} MB in all at most")


def text_field(label: Any, rows: int = 4, required: bool = True, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": rows}),
        **more,
    )


def file_hint() -> Any:
    """What may be sent, with the limit of this installation."""
    return format_lazy(FILES, n=settings.SPOKEWISE.MAX_BODY_BYTES // (1024 * 1024))


def uploads(files: Any) -> list[Upload]:
    """What was sent, as services take it."""
    return [Upload(one.name, one.content_type or "", one.read()) for one in files or ()]


class AboutForm(DesignForm):
    """Whom the product is for, and how long it lives."""

    indication = forms.CharField(
        label=_("Indication"),
        max_length=300,
        help_text=_("The disease. Another indication is another case."),
    )
    population = forms.CharField(label=_("Patient population"), max_length=300)
    shelf_life_minutes = ShelfLifeField(
        label=_("Shelf life that the case argues from"),
        required=False,
        help_text=_("Like 48 h or 90 min. An instruction with another shelf life will be shown as a change."),
    )

    def clean_shelf_life_minutes(self) -> int | None:
        """Minutes, or nothing."""
        return self.cleaned_data["shelf_life_minutes"] or None


class _FromSeen(DesignForm):
    """A change that remembers what it was made from, so that two people do not write over each other."""

    from_seen = forms.CharField(required=False, widget=forms.HiddenInput())

    def make_from(self, seen: str) -> None:
        """Let the same change, sent again, be made from what stands now."""
        self.data = {**self.data.dict(), "from_seen": seen}  # type: ignore[attr-defined]  # what was sent, a QueryDict


class ChangeAboutForm(AboutForm, _FromSeen):
    """The same of a draft that is there."""


class NewCaseForm(AboutForm):
    """Which legal test, for whom."""

    mode = HintedChoiceField(
        label=_("Legal test"),
        choices=Mode.choices,
        hints=WORDS,
    )
    field_order = ("mode", "indication", "population", "shelf_life_minutes")


class CriterionForm(_FromSeen):
    """One criterion of the test: the argument, what kind of reason it is, and a document behind it."""

    nature = forms.ChoiceField(
        label=_("What kind of reason is it?"),
        required=False,
        widget=forms.RadioSelect(),
        error_messages={
            "invalid_choice": _("This is no kind of reason of this test. Choose one of those shown (REG-03).")
        },
    )
    argument = text_field(
        _("Argument"), 8, required=False, help_text=_("Leave it empty if the case does not rest on this.")
    )
    title = forms.CharField(label=_("Title of a document behind it"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("What it holds"), required=False, choices=[("", _("Choose one")), *CaseEvidence.Kind.choices]
    )
    document = forms.FileField(label=_("Document"), required=False, help_text=file_hint())

    def __init__(self, *args: Any, mode: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["nature"]
        offered.choices = [(nature.value, nature.label) for nature in NATURES[mode]]

    def clean(self) -> dict[str, Any]:
        """A document has a title and a kind, and the other way round."""
        data = super().clean() or {}
        given = [name for name in ("title", "kind", "document") if data.get(name)]
        if given:
            for name in ("title", "kind", "document"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(
                        name, _("A document has a title, says what it holds, and comes as a file.")
                    )
        return data


class EvidenceForm(DesignForm):
    """A document behind the case as a whole."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("What it holds"), choices=CaseEvidence.Kind.choices)
    document = forms.FileField(label=_("Document"), help_text=file_hint())


class PlanForm(DesignForm):
    """The holder's own dates and fee."""

    target_on = DayField(label=_("Answer hoped for by"), required=False)
    review_on = DayField(label=_("Our review date"), required=False)
    fee = QuantityField(label=_("Fee, in pounds"), required=False, max_digits=10, decimal_places=2)


class SubmitForm(DesignForm):
    """When it went to the authority."""

    submitted_on = DayField(label=_("Date of submission"))


class CorrectSubmissionForm(DesignForm):
    """The right day, why, and the day that the correction was made from."""

    was = DayField(widget=forms.HiddenInput())
    submitted_on = DayField(label=_("Date of submission, as it is right"))
    reason = text_field(_("Why it is corrected"), help_text=_("Say where the right date stands."))


class LetterForm(DesignForm):
    """What a letter, answer or meeting says, on the day it bears."""

    dated_on = DayField(label=_("Date it bears"))
    reason = text_field(_("What it says"))
    documents = FilesField(label=_("Documents"), required=False, help_text=file_hint())


class AwardForm(DesignForm):
    """The authority's award."""

    reference = forms.CharField(label=_("Authority’s reference"), max_length=80)
    awarded_on = DayField(label=_("Date of the award"))
    conditions = text_field(_("Conditions"), required=False, help_text=_("As the letter says them."))
    documents = FilesField(label=_("Decision letter"), required=False, help_text=file_hint())


class RefusalForm(DesignForm):
    """The authority's refusal."""

    decided_on = DayField(label=_("Date of the decision"))
    reason = text_field(_("Reasons given"))
    documents = FilesField(label=_("Decision letter"), required=False, help_text=file_hint())


class WhyForm(DesignForm):
    """Only a reason."""

    reason = text_field(_("Reason"))


class StatementForm(DesignForm):
    """For which application."""

    application = forms.ChoiceField(
        label=_("Application"), choices=UnchangedStatement.Application.choices, widget=forms.RadioSelect()
    )
    reference = forms.CharField(label=_("Its reference"), max_length=80, help_text=_("Like CTA 2026/11."))


class ProductForm(DesignForm):
    """What a product is."""

    name = forms.CharField(label=_("Name"), max_length=200)
    dosage_form = forms.CharField(
        label=_("Dosage form"),
        max_length=120,
        help_text=_(
            "A licence covers a dosage form: after a change no batch starts until one covers the new form."
        ),
    )
    autologous = forms.BooleanField(
        label=_("Made from the patient’s own cells, for that patient"), required=False
    )
    reason = text_field(_("Reason"))


MOVE_FORMS: Mapping[str, type[DesignForm]] = {
    "submit": SubmitForm,
    "ask_information": LetterForm,
    "answer": LetterForm,
    "meet": LetterForm,
    "award": AwardForm,
    "refuse": RefusalForm,
    "withdraw": WhyForm,
    "supersede": WhyForm,
    "lapse": WhyForm,
}
