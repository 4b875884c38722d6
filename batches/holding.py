"""Reads about work caught in hand: what waits for a decision, and what a restriction covers (REG-41)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from batches.guards import OPEN_STATES
from batches.models import Batch, WorkHold
from batches.standing import Standing
from sites.facts import in_force_at
from sites.models import Activity, Enrolment, Restriction
from sites.restricted import Work
from ui.formats import instant


def to_decide(actor: Any, *, most: int) -> list[Batch]:
    """Batches in hand that a restriction or a pause stops and nobody decided about, for who may decide: one query."""
    scopes = list(actor.scope_ids(Permission.SITE_PAUSE))
    if not scopes:
        return []
    now = timezone.now()
    decided = WorkHold.objects.filter(batch_id=OuterRef(OuterRef("pk"))).exclude(state="asked")
    restrictions = (
        Restriction.objects.select_related(None)
        .filter(in_force_at(now))
        .filter(
            Q(licence=None) | Q(licence_id=OuterRef("licence_id")),
            Q(mode=None) | Q(mode=OuterRef("mode")),
            Q(activities=None) | Q(activities__contains=["making"]),
            Q(enrolment=None)
            & (Q(site=None) | Q(site_id=OuterRef("site_id")))
            & (Q(product=None) | Q(product_id=OuterRef("product_id")))
            | Q(
                enrolment__site_id=OuterRef("site_id"),
                enrolment__master_file__product_id=OuterRef("product_id"),
                enrolment__master_file__mode=OuterRef("mode"),
            ),
        )
        .filter(~Exists(decided.filter(restriction_id=OuterRef("pk"))))
    )
    paused = Enrolment.objects.select_related(None).filter(
        ~Exists(decided.filter(enrolment_id=OuterRef("pk"), since=OuterRef("state_since"))),
        state="paused",
        site_id=OuterRef("site_id"),
        master_file__product_id=OuterRef("product_id"),
        master_file__mode=OuterRef("mode"),
    )
    stopped = WorkHold.objects.filter(batch=OuterRef("pk"), state="stopped")
    return list(
        Batch.objects.filter(
            Q(site_scope_id__in=scopes) | Q(product_scope_id__in=scopes) | Q(control_scope_id__in=scopes),
            ~Exists(stopped),
            Exists(restrictions) | Exists(paused),
            state__in=OPEN_STATES,
        )
        .select_related("product", "site")
        .order_by(F("expires_at").asc(nulls_last=True), "pk")[:most]
    )


def decided_words(state: str) -> str:
    """A decision in words; empty while there is none."""
    return {
        "finishing": _("Finish and hold"),
        "stopped": _("Stopped for good"),
    }.get(state, "")


def ways_for(actor: Any, batch: Batch, cause: Any, state: str) -> tuple[tuple[str, str], ...]:
    """Where this person decides about a batch under a cause: address and words."""
    if not batch.is_open or state == "stopped" or not actor.may(Permission.SITE_PAUSE, batch):
        return ()
    moves = (
        [("stop", _("Stop it"))]
        if state == "finishing"
        else [
            ("finish", _("Finish and hold")),
            ("stop", _("Stop it")),
        ]
    )
    return tuple((reverse("batches:hold", args=[batch.number, cause, move]), words) for move, words in moves)


def covered_work(actor: Any, restriction: Restriction, most: int) -> Iterable[Work]:
    """Batches in hand that a restriction covers, of what the actor may see (``sites.restricted.register_work``).

    Those that are made, too, as long as the restriction keeps them from their certificate or their release.
    """
    stops = restriction.stops_any(Activity.MAKING)
    found = Batch.objects.for_actor(actor, Permission.BATCH_VIEW).filter(
        state__in=(*OPEN_STATES, *_kept_back(restriction)), control_scope_id=restriction.control_scope_id
    )
    if restriction.enrolment is not None:
        file = restriction.enrolment.master_file
        found = found.filter(
            site_id=restriction.enrolment.site_id, product_id=file.product_id, mode=file.mode
        )
    for name in ("site_id", "product_id", "licence_id", "mode"):
        if getattr(restriction, name):
            found = found.filter(**{name: getattr(restriction, name)})
    rows = list(found.select_related("product", "site").distinct().order_by("-pk")[:most])
    saved = not restriction._state.adding
    states = (
        dict(
            WorkHold.objects.filter(
                restriction=restriction, batch__in=[one for one in rows if one.is_open]
            ).values_list("batch_id", "state")
        )
        if saved
        else {}
    )
    standing = saved and stops and restriction.state == "in_force"
    for batch in rows:
        state = states.get(batch.pk, "")
        yield Work(
            number=batch.number,
            state=str(batch.get_state_display()),
            href=reverse("batches:detail", args=[batch.number]),
            product=batch.product.name,
            site=batch.site.name,
            decided=decided_words(state) or _what_becomes(restriction, batch, stops=stops),
            ways=ways_for(actor, batch, restriction.pk, state) if standing else (),
        )


MADE = ("submitted", "under_review", "accepted")


def _kept_back(restriction: Restriction) -> tuple[str, ...]:
    """States of batches that are made and that the restriction keeps from what comes next; none once it has ended."""
    if restriction.state != "in_force":
        return ()
    if restriction.stops_any(Activity.CERTIFYING):
        return (*MADE, "certified")
    return ("certified",) if restriction.stops_any(Activity.RELEASING) else ()


def _what_becomes(restriction: Restriction, batch: Batch, *, stops: bool) -> str:
    """What becomes of a batch about which nothing was decided; empty where that is for quality to decide."""
    if batch.state == "certified":
        released = restriction.stops_any(Activity.RELEASING)
        return (
            _("Not released while this stands")
            if released
            else _("May be released: releasing is not stopped")
        )
    if batch.state in MADE:
        return _("Not certified while this stands")
    return "" if stops else _("Goes on: making is not stopped")


def late_words(made_until: datetime) -> str:
    """What a page says of a record that a hospital system sent, while something stops its making now."""
    return _(
        "A hospital system sent this record, by which the work ended on %(when)s. Work was stopped for the causes below."
        " Before the review is accepted, compare that time with the evidence."
    ) % {"when": instant(made_until)}


def held_view(actor: Any, batch: Batch, standing: Standing | None) -> dict[str, Any] | None:
    """What the batch's page says about what caught it; nothing when nothing did."""
    if standing is None or not (standing.causes or standing.stopped):
        return None
    late = batch.made_until if not batch.is_open else None
    return {
        "finishing": standing.finishing,
        "says": late_words(late)
        if late is not None
        else standing.closed_reason
        or _("Its steps may be signed. It is neither certified nor released while this stands."),
        "causes": [
            {
                "text": cause.number or _("Pause of the site"),
                "href": reverse("sites:restriction", args=[cause.key]) if cause.is_restriction else "",
                "decided": decided_words(standing.decided.get(cause.key, "")),
                "ways": ways_for(
                    actor,
                    batch,
                    cause.key,
                    "stopped" if standing.stopped else standing.decided.get(cause.key, ""),
                ),
            }
            for cause in standing.causes
        ],
    }
