"""Pages of comparability: a product’s protocol and sites, a new version, its signature, a performance batch (REG-37)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, person_actor
from accounts.views.service_form import ServicePage
from accounts.views.signing import SignedMoveView
from designations.models import Product
from ledger.quantities import plain
from oversight.comparability import services
from oversight.comparability.comparing import MEAN, Compared, Pool, load_pool
from oversight.comparability.forms import ProtocolForm, RunForm
from oversight.comparability.results import BEFORE_OPEN
from oversight.comparability.states import PROTOCOLS
from oversight.models import ComparabilityProtocol, PerformanceRun
from sites.models import Enrolment
from sites.presenters import TONES
from sites.views.agreements import as_upload, download
from ui.forms import DesignForm

PROTOCOL_TONES = {"draft": "blue", "in_force": "green", "superseded": "grey"}
DRAWN = 50
COMPARED = ("onboarding", "active", "paused", "suspended")
"""States of an enrolment whose site stands on the page; one that is only proposed stands there once it has a batch."""


def _product(actor: Any, permission: Permission, code: str) -> Product:
    found = Product.objects.for_actor(actor, permission).filter(code=code).distinct().first()
    if found is None:
        raise Http404
    return found


def crumbs_of(product: Product) -> list[dict[str, str]]:
    """The way to the page of a product."""
    return [
        {"text": _("Products"), "href": reverse("designations:products")},
        {"text": product.name, "href": reverse("designations:product", args=[product.code])},
    ]


def page_of(product: Product) -> str:
    """The address of a product's comparability."""
    return reverse("comparability:product", args=[product.code])


@require_safe
def product(request: HttpRequest, code: str) -> HttpResponse:
    """What is accepted, and every site beside all others. Of all sites: for who sees reports, not for one site's people."""
    actor = holding(request, Permission.REPORT_VIEW)
    found = _product(actor, Permission.REPORT_VIEW, code)
    protocols = list(ComparabilityProtocol.objects.filter(product=found).order_by("-version")[:DRAWN])
    standing = next((row for row in protocols if row.state == "in_force"), None)
    enrolments = list(
        Enrolment.objects.filter(master_file__product=found, state__in=COMPARED).order_by("site__name", "id")
    )
    pool = load_pool(standing, [row.pk for row in enrolments]) if standing else None
    may_sign = actor.may(Permission.SITE_ENROL, found)
    context = {
        "product": found,
        "protocols": [
            {
                "row": row,
                "sign": reverse("comparability:protocol-move", args=[row.pk, "put_in_force"])
                if may_sign and row.state == "draft" and row.version > (standing.version if standing else 0)
                else "",
            }
            for row in protocols
        ],
        "standing": standing,
        "days": settings.SPOKEWISE.COMPARABILITY_DAYS,
        "tables": _tables(pool, enrolments) if pool else [],
        "runs": pool.rows if pool else (),
        "onboarding": [
            row for row in enrolments if row.state in BEFORE_OPEN and actor.may(Permission.SITE_ENROL, row)
        ]
        if standing
        else [],
        "tones": PROTOCOL_TONES,
        "site_tones": TONES,
        "may_write": actor.may(Permission.PRODUCT_EDIT, found),
        "crumbs": crumbs_of(found),
    }
    return render(request, "oversight/comparability.jinja", context)


def accepted_words(attribute: Mapping[str, Any]) -> str:
    """What is accepted of one attribute, in words."""
    unit = f" {attribute['unit']}" if attribute["unit"] else ""
    parts = []
    if attribute["low"] is not None:
        parts.append(_("at least %(bound)s%(unit)s") % {"bound": attribute["low"], "unit": unit})
    if attribute["high"] is not None:
        parts.append(_("at most %(bound)s%(unit)s") % {"bound": attribute["high"], "unit": unit})
    if attribute["tolerance"] is not None:
        parts.append(
            _("at most %(bound)s%(unit)s from the mean of all other sites")
            % {"bound": attribute["tolerance"], "unit": unit}
        )
    what = _("Mean") if attribute["judged"] == MEAN else _("Each result")
    return f"{what}: {', '.join(parts)}"


def _tables(pool: Pool, enrolments: list[Enrolment]) -> list[dict[str, Any]]:
    """One table for each attribute, a row for each site."""
    compared = [(row, pool.compare(row.site_id, row.pk)) for row in enrolments]
    return [
        {
            "attribute": attribute,
            "accepted": accepted_words(attribute),
            "rows": [{"enrolment": row, **_row(found[place])} for row, found in compared],
        }
        for place, attribute in enumerate(pool.protocol.attributes)
    ]


def _row(one: Compared) -> dict[str, Any]:
    return {
        "one": one,
        "low": plain(one.site.low) if one.site.low is not None else "",
        "high": plain(one.site.high) if one.site.high is not None else "",
        "says": _("Out of range") if one.faults else _("Too few results") if one.missing else _("Within"),
        "tone": "red" if one.faults else "grey" if one.missing else "green",
    }


class WriteProtocol(ServicePage):
    """Write the next version of the protocol."""

    template_name = "oversight/comparability_form.jinja"
    permission = Permission.PRODUCT_EDIT
    heading = _l("Write a comparability protocol")
    lead = _l(
        "Compared are numbers of the release specification. It is not in force until QA has signed it; the version in force"
        " stands until then."
    )
    button = _l("Save")
    product: Product

    def prepare(self) -> None:
        self.product = _product(self.actor, self.permission, self.kwargs["code"])
        if not self.actor.may(self.permission, self.product):
            raise PermissionDenied

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        last = ComparabilityProtocol.objects.filter(product=self.product).order_by("-version").first()
        return ProtocolForm(data, criteria=services.criteria_of(self.product), initial=_initial(last))

    def run(self, form: Any) -> None:
        services.protocol_draft(
            actor=self.actor,
            product=self.product,
            attributes=form.attributes(),
            min_results=form.cleaned_data["min_results"],
            rationale=form.cleaned_data["rationale"],
        )

    def back(self) -> str:
        return page_of(self.product)

    def context(self) -> dict[str, Any]:
        return {"crumbs": [*crumbs_of(self.product), {"text": _("Comparability"), "href": self.back()}]}


def _initial(last: ComparabilityProtocol | None) -> dict[str, Any] | None:
    if last is None:
        return None
    found = {"min_results": last.min_results, "rationale": last.rationale}
    for one in last.attributes:
        found |= {f"{name}_{one['key']}": one[name] for name in ("judged", *services.BOUNDS)}
    return found


class ProtocolMove(SignedMoveView):
    """Put a protocol in force."""

    does_not = _l("It makes no site active and judges no batch.")

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.move = kwargs["move"]
        if self.move != "put_in_force":
            raise Http404

    def get_record(self) -> ComparabilityProtocol:
        found = (
            ComparabilityProtocol.objects.for_actor(person_actor(self.request), Permission.REPORT_VIEW)
            .filter(pk=self.kwargs["pk"])
            .first()
        )
        if found is None:
            raise Http404
        return found

    def get_subject(self, record: ComparabilityProtocol) -> Any:
        return services.protocol_subject(record, signer=person_actor(self.request).actor_id)

    def get_success_url(self, record: ComparabilityProtocol) -> str:
        return page_of(record.product)

    def heading(self, record: ComparabilityProtocol) -> str:
        return f"{PROTOCOLS.move(self.move).title}: {record.product.name}"

    def make_move(self, *, record: Any, actor: Any, proof: Any, form: Any) -> Any:
        return services.protocol_put_in_force(actor=actor, protocol=record, proof=proof)


class RecordRun(ServicePage):
    """Record a performance batch of a site that is not open yet."""

    template_name = "sites/form.jinja"
    permission = Permission.SITE_ENROL
    heading = _l("Record a performance batch")
    button = _l("Record it")
    enrolment: Enrolment

    def prepare(self) -> None:
        found = (
            Enrolment.objects.for_actor(self.actor, self.permission)
            .filter(pk=self.kwargs["pk"])
            .distinct()
            .first()
        )
        if found is None:
            raise Http404
        self.enrolment = found
        self.lead = _(
            "%(product)s made at %(site)s before it opens: the results as its report gives them."
        ) % {
            "product": found.master_file.product.name,
            "site": found.site.name,
        }

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        standing = ComparabilityProtocol.objects.filter(
            product_id=self.enrolment.master_file.product_id, state="in_force"
        ).first()
        return RunForm(data, files, attributes=standing.attributes if standing else ())

    def run(self, form: Any) -> None:
        upload = as_upload(form.cleaned_data["document"])
        if upload is None:
            raise TypeError("the form asks for the report")
        services.performance_record(
            actor=self.actor,
            enrolment=self.enrolment,
            run=form.cleaned_data["run"],
            performed_on=form.cleaned_data["performed_on"],
            values=form.values(),
            upload=upload,
            reason=form.cleaned_data["reason"],
        )

    def back(self) -> str:
        return page_of(self.enrolment.master_file.product)

    def context(self) -> dict[str, Any]:
        product = self.enrolment.master_file.product
        return {"crumbs": [*crumbs_of(product), {"text": _("Comparability"), "href": self.back()}]}


@require_safe
def run_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report of a performance batch."""
    actor = holding(request, Permission.REPORT_VIEW)
    found = (
        PerformanceRun.objects.for_actor(actor, Permission.REPORT_VIEW)
        .select_related("document")
        .filter(pk=pk)
        .distinct()
        .first()
    )
    if found is None:
        raise Http404
    return download(found.document)
