"""Variations of a licence: drafted with what they carry, submitted, asked about, decided (REG-25, REG-26)."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, must
from accounts.views.service_form import ServicePage
from designations import presenters
from designations.forms import licences as licence_forms
from designations.forms import variations as forms
from designations.forms.cases import uploads
from designations.licencepage import SEE, variation_page, variations_seen
from designations.models import LicenceVariation, MasterFileVersion, Product, VariationPaper
from designations.rules.variation import CARRIED
from designations.services import variations
from designations.states import LICENCE_VARIATION
from designations.views.licences import LicencePage
from ledger.documents import document_bytes
from ui.forms import DesignForm


def variation_or_404(actor: Any, pk: UUID) -> LicenceVariation:
    """The variation, when the actor may see it."""
    found: LicenceVariation = get_object_or_404(variations_seen(actor), pk=pk)
    return found


def variation_url(variation: LicenceVariation) -> str:
    """The page of a variation."""
    return reverse("designations:variation", args=[variation.pk])


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it asks for, what it carries, what became of it, and what can be recorded next."""
    actor = holding(request, SEE)
    variation = variation_or_404(actor, pk)
    context = {
        "variation": variation,
        "tag": presenters.tag(variation),
        **variation_page(variation, actor),
    }
    return render(request, "designations/variation.jinja", context)


@require_safe
def paper(request: HttpRequest, pk: UUID, of: UUID) -> HttpResponse:
    """A document of the variation, as it was stored."""
    actor = holding(request, SEE)
    row = get_object_or_404(VariationPaper.objects.filter(variation=variation_or_404(actor, pk)), pk=of)
    return HttpResponse(
        document_bytes(row.document),
        content_type=row.document.media_type,
        headers={"Content-Disposition": content_disposition_header(True, row.document.name) or "attachment"},
    )


class NewVariation(LicencePage):
    """Begin a variation, with the master-file versions that it carries (REG-26)."""

    heading = _l("Begin a variation")
    lead = _l(
        "A new product, and point-of-care or modular manufacture itself, are added by a variation that carries the master"
        " file. Nothing can be made under it before it is granted."
    )
    button = _l("Begin it")
    made: LicenceVariation | None = None

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        scope = self.licence.control_scope_id
        versions = MasterFileVersion.objects.filter(
            master_file__product__control_scope_id=scope, state__in=CARRIED
        )
        return forms.VariationForm(
            data,
            products=Product.objects.filter(control_scope_id=scope).order_by("code"),
            versions=versions.order_by("master_file__number", "-number"),
        )

    def run(self, form: Any) -> None:
        self.made = variations.variation_draft(actor=self.actor, licence=self.licence, **form.cleaned_data)

    def back(self) -> str:
        return variation_url(self.made) if self.made else super().back()


class VariationPage(ServicePage):
    """A form about one variation."""

    permission = Permission.LICENCE_EDIT
    template_name = "designations/licence_form.jinja"
    button = _l("Record it")
    variation: LicenceVariation

    def prepare(self) -> None:
        self.variation = variation_or_404(self.actor, self.kwargs["pk"])
        must(self.actor, self.permission, self.variation)

    def back(self) -> str:
        return variation_url(self.variation)

    def context(self) -> dict[str, Any]:
        return {"licence": self.variation.licence, "variation": self.variation}


class AddPaper(VariationPage):
    """A document of the dossier, or a letter."""

    heading = _l("Add a document")
    button = _l("Add the document")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return licence_forms.PaperForm(data, files)

    def run(self, form: Any) -> None:
        variations.variation_paper_add(
            actor=self.actor,
            variation=self.variation,
            title=form.cleaned_data["title"],
            upload=uploads([form.cleaned_data["document"]])[0],
        )


class MoveVariation(VariationPage):
    """One move of the variation's table, on its day."""

    def prepare(self) -> None:
        self.move = self.kwargs["move"]
        if self.move not in forms.MOVE_FORMS:
            raise Http404
        super().prepare()
        row = LICENCE_VARIATION.move(self.move)
        self.heading, self.button = row.title, row.title
        self.kind = "warning" if self.move == "withdraw" else ""
        if self.move == "submit":
            self.lead = _l("From here on what it asks for and the master files that it carries are fixed.")
        elif self.move == "grant" and self.variation.product is not None:
            self.lead = _l("From that day the licence covers %(product)s, %(mode)s.") % {
                "product": self.variation.product.name,
                "mode": self.variation.get_mode_display(),
            }

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.MOVE_FORMS[self.move](data)

    def run(self, form: Any) -> None:
        service = getattr(variations, f"variation_{self.move}")
        service(actor=self.actor, variation=self.variation, **form.cleaned_data)
