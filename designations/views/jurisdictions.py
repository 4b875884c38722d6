"""Terms and duties by country, side by side, each with its source and how sure it is (REG-139)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding
from designations.jurisdictions import SURE, jurisdictions, read_in, sources, topics


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Data shipped with the product: no record, no query."""
    holding(request, Permission.PRODUCT_VIEW)
    found = jurisdictions()
    context = {
        "jurisdictions": found,
        "rows": [(title, [one.cells[key] for one in found]) for key, title in topics()],
        "sure": SURE,
        "sources": sources(),
        "read_in": read_in(),
    }
    return render(request, "designations/jurisdictions.jinja", context)
