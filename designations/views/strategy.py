"""The control strategy of a master-file version: read, and written while the version is a draft (REG-84)."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, must
from designations.content import StepContent
from designations.controlstrategy import ControlRow, control_rows
from designations.forms import strategy as forms
from designations.forms.cases import uploads
from designations.models import MasterFileVersion, StrategyPaper
from designations.policies import must_be_draft
from designations.services import strategy as services
from designations.strategyfit import Contents, contents_for, gaps, misfits, stricter
from designations.views.instructions import tell
from designations.views.masterfiles import VersionPage, version_or_404
from ledger.documents import document_bytes
from ledger.errors import Refusal
from ui.forms import DesignForm

WRITTEN = ("draft", "in_review")
"""States in which the strategy is held against the steps there are; afterwards the steps are held against it (REG-50)."""


def strategy_url(version: MasterFileVersion, name: str = "strategy", *more: str) -> str:
    """A page of the strategy."""
    return reverse(f"designations:{name}", args=[version.master_file.number, version.number, *more])


def attribute_mark(attribute: str) -> str:
    """What an attribute is called in addresses."""
    return hashlib.sha256(attribute.encode()).hexdigest()[:16]


def _by_attribute(rows: tuple[ControlRow, ...]) -> dict[str, list[ControlRow]]:
    found: dict[str, list[ControlRow]] = {}
    for row in rows:
        found.setdefault(row.attribute, []).append(row)
    return found


def _step_words(row: ControlRow, contents: Contents) -> str:
    """The step as people know it, where it can be found."""
    for number, content in contents.items():
        if row.instruction in ("", number) and (step := content.by_key.get(row.step)):
            return _("%(number)s, step %(n)s: %(title)s") % {
                "number": number,
                "n": step.position,
                "title": step.title,
            }
    return row.step_words


@require_safe
def page(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Attribute → parameter → step → limit → evidence, what does not fit, and what is missing."""
    actor = holding(request, Permission.MASTERFILE_VIEW)
    record = version_or_404(actor, number, version)
    rows = control_rows(record.control_strategy)
    contents = contents_for(record)
    written = record.state in WRITTEN
    return render(
        request,
        "designations/strategy.jinja",
        {
            "version": record,
            "groups": [
                (name, attribute_mark(name), [(row, _step_words(row, contents)) for row in of])
                for name, of in _by_attribute(rows).items()
            ],
            "count": len(rows),
            "instructions": list(contents),
            "written": written,
            "faults": [(row, problem) for row in rows for problem in misfits(row, contents)]
            if written
            else [],
            "stricter": stricter(rows, contents) if written else [],
            "gaps": gaps(rows, contents) if written else [],
            "may_edit": record.state == "draft" and actor.may(Permission.MASTERFILE_EDIT, record),
        },
    )


@require_safe
def paper(request: HttpRequest, number: str, version: int, digest: str) -> HttpResponse:
    """The document behind a row of this version, as it was stored."""
    actor = holding(request, Permission.MASTERFILE_VIEW)
    record = version_or_404(actor, number, version)
    if digest not in {row.document for row in control_rows(record.control_strategy)}:
        raise Http404
    row = (
        StrategyPaper.objects.filter(
            version__master_file_id=record.master_file_id, document__content_id=digest
        )
        .order_by("id")
        .first()
    )
    if row is None:
        raise Http404
    return HttpResponse(
        document_bytes(row.document),
        content_type=row.document.media_type,
        headers={"Content-Disposition": content_disposition_header(True, row.document.name) or "attachment"},
    )


class _StrategyPage(VersionPage):
    """A form about the strategy of one draft."""

    permission = Permission.MASTERFILE_EDIT
    template_name = "designations/strategy_form.jinja"

    def prepare(self) -> None:
        super().prepare()
        must(self.actor, Permission.MASTERFILE_EDIT, self.version)
        self.rows = control_rows(self.version.control_strategy)
        self.contents = contents_for(self.version)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A version that is no draft opens no form: the reader is told why, on the page that shows the strategy (REG-48)."""
        try:
            must_be_draft(self.version)
        except Refusal as refusal:
            tell(request, refusal)
            return HttpResponseRedirect(strategy_url(self.version))
        return super().get(request, *args, **kwargs)

    def back(self) -> str:
        return strategy_url(self.version)

    def named(self, act: Callable[[], Any]) -> None:
        """Call a service; what it refuses of the limit or the step is shown at the field that sets it."""
        try:
            act()
        except Refusal as refusal:
            refusal.problems = tuple(replace(one, field=self.field_of(one.field)) for one in refusal.problems)
            raise

    def field_of(self, name: str) -> str:
        """The field of the form for that of the service."""
        if name == "limit":
            return "low" if "low" in self.shown.fields else "limit_choices"
        return "step" if name == "instruction" else name

    shown: DesignForm


class ChooseStep(_StrategyPage):
    """First which step holds the parameter: its unit and limit fill in the next form."""

    heading = _l("Add a parameter: which step holds it?")
    lead = _l("The next page is filled in with the step’s limit and unit.")
    button = _l("Go on")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        self.shown = forms.StepChoiceForm(data, contents=self.contents)
        return self.shown

    def run(self, form: Any) -> None:
        must_be_draft(self.version)
        self.chosen = form.chosen

    def back(self) -> str:
        if chosen := getattr(self, "chosen", None):
            return strategy_url(self.version, "strategy_add", *chosen)
        return super().back()


class AddRow(_StrategyPage):
    """Then what is controlled there, within which limit, and what that rests on."""

    button = _l("Add it")

    def prepare(self) -> None:
        super().prepare()
        content = self.contents.get(self.kwargs["instruction"])
        step = content.by_key.get(self.kwargs["step"]) if content else None
        if step is None:
            raise Http404
        self.step: StepContent = step
        self.limit = forms.limit_of_step(self.kwargs["instruction"], step, self.contents)
        self.heading = _("Add a parameter of step %(n)s: %(title)s") % {
            "n": step.position,
            "title": step.title,
        }

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        self.shown = forms.RowForm(
            data,
            files,
            contents=self.contents,
            step=self.step,
            fixed=True,
            known=tuple(_by_attribute(self.rows)),
            initial=forms.initial_of_step(self.step, self.limit),
        )
        return self.shown

    def run(self, form: Any) -> None:
        at = (self.kwargs["instruction"], self.kwargs["step"])
        self.named(
            lambda: services.strategy_row_add(
                actor=self.actor,
                version=self.version,
                data=form.data_for_service(*at),
                upload=_sent(form),
            )
        )

    def context(self) -> dict[str, Any]:
        return super().context() | {"at": self.kwargs["instruction"], "limit": self.limit}


def _sent(form: Any) -> Any:
    document = form.cleaned_data["document"]
    return uploads([document])[0] if document else None


class ChangeRow(_StrategyPage):
    """Change a row, or take it out. Its address dies with what it says: of two who change it the second is told."""

    heading = _l("Change a parameter")
    button = _l("Save")

    def prepare(self) -> None:
        super().prepare()
        self.mark = self.kwargs["mark"]
        self.row = next((row for row in self.rows if row.mark == self.mark), None)
        if self.row is None and self.request.method != "POST":
            raise Http404

    def _step(self) -> tuple[str, StepContent | None]:
        """The step that the row names, or the one that was chosen instead."""
        number, key = (self.row.instruction, self.row.step) if self.row else ("", "")
        if "step" in self.request.POST:
            number, _apart, key = self.request.POST["step"].partition(forms.APART)
        for each, content in self.contents.items():
            if number in ("", each) and key in content.by_key:
                return each, content.by_key[key]
        return number, None

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        number, step = self._step()
        self.shown = forms.RowForm(
            data,
            files,
            contents=self.contents,
            step=step,
            fixed=False,
            known=tuple(_by_attribute(self.rows)),
            kept=bool(self.row and self.row.document),
            initial=forms.initial_of_row(self.row, number) if self.row else {},
        )
        return self.shown

    def run(self, form: Any) -> None:
        self.named(
            lambda: services.strategy_row_change(
                actor=self.actor,
                version=self.version,
                mark=self.mark,
                data=form.data_for_service("", ""),
                upload=_sent(form),
                keep_document=not form.cleaned_data.get("document_drop"),
            )
        )

    def context(self) -> dict[str, Any]:
        return super().context() | {"row": self.row}


class RenameAttribute(_StrategyPage):
    """Call an attribute something else in all its rows, or take it out with them."""

    heading = _l("Change a quality attribute")
    button = _l("Save")

    def prepare(self) -> None:
        super().prepare()
        self.attribute = next(
            (name for name in _by_attribute(self.rows) if attribute_mark(name) == self.kwargs["mark"]), ""
        )
        if not self.attribute:
            raise Http404

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.AttributeForm(data, initial={"name": self.attribute})

    def run(self, form: Any) -> None:
        services.strategy_attribute_rename(
            actor=self.actor,
            version=self.version,
            attribute=self.attribute,
            name=form.cleaned_data["name"],
        )

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "attribute": self.attribute,
            "mark": self.kwargs["mark"],
            "rows": _by_attribute(self.rows)[self.attribute],
        }


def _press(request: HttpRequest, number: str, version: int, act: Callable[[Any, Any], Any]) -> HttpResponse:
    actor = holding(request, Permission.MASTERFILE_EDIT)
    record = version_or_404(actor, number, version)
    must(actor, Permission.MASTERFILE_EDIT, record)
    try:
        act(actor, record)
    except Refusal as refusal:
        tell(request, refusal)
    return HttpResponseRedirect(strategy_url(record))


@require_POST
def row_remove(request: HttpRequest, number: str, version: int, mark: str) -> HttpResponse:
    """Take a row out."""
    return _press(
        request,
        number,
        version,
        lambda actor, record: services.strategy_row_remove(actor=actor, version=record, mark=mark),
    )


@require_POST
def attribute_remove(request: HttpRequest, number: str, version: int, mark: str) -> HttpResponse:
    """Take an attribute out with every parameter behind it."""

    def act(actor: Any, record: MasterFileVersion) -> None:
        names = _by_attribute(control_rows(record.control_strategy))
        found = next((name for name in names if attribute_mark(name) == mark), "")
        services.strategy_attribute_remove(actor=actor, version=record, attribute=found)

    return _press(request, number, version, act)
