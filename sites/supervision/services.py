"""A supervision plan is written by one person and put in force by another (REG-28)."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger.actors import Actor, ReauthProof
from ledger.errors import InvalidInput, Problem
from ledger.trail import unit_of_work
from ledger.transitions import perform
from sites.models import RemoteSite, SupervisionPlan
from sites.policies import require
from sites.supervision import events

LONGEST = 60
"""Months: no plan goes longer without a visit (GENERAL, our own figure)."""


@dataclass(frozen=True)
class PlanSubject:
    """What the rules of a plan look at. ``standing_version``: the version in force, or 0."""

    plan: SupervisionPlan
    standing_version: int
    signer: str


def plan_subject(plan: SupervisionPlan, *, signer: str) -> PlanSubject:
    """Load it: one query."""
    standing = SupervisionPlan.objects.select_related(None).filter(site_id=plan.site_id, state="in_force")
    return PlanSubject(plan, standing.values_list("version", flat=True).first() or 0, signer)


def _payload(plan: SupervisionPlan) -> dict[str, Any]:
    return {"site": plan.site.code, "version": plan.version}


def supervision_draft(
    *,
    actor: Actor,
    site: RemoteSite,
    contact: str,
    contact_every: str,
    data_feed: str,
    audit_months: int,
    comparability: str,
) -> SupervisionPlan:
    """Write the next version of a site's plan. Raises ``InvalidInput`` with every fault at once."""
    require(actor, Permission.SITE_EDIT, site)
    words = {
        "contact": contact.strip(),
        "contact_every": contact_every.strip(),
        "data_feed": data_feed.strip(),
        "comparability": comparability.strip(),
    }
    problems = [
        Problem(
            message=_("This is missing."),
            field=field,
            reg="REG-28",
            way_out=_("Say it, so that whoever reads the plan can hold the site to it."),
        )
        for field, given in words.items()
        if not given
    ]
    if not 1 <= audit_months <= LONGEST:
        problems.append(
            Problem(
                message=_("Between one visit and the next lie 1 to %(most)s months.") % {"most": LONGEST},
                field="audit_months",
                reg="REG-28",
                way_out=_("Enter the longest time without a visit, in months."),
            )
        )
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        RemoteSite.objects.select_for_update(of=("self",)).get(pk=site.pk)  # numbers its versions one by one
        last = SupervisionPlan.objects.select_related(None).filter(site=site).order_by("-version").first()
        row = SupervisionPlan(
            site=site,
            version=last.version + 1 if last else 1,
            audit_months=audit_months,
            drafted_by_id=getattr(actor, "person_id", None),
            drafted_by_name=actor.printed_name,
            state_since=timezone.now(),
            **words,
        )
        row.save(force_insert=True)
        work.event(
            events.PLAN_DRAFTED,
            stream=site.stream,
            subject=row,
            payload={**_payload(row), "audit_months": audit_months, **words},
        )
    return row


def supervision_put_in_force(
    *, actor: Actor, plan: SupervisionPlan, proof: ReauthProof | None
) -> SupervisionPlan:
    """Sign that the site is supervised by this version from now on; the version before it is superseded."""
    require(actor, Permission.SITE_ENROL, plan)
    with unit_of_work(actor=actor):
        RemoteSite.objects.select_for_update(of=("self",)).get(pk=plan.site_id)
        subject = plan_subject(plan, signer=actor.actor_id)  # before the one in force gives way
        before = (
            SupervisionPlan.objects.filter(site_id=plan.site_id, state="in_force").exclude(pk=plan.pk).first()
        )
        now = timezone.now()
        if before is not None and plan.state == "draft":
            perform(
                record=before,
                move="supersede",
                actor=actor,
                payload=_payload(before),
                changes={"state_since": now},
            )
        perform(
            record=plan,
            move="put_in_force",
            actor=actor,
            proof=proof,
            payload=_payload(plan),
            changes={"state_since": now},
            subject=lambda record: subject,
        )
    return plan
