"""Events of products, and the sentence each is told in."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

PRODUCT_ADDED = event(
    "product.added", _("Product added"), _("Product %(code)s, %(name)s, was added."), "code", "name"
)
PRODUCT_CHANGED = event(
    "product.changed",
    _("Product changed"),
    _("Product %(code)s was changed: %(what)s."),
    "code",
    "what",
)
