"""Where a product, its master file and its instruction begin (REG-13, REG-49)."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l

from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.views.access import must
from accounts.views.service_form import ServicePage
from designations import selectors
from designations.forms import begin as forms
from designations.models import Designation, InstructionVersion, MasterFileVersion, Product
from designations.services.begin import instruction_begin, masterfile_begin
from designations.services.products import product_add
from ui.forms import DesignForm

ENDED = ("refused", "withdrawn", "superseded", "lapsed")


class NewProduct(ServicePage):
    """Add a product under a control site of the actor's."""

    permission = Permission.PRODUCT_EDIT
    template_name = "designations/form.jinja"
    heading = _l("Add a product")
    button = _l("Add it")
    lead = _l(
        "Nothing is made of it yet: it needs a designation, a licence that covers it, a master file, an instruction and a site."
    )
    made: Product | None = None

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        own = self.actor.scope_ids(self.permission)
        sites = Organisation.objects.filter(kind=Organisation.Kind.CONTROL_SITE, scope_id__in=own)
        first = {"control_site": sites[0]} if len(sites) == 1 else None
        return forms.NewProductForm(data, control_sites=sites.order_by("name"), initial=first)

    def run(self, form: Any) -> None:
        self.made = product_add(actor=self.actor, **form.cleaned_data)

    def back(self) -> str:
        if self.made is None:
            return reverse("designations:products")
        return reverse("designations:product", args=[self.made.code])


class OfProduct(ServicePage):
    """A form about a product, reached by its code."""

    template_name = "designations/case_form.jinja"
    product: Product

    def prepare(self) -> None:
        self.product = get_object_or_404(selectors.products_for(self.actor), code=self.kwargs["code"])
        must(self.actor, self.permission, self.product)

    def back(self) -> str:
        return reverse("designations:product", args=[self.product.code])

    def context(self) -> dict[str, Any]:
        return {"product": self.product}


class NewMasterFile(OfProduct):
    """Begin the master file of the product (REG-13)."""

    permission = Permission.MASTERFILE_EDIT
    heading = _l("Begin a master file")
    button = _l("Begin it")
    lead = _l(
        "A product has one master file for each mode. Its sections are written in the draft that opens now."
    )
    made: MasterFileVersion | None = None

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        cases = Designation.objects.filter(product=self.product).exclude(state__in=ENDED)
        return forms.NewMasterFileForm(data, designations=cases.order_by("-id"))

    def run(self, form: Any) -> None:
        self.made = masterfile_begin(actor=self.actor, **form.cleaned_data)

    def back(self) -> str:
        if self.made is None:
            return super().back()
        return reverse(
            "designations:masterfile_version", args=[self.made.master_file.number, self.made.number]
        )


class NewInstruction(OfProduct):
    """Begin an instruction of the product (REG-49)."""

    permission = Permission.INSTRUCTION_AUTHOR
    heading = _l("Begin an instruction")
    button = _l("Begin it")
    lead = _l(
        "It gets the next free number. Steps and release criteria are written in the draft that opens now."
    )
    made: InstructionVersion | None = None

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        versions = MasterFileVersion.objects.filter(master_file__product=self.product, effective_until=None)
        return forms.NewInstructionForm(data, versions=versions.order_by("master_file__number", "-number"))

    def run(self, form: Any) -> None:
        self.made = instruction_begin(actor=self.actor, product=self.product, **form.cleaned_data)

    def back(self) -> str:
        if self.made is None:
            return super().back()
        return reverse(
            "designations:instruction_version", args=[self.made.instruction.number, self.made.number]
        )
