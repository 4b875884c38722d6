"""How a site stands with its control site, its host and its authority, in one query (REG-35, REG-43, REG-139)."""

import json
import uuid
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from accounts.models import Organisation
from designations.jurisdictions import HOME
from ledger.prepared import Values
from sites.agreements.hosts import host_id
from sites.facts.shapes import AgreementFact, RegistrationFact
from sites.models import Agreement, Enrolment, RemoteSite, SiteRegistration, UnitLocation

Standing = tuple[uuid.UUID | None, str, datetime | None, AgreementFact, str, RegistrationFact | None]


def standing_fact(rows: list[tuple[Any, ...]]) -> Standing:
    """The latest enrolment (its key, state, since when), the agreement, country and registration, of ``standing_query``'s row."""
    if not rows:
        return None, "", None, AgreementFact(host="", own=False), HOME, None
    key, state, since, own, host, agreement, country, registration = rows[0]
    with_host = agreement_fact(bool(own), host, agreement)
    return key, state or "", since, with_host, country, registration_fact(registration)


def registration_fact(registration: Any) -> RegistrationFact | None:
    """What ``with_registration`` found."""
    if registration is None:
        return None
    told = json.loads(registration) if isinstance(registration, str | bytes) else registration
    return RegistrationFact(
        authority=told["authority"],
        number=told["number"],
        registered_on=date.fromisoformat(told["registered_on"]),
        ended_on=date.fromisoformat(told["ended_on"]) if told["ended_on"] else None,
    )


def with_country(sites: Any, at: datetime) -> Any:
    """Sites with ``country``: of the place of a fixed site or vehicle, of where a unit stands; else the United Kingdom."""
    stay = (
        UnitLocation.objects.select_related(None)
        .filter(site_id=OuterRef("pk"), starts_at__lte=at)
        .filter(Q(ends_at=None) | Q(ends_at__gt=at))
        .order_by("-starts_at")
    )
    return sites.annotate(
        country=Coalesce("place__country", Subquery(stay.values("place__country")[:1]), Value(HOME))
    )


def country_of(site: RemoteSite) -> str:
    """Where the site lies now: one query."""
    found = with_country(RemoteSite.objects.filter(pk=site.pk).select_related(None), timezone.now())
    return str(found.values_list("country", flat=True)[0])


def with_registration(sites: Any) -> Any:
    """Sites that know their ``country``, with the latest ``registration`` in it."""
    latest = SiteRegistration.objects.select_related(None).filter(
        site_id=OuterRef("pk"), country=OuterRef("country")
    )
    return sites.annotate(
        registration=Subquery(
            latest.order_by("-registered_on", "-id").values(
                row=JSONObject(
                    authority=F("authority"),
                    number=F("number"),
                    registered_on=F("registered_on"),
                    ended_on=F("ended_on"),
                )
            )[:1]
        )
    )


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
    """The standing of a site. ``given``: site, product, mode and the instant ``at``."""
    at: Any = given["at"]
    latest = (
        Enrolment.objects.select_related(None)
        .filter(
            site_id=OuterRef("pk"),
            master_file__product_id=given["product"],
            master_file__mode=given["mode"],
        )
        .order_by("-created_at")
    )
    site = with_agreement(RemoteSite.objects.filter(pk=given["site"]))
    return with_registration(with_country(site, at)).values_list(
        Subquery(latest.values("id")[:1]),
        Subquery(latest.values("state")[:1]),
        Subquery(latest.values("state_since")[:1]),
        "own",
        "host_name",
        "agreement",
        "country",
        "registration",
    )
