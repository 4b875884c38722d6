"""Instruction versions go out to sites; a site acknowledges before it works by them (REG-48)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.models import InstructionVersion
from ledger.actors import Actor, ReauthProof
from ledger.errors import InvalidInput, Problem, RuleBroken, WrongState
from ledger.models import Transition
from ledger.saving import insert
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform
from sites import events
from sites.models import InstructionIssue, RemoteSite
from sites.policies import require
from sites.rules.issue import IssueSubject, not_before_version

ISSUABLE = ("approved", "effective")


def issue_payload(issue: InstructionIssue) -> dict[str, object]:
    """What every event of an issue carries."""
    return {
        "site": issue.site.code,
        "instruction": issue.version.instruction.number,
        "version": issue.version.number,
    }


def begins_at(version: InstructionVersion) -> datetime | None:
    """When a version came into force or, before that, was approved: the earliest it can be in effect anywhere (REG-48)."""
    if version.effective_from is not None:
        return version.effective_from
    return (
        Transition.objects.filter(
            record_type="designations.instructionversion", record_id=version.pk, to_state="approved"
        )
        .order_by("-id")
        .values_list("at", flat=True)
        .first()
    )


def must_not_predate(version: InstructionVersion, effective_from: datetime) -> datetime:
    """``effective_from``, no earlier than the version itself. Raises ``RuleBroken``: a past date would be a false one."""
    begins = begins_at(version)
    finding = not_before_version(IssueSubject(version, effective_from, begins))
    if not finding.passed:
        raise RuleBroken(problems=(finding.as_problem(),))
    # A page shows whole seconds: whoever types what it shows means that instant and not the part of a second before.
    return max(effective_from, begins) if begins is not None else effective_from


def instruction_issue(
    *, actor: Actor, version: InstructionVersion, site: RemoteSite, effective_from: datetime | None = None
) -> InstructionIssue:
    """Send an approved version to a site. ``effective_from``: when it takes effect there (default: now).

    Raises ``RuleBroken`` for a date before the version was approved or came into force (REG-48).
    """
    require(actor, Permission.INSTRUCTION_ISSUE, version)
    now = timezone.now()
    if site.control_scope_id != version.instruction.product.control_scope_id:
        raise InvalidInput.single(
            _("The site belongs to another control site."),
            field="site",
            reg="REG-24",
            way_out=_("Choose a site of the product’s own control site."),
        )
    if version.state not in ISSUABLE:
        raise WrongState.single(
            _("Only an approved version is issued; this one is not approved or no longer in force."),
            reg="REG-48",
            way_out=_("Have the version approved, or issue the version in force."),
        )
    issue = InstructionIssue(
        version=version,
        site=site,
        effective_from=must_not_predate(version, effective_from) if effective_from else now,
        issued_at=now,
        issued_by_id=actor.actor_id,
        issued_by_name=actor.printed_name,
    )
    with unit_of_work(actor=actor) as work:
        insert(
            issue,
            {
                "mfg_sites_issue_once": Problem(
                    message=_("This version was issued to the site already."),
                    field="site",
                    reg="REG-48",
                    way_out=_("Ask the site lead to acknowledge it."),
                )
            },
        )
        work.event(
            events.INSTRUCTION_ISSUED,
            stream=site.stream,
            subject=issue,
            payload=issue_payload(issue) | {"effective_from": issue.effective_from},
        )
    return issue


def instruction_issue_all(
    *,
    actor: Actor,
    version: InstructionVersion,
    sites: Sequence[RemoteSite],
    effective_from: datetime | None = None,
) -> list[InstructionIssue]:
    """Send a version to several sites at once: to all of them, or, when one is refused, to none (REG-48)."""
    with unit_of_work(actor=actor):
        return [
            instruction_issue(actor=actor, version=version, site=site, effective_from=effective_from)
            for site in sites
        ]


def issue_acknowledge(*, actor: Actor, issue: InstructionIssue, proof: ReauthProof | None) -> Moved:
    """The site lead acknowledges, signed: the issued content's hash is what is signed."""
    return perform(
        record=issue,
        move="acknowledge",
        actor=actor,
        proof=proof,
        payload=issue_payload(issue),
        changes={
            "acknowledged_at": timezone.now(),
            "acknowledged_by_id": actor.actor_id,
            "acknowledged_by_name": actor.printed_name,
        },
    )


def issue_take_back(*, actor: Actor, issue: InstructionIssue, reason: str) -> Moved:
    """Take a version back from a site: no batch starts by it there any more."""
    return perform(
        record=issue,
        move="take_back",
        actor=actor,
        reason=reason,
        payload=issue_payload(issue),
        changes={"withdrawn_at": timezone.now()},
    )
