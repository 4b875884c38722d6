"""Logging looks: the event first, then one row per product concerned, before the answer leaves (REG-136)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.permissions import Permission
from designations.models import Product
from ledger.trail import unit_of_work
from oversight.door import events
from oversight.models import Act, Look, ReportRun

KINDS = {
    Act.LIST: events.LOOK_LISTED,
    Act.PAGE: events.LOOK_OPENED,
    Act.DOWNLOAD: events.LOOK_DOWNLOADED,
}


@dataclass(frozen=True)
class Seen:
    """What a view showed. Without ``products`` it concerns every product in the inspector's scope."""

    title: str
    act: str = Act.PAGE
    products: Sequence[Product] = ()
    report: ReportRun | None = None


def show(request: HttpRequest, title: str, **more: Any) -> None:
    """Tell the middleware in words what this answer shows."""
    request.seen = Seen(title, **more)  # type: ignore[attr-defined]  # read by oversight.door.middleware


def log_look(*, actor: Any, seen: Seen, path: str, status: int) -> None:
    """Put one look on the trail ``looks:<person id>`` and into the log of each control site concerned."""
    products: Iterable[Product] = seen.products or Product.objects.for_actor(actor, Permission.PRODUCT_VIEW)
    concerned = sorted(products, key=lambda product: product.code)
    act = Act(seen.act)
    with unit_of_work(actor=actor) as work:
        event = work.event(
            KINDS[act],
            stream=f"looks:{actor.person_id}",
            subject=seen.report or actor.person,
            payload={
                "title": seen.title[:200],
                "path": path[:400],
                "status": status,
                "products": [product.code for product in concerned],
            },
        )
        Look.objects.bulk_create(
            Look(
                person=actor.person,
                person_name=actor.printed_name,
                act=act,
                title=seen.title[:200],
                path=path[:400],
                status=status,
                at=timezone.now(),
                event_id=event.id,
                product=product,
                report=seen.report,
                product_scope_id=product.scope_id,
                control_scope_id=product.control_scope_id,
            )
            for product in concerned
        )
