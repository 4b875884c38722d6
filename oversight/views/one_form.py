"""A page with one form about one batch."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.views.access import show_refusal
from batches.models import Batch
from batches.presenters import expiry
from ledger.errors import Refusal


def one_form(
    request: HttpRequest,
    form: Any,
    act: Any,
    *,
    heading: str,
    lead: str,
    button: str,
    done: str,
    batch: Batch,
    back: str = "",
    crumbs: list[dict[str, str]] | None = None,
    template: str = "oversight/form.jinja",
    **more: Any,
) -> HttpResponse:
    """One form on one page: whatever is refused comes back beside its field, and nothing typed is lost.

    The page names the batch it is about, with its clock. ``back``: where to go unchanged (default: where saving leads);
    ``crumbs``: the way here (default: through the review of the batch).
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except Refusal as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                return HttpResponseRedirect(done)
    context = {
        "form": form,
        "heading": heading,
        "lead": lead,
        "button": button,
        "back": back or done,
        "batch": batch,
        "clock": expiry(batch),
        "crumbs": crumbs
        or [
            {"text": _("Waiting"), "href": reverse("oversight:home")},
            {
                "text": _("Review of %(number)s") % {"number": batch.number},
                "href": reverse("oversight:review", args=[batch.number]),
            },
        ],
        **more,
    }
    return render(request, template, context, status=status)
