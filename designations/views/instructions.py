"""Instruction versions: read, begun, sent back, signed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.reauth import Proof
from accounts.views.access import holding, must, person_actor, sent, show_refusal
from accounts.views.signing import SignedMoveView
from designations import presenters, selectors
from designations.content import read_content
from designations.forms.steps import ReasonForm
from designations.models import InstructionVersion
from designations.services.instructions import (
    instruction_case,
    instruction_version_draft,
    instruction_version_move,
)
from designations.states import INSTRUCTION_VERSION
from ledger.errors import Refusal
from ui.forms import DesignForm

SIGNED = ("submit", "review", "approve", "make_effective", "withdraw")
RETURNED = ("ask_change", "decline")


def version_or_404(actor: PersonActor, number: str, version: int) -> InstructionVersion:
    """The version, when the actor may see it."""
    found: InstructionVersion = get_object_or_404(
        selectors.instruction_versions_for(actor), instruction__number=number, number=version
    )
    return found


def version_url(version: InstructionVersion) -> str:
    """The page of a version."""
    return reverse("designations:instruction_version", args=[version.instruction.number, version.number])


@require_safe
def detail(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Steps, limits, release specification, signatures, and what may be done next."""
    actor = holding(request, Permission.INSTRUCTION_VIEW)
    record = version_or_404(actor, number, version)
    case = instruction_case(record, actor)
    content = case.content
    return render(
        request,
        "designations/instruction_version.jinja",
        {
            "version": record,
            "content": content,
            "faults": case.faults,
            "release": presenters.release_rows(content),
            "asked": presenters.what_is_asked,
            "limit_words": lambda step: presenters.limit_words(step, content),
            "tag": presenters.tag(record),
            "signatures": presenters.signature_rows(selectors.signatures_on(record)),
            "buttons": presenters.buttons(record, actor, case, SIGNED + RETURNED),
            "may_edit": record.state == "draft" and actor.may(Permission.INSTRUCTION_AUTHOR, record),
            "may_issue": record.state in ("approved", "effective")
            and actor.may(Permission.INSTRUCTION_ISSUE, record),
            "may_begin": record.state not in ("draft", "in_review", "reviewed")
            and actor.may(Permission.INSTRUCTION_AUTHOR, record),
        },
    )


@require_POST
def begin(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Begin the next version from this one."""
    actor = holding(request, Permission.INSTRUCTION_AUTHOR)
    record = version_or_404(actor, number, version)
    try:
        made = instruction_version_draft(
            actor=actor, instruction=record.instruction, master_file_version=record.master_file_version
        )
    except Refusal as refusal:
        for problem in refusal.problems:
            messages.error(request, f"{problem.message} {problem.way_out}")
        return HttpResponseRedirect(version_url(record))
    return HttpResponseRedirect(version_url(made))


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, number: str, version: int, move: str) -> HttpResponse:
    """Send a version back to its author, with a reason; standing signatures are voided."""
    actor = person_actor(request)
    record = version_or_404(actor, number, version)
    must(actor, INSTRUCTION_VERSION.move(move).permission, record)
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            instruction_version_move(
                actor=actor, version=record, move=move, reason=form.cleaned_data["reason"]
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return HttpResponseRedirect(version_url(record))
    return render(
        request,
        "designations/form.jinja",
        {
            "form": form,
            "heading": _("Send %(version)s back to its author") % {"version": record},
            "lead": _("The signatures on it become void. The author can then change it."),
            "button": _("Send it back"),
            "back": version_url(record),
        },
        status=422 if form.is_bound else 200,
    )


class SignVersion(SignedMoveView):
    """Sign one move of an instruction version."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The move is part of the address; withdrawing also asks why."""
        super().setup(request, *args, **kwargs)
        self.move = kwargs["move"]
        self.form_class = ReasonForm if self.move == "withdraw" else None
        if self.move == "make_effective":
            self.does_not = _(
                "It does not release any batch, and no site may use it before it acknowledged it."
            )
        elif self.move == "withdraw":
            self.does_not = _("It does not stop a batch that has started, and judges none that was made.")

    def get_record(self) -> InstructionVersion:
        return version_or_404(person_actor(self.request), self.kwargs["number"], self.kwargs["version"])

    def get_success_url(self, record: Any) -> str:
        return version_url(record)

    def get_again(self, record: Any) -> dict[str, str] | None:
        return {"text": _("Read the whole version again"), "href": version_url(record)}

    def get_subject(self, record: Any) -> Any:
        return instruction_case(record, person_actor(self.request))

    def make_move(self, *, record: Any, actor: PersonActor, proof: Proof, form: DesignForm | None) -> Any:
        return instruction_version_move(
            actor=actor,
            version=record,
            move=self.move,
            proof=proof,
            reason=form.cleaned_data["reason"] if form is not None else "",
        )


@require_safe
def step_preview(request: HttpRequest, number: str, version: int, key: str) -> HttpResponse:
    """One step as the operator sees it."""
    actor = holding(request, Permission.INSTRUCTION_VIEW)
    record = version_or_404(actor, number, version)
    content = read_content(record)
    step = content.by_key.get(key)
    if step is None:
        return HttpResponseRedirect(version_url(record))
    context = {
        "version": record,
        "step": step,
        "limit_words": presenters.limit_words(step, content),
        "asks": presenters.what_is_asked(step),
    }
    return render(request, "designations/step_preview.jinja", context)
