"""The marketing authorisation of a product: shown, recorded, varied (REG-17)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, must
from accounts.views.service_form import ServicePage
from designations import presenters, selectors
from designations.content import load_content
from designations.forms import authorisations as forms
from designations.kinds import Regime
from designations.models import AuthorisationVersion, InstructionVersion, MarketingAuthorisation, Product
from designations.models.authorisation import STANDING
from designations.particulars import particulars
from designations.services import authorisations
from designations.specificationtext import specification_text
from designations.states import MARKETING_AUTHORISATION
from ledger.quantities import Limit
from ui.forms import DesignForm

MOVES = ("suspend", "reinstate", "end")


def _product(actor: Any, code: str) -> Product:
    found: Product = get_object_or_404(selectors.products_for(actor), code=code)
    return found


def versions_for(actor: Any, product: Product) -> list[AuthorisationVersion]:
    """Every version of every authorisation of the product that the actor may see, newest first: one query."""
    return list(
        AuthorisationVersion.objects.for_actor(actor, Permission.DESIGNATION_VIEW)
        .filter(authorisation__product=product)
        .distinct()
        .order_by("-authorisation__granted_on", "-authorisation_id", "-number")
    )


def shown(version: AuthorisationVersion) -> dict[str, Any]:
    """A version's particulars in words."""
    return {
        "version": version,
        "shelf_life": presenters.shelf_life(version.shelf_life_minutes),
        "specification": [
            {**row, "limit": Limit.from_json(row["limit"]).words()} for row in version.specification
        ],
        "prose": [(each.title, version.prose.get(each.key, "")) for each in particulars(version.template)],
    }


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """The authorisation that stands with its particulars, its versions, those that ended."""
    actor = holding(request, Permission.DESIGNATION_VIEW)
    product = _product(actor, code)
    versions = versions_for(actor, product)
    newest = next((row for row in versions if row.authorisation.state in STANDING), None)
    authorisation = newest.authorisation if newest else None
    context = {
        "product": product,
        "applies": product.regime == Regime.MA,
        "authorisation": authorisation,
        "tag": presenters.tag,
        "now": shown(newest) if newest else None,
        "versions": versions,
        "files": list(
            product.master_files.order_by("number") if actor.may_any(Permission.MASTERFILE_VIEW) else ()
        ),
        "may_edit": actor.may(Permission.LICENCE_EDIT, product),
        "buttons": presenters.buttons(authorisation, actor, authorisation, MOVES) if authorisation else [],
    }
    return render(request, "designations/authorisation.jinja", context)


class _OfProduct(ServicePage):
    permission = Permission.LICENCE_EDIT
    template_name = "designations/case_form.jinja"
    button = _l("Record it")

    def prepare(self) -> None:
        self.product = _product(self.actor, self.kwargs["code"])
        must(self.actor, self.permission, self.product)

    def back(self) -> str:
        return reverse("designations:authorisation", args=[self.product.code])

    def context(self) -> dict[str, Any]:
        return {"product": self.product}


class RecordAuthorisation(_OfProduct):
    """Record the authorisation as it was granted."""

    heading = _l("Record the marketing authorisation")
    lead = _l(
        "Copy every particular from the authorisation itself, not from the master file: what is written here is what the file"
        " is held against. Nothing here grants anything."
    )

    def prepare(self) -> None:
        super().prepare()
        if self.product.regime != Regime.MA:
            raise Http404

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.RecordAuthorisationForm(data, initial={"specification": self._lines()})

    def _lines(self) -> str:
        """The registered tests of the instruction in use, for their limits to be filled in from the authorisation."""
        in_use = (
            InstructionVersion.objects.filter(instruction__product=self.product, state="effective")
            .order_by("instruction__number")
            .first()
        )
        if in_use is None:
            return ""
        rows = [
            {"key": line.key, "title": line.title, "group": line.group}
            for line in load_content(in_use.pk).criteria
            if line.registered
        ]
        return specification_text(rows, limits=False)

    def run(self, form: Any) -> None:
        authorisations.authorisation_record(actor=self.actor, product=self.product, **form.given())


class _OfAuthorisation(_OfProduct):
    def prepare(self) -> None:
        super().prepare()
        self.authorisation: MarketingAuthorisation = get_object_or_404(
            MarketingAuthorisation.objects.filter(product=self.product, state__in=STANDING)
        )


class Vary(_OfAuthorisation):
    """Record the particulars as varied."""

    heading = _l("Record a variation of the marketing authorisation")
    lead = _l(
        "From the moment it is recorded, the master file has to be read against it and signed for again; until then no batch"
        " of this product is certified."
    )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        newest = AuthorisationVersion.objects.filter(authorisation=self.authorisation).order_by("-number")[0]
        return forms.VaryForm(
            data, initial=forms.initial_of(newest, specification_text(newest.specification))
        )

    def run(self, form: Any) -> None:
        authorisations.authorisation_vary(actor=self.actor, authorisation=self.authorisation, **form.given())


class MoveAuthorisation(_OfAuthorisation):
    """What the authority or the holder did with it as a whole."""

    kind = "warning"

    def prepare(self) -> None:
        self.move = self.kwargs["move"]
        if self.move not in MOVES:
            raise Http404
        super().prepare()
        row = MARKETING_AUTHORISATION.move(self.move)
        self.heading, self.button = row.title, row.title
        if self.move != "reinstate":
            self.lead = _("From then on no batch of this product is certified.")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.WhyForm(data)

    def run(self, form: Any) -> None:
        authorisations.authorisation_move(
            actor=self.actor, authorisation=self.authorisation, move=self.move, **form.cleaned_data
        )
