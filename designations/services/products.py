"""Products are added, and changed with what stands behind their designations in view."""

from django.utils.translation import gettext as _

from accounts.models import Organisation, Scope
from accounts.permissions import Permission
from accounts.services.organisations import scope_make
from designations.basis import product_differences, product_facts
from designations.events import product as events
from designations.models import Product
from designations.policies import must_hold, permit
from designations.services.impacts import impact_raise
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


def product_change(
    *,
    actor: Actor,
    product: Product,
    name: str,
    dosage_form: str,
    autologous: bool,
    reason: str,
) -> Product:
    """Change what a product is. Each awarded designation behind it gets a task to assess the change (REG-07).

    Code and regime never change: a product under another regime is another product. A licence covers a dosage form: after a
    change of it, no batch starts until a licence covers the new one (REG-25).
    """
    with unit_of_work(actor=actor) as work:
        locked = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
        permit(actor, Permission.PRODUCT_EDIT, locked)
        if not reason.strip():
            raise InvalidInput.single(
                _("Say why."), field="reason", reg="REG-118", way_out=_("Give a reason.")
            )
        before = product_facts(locked)
        locked.name, locked.dosage_form, locked.autologous = name.strip(), dosage_form.strip(), autologous
        must_hold(locked, exclude=("scope",))
        differences = product_differences(before, product_facts(locked))
        if not differences:
            return locked
        locked.save(update_fields=["name", "dosage_form", "autologous"])
        work.event(
            events.PRODUCT_CHANGED,
            stream=f"product:{locked.pk}",
            subject=locked,
            payload={"code": locked.code, "what": "; ".join(str(each) for each in differences)},
            reason=reason,
        )
        impact_raise(actor=actor, designations=locked.designations.all(), differences=differences)
    return locked
