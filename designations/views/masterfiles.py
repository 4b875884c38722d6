"""Master-file versions: read and signed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.reauth import Proof
from accounts.views.access import holding, must, person_actor
from accounts.views.service_form import ServicePage
from accounts.views.signing import SignedMoveView
from designations import presenters, selectors
from designations.alignment import standing_of
from designations.changeclasses import change_classes
from designations.controlstrategy import control_rows
from designations.forms.masterfiles import RecordForm, VersionForm
from designations.headings import typed_headings
from designations.listing import lists_of
from designations.models import MasterFileVersion
from designations.redline.shown import file_before, file_change, file_parts, file_versions_for
from designations.services import masterfiles as services
from designations.services.masterfiles import masterfile_case, masterfile_version_move
from designations.states import MASTER_FILE_VERSION
from designations.steptitles import step_words, titles_for
from designations.views.alignments import verdict_words
from designations.views.instructions import tell
from ledger.errors import Refusal
from ledger.presenters import signature_rows
from ui.forms import DesignForm

SIGNED = ("submit", "approve", "make_effective")
RECORDED = ("send", "grant")
OPEN = ("draft", "in_review", "approved", "submitted", "granted")


def version_or_404(actor: PersonActor, number: str, version: int) -> MasterFileVersion:
    """The version, when the actor may see it."""
    found: MasterFileVersion = get_object_or_404(
        file_versions_for(actor),
        master_file__number=number,
        number=version,
    )
    return found


def _url(record: MasterFileVersion) -> str:
    return reverse("designations:masterfile_version", args=[record.master_file.number, record.number])


@require_safe
def detail(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The sections with what each holds, what the version changes, the signatures."""
    actor = holding(request, Permission.MASTERFILE_VIEW)
    record = version_or_404(actor, number, version)
    before = file_before(actor, record)
    chosen = change_classes().get(record.change_class or "")
    # How the file stands to the authorisation is a matter of the version in force; no query for a product without one.
    standing = standing_of(record.master_file.product, record.master_file.mode)
    in_force = standing.applies and record.state == "effective"
    strategy = control_rows(record.control_strategy)
    titles = titles_for(record, strategy)
    return render(
        request,
        "designations/masterfile_version.jinja",
        {
            "version": record,
            "sections": [
                (heading, record.sections.get(heading.key, "")) for heading in typed_headings(record.template)
            ],
            "sites": lists_of(record.pk)[record.pk],
            "strategy": [(row, step_words(row, titles)) for row in strategy],
            "before": before,
            "parts": file_parts(file_change(record, before)) if before and record.state in OPEN else [],
            "change_class": chosen,
            "open": record.state in OPEN,
            "may_edit": record.state == "draft" and actor.may(Permission.MASTERFILE_EDIT, record),
            "may_begin": record.state not in OPEN and actor.may(Permission.MASTERFILE_EDIT, record),
            "aligned": verdict_words(standing) if in_force else None,
            "misaligned": standing.faults if in_force else (),
            "tag": presenters.tag(record),
            "signatures": signature_rows(selectors.signatures_on(record)),
            "buttons": presenters.buttons(
                record, actor, masterfile_case(record, actor), (*SIGNED, *RECORDED)
            ),
        },
    )


class SignMasterFile(SignedMoveView):
    """Sign one move of a master-file version, with what it changes above what is signed (REG-16)."""

    template_name = "designations/masterfile_sign.jinja"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The move is part of the address."""
        super().setup(request, *args, **kwargs)
        self.move = kwargs["move"]
        if self.move == "make_effective":
            self.does_not = _("It does not let any site start: each site is enrolled on its own.")

    def get_record(self) -> MasterFileVersion:
        found = version_or_404(person_actor(self.request), self.kwargs["number"], self.kwargs["version"])
        before = file_before(person_actor(self.request), found)
        found.before = before  # type: ignore[attr-defined]  # read by the template
        found.parts = file_parts(file_change(found, before)) if before else []  # type: ignore[attr-defined]
        return found

    def get_success_url(self, record: Any) -> str:
        return _url(record)

    def get_again(self, record: Any) -> dict[str, str] | None:
        return {"text": _("Read the whole version again"), "href": _url(record)}

    def get_subject(self, record: Any) -> Any:
        return masterfile_case(record, person_actor(self.request))

    def make_move(self, *, record: Any, actor: PersonActor, proof: Proof, form: DesignForm | None) -> Any:
        return masterfile_version_move(actor=actor, version=record, move=self.move, proof=proof)


class VersionPage(ServicePage):
    """A form about one version."""

    permission = Permission.MASTERFILE_VIEW
    template_name = "designations/masterfile_form.jinja"
    version: MasterFileVersion

    def prepare(self) -> None:
        self.version = version_or_404(self.actor, self.kwargs["number"], self.kwargs["version"])

    def back(self) -> str:
        return _url(self.version)

    def context(self) -> dict[str, Any]:
        return {"version": self.version}


class ChangeVersion(VersionPage):
    """Write the sections of a draft and say what it changes (REG-14, REG-16)."""

    heading = _l("Write the draft")
    button = _l("Save")
    done = _l("The draft is saved.")

    def prepare(self) -> None:
        super().prepare()
        must(self.actor, Permission.MASTERFILE_EDIT, self.version)

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return VersionForm(data, version=self.version)

    def run(self, form: Any) -> None:
        services.masterfile_version_change(actor=self.actor, version=self.version, **form.given())


class RecordWithAuthority(VersionPage):
    """Record that a version was sent to the authority, or that the authority approved it (REG-16)."""

    button = _l("Record it")

    def prepare(self) -> None:
        super().prepare()
        self.move = self.kwargs["move"]
        if self.move not in RECORDED:
            raise Http404
        row = MASTER_FILE_VERSION.move(self.move)
        self.heading = row.title
        if not self.actor.may(row.permission, self.version):
            raise PermissionDenied

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return RecordForm(data)

    def run(self, form: Any) -> None:
        act = services.masterfile_version_send if self.move == "send" else services.masterfile_version_grant
        act(actor=self.actor, version=self.version, **form.cleaned_data)


@require_POST
def begin(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Begin the next version: sections, strategy, designation and list of sites are taken over (REG-16)."""
    actor = holding(request, Permission.MASTERFILE_EDIT)
    record = version_or_404(actor, number, version)
    must(actor, Permission.MASTERFILE_EDIT, record)
    try:
        made = services.masterfile_version_next(actor=actor, version=record)
    except Refusal as refusal:
        tell(request, refusal)
        return HttpResponseRedirect(_url(record))
    return HttpResponseRedirect(_url(made))
