"""After the award: changes decided by signature, statements that nothing changed (REG-06, REG-07)."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.reauth import Proof
from accounts.views.access import holding, must, person_actor
from accounts.views.signing import SignedMoveView
from designations.forms import cases as forms
from designations.models import DesignationImpact, UnchangedStatement
from designations.services import impacts, statements
from designations.views.cases import CasePage, case_or_404, case_url
from designations.views.instructions import tell
from ledger.errors import Refusal
from ui.forms import DesignForm

DECISIONS = ("dismiss", "find_significant")


class _OfCase(SignedMoveView):
    """A signed move of a record behind a case."""

    model: Any

    def get_record(self) -> Any:
        case = case_or_404(person_actor(self.request), self.kwargs["pk"])
        record = get_object_or_404(self.model.objects.filter(designation=case), pk=self.kwargs["of"])
        record.designation = case
        return record

    def get_success_url(self, record: Any) -> str:
        return case_url(record.designation)

    def get_again(self, record: Any) -> dict[str, str] | None:
        return {"text": _("Read the whole case again"), "href": case_url(record.designation)}


class SignImpact(_OfCase):
    """Decide, by signature, whether a change calls for a new designation."""

    model = DesignationImpact
    form_class = forms.WhyForm

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """The move is part of the address."""
        super().setup(request, *args, **kwargs)
        self.move = kwargs["move"]
        if self.move not in DECISIONS:
            raise Http404
        self.does_not = (
            _("It does not tell the licensing authority anything.")
            if self.move == "dismiss"
            else _("It does not withdraw the designation; batches in hand go on.")
        )

    def heading(self, record: Any) -> str:
        return str(self.move_row(record).title)

    def make_move(self, *, record: Any, actor: PersonActor, proof: Proof, form: DesignForm | None) -> Any:
        reason = form.cleaned_data["reason"] if form is not None else ""
        return impacts.impact_decide(actor=actor, impact=record, move=self.move, proof=proof, reason=reason)


class SignStatement(_OfCase):
    """Sign that what supports the award is unchanged."""

    model = UnchangedStatement
    move = "sign"
    does_not = _l("It does not submit the application.")

    def heading(self, record: Any) -> str:
        return _("State that nothing changed: %(application)s") % {"application": record}

    def outcome(self, record: Any) -> str:
        return _("The evidence pack is being made and will stand on this page.")

    def get_subject(self, record: Any) -> Any:
        return statements.statement_case(record)

    def make_move(self, *, record: Any, actor: PersonActor, proof: Proof, form: DesignForm | None) -> Any:
        return statements.statement_sign(actor=actor, statement=record, proof=proof)


class NewStatement(CasePage):
    """Prepare a statement for an application."""

    heading = _l("State that nothing changed")
    lead = _l(
        "A trial or marketing application needs evidence of the award and a signed statement that what supports it is"
        " unchanged. The next page asks for your signature. For a trial the control site is certified for the mode first; for a"
        " marketing authorisation its certificate is due by the answer to the authority’s request."
    )
    button = _l("Go on to the signature")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.StatementForm(data)

    made: UnchangedStatement | None = None

    def run(self, form: Any) -> None:
        self.made = statements.statement_prepare(actor=self.actor, designation=self.case, **form.cleaned_data)

    def back(self) -> str:
        if self.made is None:
            return super().back()
        return reverse("designations:statement_sign", args=[self.case.pk, self.made.pk])


@require_POST
def pack_again(request: HttpRequest, pk: UUID, of: UUID) -> HttpResponse:
    """Ask anew for a pack that could not be made."""
    actor = holding(request, Permission.DESIGNATION_EDIT)
    case = case_or_404(actor, pk)
    must(actor, Permission.DESIGNATION_EDIT, case)
    statement = get_object_or_404(UnchangedStatement.objects.filter(designation=case), pk=of)
    try:
        statements.pack_ask_again(actor=actor, statement=statement)
    except Refusal as refusal:
        tell(request, refusal)
    return HttpResponseRedirect(case_url(case))


class DiscardStatement(CasePage):
    """Discard a statement that was not signed."""

    heading = _l("Discard the statement")
    button = _l("Discard it")
    kind = "warning"

    def prepare(self) -> None:
        super().prepare()
        self.statement: UnchangedStatement = get_object_or_404(
            UnchangedStatement.objects.filter(designation=self.case), pk=self.kwargs["of"]
        )
        must(self.actor, self.permission, self.case)

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.WhyForm(data)

    def run(self, form: Any) -> None:
        statements.statement_discard(
            actor=self.actor, statement=self.statement, reason=form.cleaned_data["reason"]
        )
