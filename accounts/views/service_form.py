"""A page with one form that calls one service; what it refuses comes back beside the field, and nothing typed is lost."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views import View

from accounts.permissions import Permission
from accounts.views.access import holding, show_refusal
from ledger.errors import Refusal
from ui.forms import DesignForm


class ServicePage(View):
    """A form, a permission and a service. Subclasses say how they are joined; the template extends ``layouts/form.jinja``."""

    permission: Permission
    template_name: str
    heading: Any = ""
    lead: Any = ""
    button: Any = ""
    kind = ""
    done: Any = ""
    """What the next page says when it worked; empty: the page shows it by itself."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.actor = holding(request, self.permission)
        self.prepare()

    def prepare(self) -> None:
        """Load what the page is about; raise ``Http404`` outside the actor's scope, ``PermissionDenied`` inside it."""

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        """The form, filled with what was sent."""
        raise NotImplementedError

    def run(self, form: Any) -> None:
        """Call the service."""
        raise NotImplementedError

    def back(self) -> str:
        """Where to go afterwards, and where going back leads."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """What the template needs beside the form."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form."""
        return self._page(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Judge it, call the service, go on."""
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            self.run(form)
        except Refusal as refusal:
            show_refusal(form, refusal)
            return self._page(form, status=refusal.status)
        if self.done:
            messages.success(request, str(self.done))
        return HttpResponseRedirect(self.back())

    def _page(self, form: DesignForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "heading": self.heading,
            "lead": self.lead,
            "button": self.button,
            "kind": self.kind,
            "back": self.back(),
            **self.context(),
        }
        return render(self.request, self.template_name, context, status=status)
