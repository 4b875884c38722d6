"""A comparability protocol of a product, and performance batches of a site that is being onboarded."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from designations.models import Product
from ledger.uploads import CSV, Upload
from oversight.comparability import services
from oversight.models import ComparabilityProtocol, PerformanceRun
from sites.models import Enrolment


def one_attribute(product: Product) -> list[dict[str, str]]:
    """The first number of the release specification, each result within its own limit."""
    key, row = next(iter(services.criteria_of(product).items()))
    bounds = {name: str(row.limit[name]) for name in ("low", "high") if row.limit.get(name) is not None}
    return [{"key": key, "judged": "each", **bounds}]


def make_protocol(world: Any, **fields: Any) -> ComparabilityProtocol:
    """A protocol written by the process owner; not in force."""
    return services.protocol_draft(
        actor=world.owner,
        product=world.product,
        **{
            "attributes": one_attribute(world.product),
            "min_results": 1,
            "rationale": "The limits of the release specification.",
        }
        | fields,
    )


def put_protocol_in_force(world: Any, **fields: Any) -> ComparabilityProtocol:
    """The same, signed by the QA reviewer of the world."""
    from tests.factories.sites import proof_of

    return services.protocol_put_in_force(
        actor=world.qa, protocol=make_protocol(world, **fields), proof=proof_of(world.qa)
    )


def make_run(world: Any, enrolled: Enrolment, run: str = "PB-1", **fields: Any) -> PerformanceRun:
    """A performance batch whose every result lies on a limit of the protocol, recorded by another QA reviewer."""
    from tests.factories.sites import second_qa

    protocol = ComparabilityProtocol.objects.get(product=world.product, state="in_force")
    return services.performance_record(
        enrolment=enrolled,
        run=run,
        **{
            "actor": second_qa(world),
            "performed_on": timezone.localdate() - timedelta(days=1),
            "values": {one["key"]: one["low"] or one["high"] or "1" for one in protocol.attributes},
            "upload": Upload("run.csv", CSV, b"attribute,result\nviability,90\n"),
        }
        | fields,
    )


def show_comparable(world: Any, enrolled: Enrolment) -> None:
    """What activation asks for: a protocol in force, where the product has none, and one performance batch."""
    if not ComparabilityProtocol.objects.filter(product=world.product, state="in_force").exists():
        put_protocol_in_force(world)
    make_run(world, enrolled)
