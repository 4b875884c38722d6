"""The page that sends an instruction version to sites: choose, look at what will happen, confirm (REG-48)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission
from accounts.views.access import holding, must, sent
from designations.models import InstructionVersion
from designations.selectors import instruction_versions_for
from ledger.errors import Refusal
from sites.forms.issue import IssueForm
from sites.forms.people import key_of
from sites.models import Enrolment, InstructionIssue
from sites.people.whatif import sites_without_people
from sites.presenters import TONES
from sites.services.issue import ISSUABLE, instruction_issue_all, must_not_predate
from ui.formats import instant


@dataclass(frozen=True)
class Row:
    """A site enrolled for the master file of the version: its standing, and what it has of this version."""

    enrolment: Enrolment
    issue: InstructionIssue | None

    @property
    def can_be_chosen(self) -> bool:
        """Whether the version can go there: not there yet, and the site has not ceased."""
        return self.issue is None and self.enrolment.state != "ceased"


def rows_of(version: InstructionVersion) -> list[Row]:
    """The sites of the version's master file, by name. Two queries."""
    issues = {
        issue.site_id: issue
        for issue in InstructionIssue.objects.filter(version=version).exclude(state="withdrawn")
    }
    enrolled = (
        Enrolment.objects.filter(master_file_id=version.master_file_version.master_file_id)
        .order_by("site__name", "created_at")
        .distinct()
    )
    latest = {enrolment.site_id: enrolment for enrolment in enrolled}
    return [Row(enrolment, issues.get(site_id)) for site_id, enrolment in latest.items()]


def _form(rows: list[Row], data: Any = None) -> IssueForm:
    open_to = [row.enrolment for row in rows if row.can_be_chosen]
    return IssueForm(
        data,
        choices=[(one.site.code, one.site.name) for one in open_to],
        hints={
            one.site.code: _("%(state)s since %(when)s")
            % {"state": one.get_state_display(), "when": instant(one.state_since, brief=True)}
            for one in open_to
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Send a version to the sites that are chosen, after a second look."""
    actor = holding(request, Permission.INSTRUCTION_ISSUE)
    record = instruction_versions_for(actor).filter(instruction__number=number, number=version).first()
    if record is None:
        raise Http404
    must(actor, Permission.INSTRUCTION_ISSUE, record)
    rows = rows_of(record)
    form = _form(rows, sent(request))
    status = 200
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        elif "change" not in request.POST:
            chosen = [
                row.enrolment.site for row in rows if row.enrolment.site.code in form.cleaned_data["sites"]
            ]
            try:
                if "confirmed" not in request.POST:
                    # Whoever looks again must not find out only afterwards that the date is refused.
                    if moment := form.cleaned_data["effective_from"]:
                        must_not_predate(record, moment)
                    return _page(request, record, rows, form, chosen=chosen)
                instruction_issue_all(
                    actor=actor,
                    version=record,
                    sites=chosen,
                    effective_from=form.cleaned_data["effective_from"],
                )
            except Refusal as refusal:
                for problem in refusal.problems:
                    name = problem.field if problem.field in form.fields else "sites"
                    form.add_error(name, f"{problem.message} {problem.way_out}")
                status = refusal.status
            else:
                messages.success(
                    request,
                    ngettext(
                        "Issued to %(n)s site. Its site lead is now asked to acknowledge it.",
                        "Issued to %(n)s sites. Their site leads are now asked to acknowledge it.",
                        len(chosen),
                    )
                    % {"n": len(chosen)},
                )
                return HttpResponseRedirect(request.path)
    return _page(request, record, rows, form, status=status)


def _page(
    request: HttpRequest,
    record: InstructionVersion,
    rows: list[Row],
    form: IssueForm,
    *,
    chosen: Any = None,
    status: int = 200,
) -> HttpResponse:
    product = record.instruction.product
    home = reverse("designations:instruction_version", args=[record.instruction.number, record.number])
    active = [row for row in rows if row.enrolment.state == "active"]
    context = {
        "active": len(active),
        # A site of which nobody is trained stands still once this version takes the place of the one before (REG-47).
        "untrained": sites_without_people(record, [row.enrolment.site for row in active])
        if record.state in ISSUABLE
        else [],
        "key": key_of(record),
        "today": timezone.localdate().isoformat(),
        "acknowledged": sum(1 for row in active if row.issue and row.issue.state == "acknowledged"),
        "version": record,
        "rows": [row for row in rows if not row.can_be_chosen],
        "form": form,
        "chosen": chosen,
        "can_issue": record.state in ISSUABLE,
        "tones": TONES,
        "back": home,
        "crumbs": [
            {"text": product.name, "href": reverse("designations:product", args=[product.code])},
            {"text": str(record), "href": home},
        ],
    }
    return render(request, "sites/issue.jinja", context, status=status)
