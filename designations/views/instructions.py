"""Instruction versions: read, begun, sent back, signed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.reauth import Proof
from accounts.views.access import holding, must, person_actor, sent, show_refusal
from accounts.views.signing import SignedMoveView
from designations import presenters, selectors
from designations.content import load_content, read_content
from designations.forms.steps import ReasonForm
from designations.models import InstructionVersion
from designations.redline.shown import instruction_before, instruction_change
from designations.rollout import SiteStanding, roll_out
from designations.services.instructions import (
    instruction_case,
    instruction_version_draft,
    instruction_version_move,
)
from designations.states import INSTRUCTION_VERSION
from ledger.errors import Refusal
from ledger.presenters import signature_rows
from ui.forms import DesignForm

SIGNED = ("submit", "review", "approve", "make_effective", "withdraw")
SHOWN_WITH_CHANGE = ("draft", "in_review", "reviewed", "approved")
"""States in which somebody has still to decide on what a version changes."""
RETURNED = ("ask_change", "decline", "discard")
"""Moves that ask for a reason and no signature."""


def version_or_404(actor: PersonActor, number: str, version: int) -> InstructionVersion:
    """The version, when the actor may see it."""
    found: InstructionVersion = get_object_or_404(
        selectors.instruction_versions_for(actor), instruction__number=number, number=version
    )
    return found


def version_url(version: InstructionVersion) -> str:
    """The page of a version."""
    return reverse("designations:instruction_version", args=[version.instruction.number, version.number])


def tell(request: HttpRequest, refusal: Refusal) -> None:
    """Say on the next page what was refused, and the way out."""
    for problem in refusal.problems:
        messages.error(request, f"{problem.message} {problem.way_out}".strip())


@require_safe
def detail(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Steps, limits, release specification, signatures, and what may be done next."""
    actor = holding(request, Permission.INSTRUCTION_VIEW)
    found = selectors.instruction_versions_for(actor)
    record = get_object_or_404(
        selectors.with_sent_back(selectors.with_open_number(found)),
        instruction__number=number,
        number=version,
    )
    case = instruction_case(record, actor)
    content = case.content
    before = instruction_before(actor, record)
    may_author = actor.may(Permission.INSTRUCTION_AUTHOR, record)
    return render(
        request,
        "designations/instruction_version.jinja",
        {
            "version": record,
            "content": content,
            "before": before,
            "parts": instruction_change(content, before) if record.state in SHOWN_WITH_CHANGE else None,
            "faults": presenters.fault_rows(case.faults, content),
            "sent_back": presenters.sent_back(record),
            "shelf_life": presenters.shelf_life(record.shelf_life_minutes)
            if record.shelf_life_minutes
            else "",
            "release": presenters.release_rows(content),
            "asked": presenters.what_is_asked,
            "limit_words": lambda step: presenters.limit_words(step, content),
            "tag": presenters.tag(record),
            "signatures": signature_rows(selectors.signatures_on(record)),
            "buttons": presenters.buttons(record, actor, case, SIGNED + RETURNED),
            "may_edit": record.state == "draft" and may_author,
            "may_issue": record.state in ("approved", "effective")
            and actor.may(Permission.INSTRUCTION_ISSUE, record),
            "may_begin": record.open_number is None and may_author,
            "open_number": record.open_number if may_author and record.open_number != record.number else None,
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
        still_open = selectors.with_open_number(
            InstructionVersion.objects.for_actor(actor, Permission.INSTRUCTION_VIEW)
        ).get(pk=record.pk)
        for problem in refusal.problems:
            text = f"{problem.message} {problem.way_out}".strip()
            if problem.code == "open_version" and still_open.open_number:
                at = [record.instruction.number, still_open.open_number]
                link = reverse("designations:instruction_version", args=at)
                words = _("Open version %(n)s") % {"n": still_open.open_number}
                text = format_html('{} <a href="{}">{}</a>', text, link, words)
            messages.error(request, text)
        return HttpResponseRedirect(version_url(record))
    return HttpResponseRedirect(version_url(made))


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, number: str, version: int, move: str) -> HttpResponse:
    """Send a version back to its author, with a reason; standing signatures are voided. Or give a draft up for good."""
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
            said = (
                _("%(version)s is discarded.")
                if move == "discard"
                else _("%(version)s is with its author again.")
            )
            messages.success(request, said % {"version": record})
            return HttpResponseRedirect(version_url(record))
    words = {
        "heading": _("Send %(version)s back to its author"),
        "lead": _("The signatures on it become void. The author can then change it."),
        "button": _("Send it back"),
    }
    if move == "discard":
        words = {
            "heading": _("Discard the draft of %(version)s"),
            "lead": _(
                "It cannot be changed or submitted any more, and stays readable with your reason. The next version begins"
                " from the one before it."
            ),
            "button": _("Discard it"),
        }
    return render(
        request,
        "designations/form.jinja",
        {
            "form": form,
            "heading": words["heading"] % {"version": record},
            "lead": words["lead"],
            "button": words["button"],
            "kind": "warning" if move == "discard" else "",
            "back": version_url(record),
        },
        status=422 if form.is_bound else 200,
    )


class SignVersion(SignedMoveView):
    """Sign one move of an instruction version; before one is put into use, with the sites that this stops (REG-51)."""

    template_name = "designations/sign.jinja"
    stopped: tuple[SiteStanding, ...] = ()

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The move is part of the address; withdrawing also asks why."""
        super().setup(request, *args, **kwargs)
        self.move = kwargs["move"]
        self.form_class = ReasonForm if self.move == "withdraw" else None
        if self.move == "make_effective":
            self.does_not = _(
                "It does not release any batch, and no site may use it before it acknowledged it."
            )

    def get_record(self) -> InstructionVersion:
        actor = person_actor(self.request)
        found = version_or_404(actor, self.kwargs["number"], self.kwargs["version"])
        # The names of all sites are for who issues to them, not for every site that may read the instruction.
        asks = (
            self.move == "make_effective"
            and found.state == "approved"
            and actor.may(Permission.INSTRUCTION_ISSUE, found)
        )
        if self.move == "withdraw":
            self.does_not = (
                _("No batch was made by it, and none is stopped.")
                if found.state == "approved"
                else _("It does not stop a batch that has started, and judges none that was made.")
            )
        before = instruction_before(actor, found)
        found.before = before  # type: ignore[attr-defined]  # read by the template
        found.parts = instruction_change(load_content(found.pk), before)  # type: ignore[attr-defined]
        found.roll_out = roll_out(found) if asks else None  # type: ignore[attr-defined]  # read by the template
        return found

    def outcome(self, record: Any) -> str:
        if not self.stopped:
            return ""
        return ngettext(
            "%(n)s site cannot start a batch until it is ready for this version: %(names)s.",
            "%(n)s sites cannot start a batch until they are ready for this version: %(names)s.",
            len(self.stopped),
        ) % {"n": len(self.stopped), "names": ", ".join(site.name for site in self.stopped)}

    def get_success_url(self, record: Any) -> str:
        return version_url(record)

    def get_again(self, record: Any) -> dict[str, str] | None:
        return {"text": _("Read the whole version again"), "href": version_url(record)}

    def get_subject(self, record: Any) -> Any:
        return instruction_case(record, person_actor(self.request))

    def make_move(self, *, record: Any, actor: PersonActor, proof: Proof, form: DesignForm | None) -> Any:
        if self.move == "make_effective":
            self.stopped = roll_out(record).stopped
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
