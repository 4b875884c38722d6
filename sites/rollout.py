"""How far a version has got: every active site counts, also one that nobody has sent it to yet (REG-51, REG-54)."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.models import InstructionVersion
from designations.rollout import RollOut, SiteStanding
from sites.facts import competent_at
from sites.models import Competence, Enrolment, InstructionIssue
from ui.formats import instant


def load_roll_out(version: InstructionVersion) -> RollOut:
    """Every active site of the version's master file, by name, and what each lacks to start by it: five queries."""
    now = timezone.now()
    before = (
        InstructionVersion.objects.select_related(None)
        .filter(instruction_id=version.instruction_id, state="effective")
        .exclude(pk=version.pk)
        .first()
    )
    issued = InstructionIssue.objects.select_related(None).exclude(state="withdrawn")
    issues = {issue.site_id: issue for issue in issued.filter(version=version)}
    competent = set(
        Competence.objects.select_related(None)
        .filter(competent_at(now), instruction_version=version)
        .values_list("site_id", flat=True)
    )
    old = set(
        issued.filter(version=before, state="acknowledged", effective_from__lte=now).values_list(
            "site_id", flat=True
        )
        if before
        else ()
    )
    active = Enrolment.objects.filter(
        master_file_id=version.master_file_version.master_file_id, state="active"
    ).order_by("site__name", "site_id")
    return RollOut(
        sites=tuple(
            SiteStanding(
                name=one.site.name,
                code=one.site.code,
                lacks=_lacks(issues.get(one.site_id), one.site_id in competent, now),
                works_by_old=one.site_id in old,
            )
            for one in active
        ),
        replaces=before.number if before else None,
    )


def _lacks(issue: InstructionIssue | None, competent: bool, now: Any) -> str:
    """The first thing that is missing, in the order in which it comes about."""
    if issue is None:
        return _("not issued to it yet")
    if issue.state != "acknowledged":
        return _("issued, and not acknowledged by its site lead")
    if issue.effective_from > now:
        return _("in effect there only from %(when)s") % {"when": instant(issue.effective_from, brief=True)}
    return "" if competent else _("acknowledged, and nobody there is assessed as competent on it")


def roll_outs_for(actor: Any, *, most: int) -> list[dict[str, Any]]:
    """The newest versions that are approved or in use, with how many of the actor's active sites have acknowledged: one query.

    A version that was sent nowhere is among them with none of all: what nobody has done yet is what the list is for.
    """
    ids = list(actor.scope_ids(Permission.INSTRUCTION_VIEW))
    enrolled = (
        Enrolment.objects.select_related(None)
        .filter(
            Q(site__scope_id__in=ids)
            | Q(site__control_scope_id__in=ids)
            | Q(master_file__product__scope_id__in=ids),
            master_file_id=OuterRef("master_file_version__master_file_id"),
            state="active",
        )
        .order_by()
    )
    has_it = InstructionIssue.objects.select_related(None).filter(
        version_id=OuterRef(OuterRef("pk")), site_id=OuterRef("site_id"), state="acknowledged"
    )

    def count(found: Any) -> Any:
        counted = found.values("master_file_id").annotate(n=Count("site_id", distinct=True)).values("n")
        return Coalesce(Subquery(counted), 0)

    return list(
        InstructionVersion.objects.for_actor(actor, Permission.INSTRUCTION_VIEW)
        .select_related(None)
        .filter(state__in=["approved", "effective"])
        .annotate(all=count(enrolled), done=count(enrolled.filter(Exists(has_it))))
        .filter(all__gt=0)
        .order_by("-pk")
        .distinct()
        .values("pk", "number", "instruction__number", "instruction__title", "all", "done")[:most]
    )
