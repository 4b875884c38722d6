"""The checklist of an application as its page shows it: the task list, each item with what can be done about it (REG-31)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.models import LicenceVariation, ReadinessAnswer, ReadinessRecord
from designations.readiness.reading import answer_words
from designations.services.readiness import CHECK
from ledger.actors import Actor
from ledger.checklists import Standing


def tasks_now(variation: LicenceVariation, standings: Any, actor: Actor) -> list[dict[str, Any]]:
    """A draft's list: an item links to where it is answered, or checked."""
    may_edit, may_check = actor.may(Permission.LICENCE_EDIT, variation), actor.may(CHECK, variation)
    return [_task(variation, one, actor, may_edit=may_edit, may_check=may_check) for one in standings]


def _task(
    variation: LicenceVariation,
    one: Standing[ReadinessAnswer],
    actor: Actor,
    *,
    may_edit: bool,
    may_check: bool,
) -> dict[str, Any]:
    wanted, answer = one.wanted, one.answer
    to_check = answer is not None and answer.outcome != answer.Outcome.OPEN and answer.checked_by_id is None
    mine = answer is not None and str(answer.by_id) == actor.actor_id
    href = None
    if not wanted.judge and to_check and may_check and not mine:
        href = reverse("designations:readiness_check", args=[variation.pk, wanted.key])
    elif not wanted.judge and may_edit:
        href = reverse("designations:readiness_answer", args=[variation.pk, wanted.key])
    parts = []
    if wanted.judge:
        parts.append(_from_records(one.why))
    elif answer is not None:
        parts.append(_said(answer_words(answer), answer.by_name, answer.checked_by_name))
    if not wanted.reg:
        parts.append(_("Custom of the field, no law."))
    status = ""
    if to_check:
        status = _("To be checked")
    elif wanted.judge and one.blocks:
        status = _("Open")
    return {
        "title": _(wanted.title),
        "href": href,
        "hint": " ".join(parts),
        "done": one.is_done,
        "status": status,
        "idle": not wanted.mandatory,
    }


def _from_records(why: str) -> str:
    return _("Answered from the records: %(why)s.") % {"why": why} if why else _("Answered from the records.")


def _said(words: str, by: str, checked_by: str) -> str:
    told = _("%(words)s. Answered by %(by)s") % {"words": words.rstrip("."), "by": by}
    if checked_by:
        told = _("%(told)s, checked by %(by)s") % {"told": told, "by": checked_by}
    return f"{told}."


def tasks_kept(variation: LicenceVariation) -> list[dict[str, Any]] | None:
    """The list as it stood at the submission; nothing when none was kept (it went out before lists were)."""
    kept = ReadinessRecord.objects.filter(variation=variation).first()
    if kept is None:
        return None
    return [
        {
            "title": _(row["title"]),
            "href": None,
            "hint": _from_records(row["why"])
            if row["from_records"]
            else _said(row["says"], row["by"], row["checked_by"])
            if row["says"]
            else "",
            "done": row["is_done"],
            "status": "",
            "idle": not row["mandatory"],
        }
        for row in kept.items
    ]
