"""How a site is supervised: agreement, plan, visits and findings, risk, checklists (REG-28, REG-43, REG-45)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, person_actor
from accounts.views.signing import SignedMoveView
from sites.agreements import selectors as agreed
from sites.facts.standing import agreement_of
from sites.forms import supervision as forms
from sites.forms.site import ReasonForm
from sites.models import Finding, RemoteSite, SupervisionPlan, Visit
from sites.presenters import AGREEMENT_TONES, FINDING_TONES, TONES
from sites.supervision import services as plans
from sites.supervision.risk import load_risk
from sites.supervision.standing import DRAWN, supervision_of
from sites.supervision.states import PLANS
from sites.views.files import as_upload, download
from sites.views.forms import OnSite, SiteFormPage
from sites.views.pages import reach
from sites.views.posts import posts_shown
from sites.visits import services
from sites.visits.rules import FindingSubject
from sites.visits.states import FINDINGS
from ui.forms import DesignForm


def crumbs_of(site: RemoteSite) -> list[dict[str, str]]:
    """The way to a site's supervision."""
    return [
        {"text": _("Sites"), "href": reverse("sites:list")},
        {"text": site.name, "href": reverse("sites:detail", args=[site.code])},
        {"text": _("Supervision"), "href": reverse("sites:supervision", args=[site.code])},
    ]


@require_safe
def supervision(request: HttpRequest, code: str) -> HttpResponse:
    """One site on one page: agreement, plan, visits, risk, and how far its onboarding or closure is."""
    actor, site = reach(request, code)
    standing, watched = agreement_of(site), supervision_of(site)
    today, lists = timezone.localdate(), agreed.load_checklists(site)
    context = {
        "site": site,
        "standing": standing,
        "due": agreed.due_agreement(standing, today),
        "agreements": agreed.agreements_of(site),
        "watched": watched,
        "plans": _plans(actor, site),
        "visits": Visit.objects.filter(site=site)
        .annotate(
            found=Count("findings"),
            unsettled=Count("findings", filter=~Q(findings__state="closed")),
            overdue=Count("findings", filter=Q(findings__state="open", findings__due_on__lt=today)),
        )
        .order_by("-held_on", "-id")[:DRAWN],
        # How deviations and batches of every product stand is for those who answer for the site, not for one product's.
        "risk": load_risk(site, watched) if actor.may(Permission.DEVIATION_VIEW, site) else None,
        "tones": AGREEMENT_TONES,
        "enrolment_tones": TONES,
        "checklists": lists,
        "may_compare": {
            row.enrolment.pk for row in lists if actor.may(Permission.REPORT_VIEW, row.enrolment)
        },
        **posts_shown(site),
        "may_edit": actor.may(Permission.SITE_EDIT, site),
        "crumbs": crumbs_of(site)[:-1],
    }
    return render(request, "sites/supervision.jinja", context)


def _plans(actor: Any, site: RemoteSite) -> list[dict[str, Any]]:
    """Every version, newest first, each with the way to sign it where this person may."""
    may = actor.may(Permission.SITE_ENROL, site)
    rows = list(SupervisionPlan.objects.filter(site=site).order_by("-version")[:DRAWN])
    standing = max((row.version for row in rows if row.state == "in_force"), default=0)
    return [
        {
            "plan": row,
            "sign": reverse("sites:plan-move", args=[row.pk, "put_in_force"])
            if may and row.state == "draft" and row.version > standing
            else "",
        }
        for row in rows
    ]


class WritePlan(OnSite):
    """Write the next version of the plan."""

    permission = Permission.SITE_EDIT
    heading = _l("Write a supervision plan")
    lead = _l(
        "It is not in force until another QA reviewer has signed it. The version in force stands until then."
    )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        last = SupervisionPlan.objects.filter(site=self.site).order_by("-version").first()
        names = ("contact", "contact_every", "data_feed", "audit_months", "comparability")
        return forms.PlanForm(data, initial={name: getattr(last, name) for name in names} if last else None)

    def run(self, form: Any) -> None:
        plans.supervision_draft(actor=self.actor, site=self.site, **form.cleaned_data)

    def back(self) -> str:
        return reverse("sites:supervision", args=[self.site.code])


class PlanMove(SignedMoveView):
    """Put a plan in force."""

    does_not = _l("It makes no site active and starts no batch.")

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.move = kwargs["move"]
        if self.move != "put_in_force":
            raise Http404

    def get_record(self) -> SupervisionPlan:
        found = (
            SupervisionPlan.objects.for_actor(person_actor(self.request), Permission.SITE_VIEW)
            .filter(pk=self.kwargs["pk"])
            .first()
        )
        if found is None:
            raise Http404
        return found

    def get_subject(self, record: SupervisionPlan) -> Any:
        return plans.plan_subject(record, signer=person_actor(self.request).actor_id)

    def get_success_url(self, record: SupervisionPlan) -> str:
        return reverse("sites:supervision", args=[record.site.code])

    def heading(self, record: SupervisionPlan) -> str:
        return f"{PLANS.move(self.move).title}: {record.site.name}"

    def make_move(self, *, record: Any, actor: Any, proof: Any, form: Any) -> Any:
        return plans.supervision_put_in_force(actor=actor, plan=record, proof=proof)


class RecordVisit(OnSite):
    """Record a visit with its report."""

    permission = Permission.SITE_EDIT
    heading = _l("Record a visit, audit or self-inspection")
    lead = _l("Enter what its report says. Findings are added on the next page, one by one.")
    button = _l("Record it")
    made: Visit | None = None

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.VisitForm(data, files)

    def run(self, form: Any) -> None:
        given = dict(form.cleaned_data)
        upload = as_upload(given.pop("document"))
        if upload is None:
            raise TypeError("the form asks for the report")
        self.made = services.visit_record(actor=self.actor, site=self.site, upload=upload, **given)

    def back(self) -> str:
        if self.made is not None:
            return reverse("sites:visit", args=[self.made.pk])
        return reverse("sites:supervision", args=[self.site.code])


def _visit(request: HttpRequest, pk: UUID) -> tuple[Any, Visit]:
    actor = holding(request, Permission.SITE_VIEW)
    # Whoever sees the site reads its visits: an inspector too, whose scope is the product.
    seen = RemoteSite.objects.for_actor(actor, Permission.SITE_VIEW)
    found = Visit.objects.select_related("site", "document").filter(pk=pk, site__in=seen.values("pk")).first()
    if found is None:
        raise Http404
    return actor, found


@require_safe
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One visit: its report, its findings, and how each of them stands."""
    actor, found = _visit(request, pk)
    today = timezone.localdate()
    may_answer = actor.may(Permission.DEVIATION_EDIT, found)
    may_judge = actor.may(Permission.DEVIATION_CLOSE, found)

    def acts(row: Finding) -> list[dict[str, str]]:
        if row.state == "open" and may_answer:
            return [{"text": _("Answer"), "href": reverse("sites:finding-answer", args=[row.pk])}]
        if row.state == "answered" and may_judge:
            return [
                {"text": _("Close"), "href": reverse("sites:finding-move", args=[row.pk, "close"])},
                {"text": _("Send back"), "href": reverse("sites:finding-return", args=[row.pk])},
            ]
        return []

    context = {
        "visit": found,
        "findings": [
            {
                "row": row,
                "acts": acts(row),
                "late": row.state == "open" and row.due_on < today,
            }
            for row in Finding.objects.filter(visit=found).select_related("document").order_by("number")
        ],
        "tones": FINDING_TONES,
        "may_edit": actor.may(Permission.SITE_EDIT, found),
        "crumbs": crumbs_of(found.site),
    }
    return render(request, "sites/visit.jinja", context)


@require_safe
def visit_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report."""
    return download(_visit(request, pk)[1].document)


class OnVisit(SiteFormPage):
    """A form about one visit, or about one of its findings."""

    visit: Visit

    def reach_visit(self) -> Visit:
        """The visit itself, through the actor's scope; raises ``Http404`` outside it."""
        found = Visit.objects.for_actor(self.actor, Permission.SITE_VIEW).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def prepare(self) -> None:
        self.visit = self.reach_visit()
        if not self.actor.may(self.permission, self.visit):
            raise PermissionDenied

    def back(self) -> str:
        return reverse("sites:visit", args=[self.visit.pk])

    def crumbs(self) -> list[dict[str, str]]:
        return [*crumbs_of(self.visit.site), {"text": str(self.visit), "href": self.back()}]


class AddFinding(OnVisit):
    """Record one finding."""

    permission = Permission.SITE_EDIT
    heading = _l("Record a finding")
    button = _l("Record it")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.FindingForm(data)

    def run(self, form: Any) -> None:
        services.visit_finding_add(actor=self.actor, visit=self.visit, **form.cleaned_data)


def _finding(actor: Any, pk: UUID) -> Finding:
    found = (
        Finding.objects.for_actor(actor, Permission.SITE_VIEW)
        .select_related("document")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


class OnFinding(OnVisit):
    """A form about one finding."""

    finding: Finding

    def reach_visit(self) -> Visit:
        self.finding = _finding(self.actor, self.kwargs["pk"])
        self.lead = self.finding.text
        return self.finding.visit


class AnswerFinding(OnFinding):
    """Say what was done about a finding."""

    permission = Permission.DEVIATION_EDIT
    heading = _l("Answer a finding")
    button = _l("Send the answer")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.FindingAnswerForm(data, files, initial={"answer": self.finding.answer})

    def run(self, form: Any) -> None:
        services.visit_finding_answer(
            actor=self.actor,
            finding=self.finding,
            answer=form.cleaned_data["answer"],
            upload=as_upload(form.cleaned_data["document"]),
        )


class ReturnFinding(OnFinding):
    """Send an answer back that is not enough."""

    permission = Permission.DEVIATION_CLOSE
    heading = _l("Send the answer back")
    button = _l("Send it back")

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return ReasonForm(data)

    def run(self, form: Any) -> None:
        services.visit_finding_send_back(
            actor=self.actor, finding=self.finding, reason=form.cleaned_data["reason"]
        )


class FindingMove(SignedMoveView):
    """Close a finding."""

    form_class = ReasonForm
    does_not = _l("It closes no deviation and decides about no batch.")

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.move = kwargs["move"]
        if self.move != "close":
            raise Http404

    def get_record(self) -> Finding:
        return _finding(person_actor(self.request), self.kwargs["pk"])

    def get_subject(self, record: Finding) -> Any:
        return FindingSubject(record, person_actor(self.request).actor_id)

    def get_success_url(self, record: Finding) -> str:
        return reverse("sites:visit", args=[record.visit_id])

    def get_again(self, record: Finding) -> dict[str, str] | None:
        return {
            "text": _("Read the finding and its answer again"),
            "href": reverse("sites:visit", args=[record.visit_id]),
        }

    def heading(self, record: Finding) -> str:
        return f"{FINDINGS.move(self.move).title}: {record}"

    def make_move(self, *, record: Any, actor: Any, proof: Any, form: Any) -> Any:
        return services.visit_finding_close(
            actor=actor, finding=record, proof=proof, reason=form.cleaned_data["reason"]
        )


@require_safe
def finding_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What shows the answer."""
    actor = holding(request, Permission.SITE_VIEW)
    seen = RemoteSite.objects.for_actor(actor, Permission.SITE_VIEW)
    found = (
        Finding.objects.select_related("document").filter(pk=pk, visit__site__in=seen.values("pk")).first()
    )
    if found is None or found.document is None:
        raise Http404
    return download(found.document)
