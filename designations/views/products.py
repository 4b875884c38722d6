"""Products: the list, and the story of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding
from designations import presenters, selectors


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every product in the person's scopes."""
    actor = holding(request, Permission.PRODUCT_VIEW)
    context = {
        "products": list(selectors.products_for(actor)),
        "may_add": actor.may_any(Permission.PRODUCT_EDIT),
        "may_see_licences": actor.may_any(Permission.DESIGNATION_VIEW),
    }
    return render(request, "designations/products.jinja", context)


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One product: designations, licences, master files, instructions."""
    actor = holding(request, Permission.PRODUCT_VIEW)
    product = get_object_or_404(selectors.products_for(actor), code=code)
    story = selectors.product_story(actor, product)
    may_see = {
        "designations": actor.may_any(Permission.DESIGNATION_VIEW),
        "master_files": actor.may_any(Permission.MASTERFILE_VIEW),
        "reports": actor.may(Permission.REPORT_VIEW, product),
    }
    context = {
        "product": product,
        "tag": presenters.tag,
        "may_see": may_see,
        "may_change": actor.may(Permission.PRODUCT_EDIT, product),
        "may_begin_case": actor.may(Permission.DESIGNATION_EDIT, product),
        "may_begin_file": actor.may(Permission.MASTERFILE_EDIT, product),
        "may_begin_instruction": actor.may(Permission.INSTRUCTION_AUTHOR, product),
        **story,
    }
    return render(request, "designations/product.jinja", context)
