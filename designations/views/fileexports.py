"""Master files handed out: asked for, listed, taken away as a sealed PDF (REG-15, REG-18, REG-21)."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, must
from accounts.views.service_form import ServicePage
from designations.forms.authorisations import ExportForm
from designations.models import MasterFile, MasterFileExport
from designations.services import fileexports
from designations.views.alignments import master_file_or_404
from designations.views.instructions import tell
from ledger.documents import document_bytes
from ledger.errors import Refusal
from ledger.outbox import failed_keys
from ui.forms import DesignForm

PAGE = 20


def _exports(file: MasterFile) -> Any:
    """Whoever may see the file may take what was exported of it; ``file`` was reached through the actor's scopes."""
    return MasterFileExport.objects.filter(master_file=file).select_related("document").order_by("-id")


@require_safe
def index(request: HttpRequest, number: str) -> HttpResponse:
    """Every export of the file, newest first, by keyset."""
    actor = holding(request, Permission.MASTERFILE_VIEW)
    file = master_file_or_404(actor, number)
    found = _exports(file)
    try:
        found = found.filter(pk__lt=uuid.UUID(request.GET["after"])) if "after" in request.GET else found
    except ValueError:
        raise Http404 from None
    rows = list(found[: PAGE + 1])
    shown = rows[:PAGE]
    failed = failed_keys(fileexports.TOPIC, [str(row.pk) for row in shown if row.state == "asked"])
    context = {
        "file": file,
        "rows_shown": [(row, str(row.pk) in failed) for row in shown],
        "pager": {"next": "?" + urlencode({"after": shown[-1].pk}) if len(rows) > PAGE else ""},
        "may_ask": actor.may(Permission.REPORT_REQUEST, file),
    }
    return render(request, "designations/masterfile_exports.jinja", context)


def _url(number: str) -> str:
    return reverse("designations:masterfile_exports", args=[number])


class Ask(ServicePage):
    """Ask for the file as it stood at an instant."""

    permission = Permission.REPORT_REQUEST
    template_name = "designations/alignment_form.jinja"
    heading = _l("Export the master file")
    lead = _l(
        "A sealed PDF of the file as it stood at this instant: its sections, its list of sites, its control strategy, what"
        " changed and who signed, with the same content inside as data."
    )
    button = _l("Make it")
    done = _l("The file is being made and will stand on this page.")

    def prepare(self) -> None:
        self.file = master_file_or_404(self.actor, self.kwargs["number"])
        must(self.actor, self.permission, self.file)

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return ExportForm(data, initial={"at": timezone.now().replace(second=0, microsecond=0)})

    def run(self, form: Any) -> None:
        fileexports.export_ask(actor=self.actor, master_file=self.file, at=form.cleaned_data["at"])

    def back(self) -> str:
        return _url(self.file.number)

    def context(self) -> dict[str, Any]:
        return {"file": self.file}


@require_safe
def download(request: HttpRequest, number: str, pk: uuid.UUID) -> HttpResponse:
    """The sealed PDF, as it was stored; 404 until it is made."""
    actor = holding(request, Permission.MASTERFILE_VIEW)
    export = get_object_or_404(_exports(master_file_or_404(actor, number)), pk=pk)
    if export.document is None:
        raise Http404
    return HttpResponse(
        document_bytes(export.document),
        content_type=export.document.media_type,
        headers={
            "Content-Disposition": content_disposition_header(True, export.document.name) or "attachment"
        },
    )


@require_POST
def again(request: HttpRequest, number: str, pk: uuid.UUID) -> HttpResponse:
    """Ask anew for one that could not be made."""
    actor = holding(request, Permission.REPORT_REQUEST)
    file = master_file_or_404(actor, number)
    must(actor, Permission.REPORT_REQUEST, file)
    export = get_object_or_404(_exports(file), pk=pk)
    try:
        fileexports.export_ask_again(actor=actor, export=export)
    except Refusal as refusal:
        tell(request, refusal)
    return HttpResponseRedirect(_url(file.number))
