"""Signed moves: enrolment, the authority's suspension, its end, the site's acknowledgement."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.permissions import Permission
from accounts.views.access import person_actor
from accounts.views.signing import SignedMoveView
from sites.forms.site import ReasonForm, SuspendForm, VariationForm
from sites.models import Enrolment, InstructionIssue, Restriction
from sites.services.enrolment import PLAIN_MOVES, enrolment_move, enrolment_suspend
from sites.services.issue import issue_acknowledge
from sites.services.restriction import restriction_lift
from sites.states import ENROLMENTS
from sites.subjects import enrolment_subject
from ui.forms import DesignForm

DOES_NOT = {
    "begin": _l("It does not allow the site to start a batch."),
    "activate": _l("It starts no batch: each one is still checked before it starts."),
    "pause": _l("It does not decide what becomes of batches in hand."),
    "resume": _l("It lifts no restriction of the licensing authority."),
    "cease": _l("It deletes no record."),
}


DONE = {
    "begin": _l("The onboarding of %(site)s has begun."),
    "activate": _l("%(site)s is active."),
    "pause": _l("%(site)s is paused."),
    "resume": _l("The pause of %(site)s has ended: it is active again."),
    "suspend": _l("The suspension of %(site)s is in force."),
    "cease": _l("%(site)s has ceased."),
}
"""What a move has brought about, for the page after it."""


class EnrolmentMove(SignedMoveView):
    """One of the holder's own moves."""

    form_class: type[DesignForm] | None = ReasonForm

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.move = kwargs.get("move", self.move)
        if self.move not in (*PLAIN_MOVES, "suspend"):
            raise Http404
        self.does_not = DOES_NOT.get(self.move, "")

    def get_record(self) -> Enrolment:
        found = (
            Enrolment.objects.for_actor(person_actor(self.request), Permission.SITE_VIEW)
            .filter(pk=self.kwargs["pk"])
            .first()
        )
        if found is None:
            raise Http404
        return found

    def get_success_url(self, record: Enrolment) -> str:
        return reverse("sites:detail", args=[record.site.code])

    def get_subject(self, record: Enrolment) -> Any:
        return enrolment_subject(record, signer=person_actor(self.request).actor_id)

    def heading(self, record: Enrolment) -> str:
        return f"{ENROLMENTS.move(self.move).title}: {record.site.name}"

    def outcome(self, record: Enrolment) -> str:
        pattern = DONE.get(self.move)
        return str(pattern) % {"site": record.site.name} if pattern else ""

    def make_move(self, *, record: Any, actor: Any, proof: Any, form: Any) -> Any:
        return enrolment_move(
            actor=actor, enrolment=record, move=self.move, proof=proof, reason=form.cleaned_data["reason"]
        )


class Suspend(EnrolmentMove):
    """Record the authority's suspension, in force now."""

    move = "suspend"
    form_class = SuspendForm
    does_not = _l("It cannot be lifted here: it ends only by a granted variation.")

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.does_not = type(self).does_not

    def make_move(self, *, record: Any, actor: Any, proof: Any, form: Any) -> Any:
        return enrolment_suspend(actor=actor, enrolment=record, proof=proof, **form.cleaned_data)


class Lift(SignedMoveView):
    """Record the granted variation that ends the authority's restriction (REG-39)."""

    move = "lift_authority"
    form_class = VariationForm
    does_not = _l("It does not end a pause by the licence holder.")

    def get_record(self) -> Restriction:
        found = (
            Restriction.objects.for_actor(person_actor(self.request), Permission.SITE_VIEW)
            .filter(pk=self.kwargs["pk"], imposed_by=Restriction.ImposedBy.AUTHORITY)
            .distinct()
            .first()
        )
        if found is None:
            raise Http404
        return found

    def get_success_url(self, record: Restriction) -> str:
        site = record.site or (record.enrolment.site if record.enrolment is not None else None)
        return reverse("sites:detail", args=[site.code]) if site is not None else reverse("sites:list")

    def outcome(self, record: Restriction) -> str:
        ended = _("Restriction %(number)s has ended.") % {"number": record.number}
        if record.enrolment_id is None:
            return ended
        enrolment = Enrolment.objects.get(pk=record.enrolment_id)
        state = {"site": enrolment.site.name, "state": enrolment.get_state_display().lower()}
        return f"{ended} {_('%(site)s is %(state)s.') % state}"

    def get_subject(self, record: Restriction) -> Any:
        # The variation is given on this very page: before it is, only the rest is judged.
        if not record.variation_reference:
            record = Restriction.objects.get(pk=record.pk)
            record.variation_reference = "…"
            record.variation_granted_on = record.effective_from.date()
        return record

    def heading(self, record: Restriction) -> str:
        return _("Record a granted variation: %(number)s") % {"number": record.number}

    def make_move(self, *, record: Any, actor: Any, proof: Any, form: Any) -> Any:
        return restriction_lift(actor=actor, restriction=record, proof=proof, **form.cleaned_data)


class Acknowledge(SignedMoveView):
    """The site acknowledges an instruction, with what changed in it and a way to read it (REG-48, REG-54)."""

    move = "acknowledge"
    template_name = "sites/acknowledge.jinja"
    does_not = _l("It does not assess anybody’s competence on it.")

    def get_record(self) -> InstructionIssue:
        found = (
            InstructionIssue.objects.for_actor(person_actor(self.request), Permission.INSTRUCTION_VIEW)
            .filter(pk=self.kwargs["pk"])
            .first()
        )
        if found is None:
            raise Http404
        return found

    def outcome(self, record: InstructionIssue) -> str:
        return _("%(version)s is acknowledged for %(site)s.") % {
            "version": record.version,
            "site": record.site.name,
        }

    def get_success_url(self, record: InstructionIssue) -> str:
        return reverse("sites:detail", args=[record.site.code])

    def get_again(self, record: InstructionIssue) -> dict[str, str] | None:
        version = record.version
        href = reverse("designations:instruction_version", args=[version.instruction.number, version.number])
        return {"text": _("Read the whole instruction again"), "href": href}

    def heading(self, record: InstructionIssue) -> str:
        return _("Acknowledge %(number)s version %(version)s") % {
            "number": record.version.instruction.number,
            "version": record.version.number,
        }

    def make_move(self, *, record: Any, actor: Any, proof: Any, form: Any) -> Any:
        return issue_acknowledge(actor=actor, issue=record, proof=proof)
