"""Designation cases before they are submitted: drafted, changed, given their evidence and the holder's own dates."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.events import designation as events
from designations.legaltests import CRITERIA, NATURES
from designations.models import CaseEvidence, Designation, Product
from designations.policies import must_hold, permit
from ledger.actors import Actor
from ledger.canonical import canonical_bytes, digest
from ledger.documents import upload_store
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.trail import unit_of_work
from ledger.uploads import Upload

EVIDENCE = "designation_evidence"


class _Kept:
    """Says that a value stays as it is, where nothing is a value of its own."""


KEPT = _Kept()


def seen(designation: Designation, criterion: str = "") -> str:
    """What somebody has before them who changes a draft: one criterion, or, without one, whom the case is for."""
    shown: list[Any] = [designation.indication, designation.population, designation.shelf_life_minutes]
    if criterion:
        shown = [designation.justification.get(criterion, ""), (designation.natures or {}).get(criterion, "")]
    return digest(canonical_bytes(shown))


def told(designation: Designation) -> dict[str, str]:
    """What every event of a case says of it."""
    return {
        "product": designation.product.code,
        "mode": designation.mode,
        "indication": designation.indication,
    }


def stream_of(designation: Designation) -> str:
    """The trail of a case."""
    return f"designation:{designation.pk}"


def designation_draft(
    *,
    actor: Actor,
    product: Product,
    mode: str,
    indication: str,
    population: str,
    justification: Mapping[str, str] | None = None,
    natures: Mapping[str, str] | None = None,
    shelf_life_minutes: int | None = None,
) -> Designation:
    """Begin a case for a product, an indication and a population (REG-01, REG-02). Nothing else need exist yet (REG-04)."""
    with unit_of_work(actor=actor) as work:
        designation = Designation(
            product=product,
            mode=mode,
            indication=indication.strip(),
            population=population.strip(),
            justification=_arguments(justification or {}),
            natures=dict(natures) if natures else None,
            shelf_life_minutes=shelf_life_minutes,
        )
        permit(actor, Permission.DESIGNATION_EDIT, designation)
        must_hold(designation)
        _criteria_fit(designation, justification or {}, natures or {})
        _natures_fit(designation)
        designation.save(force_insert=True)
        work.event(
            events.DESIGNATION_DRAFTED,
            stream=stream_of(designation),
            subject=designation,
            payload=told(designation),
        )
    return designation


def designation_change(
    *,
    actor: Actor,
    designation: Designation,
    indication: str | None = None,
    population: str | None = None,
    justification: Mapping[str, str] | None = None,
    natures: Mapping[str, str] | None = None,
    shelf_life_minutes: int | _Kept | None = KEPT,
    from_seen: str = "",
) -> Designation:
    """Change a draft: what is not given stays; a criterion given without text is taken out. Product and mode never change.

    ``shelf_life_minutes``: none takes it out. ``from_seen``: the answer of ``seen`` that the change was made from; if it is
    another by now, ``WrongState`` says so and nothing is written (REG-119). Raises ``WrongState`` too once the case was
    submitted (REG-01: from then on another indication is another case).
    """
    with unit_of_work(actor=actor) as work:
        locked = lock_draft(actor, designation)
        if from_seen and from_seen != seen(locked, next(iter(justification or ()), "")):
            raise WrongState.single(
                _("A colleague changed this after you opened it, and nothing of yours is saved yet."),
                code="changed_meanwhile",
                reg="REG-119",
                way_out=_(
                    "Read what it says now, above your own text, and save again to put yours in its place."
                ),
            )
        _criteria_fit(locked, justification or {}, natures or {})
        changed = []
        if indication is not None:
            locked.indication = indication.strip()
            changed.append(_("indication"))
        if population is not None:
            locked.population = population.strip()
            changed.append(_("population"))
        if not isinstance(shelf_life_minutes, _Kept):
            locked.shelf_life_minutes = shelf_life_minutes
            changed.append(_("shelf life"))
        if justification is not None:
            locked.justification = _arguments({**locked.justification, **justification})
            changed += [str(CRITERIA[locked.mode].get(key, key)) for key in justification]
        kept = {**(locked.natures or {}), **(natures or {})}
        # A kind of reason goes out with its argument.
        locked.natures = {key: kept[key] for key in kept if key in locked.justification} or None
        must_hold(locked)
        _natures_fit(locked)
        locked.save(
            update_fields=["indication", "population", "shelf_life_minutes", "justification", "natures"]
        )
        work.event(
            events.DESIGNATION_CHANGED,
            stream=stream_of(locked),
            subject=locked,
            payload={**told(locked), "what": ", ".join(changed) or _("nothing")},
        )
    return locked


def lock_draft(actor: Actor, designation: Designation) -> Designation:
    """Lock a case for a change to it: permission first, then the state. Call inside a unit of work."""
    locked = Designation.objects.select_for_update(of=("self",)).get(pk=designation.pk)
    permit(actor, Permission.DESIGNATION_EDIT, locked)
    if locked.state != "draft":
        raise WrongState.single(
            _("This case is %(state)s: what was submitted stays as it was.")
            % {"state": str(locked.get_state_display()).lower()},
            code="not_a_draft",
            reg="REG-06",
            way_out=_("For another indication, population or argument, begin a new case for the product."),
        )
    return locked


def _arguments(given: Mapping[str, str]) -> dict[str, str]:
    return {key: str(text).strip() for key, text in given.items() if str(text).strip()}


def _criteria_fit(designation: Designation, *given: Mapping[str, str]) -> None:
    """What is argued now belongs to the test of the case: point of care and modular manufacture do not mix (REG-03)."""
    own = CRITERIA[designation.mode]
    foreign = sorted({key for each in given for key, text in each.items() if str(text).strip()} - set(own))
    if foreign:
        raise InvalidInput(
            problems=tuple(
                Problem(
                    message=_("This criterion does not belong to the %(mode)s test.")
                    % {"mode": designation.get_mode_display()},
                    field=f"justification.{key}",
                    code="foreign_criterion",
                    reg="REG-03",
                    way_out=_("Argue one of: %(criteria)s. For the other test, begin a case of its own.")
                    % {"criteria": ", ".join(str(each) for each in own.values())},
                )
                for key in foreign
            )
        )


def _natures_fit(designation: Designation) -> None:
    """Kinds of reason belong to the test of the case, as its criteria do (REG-03)."""
    offered = {str(nature) for nature in NATURES[designation.mode]}
    problems = [
        Problem(
            message=_("“%(nature)s” is no kind of reason of the %(mode)s test.")
            % {"nature": nature, "mode": designation.get_mode_display()},
            field=f"natures.{key}",
            code="foreign_nature",
            reg="REG-03",
            way_out=_("Choose one of the reasons that this test offers."),
        )
        for key, nature in (designation.natures or {}).items()
        if nature not in offered
    ]
    if problems:
        raise InvalidInput(problems=tuple(problems))


def evidence_add(
    *, actor: Actor, designation: Designation, kind: str, title: str, upload: Upload, criterion: str = ""
) -> CaseEvidence:
    """Attach a document to a draft, to one criterion of its test or to the case as a whole (REG-02)."""
    with unit_of_work(actor=actor) as work:
        locked = lock_draft(actor, designation)
        if criterion and criterion not in CRITERIA[locked.mode]:
            raise InvalidInput.single(
                _("This criterion does not belong to the %(mode)s test.")
                % {"mode": locked.get_mode_display()},
                field="criterion",
                code="foreign_criterion",
                reg="REG-03",
                way_out=_("Choose one of: %(criteria)s.")
                % {"criteria": ", ".join(str(each) for each in CRITERIA[locked.mode].values())},
            )
        row = CaseEvidence(designation=locked, criterion=criterion, kind=kind, title=title.strip())
        row.document = upload_store(actor=actor, upload=upload, kind=EVIDENCE, subject=row)
        must_hold(row)
        row.save(force_insert=True)
        work.event(
            events.EVIDENCE_ADDED,
            stream=stream_of(locked),
            subject=row,
            payload={**told(locked), "title": row.title, "sha256": row.document.content_id},
        )
    return row


def evidence_remove(*, actor: Actor, evidence: CaseEvidence) -> CaseEvidence:
    """Take a document out of a draft. The row and the bytes stay, marked (REG-118)."""
    with unit_of_work(actor=actor) as work:
        locked = lock_draft(actor, evidence.designation)
        row = CaseEvidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
        if row.removed_at is not None:
            raise WrongState.single(
                _("This document was taken out already."),
                code="removed",
                way_out=_("Look at the case again."),
            )
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        work.event(
            events.EVIDENCE_REMOVED,
            stream=stream_of(locked),
            subject=row,
            payload={**told(locked), "title": row.title},
        )
    return row


def designation_plan(
    *,
    actor: Actor,
    designation: Designation,
    target_on: date | None,
    review_on: date | None,
    fee: Decimal | None,
) -> Designation:
    """Set the holder's own dates and the fee, in pounds, at any time. None of them is law (REG-10)."""
    with unit_of_work(actor=actor) as work:
        locked = Designation.objects.select_for_update(of=("self",)).get(pk=designation.pk)
        permit(actor, Permission.DESIGNATION_EDIT, locked)
        given: dict[str, Any] = {"target_on": target_on, "review_on": review_on, "fee": fee}
        titles = {"target_on": _("answer hoped for by"), "review_on": _("our review date"), "fee": _("fee")}
        what = [titles[name] for name, value in given.items() if getattr(locked, name) != value]
        for name, value in given.items():
            setattr(locked, name, value)
        must_hold(locked)
        if fee is not None and fee < 0:
            raise InvalidInput.single(
                _("A fee is not less than nothing."), field="fee", way_out=_("Give the fee in pounds.")
            )
        locked.save(update_fields=list(given))
        work.event(
            events.DESIGNATION_PLANNED,
            stream=stream_of(locked),
            subject=locked,
            payload={**told(locked), "what": ", ".join(what) or _("nothing")},
        )
    return locked
