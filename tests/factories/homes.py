"""Homes, kits and visits, made through the services and signed with real proofs (REG-44)."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.actors import PersonActor
from accounts.models import Organisation
from designations.models import MasterFile
from sites.homes import services
from sites.models import HomeVisit, Kit, RemoteSite
from tests.factories import sites as site_factory

_next = count(1)
ADDRESS = "1 Some Street, NE1 1AA"


def make_home(control: Organisation, qa: PersonActor) -> RemoteSite:
    """A patient's home, its address sealed."""
    return site_factory.make_site(
        control,
        qa,
        kind=RemoteSite.Kind.HOME,
        location_code=f"H-{next(_next):04d}",
        home_address=ADDRESS,
    )


def make_kit(qa: PersonActor, master_file: MasterFile, **fields: Any) -> Kit:
    """A kit, not approved."""
    return services.kit_record(
        actor=qa,
        master_file=master_file,
        **{
            "number": f"KIT-{next(_next):04d}",
            "contents": "Syringe, lot 7\nFilter, lot 9",
            "packing_record": "PK-1",
            "expires_on": timezone.localdate() + timedelta(days=30),
        }
        | fields,
    )


def approve(who: PersonActor, kit: Kit) -> Kit:
    """Signed by another QA reviewer."""
    services.kit_approve(actor=who, kit=kit, proof=site_factory.proof_of(who))
    return kit


def approved_kit(world: Any, **fields: Any) -> Kit:
    """A kit that may be used."""
    return approve(site_factory.second_qa(world), make_kit(world.qa, world.master_file, **fields))


def counted(bench: Any) -> dict[str, tuple[str, str]]:
    """Name → who opens it and its address, of the pages whose statements are counted. Makes the home of the bench once."""
    from sites.services import enrolment

    home = make_home(bench.team.control_site, bench.team.reviewer)
    enrolment.enrolment_propose(
        actor=bench.team.reviewer,
        site=home,
        master_file=bench.ready.world.master_file,
        proposal="The patient is here.",
    )
    grow_counted(bench, 1)
    kit = Kit.objects.order_by("id")[0]
    return {
        "kits": ("reviewer", "/sites/kits/"),
        "kit": ("reviewer", f"/sites/kits/{kit.pk}/"),
        "visits of a home": ("reviewer", f"/sites/{home.code}/home-visits/"),
    }


def grow_counted(bench: Any, count: int) -> None:
    """More kits, each named by a visit of the home."""
    home = RemoteSite.objects.get(kind="home", control_site=bench.team.control_site)
    lead = site_factory.site_person("site_lead", home.scope, bench.team.control_site)
    for _each in range(count):
        services.visit_plan(
            actor=lead,
            site=home,
            kit=approved_kit(bench.ready.world),
            visit_on=timezone.localdate(),
            visitor=lead.person,
        )


def plan(bench: Any, kit: Kit, *, day: date | None = None, who: PersonActor | None = None) -> HomeVisit:
    """A visit of the bench's home, today, by its operator."""
    return services.visit_plan(
        actor=bench.lead,
        site=bench.site,
        kit=kit,
        visit_on=day or timezone.localdate(),
        visitor=(who or bench.operator).person,
    )
