"""How a site stands with its control site and with its host: enrolment and agreement, in one query (REG-35, REG-43)."""

import json
import uuid
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from accounts.models import Organisation
from ledger.prepared import Values
from sites.agreements.hosts import host_id
from sites.facts.shapes import AgreementFact
from sites.models import Agreement, Enrolment, RemoteSite

Standing = tuple[uuid.UUID | None, str, datetime | None, AgreementFact]


def standing_fact(rows: list[tuple[Any, ...]]) -> Standing:
    """The latest enrolment (its key, state, since when) and the agreement, of ``standing_query``'s row."""
    if not rows:
        return None, "", None, AgreementFact(host="", own=False)
    key, state, since, own, host, agreement = rows[0]
    return key, state or "", since, agreement_fact(bool(own), host, agreement)


def agreement_fact(own: bool, host: str | None, agreement: Any) -> AgreementFact:
    """What ``with_agreement`` found."""
    if agreement is None:
        return AgreementFact(host=host or "", own=own)
    told = json.loads(agreement) if isinstance(agreement, str | bytes) else agreement
    return AgreementFact(
        host=host or "",
        own=own,
        reference=told["reference"],
        version=told["version"],
        valid_from=date.fromisoformat(told["valid_from"]),
        valid_until=date.fromisoformat(told["valid_until"]),
    )


def agreement_of(site: RemoteSite) -> AgreementFact:
    """The agreement alone, for pages about a site as such: one query."""
    own, host, agreement = with_agreement(RemoteSite.objects.filter(pk=site.pk)).values_list(
        "own", "host_name", "agreement"
    )[0]
    return agreement_fact(bool(own), host, agreement)


def with_agreement(sites: Any) -> Any:
    """Sites with their host and the agreement in force with it: ``own``, ``host_name``, ``agreement``."""
    in_force = Agreement.objects.select_related(None).filter(
        site_id=OuterRef("pk"), host_id=OuterRef("host"), state="in_force"
    )
    return (
        sites.select_related(None)
        .annotate(host=host_id(OuterRef("pk")))
        .annotate(
            own=ExpressionWrapper(Q(host=F("control_site_id")), output_field=BooleanField()),
            host_name=Subquery(Organisation.objects.filter(pk=OuterRef("host")).values("name")[:1]),
            agreement=Subquery(
                in_force.order_by().values(
                    row=JSONObject(
                        reference=F("reference"),
                        version=F("version"),
                        valid_from=F("valid_from"),
                        valid_until=F("valid_until"),
                    )
                )[:1]
            ),
        )
    )


def standing_query(given: Values) -> Any:
    """The standing of a site. ``given``: site, product and mode."""
    latest = (
        Enrolment.objects.select_related(None)
        .filter(
            site_id=OuterRef("pk"),
            master_file__product_id=given["product"],
            master_file__mode=given["mode"],
        )
        .order_by("-created_at")
    )
    return with_agreement(RemoteSite.objects.filter(pk=given["site"])).values_list(
        Subquery(latest.values("id")[:1]),
        Subquery(latest.values("state")[:1]),
        Subquery(latest.values("state_since")[:1]),
        "own",
        "host_name",
        "agreement",
    )
