"""Inspections by the authority: announced, held, reported, answered, closed (REG-32)."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.reauth import Proof
from accounts.views.access import holding, must, person_actor
from accounts.views.service_form import ServicePage
from accounts.views.signing import SignedMoveView
from designations import presenters
from designations.forms import inspections as forms
from designations.forms.cases import uploads
from designations.inspectionpage import SEE, inspection_page, inspections_seen
from designations.models import FindingAnswer, Inspection, InspectionFinding, LicenceVariation, Product
from designations.remoteplaces import remote_sites_of
from designations.services import findings, inspections
from designations.services.inspections import UNDECIDED
from designations.states import FINDING, INSPECTION
from designations.views.licences import LicencePage
from ledger.documents import document_bytes
from ledger.models import Document
from ui.forms import DesignForm


def inspection_or_404(actor: Any, pk: UUID) -> Inspection:
    """The inspection, when the actor may see it."""
    found: Inspection = get_object_or_404(inspections_seen(actor), pk=pk)
    return found


def inspection_url(inspection: Inspection) -> str:
    """The page of an inspection."""
    return reverse("designations:inspection", args=[inspection.pk])


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is inspected and why, what was found and answered, and what can be recorded next."""
    actor = holding(request, SEE)
    inspection = inspection_or_404(actor, pk)
    context = {
        "inspection": inspection,
        "tag": presenters.tag(inspection),
        **inspection_page(inspection, actor),
    }
    return render(request, "designations/inspection.jinja", context)


def _sent(document: Document) -> HttpResponse:
    return HttpResponse(
        document_bytes(document),
        content_type=document.media_type,
        headers={"Content-Disposition": content_disposition_header(True, document.name) or "attachment"},
    )


@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report, as it was stored."""
    inspection = inspection_or_404(holding(request, SEE), pk)
    if inspection.report is None:
        raise Http404
    return _sent(inspection.report)


@require_safe
def answer_paper(request: HttpRequest, pk: UUID, of: UUID) -> HttpResponse:
    """The document of an answer, as it was stored."""
    inspection = inspection_or_404(holding(request, SEE), pk)
    row = get_object_or_404(FindingAnswer.objects.filter(finding__inspection=inspection), pk=of)
    return _sent(row.document)


class NewInspection(LicencePage):
    """What the authority announced."""

    heading = _l("Record an inspection")
    lead = _l(
        "As the authority announced it. A new scope is expected to bring an inspection; where the decision on a variation"
        " waits for it, the grant cannot be recorded before it is closed."
    )
    made: Inspection | None = None

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        scope = self.licence.control_scope_id
        return forms.AnnounceForm(
            data,
            sites=remote_sites_of(scope),
            variations=LicenceVariation.objects.filter(licence=self.licence, state__in=UNDECIDED).order_by(
                "-id"
            ),
            products=Product.objects.filter(control_scope_id=scope).order_by("code"),
        )

    def run(self, form: Any) -> None:
        self.made = inspections.inspection_announce(
            actor=self.actor, licence=self.licence, **form.cleaned_data
        )

    def back(self) -> str:
        return inspection_url(self.made) if self.made else super().back()


class InspectionPage(ServicePage):
    """A form about one inspection."""

    permission = Permission.LICENCE_EDIT
    template_name = "designations/inspection_form.jinja"
    button = _l("Record it")
    inspection: Inspection

    def prepare(self) -> None:
        self.inspection = inspection_or_404(self.actor, self.kwargs["pk"])
        must(self.actor, self.permission, self.inspection)

    def back(self) -> str:
        return inspection_url(self.inspection)

    def context(self) -> dict[str, Any]:
        return {"licence": self.inspection.licence, "inspection": self.inspection}


def _given(form: Any) -> dict[str, Any]:
    """What was given, a file as services take it."""
    given = dict(form.cleaned_data)
    if "document" in given:
        given["upload"] = uploads([given.pop("document")])[0]
    return given


class MoveInspection(InspectionPage):
    """One move of the inspection's table, on its day."""

    def prepare(self) -> None:
        self.move = self.kwargs["move"]
        if self.move not in forms.MOVE_FORMS:
            raise Http404
        super().prepare()
        self.heading = self.button = INSPECTION.move(self.move).title
        if self.move == "receive":
            self.lead = _l("Its findings are recorded one by one afterwards.")
        elif self.move == "cancel":
            self.kind = "warning"

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.MOVE_FORMS[self.move](data, files)

    def run(self, form: Any) -> None:
        service = getattr(inspections, f"inspection_{self.move}")
        service(actor=self.actor, inspection=self.inspection, **_given(form))


class CloseInspection(SignedMoveView):
    """Sign that the authority closed it."""

    move = "close"
    form_class: type[DesignForm] | None = forms.CloseForm
    does_not = _l("It grants no variation and makes no site active.")

    def get_record(self) -> Inspection:
        return inspection_or_404(person_actor(self.request), self.kwargs["pk"])

    def get_success_url(self, record: Inspection) -> str:
        return inspection_url(record)

    def get_again(self, record: Inspection) -> dict[str, str] | None:
        return {"text": _("Read the inspection and its findings again"), "href": inspection_url(record)}

    def heading(self, record: Inspection) -> str:
        return f"{self.move_row(record).title}: {record.reference}"

    def get_subject(self, record: Inspection) -> Any:
        return inspections.inspection_case(record)

    def make_move(self, *, record: Any, actor: PersonActor, proof: Proof, form: Any) -> Any:
        return inspections.inspection_close(actor=actor, inspection=record, proof=proof, **form.cleaned_data)


class AddFinding(InspectionPage):
    """One finding of the report."""

    heading = _l("Record a finding")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.FindingForm(data)

    def run(self, form: Any) -> None:
        findings.inspection_finding_add(actor=self.actor, inspection=self.inspection, **form.cleaned_data)


class MoveFinding(InspectionPage):
    """One move of a finding's table, on its day."""

    def prepare(self) -> None:
        self.move = self.kwargs["move"]
        if self.move not in forms.FINDING_FORMS:
            raise Http404
        super().prepare()
        rows = InspectionFinding.objects.filter(inspection=self.inspection)
        self.finding = get_object_or_404(rows, pk=self.kwargs["of"])
        self.button = FINDING.move(self.move).title
        self.heading = _("%(what)s: finding %(number)s") % {
            "what": self.button,
            "number": self.finding.number,
        }
        self.lead = f"{self.finding}: {self.finding.says}"

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.FINDING_FORMS[self.move](data, files)

    def run(self, form: Any) -> None:
        service = getattr(findings, f"inspection_finding_{self.move}")
        service(actor=self.actor, finding=self.finding, **_given(form))
