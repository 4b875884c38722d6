"""The host of a site and the agreements with it (REG-43)."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, person_actor
from accounts.views.signing import SignedMoveView
from sites.agreements import services
from sites.agreements.duties import matrix_rows
from sites.agreements.states import AGREEMENTS
from sites.forms import agreement as forms
from sites.forms.site import ReasonForm
from sites.models import Agreement, RemoteSite
from sites.presenters import AGREEMENT_TONES
from sites.views.files import as_upload, download
from sites.views.forms import OnSite
from ui.forms import DesignForm


def _agreement(request: HttpRequest, pk: UUID) -> tuple[Any, Agreement]:
    actor = holding(request, Permission.SITE_VIEW)
    # Whoever sees the site reads its agreements: an inspector too, whose scope is the product.
    seen = RemoteSite.objects.for_actor(actor, Permission.SITE_VIEW)
    found = (
        Agreement.objects.select_related("host", "document", "site")
        .filter(pk=pk, site__in=seen.values("pk"))
        .first()
    )
    if found is None:
        raise Http404
    return actor, found


def _crumbs(agreement: Agreement) -> list[dict[str, str]]:
    site = agreement.site
    return [
        {"text": _("Sites"), "href": reverse("sites:list")},
        {"text": site.name, "href": reverse("sites:detail", args=[site.code])},
        {"text": _("Supervision"), "href": reverse("sites:supervision", args=[site.code])},
    ]


@require_safe
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One agreement: its document, signatures, dates and who does what."""
    actor, found = _agreement(request, pk)
    context = {
        "agreement": found,
        "tones": AGREEMENT_TONES,
        "rows": matrix_rows(found.duties),
        "moves": [
            {"text": str(move.title), "href": reverse("sites:agreement-move", args=[found.pk, move.name])}
            for move in AGREEMENTS.moves
            if move.meaning and found.state in move.sources and actor.may(move.permission, found)
        ],
        "crumbs": _crumbs(found),
    }
    return render(request, "sites/agreement.jinja", context)


@require_safe
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed document."""
    return download(_agreement(request, pk)[1].document)


class RecordHost(OnSite):
    """Record in whose premises the site stands."""

    permission = Permission.SITE_EDIT
    heading = _l("Record the host of the site")
    lead = _l(
        "An agreement with another organisation than the host does not count: without one in force, no batch starts here."
    )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.HostForm(data)

    def run(self, form: Any) -> None:
        services.site_host_record(
            actor=self.actor,
            site=self.site,
            host=form.organisation or self.site.control_site,
            reason=form.cleaned_data["reason"],
        )

    def back(self) -> str:
        return reverse("sites:supervision", args=[self.site.code])


class AddAgreement(OnSite):
    """Record a signed agreement."""

    permission = Permission.SITE_EDIT
    heading = _l("Record a technical agreement")
    lead = _l(
        "Enter what the signed document says. Another QA reviewer compares it with the document and puts it in force."
    )
    button = _l("Record it")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.AgreementForm(data, files)

    def run(self, form: Any) -> None:
        given = {key: value for key, value in form.cleaned_data.items() if not key.startswith("duty_")}
        upload = as_upload(given.pop("document"))
        if upload is None:
            raise TypeError("the form asks for the document")
        services.agreement_draft(
            actor=self.actor, site=self.site, upload=upload, duties=form.duties(), **given
        )

    def back(self) -> str:
        return reverse("sites:supervision", args=[self.site.code])


class AgreementMove(SignedMoveView):
    """Put an agreement in force, or end it."""

    DOES_NOT = {
        "put_in_force": _l("It makes no site active and starts no batch."),
        "end": _l("It does not decide what becomes of batches in hand."),
    }

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.move = kwargs["move"]
        if self.move not in self.DOES_NOT:
            raise Http404
        self.does_not = self.DOES_NOT[self.move]
        self.form_class = ReasonForm if self.move == "end" else None

    def get_record(self) -> Agreement:
        found = (
            Agreement.objects.for_actor(person_actor(self.request), Permission.SITE_VIEW)
            .filter(pk=self.kwargs["pk"])
            .first()
        )
        if found is None:
            raise Http404
        return found

    def get_subject(self, record: Agreement) -> Any:
        return services.agreement_subject(record, signer=person_actor(self.request).actor_id)

    def get_success_url(self, record: Agreement) -> str:
        return reverse("sites:supervision", args=[record.site.code])

    def get_again(self, record: Agreement) -> dict[str, str] | None:
        return {
            "text": _("Read the agreement again"),
            "href": reverse("sites:agreement", args=[record.pk]),
        }

    def heading(self, record: Agreement) -> str:
        return f"{AGREEMENTS.move(self.move).title}: {record.reference}"

    def make_move(self, *, record: Any, actor: Any, proof: Any, form: Any) -> Any:
        if self.move == "end":
            return services.agreement_end(
                actor=actor, agreement=record, proof=proof, reason=form.cleaned_data["reason"]
            )
        return services.agreement_put_in_force(actor=actor, agreement=record, proof=proof)
