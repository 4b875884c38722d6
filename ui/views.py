"""Pages that show no record: the accessibility statement, the component gallery, and the error pages' views."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ui import gallery as made_up
from ui.navigation import BareRequest

ERROR_CODES = (400, 403, 404, 409, 413, 429, 500)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, open to everybody."""
    return render(request, "ui/accessibility.jinja")


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with made-up values; there only where SHOW_DESIGN_PAGES is on."""
    return render(request, "ui/gallery.jinja", made_up.page())


@login_not_required
@require_safe
def gallery_step(request: HttpRequest, state: str) -> HttpResponse:
    """The operator's step: saved, kept or conflict."""
    if state not in {"saved", "kept", "conflict"}:
        raise Http404
    return render(request, "ui/gallery_step.jinja", made_up.step(state))


@login_not_required
@require_safe
def gallery_sign(request: HttpRequest) -> HttpResponse:
    """The signing page."""
    return render(request, "ui/gallery_sign.jinja", made_up.sign())


@login_not_required
@require_safe
def gallery_error(request: HttpRequest, code: int) -> HttpResponse:
    """One error page, as it will look."""
    if code not in ERROR_CODES:
        raise Http404
    return error_page(request, code)


def error_page(
    request: HttpRequest, code: int, *, reason: str = "", way_out: str = "", reference: str = ""
) -> HttpResponse:
    """The page for a refusal: what happened, why (`reason`), what can be done (`way_out`), and a reference for the log."""
    looking = request.method in ("GET", "HEAD")
    context = {
        "reason": reason,
        "way_out": way_out,
        "reference": reference,
        # Where else this person acts: the page may open there. Never for a posted form, which would not come along.
        "other_places": getattr(getattr(request, "actor", None), "other_places", ()) if looking else (),
    }
    return HttpResponse(render_to_string(f"errors/{code}.jinja", context, request), status=code)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400`."""
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler403`: the exception's words are shown as the reason."""
    return error_page(request, 403, reason=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler404`. The exception's words stay out: they may name what the reader must not know exists."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: works when the database does not, so it reads nothing about the person."""
    bare = BareRequest()
    nonce = getattr(request, "csp_nonce", None)
    if nonce is not None:
        bare.csp_nonce = nonce  # type: ignore[attr-defined]  # put there by django-csp
    return error_page(bare, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: usually a page left open over a sign-out."""
    return error_page(
        request,
        403,
        reason=_("The page was opened before you last signed in, or your browser blocks cookies."),
        way_out=_("Open the page again and repeat what you did."),
    )
