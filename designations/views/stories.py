"""A product's story: the timeline, its entries, the commitments (REG-04, REG-139)."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, must
from accounts.views.service_form import ServicePage
from designations import selectors
from designations.forms import stories as forms
from designations.models import Commitment, Product, StoryEntry
from designations.services import stories
from designations.story import commitments_of, lanes, load_story
from ui.forms import DesignForm
from ui.timeline import timeline

PAGE = 40


@require_safe
def story(request: HttpRequest, code: str) -> HttpResponse:
    """Lanes, then the same events as a list; on any day, and narrowed to one lane."""
    actor = holding(request, Permission.DESIGNATION_VIEW)
    product = get_object_or_404(selectors.products_for(actor), code=code)
    form = forms.OnForm(request.GET or None)
    today = timezone.localdate()
    given = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    on = min(given, today) if given else today
    found = load_story(actor, product, on=on)
    lane = request.GET.get("lane", "")
    lane = lane if lane in lanes() else ""
    events = [event for event in found.events if not lane or event.lane == lane]
    kept = {"on": on.isoformat()} if on != today else {}
    context = {
        "product": product,
        "on": on,
        "today": today,
        "drawing": timeline(found.lanes, today=on),
        "events": events[:PAGE],
        "more": len(events) - PAGE,
        "titles": lanes(),
        "lane": lane,
        "filters": [
            {
                "key": key,
                "text": title,
                "count": found.counts[key],
                "href": "?" + urlencode({**kept, "lane": key}),
            }
            for key, title in lanes().items()
            if found.counts[key]
        ],
        "all_href": "?" + urlencode(kept) if kept else "?",
        "total": len(found.events),
        "form": forms.OnForm({"on": on.isoformat()}) if not form.errors else form,
        "commitments": commitments_of(actor, product),
        "may_edit": actor.may(Permission.DESIGNATION_EDIT, product),
    }
    return render(request, "designations/story.jinja", context)


@require_safe
def entry(request: HttpRequest, code: str, pk: Any) -> HttpResponse:
    """One entry with what it corrects, what was promised in it."""
    actor = holding(request, Permission.DESIGNATION_VIEW)
    product = get_object_or_404(selectors.products_for(actor), code=code)
    found = get_object_or_404(
        StoryEntry.objects.for_actor(actor, Permission.DESIGNATION_VIEW)
        .filter(product=product)
        .select_related("corrects", "corrected_by")
        .distinct(),
        pk=pk,
    )
    context = {
        "product": product,
        "entry": found,
        "corrected_by": getattr(found, "corrected_by", None),
        "commitments": list(Commitment.objects.filter(entry=found).order_by("id")),
        "may_edit": actor.may(Permission.DESIGNATION_EDIT, product),
    }
    return render(request, "designations/story_entry.jinja", context)


class _OfProduct(ServicePage):
    permission = Permission.DESIGNATION_EDIT
    template_name = "designations/case_form.jinja"
    button = _l("Save")

    def prepare(self) -> None:
        self.product: Product = get_object_or_404(
            selectors.products_for(self.actor), code=self.kwargs["code"]
        )
        must(self.actor, self.permission, self.product)

    def back(self) -> str:
        return reverse("designations:story", args=[self.product.code])

    def context(self) -> dict[str, Any]:
        return {"product": self.product}


class AddEntry(_OfProduct):
    """Record a contact or application."""

    heading = _l("Add to the story")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.EntryForm(data)

    def run(self, form: Any) -> None:
        stories.story_entry_add(actor=self.actor, product=self.product, **form.cleaned_data)


class CorrectEntry(_OfProduct):
    """Write a better version of an entry; the first stays."""

    heading = _l("Correct the entry")
    lead = _l("The first version stays on record, with your reason.")

    def prepare(self) -> None:
        super().prepare()
        self.entry = get_object_or_404(StoryEntry.objects.filter(product=self.product), pk=self.kwargs["pk"])

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        names = ("kind", "title", "reference", "starts_on", "ends_on", "goes_on", "says")
        return forms.CorrectEntryForm(data, initial={name: getattr(self.entry, name) for name in names})

    def run(self, form: Any) -> None:
        stories.story_entry_add(
            actor=self.actor, product=self.product, corrects=self.entry, **form.cleaned_data
        )


class AddCommitment(_OfProduct):
    """Record what was promised in an entry."""

    heading = _l("Record a commitment")

    def prepare(self) -> None:
        super().prepare()
        self.entry = get_object_or_404(StoryEntry.objects.filter(product=self.product), pk=self.kwargs["pk"])
        self.lead = _("Promised in: %(entry)s") % {"entry": self.entry}

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.CommitmentForm(data)

    def run(self, form: Any) -> None:
        stories.commitment_add(actor=self.actor, entry=self.entry, **form.cleaned_data)


class UseCommitment(_OfProduct):
    """Record where a commitment was kept."""

    heading = _l("Where it was kept")

    def prepare(self) -> None:
        super().prepare()
        self.commitment = get_object_or_404(
            Commitment.objects.filter(product=self.product), pk=self.kwargs["pk"]
        )
        self.lead = self.commitment.says

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.UseForm(data, cases=self.product.designations.order_by("id"))

    def run(self, form: Any) -> None:
        stories.commitment_use(actor=self.actor, commitment=self.commitment, **form.cleaned_data)
