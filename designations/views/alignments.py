"""A master file side by side with its marketing authorisation, and the signature that they agree (REG-17)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.reauth import Proof
from accounts.views.access import holding, must, person_actor
from accounts.views.service_form import ServicePage
from accounts.views.signing import SignedMoveView
from designations import presenters, selectors
from designations.alignment import Standing, standing_of
from designations.forms.authorisations import WhyForm
from designations.headings import headings
from designations.models import Alignment, AuthorisationVersion, MasterFile, MasterFileVersion
from designations.particulars import particulars
from designations.services import alignments
from ledger.presenters import signature_rows
from ui.forms import DesignForm

MOVES = ("agree", "find_difference")


def master_file_or_404(actor: Any, number: str) -> MasterFile:
    """The file, as far as this actor may see it."""
    found: MasterFile = get_object_or_404(
        MasterFile.objects.for_actor(actor, Permission.MASTERFILE_VIEW)
        .select_related("product__control_site", "control_site")
        .distinct(),
        number=number,
    )
    return found


def side_by_side(authorised: AuthorisationVersion, file: MasterFileVersion) -> list[dict[str, Any]]:
    """Each particular in prose, with the sections of the file that it is read against."""
    titles = headings(file.template)
    return [
        {
            "title": each.title,
            "authorised": authorised.prose.get(each.key, ""),
            "sections": [
                {"title": titles[key], "text": file.sections.get(key, "")}
                for key in each.sections
                if key in titles
            ],
        }
        for each in particulars(authorised.template)
    ]


def verdict_words(standing: Standing) -> dict[str, str]:
    """How it stands, as a tag and a sentence."""
    if not standing.applies:
        return {
            "text": _("Does not apply"),
            "tone": "grey",
            "says": _(
                "This product is not made under a marketing authorisation, so there is none for the file to agree with."
            ),
        }
    if standing.agrees:
        return {
            "text": _("Agrees"),
            "tone": "green",
            "says": _("File and authorisation agree: nothing here stands against certification."),
        }
    return {
        "text": _("Does not agree"),
        "tone": "red",
        "says": _("No batch of this product is certified until this is put right."),
    }


@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """How the file in force stands to the authorisation: what is compared, what is read, who signed."""
    actor = holding(request, Permission.MASTERFILE_VIEW)
    file = master_file_or_404(actor, number)
    standing = standing_of(file.product, file.mode)
    statement = standing.statement
    context = {
        "file": file,
        "standing": standing,
        "verdict": verdict_words(standing),
        "prose": side_by_side(standing.authorised, standing.file)
        if standing.authorised is not None and standing.file is not None
        else [],
        "tag": presenters.tag(statement) if statement else None,
        "signatures": signature_rows(selectors.signatures_on(statement)) if statement else [],
        "may_see_authorisation": actor.may_any(Permission.DESIGNATION_VIEW),
        "buttons": presenters.buttons(
            statement, actor, alignments.alignment_case(statement, standing, signer=actor), MOVES
        )
        if statement and actor.may(Permission.LICENCE_EDIT, statement)
        else [],
    }
    return render(request, "designations/alignment.jinja", context)


def _alignment(actor: Any, number: str, pk: Any) -> Alignment:
    file = master_file_or_404(actor, number)
    found: Alignment = get_object_or_404(
        Alignment.objects.filter(file_version__master_file=file).select_related(
            "file_version__master_file__product",
            "file_version__master_file__control_site",
            "authorisation_version__authorisation__product",
        ),
        pk=pk,
    )
    return found


def _url(number: str) -> str:
    return reverse("designations:alignment", args=[number])


class SignAlignment(SignedMoveView):
    """Sign that file and authorisation agree, with the two side by side above what is signed."""

    move = "agree"
    template_name = "designations/alignment_sign.jinja"
    does_not = _l("It certifies no batch and does not vary the authorisation.")

    def get_record(self) -> Alignment:
        found = _alignment(person_actor(self.request), self.kwargs["number"], self.kwargs["of"])
        found.prose = side_by_side(found.authorisation_version, found.file_version)  # type: ignore[attr-defined]  # read by the template
        return found

    def get_success_url(self, record: Any) -> str:
        return _url(record.file_version.master_file.number)

    def get_again(self, record: Any) -> dict[str, str] | None:
        return {"text": _("Read the comparison again"), "href": self.get_success_url(record)}

    def heading(self, record: Any) -> str:
        return str(self.move_row(record).title)

    def get_subject(self, record: Any) -> Any:
        return alignments.alignment_case(record, signer=person_actor(self.request))

    def make_move(self, *, record: Any, actor: PersonActor, proof: Proof, form: DesignForm | None) -> Any:
        return alignments.alignment_agree(actor=actor, alignment=record, proof=proof)


class FindDifference(ServicePage):
    """Record that they differ: what was signed does not stand any more."""

    permission = Permission.LICENCE_EDIT
    template_name = "designations/alignment_form.jinja"
    heading = _l("Record that file and authorisation differ")
    lead = _l(
        "It counts at once: no batch of this product is certified until they agree and that is signed. A signature that was"
        " given before is void."
    )
    button = _l("Record the difference")
    kind = "warning"

    def prepare(self) -> None:
        self.alignment = _alignment(self.actor, self.kwargs["number"], self.kwargs["of"])
        must(self.actor, self.permission, self.alignment)

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return WhyForm(data)

    def run(self, form: Any) -> None:
        alignments.alignment_find_difference(
            actor=self.actor, alignment=self.alignment, reason=form.cleaned_data["reason"]
        )

    def back(self) -> str:
        return _url(self.kwargs["number"])

    def context(self) -> dict[str, Any]:
        return {"file": self.alignment.file_version.master_file}
