"""Items of an application's checklist: answered by hand, checked by a second person (REG-31)."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from designations.forms import readiness as forms
from designations.models import ReadinessAnswer, VariationPaper
from designations.readiness.items import items_of
from designations.readiness.reading import answer_words
from designations.services import readiness
from designations.services.readiness import CHECK
from designations.views.variations import VariationPage
from ui.forms import DesignForm


class ItemPage(VariationPage):
    """A form about one item of the list that nothing answers from the records."""

    def prepare(self) -> None:
        super().prepare()
        items = items_of(self.variation.kind, self.variation.licence.licence_type)
        found = [one for one in items if one.key == self.kwargs["key"] and not one.judge]
        if not found:
            raise Http404
        self.wanted = found[0]
        self.heading = _(self.wanted.title)


class AnswerItem(ItemPage):
    """Shown, not applicable here, or open again."""

    button = _l("Record the answer")
    lead = _l("It counts once a second person, a QA reviewer or a Qualified Person, has checked it.")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        papers = VariationPaper.objects.filter(variation=self.variation).order_by("id")
        return forms.AnswerForm(data, papers=papers)

    def run(self, form: Any) -> None:
        readiness.readiness_answer(
            actor=self.actor, variation=self.variation, key=self.wanted.key, **form.cleaned_data
        )


class CheckItem(ItemPage):
    """The answer that stands, for the second person."""

    permission = CHECK
    button = _l("I have checked it")

    def prepare(self) -> None:
        super().prepare()
        rows = ReadinessAnswer.objects.filter(variation=self.variation, key=self.wanted.key)
        answer = rows.order_by("created_at", "id").last()
        if answer is None or answer.checked_by_id is not None:
            raise Http404
        self.answer = answer
        self.lead = _("%(outcome)s: %(words)s. Answered by %(by)s.") % {
            "outcome": answer.get_outcome_display(),
            "words": answer_words(answer).rstrip("."),
            "by": answer.by_name,
        }

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.CheckForm(data)

    def run(self, form: Any) -> None:
        readiness.readiness_check(actor=self.actor, answer=self.answer)
