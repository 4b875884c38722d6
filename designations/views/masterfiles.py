"""Master-file versions: read and signed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.reauth import Proof
from accounts.views.access import holding, person_actor
from accounts.views.signing import SignedMoveView
from designations import presenters, selectors
from designations.headings import headings
from designations.models import MasterFileVersion
from designations.services.masterfiles import masterfile_case, masterfile_version_move
from ledger.presenters import signature_rows
from ui.forms import DesignForm

SIGNED = ("submit", "approve", "make_effective")


def _version(actor: PersonActor, number: str, version: int) -> MasterFileVersion:
    found: MasterFileVersion = get_object_or_404(
        MasterFileVersion.objects.for_actor(actor, Permission.MASTERFILE_VIEW).select_related(
            "master_file__product__control_site", "master_file__control_site", "designation__product"
        ),
        master_file__number=number,
        number=version,
    )
    return found


def _url(record: MasterFileVersion) -> str:
    return reverse("designations:masterfile_version", args=[record.master_file.number, record.number])


@require_safe
def detail(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The sections, the designation, the signatures."""
    actor = holding(request, Permission.MASTERFILE_VIEW)
    record = _version(actor, number, version)
    titles = headings(record.template)
    return render(
        request,
        "designations/masterfile_version.jinja",
        {
            "version": record,
            "sections": [(title, record.sections.get(key, "")) for key, title in titles.items()],
            "tag": presenters.tag(record),
            "signatures": signature_rows(selectors.signatures_on(record)),
            "buttons": presenters.buttons(record, actor, masterfile_case(record, actor), SIGNED),
        },
    )


class SignMasterFile(SignedMoveView):
    """Sign one move of a master-file version."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The move is part of the address."""
        super().setup(request, *args, **kwargs)
        self.move = kwargs["move"]
        if self.move == "make_effective":
            self.does_not = _("It does not let any site start: each site is enrolled on its own.")

    def get_record(self) -> MasterFileVersion:
        return _version(person_actor(self.request), self.kwargs["number"], self.kwargs["version"])

    def get_success_url(self, record: Any) -> str:
        return _url(record)

    def get_again(self, record: Any) -> dict[str, str] | None:
        return {"text": _("Read the whole version again"), "href": _url(record)}

    def get_subject(self, record: Any) -> Any:
        return masterfile_case(record, person_actor(self.request))

    def make_move(self, *, record: Any, actor: PersonActor, proof: Proof, form: DesignForm | None) -> Any:
        return masterfile_version_move(actor=actor, version=record, move=self.move, proof=proof)
