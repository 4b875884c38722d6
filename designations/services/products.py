"""Products are added."""

from django.utils.translation import gettext as _

from accounts.models import Organisation, Scope
from accounts.permissions import Permission
from accounts.services.organisations import scope_make
from designations.events import product as events
from designations.models import Product
from designations.policies import must_hold, permit
from ledger.actors import Actor
from ledger.errors import InvalidInput
from ledger.trail import unit_of_work


def product_add(
    *,
    actor: Actor,
    code: str,
    name: str,
    regime: str,
    dosage_form: str,
    control_site: Organisation,
    autologous: bool = False,
    provenance: str = "own",
    provenance_note: str = "",
) -> Product:
    """Add a product under a control site and make its scope. Raises ``NotPermitted``, ``InvalidInput``."""
    with unit_of_work(actor=actor) as work:
        if control_site.scope_id is None:
            raise InvalidInput.single(
                _("Choose a control site."),
                field="control_site",
                reg="REG-23",
                way_out=_("Add the control site first."),
            )
        product = Product(
            code=code.strip().upper(),
            name=name.strip(),
            regime=regime,
            dosage_form=dosage_form.strip(),
            autologous=autologous,
            control_site=control_site,
            control_scope_id=control_site.scope_id,
            provenance=provenance,
            provenance_note=provenance_note,
        )
        permit(actor, Permission.PRODUCT_EDIT, product)
        must_hold(product, exclude=("scope",))
        if Product.objects.filter(code=product.code).exists():
            raise InvalidInput.single(
                _("The code %(code)s is taken; a product code is never used twice.") % {"code": product.code},
                field="code",
                code="taken",
                reg="REG-61",
                way_out=_("Choose another code."),
            )
        product.scope = scope_make(kind=Scope.Kind.PRODUCT, code=product.code, title=product.name)
        product.save(force_insert=True)
        work.event(
            events.PRODUCT_ADDED,
            stream=f"product:{product.pk}",
            subject=product,
            payload={"code": product.code, "name": product.name},
        )
    return product
