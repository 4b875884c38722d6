"""The menu entries of this floor."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import only_inspects
from accounts.permissions import Permission
from ui import navigation


def register() -> None:
    """Register once, from ``apps.ready()``."""
    navigation.register(
        navigation.NavItem(
            "products",
            _("Products"),
            "designations:products",
            Permission.PRODUCT_VIEW,
            order=40,
            # An inspector reaches the papers from the door's page of the product.
            hidden=only_inspects,
            covers=(
                "designations:product",
                "designations:case",
                "designations:impact",
                "designations:statement",
                "designations:story",
                "designations:commitment",
                "designations:licence",
                "designations:variation",
                "designations:readiness",
                "designations:inspection",
                "designations:finding",
                "designations:notice",
                "designations:masterfile",
                "designations:strategy",
                "designations:jurisdictions",
                "designations:instruction",
                "designations:step",
            ),
        )
    )
