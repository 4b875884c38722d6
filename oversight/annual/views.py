"""Pages of annual reports: the list, one master file with its plan, one report as a task list, and each step of its life."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.reauth import Proof
from accounts.views.access import holding, must, person_actor
from accounts.views.service_form import ServicePage
from accounts.views.signing import SignedMoveView
from designations.selectors import signatures_on
from ledger.documents import document_bytes
from ledger.errors import Refusal
from ledger.models import Document
from ledger.presenters import signature_rows
from oversight.annual import forms, page, selectors, services
from oversight.annual.presenters import TONES, due_row
from oversight.door.access import is_inspector_only
from oversight.models import AnnualReport
from ui.forms import DesignForm


def report_of(request: HttpRequest, number: str) -> tuple[PersonActor, AnnualReport]:
    """The person and the report, or 404 when it is not theirs to see; a regulator's reports are at the door."""
    actor = holding(request, Permission.REPORT_VIEW)
    report = selectors.report_for(actor, number)
    if report is None:
        raise Http404
    return actor, report


def url_of(report: AnnualReport) -> str:
    """The page of a report."""
    return reverse("annual:detail", args=[report.number])


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is due, the master files with their plans, and every report; an inspector's door is elsewhere."""
    actor = holding(request, Permission.REPORT_VIEW)
    if is_inspector_only(actor):
        return HttpResponseRedirect(reverse("door:home"))
    rows, following = selectors.report_page(actor, request.GET.get("after", ""))
    context = {
        "due": [due_row(due) for due in selectors.due_for(actor)],
        "files": selectors.files_for(actor),
        "reports": rows,
        "tones": TONES,
        "pager": {"next": "?" + urlencode({"after": following}) if following else ""},
        "crumbs": [{"text": _("Reports"), "href": reverse("reports:index")}],
    }
    return render(request, "oversight/annual/list.jinja", context)


@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """A draft as a task list; later what was signed, submitted and received."""
    actor, report = report_of(request, number)
    context = {
        "report": report,
        "tone": TONES[report.state],
        "signatures": signature_rows(signatures_on(report)),
        **page.report_page(report, actor),
    }
    return render(request, "oversight/annual/report.jinja", context)


@require_safe
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """Every section as it will be printed: the frozen snapshot, or a draft's figures with its words of now."""
    _actor, report = report_of(request, number)
    view = selectors.view_of(report, selectors.newest_build(report))
    if view is None:
        raise Http404
    context = {
        "report": report,
        "view": view,
        "parts": view.parts(),
        "crumbs": page.crumbs(report),
    }
    return render(request, "oversight/annual/preview.jinja", context)


@require_safe
def download(request: HttpRequest, number: str) -> HttpResponse:
    """The sealed PDF. Its download is on the report's trail before the first byte leaves."""
    actor, report = report_of(request, number)
    must(actor, Permission.REPORT_DOWNLOAD, report)
    return send_report(actor, report)


def send_report(actor: Any, report: AnnualReport) -> HttpResponse:
    """The PDF as a download, noted on the trail; 404 while there is none."""
    if report.document is None:
        raise Http404
    content = document_bytes(report.document)
    services.annual_downloaded(actor=actor, report=report)
    return _file(report.document, content)


def _file(document: Document, content: bytes) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=document.media_type,
        headers={"Content-Disposition": content_disposition_header(True, document.name) or "attachment"},
    )


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The authority's receipt, as it was stored."""
    _actor, report = report_of(request, number)
    if report.receipt is None:
        raise Http404
    return _file(report.receipt, document_bytes(report.receipt))


def _tell(request: HttpRequest, refusal: Refusal) -> None:
    for problem in refusal.problems:
        messages.error(request, f"{problem.message} {problem.way_out}".strip())


@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the figures anew."""
    actor, report = report_of(request, number)
    must(actor, Permission.ANNUAL_SUBMIT, report)
    try:
        services.annual_ask(actor=actor, report=report)
    except Refusal as refusal:
        _tell(request, refusal)
    return HttpResponseRedirect(url_of(report))


@require_POST
def seal_again(request: HttpRequest, number: str) -> HttpResponse:
    """Ask anew for a sealed PDF that could not be made."""
    actor, report = report_of(request, number)
    must(actor, Permission.ANNUAL_SUBMIT, report)
    try:
        services.seal_ask_again(actor=actor, report=report)
    except Refusal as refusal:
        _tell(request, refusal)
    return HttpResponseRedirect(url_of(report))


class _FilePage(ServicePage):
    """A form about one master file."""

    permission = Permission.ANNUAL_SUBMIT
    template_name = "layouts/form.jinja"

    def prepare(self) -> None:
        self.file: Any = selectors.file_for(self.actor, self.kwargs["number"])
        if self.file is None:
            raise Http404
        must(self.actor, self.permission, self.file)

    def back(self) -> str:
        return reverse("annual:index")

    def context(self) -> dict[str, Any]:
        return {
            "crumbs": [
                {"text": _("Reports"), "href": reverse("reports:index")},
                {"text": _("Annual reports"), "href": reverse("annual:index")},
            ]
        }


class Plan(_FilePage):
    """Set when the reports of a master file are due and what they hold (REG-20)."""

    button = _l("Save the plan")
    lead = _l(
        "These dates are your own. The law asks for procedures of annual reporting; we have not read a due day in it. Reports"
        " that were begun keep the plan they were begun under."
    )

    def prepare(self) -> None:
        super().prepare()
        self.heading = _("Plan of annual reports on %(file)s") % {"file": self.file.number}

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        plan = self.file.plan
        names = ("anchor_on", "period_months", "grace_days", "sections", "reminder_days")
        initial = (
            {name: getattr(plan, name) for name in names} if plan is not None else selectors.default_plan()
        )
        initial["reminder_days"] = ", ".join(str(days) for days in initial["reminder_days"])
        return forms.PlanForm(data, initial=initial)

    def run(self, form: Any) -> None:
        services.plan_set(actor=self.actor, master_file=self.file, **form.cleaned_data)


class Begin(_FilePage):
    """Begin the report of a period."""

    button = _l("Begin the report")
    lead = _l("The figures are assembled from the records in the background. You read them before you sign.")
    made: AnnualReport | None = None

    def prepare(self) -> None:
        super().prepare()
        if self.file.plan is None:
            raise Http404
        self.heading = _("Begin an annual report on %(file)s") % {"file": self.file.number}

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        plan = self.file.plan
        return forms.PeriodForm(data, choices=selectors.open_periods(plan), zone=plan.zone)

    def run(self, form: Any) -> None:
        self.made = services.annual_open(actor=self.actor, plan=self.file.plan, period_start=form.start())

    def back(self) -> str:
        return url_of(self.made) if self.made else super().back()


class _ReportPage(ServicePage):
    """A form about one report."""

    permission = Permission.ANNUAL_SUBMIT
    template_name = "layouts/form.jinja"

    def prepare(self) -> None:
        found = selectors.report_for(self.actor, self.kwargs["number"])
        if found is None:
            raise Http404
        self.report = found
        must(self.actor, self.permission, self.report)

    def back(self) -> str:
        return url_of(self.report)

    def context(self) -> dict[str, Any]:
        return {"crumbs": page.crumbs(self.report)}


class Write(_ReportPage):
    """Write the holder's own words on a section (REG-19)."""

    template_name = "oversight/annual/write.jinja"
    button = _l("Save")
    done = _l("Your words are saved.")

    def prepare(self) -> None:
        super().prepare()
        self.part = page.part_of(self.report, self.kwargs["section"])
        if self.part is None:
            raise Http404
        self.heading = self.part.title
        self.lead = self.part.not_kept

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.TextForm(data, initial={"text": self.part.text if self.part else ""})

    def run(self, form: Any) -> None:
        services.annual_write(
            actor=self.actor,
            report=self.report,
            section=self.kwargs["section"],
            text=form.cleaned_data["text"],
        )

    def context(self) -> dict[str, Any]:
        return {**super().context(), "part": self.part}


class Reopen(_ReportPage):
    """Take a report that was not submitted back to draft."""

    heading = _l("Take the report back to draft")
    lead = _l("The signatures on it become void; its frozen version is kept. It is signed and approved anew.")
    button = _l("Take it back")
    kind = "warning"

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.WhyForm(data)

    def run(self, form: Any) -> None:
        services.annual_reopen(actor=self.actor, report=self.report, **form.cleaned_data)


class SendBack(Reopen):
    """Send it back to its author instead of approving it."""

    permission = Permission.MASTERFILE_APPROVE
    heading = _l("Send the report back to its author")
    button = _l("Send it back")

    def run(self, form: Any) -> None:
        services.annual_send_back(actor=self.actor, report=self.report, **form.cleaned_data)


class Submit(_ReportPage):
    """Record that it went to the authority."""

    heading = _l("Record the submission")
    lead = _l(
        "Send the sealed PDF yourself: this records that you did. From then on the regulator finds it here."
    )
    button = _l("Record the submission")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.SubmitForm(data)

    def run(self, form: Any) -> None:
        services.annual_submit(actor=self.actor, report=self.report, **form.cleaned_data)


class Acknowledge(_ReportPage):
    """Record the authority's receipt."""

    heading = _l("Record the authority’s receipt")
    button = _l("Record the receipt")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.ReceiptForm(data, files)

    def run(self, form: Any) -> None:
        services.annual_acknowledge(
            actor=self.actor,
            report=self.report,
            on=form.cleaned_data["on"],
            reference=form.cleaned_data["reference"],
            receipt=form.upload(),
        )


class _Signed(SignedMoveView):
    """A signed move of a report."""

    def get_record(self) -> AnnualReport:
        actor = person_actor(self.request)
        if not actor.may_any(Permission.REPORT_VIEW):
            raise PermissionDenied
        report = selectors.report_for(actor, self.kwargs["number"])
        if report is None:
            raise Http404
        return report

    def get_success_url(self, record: AnnualReport) -> str:
        return url_of(record)

    def get_again(self, record: AnnualReport) -> dict[str, str] | None:
        return {
            "text": _("Read the whole report again"),
            "href": reverse("annual:preview", args=[record.number]),
        }

    def heading(self, record: AnnualReport) -> str:
        return _("%(move)s: annual report %(number)s") % {
            "move": self.move_row(record).title,
            "number": record.number,
        }

    def get_subject(self, record: AnnualReport) -> Any:
        return selectors.annual_case(record, self.request.actor)  # type: ignore[attr-defined]  # set by accounts.middleware


class Freeze(_Signed):
    """Freeze and sign as the author."""

    move = "freeze"
    does_not = _l("It does not approve or submit the report.")

    def outcome(self, record: AnnualReport) -> str:
        return _("The report is frozen. A Qualified Person approves it next.")

    def make_move(self, *, record: Any, actor: PersonActor, proof: Proof, form: DesignForm | None) -> Any:
        return services.annual_freeze(actor=actor, report=record, proof=proof)


class Approve(_Signed):
    """Approve, by signature."""

    move = "approve"
    does_not = _l("It does not submit the report.")

    def outcome(self, record: AnnualReport) -> str:
        return _("The sealed PDF is being made and will stand on this page.")

    def make_move(self, *, record: Any, actor: PersonActor, proof: Proof, form: DesignForm | None) -> Any:
        return services.annual_approve(actor=actor, report=record, proof=proof)
