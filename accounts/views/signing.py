"""The full-page signing view: what is signed, in words, above the credentials (REG-120, REG-121)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import reauth
from accounts.actors import PersonActor
from accounts.forms.signing import CredentialsForm
from ledger import canonical, transitions
from ledger.errors import Conflict, Problem, Refusal
from ledger.models import Meaning, Signature
from ledger.trail import unit_of_work
from ui.fields import summary_of_errors
from ui.formats import instant
from ui.forms import DesignForm

DOES_NOT: dict[str, Any] = {
    Meaning.AUTHORED: _l("It does not review or approve it."),
    Meaning.SUBMITTED: _l("It does not review, certify or release the batch."),
    Meaning.REVIEWED: _l("It does not approve, certify or release anything."),
    Meaning.APPROVED: _l("It does not put it into use."),
    Meaning.CERTIFIED: _l("It does not release the batch for use."),
    Meaning.REJECTED: _l("It does not destroy the product or close the deviations."),
    Meaning.WITHDRAWN: _l("It does not stop a batch that has started or judge one that was made."),
    Meaning.RELEASED: _l("It does not replace the checks before the product is given."),
    Meaning.ACKNOWLEDGED: _l("It does not approve or review it."),
}


@dataclass(frozen=True)
class SignBox:
    """What ``components/sign_box`` draws."""

    statement: str
    meaning: str
    does_not: str
    signed_by: str
    record_hash: str
    again: dict[str, str] | None


@method_decorator([never_cache, sensitive_post_parameters("password", "code", "credential")], name="dispatch")
class SignedMoveView(View):
    """Make one signed move of one record.

    A subclass gives ``move`` (its name in the record's state table), :meth:`get_record` (through the actor's scope, 404
    outside it) and :meth:`get_success_url`; optionally ``form_class`` (extra fields, such as the reason), :meth:`heading`,
    :meth:`get_back_url`, :meth:`get_again`, :meth:`outcome` and :meth:`make_move` (to call a service instead of the runner).

    The page carries the hash of what it showed: when the record has changed since, nothing is signed and the person reads
    it again.
    """

    move: str = ""
    form_class: type[DesignForm] | None = None
    template_name = "accounts/sign.jinja"
    does_not: Any = ""

    def get_record(self) -> Any:
        """The record to sign. Raise ``Http404`` when it is not in the actor's scope."""
        raise NotImplementedError

    def get_success_url(self, record: Any) -> str:
        """Where to go once it is signed."""
        raise NotImplementedError

    def get_back_url(self, record: Any) -> str:
        """Where “Go back, sign nothing” leads."""
        return self.get_success_url(record)

    def get_again(self, record: Any) -> dict[str, str] | None:
        """``{text, href}`` of the page where the whole record can be read again, or ``None``."""
        return None

    def get_clock(self, record: Any) -> Any:
        """The instant at which the record runs out, or ``None``: shown in the header of the page."""
        return None

    def heading(self, record: Any) -> str:
        """The heading of the page."""
        return _("%(move)s: %(record)s") % {"move": self.move_row(record).title, "record": record}

    def outcome(self, record: Any) -> str:
        """What the signature has brought about, in a sentence or two for the page it leads to; empty: nothing to add."""
        return ""

    def button(self, record: Any) -> str:
        """The words on the button."""
        meaning = self.move_row(record).meaning
        return _("Sign as %(meaning)s") % {"meaning": str(meaning.label).lower() if meaning else ""}

    def get_subject(self, record: Any) -> Any:
        """What the move's rules look at (default: the record)."""
        return None

    def get_payload(self, record: Any, form: DesignForm | None) -> Mapping[str, Any] | None:
        """Payload of the move's event."""
        return None

    def get_changes(self, record: Any, form: DesignForm | None) -> Mapping[str, Any] | None:
        """Other columns that the move sets."""
        return None

    def make_move(
        self, *, record: Any, actor: PersonActor, proof: reauth.Proof, form: DesignForm | None
    ) -> Any:
        """Make the move (in the transaction that holds the record's row); override it to call a service."""
        subject = self.get_subject
        return transitions.perform(
            record=record,
            move=self.move,
            actor=actor,
            proof=proof,
            reason=str(form.cleaned_data.get("reason", "")) if form is not None else "",
            payload=self.get_payload(record, form),
            changes=self.get_changes(record, form),
            subject=None if type(self).get_subject is SignedMoveView.get_subject else subject,
        )

    # The rest is not for overriding.

    def move_row(self, record: Any) -> transitions.Move:
        """The row of the state table."""
        return transitions.table_of(record).move(self.move)

    def actor(self, record: Any) -> PersonActor:
        """The signer, in the role that allows this move and no other: that role is printed."""
        actor = self.request.actor  # type: ignore[attr-defined]  # set by accounts.middleware
        if not isinstance(actor, PersonActor):
            raise TypeError("only a person signs")
        return actor.acting_for(self.move_row(record).permission, record)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what would be signed."""
        record = self.get_record()
        form = self.form_class(prefix=None) if self.form_class else None
        return self._page(record, form, CredentialsForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check who it is, then make the move; whatever is refused comes back on the page, and nothing typed is lost."""
        record = self.get_record()
        actor = self.actor(record)
        if not actor.may(self.move_row(record).permission, record):
            return self._not_permitted(record, actor)
        form = self.form_class(request.POST) if self.form_class else None
        credentials = CredentialsForm(request.POST)
        try:
            self._same_as_shown(record)
            verdict = transitions.consider(
                record=record, move=self.move_row(record), actor=actor, subject=self.get_subject(record)
            )
            if not verdict.allowed:
                raise verdict.refusal(problems=verdict.problems)
            # Both are judged, so that every fault is named at once; only then is a code used up.
            complete = [each.is_valid() for each in (form, credentials) if each is not None]
            if not all(complete):
                return self._page(record, form, credentials, status=422)
            proof = reauth.prove(request, credentials.cleaned_data)
            with unit_of_work(actor=actor):
                held = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
                self._same_as_shown(held)
                self.make_move(record=record, actor=actor, proof=proof, form=form)
        except Refusal as refusal:
            return self._page(
                record, form, credentials, problems=tuple(refusal.problems), status=refusal.status
            )
        self._say(record, actor)
        return HttpResponseRedirect(self.get_success_url(record))

    def _say(self, record: Any, actor: PersonActor) -> None:
        """Tell on the next page who signed, as what and when, from the signature as it was stored (REG-120)."""
        signature = (
            Signature.objects.filter(
                subject_type=record._meta.label_lower, subject_id=str(record.pk), signer_id=actor.person_id
            )
            .order_by("-id")
            .first()
        )
        if signature is None:
            return
        said = _("Signed as %(meaning)s by %(name)s, %(role)s, on %(when)s.") % {
            "name": signature.printed_name,
            "role": signature.role_name,
            "meaning": str(signature.get_meaning_display()).lower(),
            "when": instant(signature.signed_at),
        }
        messages.success(self.request, f"{said} {self.outcome(record)}".strip())

    def _not_permitted(self, record: Any, actor: PersonActor) -> HttpResponse:
        """Whoever may not make the move is told that first and nothing else, whatever was posted (REG-129)."""
        verdict = transitions.consider(record=record, move=self.move_row(record), actor=actor)
        form = self.form_class(prefix=None) if self.form_class else None
        return self._page(
            record, form, CredentialsForm(), problems=verdict.problems, status=verdict.refusal.status
        )

    def _hash(self, record: Any) -> str:
        content = self.move_row(record).content
        return "" if content is None else canonical.digest(canonical.canonical_bytes(content(record)))

    def _same_as_shown(self, record: Any) -> None:
        if self.request.POST.get("seen") != self._hash(record):
            raise Conflict.single(
                _("The record has changed since this page showed it to you. Nothing was signed."),
                code="changed_since_shown",
                reg="REG-120",
                way_out=_("Read it again below, then sign."),
            )

    def _page(
        self,
        record: Any,
        form: DesignForm | None,
        credentials: CredentialsForm,
        *,
        problems: tuple[Problem, ...] = (),
        status: int = 200,
    ) -> HttpResponse:
        row = self.move_row(record)
        actor = self.actor(record)
        verdict = transitions.consider(record=record, move=row, actor=actor, subject=self.get_subject(record))
        box = SignBox(
            statement=row.statement(record) if row.statement else "",
            meaning=str(row.meaning.label) if row.meaning else "",
            does_not=str(self.does_not or DOES_NOT.get(row.meaning or "", "")),
            signed_by=", ".join(
                part for part in (actor.printed_name, actor.role_name, actor.place_title) if part
            ),
            record_hash=self._hash(record),
            again=self.get_again(record),
        )
        shown = () if problems else verdict.problems
        fields = {name for each in (form, credentials) if each is not None for name in each.fields}
        for problem in problems:
            for each in (form, credentials):
                if each is not None and problem.field in each.fields:
                    each.add_error(problem.field, problem.sentence)
        context = {
            "record": record,
            "box": box,
            "heading": self.heading(record),
            "button": self.button(record),
            "form": form,
            "credentials": credentials,
            "allowed": verdict.allowed,
            "errors": [{"text": p.sentence, "href": ""} for p in problems if p.field not in fields]
            + summary_of_errors(
                *(each for each in (form, credentials) if each is not None and each.is_bound)
            ),
            "why_not": shown,
            "back_url": self.get_back_url(record),
            "deadline": self.get_clock(record),
            "now": timezone.now(),
            "passkey": reauth.passkey_options(self.request) if verdict.allowed else None,
        }
        return render(self.request, self.template_name, context, status=status)
