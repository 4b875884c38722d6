"""What the regulator's door shows, each in a fixed number of queries."""

import contextlib
import uuid
from dataclasses import dataclass
from typing import Any

from accounts.permissions import Permission
from designations.models import MasterFileVersion, Product
from oversight.models import Look
from sites.models import Enrolment, ListedSite

PAGE = 50


@dataclass(frozen=True)
class InForce:
    """A master-file version in force with its list of sites; ``states``: site id → state of its enrolment."""

    version: MasterFileVersion
    listed: list[ListedSite]
    states: dict[uuid.UUID, Enrolment]


def products_for(actor: Any) -> list[Product]:
    """Products in scope, by code."""
    return list(
        Product.objects.for_actor(actor, Permission.PRODUCT_VIEW)
        .select_related("control_site")
        .order_by("code")
    )


def product_for(actor: Any, code: str) -> Product | None:
    """One product in scope, or nothing."""
    return (
        Product.objects.for_actor(actor, Permission.PRODUCT_VIEW)
        .select_related("control_site")
        .filter(code=code)
        .first()
    )


def in_force(actor: Any, product: Product) -> list[InForce]:
    """The master-file versions of a product that are in force, each with its sites."""
    versions = list(
        MasterFileVersion.objects.for_actor(actor, Permission.MASTERFILE_VIEW)
        .filter(master_file__product=product, state="effective")
        .order_by("master_file__number")
    )
    listed = list(
        ListedSite.objects.filter(master_file_version__in=versions).order_by("site__name", "site__code")
    )
    enrolments = list(
        Enrolment.objects.filter(master_file__in=[version.master_file_id for version in versions]).exclude(
            state="ceased"
        )
    )
    return [
        InForce(
            version,
            [row for row in listed if row.master_file_version_id == version.pk],
            {row.site_id: row for row in enrolments if row.master_file_id == version.master_file_id},
        )
        for version in versions
    ]


def looks_page(actor: Any, after: str = "") -> tuple[list[Look], str]:
    """Looks at the products of a control site, newest first, and the key of the next page."""
    looks = (
        Look.objects.for_actor(actor, Permission.LOOKS_VIEW)
        .select_related("product", "report")
        .order_by("-id")
    )
    with contextlib.suppress(ValueError):
        looks = looks.filter(id__lt=uuid.UUID(after)) if after else looks
    rows = list(looks[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
