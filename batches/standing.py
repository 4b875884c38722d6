"""Whether work on a batch may go on now, and what was decided about it when it may not (REG-38, REG-41)."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import orjson
from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, transaction
from django.db.models import Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from batches.models import Batch, WorkHold
from ledger.prepared import Prepared, Values
from sites.facts import covering, in_force_at, unit_state
from sites.models import Enrolment, Restriction

Made = TypeVar("Made")
COLUMNS = ("now_enrolment", "now_restrictions", "now_holds", "now_unit")
"""What ``standing_columns`` fetches, in its order; names that no field of a batch has."""


@dataclass(frozen=True)
class Cause:
    """What stops a batch: a restriction, or its enrolment's pause. ``key`` names it in an address."""

    key: uuid.UUID
    number: str
    by_authority: bool
    is_restriction: bool
    since: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """How things stand for one batch: ``causes`` stop its making; ``decided``: cause → state of the decision."""

    enrolment: str
    unit: str
    causes: tuple[Cause, ...]
    decided: Mapping[uuid.UUID, str]
    stopped: bool

    @property
    def undecided(self) -> tuple[Cause, ...]:
        """Causes about which quality has not decided."""
        return tuple(cause for cause in self.causes if self.decided.get(cause.key, "asked") == "asked")

    @property
    def finishing(self) -> bool:
        """Whether quality decided to finish and hold, for every cause that stands."""
        return bool(self.causes) and not self.stopped and not self.undecided

    @property
    def closed_reason(self) -> str:
        """Why nothing is signed in the batch now, in words; empty when it may go on."""
        if self.stopped:
            return _("Quality decided to stop this batch: nothing more is signed in it.")
        if self.undecided:
            return f"{self._why_caught()} " + _(
                "Until quality decides whether this batch is finished and held, or stopped, nothing is signed in it."
            )
        if self.enrolment not in ("active", "paused", "suspended") or (
            self.enrolment != "active" and not self.causes
        ):
            if self.enrolment == "suspended":
                return _("The licensing authority has suspended this site for this product.")
            return _("This site is not active for this product.")
        return self.unit_reason

    @property
    def unit_reason(self) -> str:
        """Why nothing is signed in a modular unit now; empty when it is in use, or is none."""
        if self.unit == "relocating":
            return _("This unit is on the way to another place: nothing is made in it (REG-22).")
        if self.unit == "requalifying":
            return _("This unit was not re-qualified where it stands since it moved (REG-22).")
        return ""

    def _why_caught(self) -> str:
        if self.enrolment == "suspended":
            return _("The licensing authority has suspended this site for this product.")
        if any(cause.is_restriction for cause in self.undecided):
            return _("A restriction is in force that covers this site or product.")
        return _("The licence holder has paused this site for this product.")


def standing_columns(given: Values) -> dict[str, Any]:
    """Subqueries over one batch: ``given`` names batch, site, product, mode, licence and the instant ``at``."""
    at: Any = given["at"]
    enrolments = Enrolment.objects.select_related(None).filter(
        site_id=given["site"], master_file__product_id=given["product"], master_file__mode=given["mode"]
    )
    restrictions = Restriction.objects.select_related(None).filter(
        in_force_at(at),
        covering(
            site_id=given["site"],
            product_id=given["product"],
            mode=given["mode"],
            master_file={"enrolment__master_file__mode": given["mode"]},
            licence_ids=[given["licence"]],
        ),
    )
    holds = WorkHold.objects.filter(batch_id=given["batch"])
    return {
        "now_enrolment": Subquery(
            enrolments.order_by("-created_at").values(
                row=JSONObject(id="id", state="state", since="state_since")
            )[:1]
        ),
        "now_restrictions": ArraySubquery(
            restrictions.order_by("number").values(row=JSONObject(id="id", number="number", by="imposed_by"))
        ),
        "now_holds": ArraySubquery(
            holds.order_by("id").values(
                row=JSONObject(
                    state="state", restriction="restriction_id", enrolment="enrolment_id", since="since"
                )
            )
        ),
        "now_unit": unit_state(given["site"]),
    }


def _read(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


def standing_from(row: Mapping[str, Any]) -> Standing:
    """Read what ``standing_columns`` fetched."""
    enrolment = _read(row["now_enrolment"]) or {"state": "", "since": None, "id": None}
    causes = [
        Cause(uuid.UUID(one["id"]), one["number"], one["by"] == "authority", is_restriction=True)
        for one in map(_read, row["now_restrictions"] or ())
    ]
    if enrolment["state"] == "paused":
        since = parse_datetime(enrolment["since"])
        causes.append(
            Cause(uuid.UUID(enrolment["id"]), "", by_authority=False, is_restriction=False, since=since)
        )
    decided: dict[uuid.UUID, str] = {}
    stopped = False
    for one in map(_read, row["now_holds"] or ()):
        stopped = stopped or one["state"] == "stopped"
        if one["restriction"]:
            decided[uuid.UUID(one["restriction"])] = one["state"]
        elif one["since"] == enrolment["since"]:
            decided[uuid.UUID(one["enrolment"])] = one["state"]
    return Standing(enrolment["state"], row["now_unit"] or "", tuple(causes), decided, stopped)


def load_standing(batch: Batch, at: datetime | None = None) -> Standing:
    """How things stand for a batch, now or at an instant: one statement."""
    given = {
        "at": at or timezone.now(),
        "batch": batch.pk,
        "site": batch.site_id,
        "product": batch.product_id,
        "licence": batch.licence_id,
        "mode": str(batch.mode),
    }
    return standing_from(dict(zip(COLUMNS, _STANDING.rows(given)[0], strict=True)))


def _statement(given: Values) -> Any:
    columns = standing_columns(given)
    return Batch.objects.filter(pk=given["batch"]).annotate(**columns).values_list(*columns)


_STANDING = Prepared(_statement)


def judged_again(work: Callable[[], Made]) -> Made:
    """Do it; when the database refused it because a stop was imposed meanwhile, judge it once more, so that it says why."""
    try:
        with transaction.atomic():
            return work()
    except IntegrityError as error:
        if "(REG-41)" not in str(error):
            raise
    return work()
