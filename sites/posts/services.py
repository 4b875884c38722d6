"""Posts of a site are taken and left by day (REG-33)."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.saving import insert
from ledger.trail import unit_of_work
from sites.models import RemoteSite, SitePost
from sites.policies import require
from sites.posts import events


def _fault(field: str, message: str, way_out: str) -> Problem:
    return Problem(message=message, field=field, reg="REG-33", way_out=way_out)


def _payload(post: SitePost) -> dict[str, Any]:
    return {
        "site": post.site.code,
        "role": str(post.get_role_display()).lower(),
        "name": post.name,
        "organisation": post.organisation,
    }


def today_at(site: RemoteSite) -> date:
    """The day it is at the site."""
    return datetime.now(ZoneInfo(site.zone)).date()


def post_take(
    *, actor: Actor, site: RemoteSite, role: str, name: str, organisation: str, reference: str, from_on: date
) -> SitePost:
    """Record who takes a post. Raises ``InvalidInput`` with every fault, ``Conflict`` while another is responsible."""
    require(actor, Permission.SITE_EDIT, site)
    words = {"name": name.strip(), "organisation": organisation.strip(), "reference": reference.strip()}
    problems = [
        _fault(field, _("This is missing."), _("Enter it as the letter that names the person says."))
        for field, given in words.items()
        if not given
    ]
    if role not in SitePost.Role.values:
        problems.append(_fault("role", _("This post does not exist."), _("Choose one of the two.")))
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        row = SitePost(site=site, role=role, from_on=from_on, recorded_by_name=actor.printed_name, **words)
        insert(
            row,
            {
                "mfg_sites_post_one_responsible": _fault(
                    "from_on",
                    _("Another person answers for this site on that day, or from a later one."),
                    _(
                        "Record first until when the other is in post; one person answers for a site at a time."
                    ),
                )
            },
        )
        work.event(
            events.POST_TAKEN,
            stream=site.stream,
            subject=row,
            payload={**_payload(row), "from_on": from_on, "reference": row.reference},
        )
    return row


def post_leave(*, actor: Actor, post: SitePost, until_on: date, reason: str) -> SitePost:
    """Record the last day of somebody in post, once, and why."""
    require(actor, Permission.SITE_EDIT, post)
    problems = []
    if until_on < post.from_on:
        problems.append(
            _fault("until_on", _("This is before the first day."), _("Enter the last day in post."))
        )
    if not reason.strip():
        problems.append(_fault("reason", _("The reason is missing."), _("Say why the post is left.")))
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        locked = SitePost.objects.select_for_update(of=("self",)).get(pk=post.pk)
        if locked.until_on is not None:
            raise WrongState.single(
                _("The last day of this post is recorded already."),
                reg="REG-33",
                way_out=_("Record who takes the post now."),
            )
        locked.until_on, locked.end_reason = until_on, reason.strip()
        locked.save(update_fields=["until_on", "end_reason"])
        work.event(
            events.POST_LEFT,
            stream=locked.site.stream,
            subject=locked,
            payload={**_payload(locked), "until_on": until_on},
            reason=reason.strip(),
        )
    return locked
