"""Designation cases: begun, argued, submitted, answered, decided."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, must
from accounts.views.service_form import ServicePage
from designations import presenters, selectors
from designations.casepage import case_page, cases_for, paper_for
from designations.forms import cases as forms
from designations.legaltests import CRITERIA, WORDS, rests_on_weak_reasons
from designations.models import CaseEvidence, Designation, Product
from designations.services import casework, designations, products, submissions
from designations.states import DESIGNATION
from designations.views.instructions import tell
from ledger.documents import document_bytes
from ledger.errors import Conflict, Refusal, WrongState
from ui.formats import calendar_date
from ui.forms import DesignForm


def case_or_404(actor: Any, pk: UUID) -> Designation:
    """The case, when the actor may see it."""
    found: Designation = get_object_or_404(cases_for(actor), pk=pk)
    return found


def case_url(case: Designation) -> str:
    """The page of a case."""
    return reverse("designations:case", args=[case.pk])


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A draft as a task list; later what was argued, asked, answered, decided, and what changed since."""
    actor = holding(request, Permission.DESIGNATION_VIEW)
    case = case_or_404(actor, pk)
    context = {"case": case, "tag": presenters.tag(case), "test": WORDS[case.mode], **case_page(case, actor)}
    return render(request, "designations/case.jinja", context)


@require_safe
def paper(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponse:
    """A document of the case, as it was stored."""
    actor = holding(request, Permission.DESIGNATION_VIEW)
    found = paper_for(case_or_404(actor, pk), document)
    if found is None:
        raise Http404
    return HttpResponse(
        document_bytes(found),
        content_type=found.media_type,
        headers={"Content-Disposition": content_disposition_header(True, found.name) or "attachment"},
    )


@require_POST
def evidence_remove(request: HttpRequest, pk: UUID, evidence: UUID) -> HttpResponse:
    """Take a document out of a draft."""
    actor = holding(request, Permission.DESIGNATION_EDIT)
    case = case_or_404(actor, pk)
    must(actor, Permission.DESIGNATION_EDIT, case)
    row = get_object_or_404(CaseEvidence.objects.filter(designation=case), pk=evidence)
    try:
        designations.evidence_remove(actor=actor, evidence=row)
    except Refusal as refusal:
        tell(request, refusal)
    else:
        messages.success(request, _("“%(title)s” is taken out.") % {"title": row.title})
    return HttpResponseRedirect(case_url(case))


class CasePage(ServicePage):
    """A form about one case."""

    permission = Permission.DESIGNATION_EDIT
    template_name = "designations/case_form.jinja"
    button = _l("Save")
    case: Designation
    now: tuple[dict[str, str], ...] = ()
    """What stands there now, when a colleague changed it: rows of a summary list."""

    def prepare(self) -> None:
        self.case = case_or_404(self.actor, self.kwargs["pk"])
        must(self.actor, self.permission, self.case)

    def back(self) -> str:
        return case_url(self.case)

    def context(self) -> dict[str, Any]:
        return {"case": self.case, "now": self.now}

    def change(self, form: Any, criterion: str = "", **given: Any) -> None:
        """Change the draft, from what the form was opened with; what a colleague wrote meanwhile is shown beside it."""
        try:
            designations.designation_change(
                actor=self.actor, designation=self.case, from_seen=form.cleaned_data["from_seen"], **given
            )
        except WrongState as refusal:
            if refusal.problems[0].code == "changed_meanwhile":
                self.case.refresh_from_db()
                form.make_from(designations.seen(self.case, criterion))
                self.now = presenters.draft_now(self.case, criterion)
            raise


class NewCase(ServicePage):
    """Begin a case for a product (REG-01)."""

    permission = Permission.DESIGNATION_EDIT
    template_name = "designations/case_form.jinja"
    heading = _l("Begin a designation case")
    button = _l("Begin the case")
    lead = _l(
        "The authority judges a product for one indication and one patient population, against one legal test. Nothing else"
        " need exist yet: no licence, no trial, no master file."
    )
    made: Designation | None = None

    def prepare(self) -> None:
        self.product: Product = get_object_or_404(
            selectors.products_for(self.actor), code=self.kwargs["code"]
        )
        must(self.actor, self.permission, self.product)

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.NewCaseForm(data)

    def run(self, form: Any) -> None:
        self.made = designations.designation_draft(
            actor=self.actor, product=self.product, **form.cleaned_data
        )

    def back(self) -> str:
        return case_url(self.made) if self.made else reverse("designations:product", args=[self.product.code])

    def context(self) -> dict[str, Any]:
        return {"product": self.product}


class About(CasePage):
    """Indication, population, shelf life of a draft."""

    heading = _l("Indication, patients and shelf life")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        names = ("indication", "population", "shelf_life_minutes")
        initial = {name: getattr(self.case, name) for name in names}
        return forms.ChangeAboutForm(data, initial={**initial, "from_seen": designations.seen(self.case)})

    def run(self, form: Any) -> None:
        given = {name: value for name, value in form.cleaned_data.items() if name != "from_seen"}
        self.change(form, **given)


class Criterion(CasePage):
    """The argument under one criterion of the case's own test, and a document behind it (REG-02, REG-03)."""

    def prepare(self) -> None:
        super().prepare()
        self.key = self.kwargs["key"]
        titles = {key: title for test in CRITERIA.values() for key, title in test.items()}
        foreign = self.key not in CRITERIA[self.case.mode]
        # No page offers a criterion of the other test; whoever sends one all the same is told why it is refused (REG-03).
        if self.key not in titles or (foreign and self.request.method != "POST"):
            raise Http404
        self.heading = str(titles[self.key]).capitalize()
        self.lead = _("The %(mode)s test: the product %(words)s.") % {
            "mode": self.case.get_mode_display().lower(),
            "words": WORDS[self.case.mode],
        }

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        initial = {
            "argument": self.case.justification.get(self.key, ""),
            "nature": (self.case.natures or {}).get(self.key, ""),
            "from_seen": designations.seen(self.case, self.key),
        }
        return forms.CriterionForm(data, files, mode=self.case.mode, initial=initial)

    def run(self, form: Any) -> None:
        data = form.cleaned_data
        # Saved first: a document that is refused loses nothing that was typed.
        self.change(
            form,
            self.key,
            justification={self.key: data["argument"]},
            natures={self.key: data["nature"]} if data["nature"] and data["argument"].strip() else {},
        )
        if data["document"]:
            designations.evidence_add(
                actor=self.actor,
                designation=self.case,
                criterion=self.key,
                kind=data["kind"],
                title=data["title"],
                upload=forms.uploads([data["document"]])[0],
            )

    def context(self) -> dict[str, Any]:
        rows = CaseEvidence.objects.filter(designation=self.case, criterion=self.key, removed_at=None)
        return {**super().context(), "papers": list(rows.order_by("id"))}


class Evidence(CasePage):
    """A document behind the case as a whole."""

    heading = _l("Documents behind the case as a whole")
    button = _l("Add the document")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.EvidenceForm(data, files)

    def run(self, form: Any) -> None:
        designations.evidence_add(
            actor=self.actor,
            designation=self.case,
            kind=form.cleaned_data["kind"],
            title=form.cleaned_data["title"],
            upload=forms.uploads([form.cleaned_data["document"]])[0],
        )

    def context(self) -> dict[str, Any]:
        rows = CaseEvidence.objects.filter(designation=self.case, criterion="", removed_at=None)
        return {**super().context(), "papers": list(rows.order_by("id"))}


class Plan(CasePage):
    """The holder's own dates and fee (REG-10)."""

    heading = _l("Our dates and the fee")
    lead = _l(
        "These are our own figures: the authority’s guidance gives none, and nothing here depends on them."
    )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        names = ("target_on", "review_on", "fee")
        return forms.PlanForm(data, initial={name: getattr(self.case, name) for name in names})

    def run(self, form: Any) -> None:
        designations.designation_plan(actor=self.actor, designation=self.case, **form.cleaned_data)


class CorrectSubmission(CasePage):
    """Put the date of submission right (REG-119)."""

    heading = _l("Correct the date of submission")
    button = _l("Correct the date")

    def prepare(self) -> None:
        super().prepare()
        if self.case.submitted_on is None:
            raise Http404
        self.lead = _(
            "The date on record is %(day)s. It stays readable on the case, in the trail and in what is printed, with your name"
            " and the reason. What was submitted stays as it was."
        ) % {"day": calendar_date(self.case.submitted_on)}

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.CorrectSubmissionForm(data, initial={"was": self.case.submitted_on})

    def run(self, form: Any) -> None:
        try:
            submissions.submission_correct(actor=self.actor, designation=self.case, **form.cleaned_data)
        except Conflict:
            # Sent again, it is made from the day that stands now, which the refusal names.
            self.case.refresh_from_db()
            form.data = {**form.data.dict(), "was": self.case.submitted_on}
            raise


class MoveCase(CasePage):
    """One move of the case's table: each with the letter that comes with it."""

    def prepare(self) -> None:
        self.move = self.kwargs["move"]
        if self.move not in forms.MOVE_FORMS:
            raise Http404
        row = DESIGNATION.move(self.move)
        self.case = case_or_404(self.actor, self.kwargs["pk"])
        self.heading, self.button = row.title, row.title
        if not self.actor.may(row.permission, self.case):
            raise PermissionDenied
        self.kind = "warning" if self.move in ("withdraw", "lapse") else ""
        if self.move == "submit":
            self.lead = _(
                "From here on the case cannot be changed: its basis, with every document, is frozen as it is now."
            )
            if rests_on_weak_reasons(self.case):
                self.lead += " " + _(
                    "Be warned: every argument rests on cost or convenience, and the test asks for more."
                )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.MOVE_FORMS[self.move](data, files)

    def run(self, form: Any) -> None:
        given = dict(form.cleaned_data)
        if "documents" in given:
            given["documents"] = forms.uploads(given["documents"])
        getattr(casework, f"designation_{self.move}")(actor=self.actor, designation=self.case, **given)


class ChangeProduct(ServicePage):
    """Change what a product is; awards behind it are assessed (REG-07)."""

    permission = Permission.PRODUCT_EDIT
    template_name = "designations/case_form.jinja"
    heading = _l("Change the product")
    button = _l("Save the change")

    def prepare(self) -> None:
        self.product: Product = get_object_or_404(
            selectors.products_for(self.actor), code=self.kwargs["code"]
        )
        must(self.actor, self.permission, self.product)
        if self.product.designations.filter(state="awarded").exists():
            self.lead = _(
                "The product is designated. A quality lead will be asked to decide whether the change calls for a new"
                " designation."
            )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        names = ("name", "dosage_form", "autologous")
        return forms.ProductForm(data, initial={name: getattr(self.product, name) for name in names})

    def run(self, form: Any) -> None:
        products.product_change(actor=self.actor, product=self.product, **form.cleaned_data)

    def back(self) -> str:
        return reverse("designations:product", args=[self.product.code])

    def context(self) -> dict[str, Any]:
        return {"product": self.product}
