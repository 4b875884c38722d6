"""Inspections by the authority, recorded as they go on (REG-32)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.events import inspection as events
from designations.models import Inspection, InspectionFinding, Licence, LicenceVariation, Product
from designations.policies import field_problems, permit
from designations.remoteplaces import remote_sites_of
from designations.rules.subjects import InspectionCase
from ledger.actors import Actor, ReauthProof
from ledger.documents import upload_store
from ledger.errors import Conflict, InvalidInput, Problem
from ledger.trail import unit_of_work
from ledger.transitions import Moved, consider, perform, table_of
from ledger.uploads import Upload
from ui.formats import calendar_date

REPORT = "inspection_report"
UNDECIDED = ("draft", "submitted", "information_requested")


def wrong(message: Any, field: str, code: str, way_out: Any) -> Problem:
    """One fault in what was given about an inspection."""
    return Problem(message=message, field=field, code=code, reg="REG-32", way_out=way_out)


def dated(on: date, after: date | None, *, field: str = "on") -> list[Problem]:
    """The day of something that happened: not in the future, nor before what came before it."""
    if on > timezone.localdate():
        return [
            wrong(
                _("This date is in the future."),
                field,
                "in_future",
                _("Record it once it has happened."),
            )
        ]
    if after is not None and on < after:
        return [
            wrong(
                _("This date is before the move before it, on %(day)s.") % {"day": calendar_date(after)},
                field,
                "out_of_order",
                _("Give the date on the letter."),
            )
        ]
    return []


def due(due_on: date | None, since: date) -> list[Problem]:
    """A day by which something is due lies after the day on which it was asked."""
    if due_on is None or due_on >= since:
        return []
    return [
        wrong(
            _("This is due before it was asked, on %(day)s.") % {"day": calendar_date(since)},
            "due_on",
            "out_of_order",
            _("Give the date in the report."),
        )
    ]


def said(text: str, field: str, message: Any, way_out: Any) -> list[Problem]:
    """A text that must be there."""
    return [] if text.strip() else [wrong(message, field, "missing", way_out)]


def must_be_right(problems: list[Problem]) -> None:
    """Raise ``InvalidInput`` with every fault."""
    if problems:
        raise InvalidInput(problems=problems)


def inspection_case(inspection: Inspection) -> InspectionCase:
    """What the rules look at: one query."""
    return InspectionCase(
        inspection, list(InspectionFinding.objects.filter(inspection=inspection).order_by("number"))
    )


def inspection_announce(
    *,
    actor: Actor,
    licence: Licence,
    kind: str,
    reference: str,
    announced_on: date,
    planned_on: date | None = None,
    variation: LicenceVariation | None = None,
    holds_grant: bool = False,
    product: Product | None = None,
    mode: str = "",
    site_id: UUID | None = None,
) -> Inspection:
    """Record that the authority inspects. Of a variation it is tied to, product and mode are those it asks for.

    ``holds_grant``: the authority decides the variation only after it; its grant is refused until then.
    """
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.LICENCE_EDIT, licence)
        locked = None
        if variation is not None:
            # A grant under way and the inspection that it has to wait for do not pass each other.
            locked = LicenceVariation.objects.select_for_update(of=("self",)).get(pk=variation.pk)
            product, mode = locked.product or product, locked.mode or mode
        row = Inspection(
            licence=licence,
            kind=kind,
            reference=reference.strip(),
            announced_on=announced_on,
            planned_on=planned_on,
            variation=locked,
            holds_grant=holds_grant,
            product=product,
            mode=mode,
            site_id=site_id,
            last_on=announced_on,
        )
        must_be_right([*_shape(row), *dated(announced_on, None, field="announced_on")])
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            if "designations_inspection_once" not in str(error):
                raise
            raise Conflict.single(
                _("This licence has an inspection of that reference already."),
                field="reference",
                code="taken",
                reg="REG-32",
                way_out=_("Open it on the licence’s page, or correct the reference."),
            ) from error
        work.event(
            events.INSPECTION_ANNOUNCED,
            stream=f"licence:{licence.pk}",
            subject=row,
            payload={
                "number": licence.number,
                "kind": str(row.get_kind_display()).lower(),
                "reference": row.reference,
                "on": announced_on.isoformat(),
            },
        )
    return row


def _shape(row: Inspection) -> list[Problem]:
    """Every fault in what was announced; names the place on the way."""
    found = field_problems(row)
    if row.site_id is not None:
        row.place = dict(remote_sites_of(row.licence.control_scope_id)).get(row.site_id, "")
        if not row.place:
            found.append(
                wrong(
                    _("This is no remote site of the licence’s control site."),
                    "site_id",
                    "elsewhere",
                    _("Choose one of its sites, or leave it empty for the control site."),
                )
            )
    if row.planned_on is not None and row.planned_on < row.announced_on:
        found.append(
            wrong(
                _("It is planned for a day before it was announced."),
                "planned_on",
                "out_of_order",
                _("Correct one of the dates; an inspection that was not announced has the same date twice."),
            )
        )
    if row.product is not None and row.product.control_scope_id != row.licence.control_scope_id:
        found.append(
            wrong(
                _("This product belongs to another control site than the licence."),
                "product",
                "elsewhere",
                _("Choose a product of the control site named on the licence."),
            )
        )
    variation = row.variation
    if variation is None:
        if row.holds_grant:
            found.append(
                wrong(
                    _("No variation is named whose decision waits for it."),
                    "variation",
                    "missing",
                    _("Choose the variation, or say that no decision waits for it."),
                )
            )
    elif variation.licence_id != row.licence_id or variation.state not in UNDECIDED:
        found.append(
            wrong(
                _("This variation is decided, or of another licence."),
                "variation",
                "decided",
                _("Choose a variation of this licence that is not decided yet."),
            )
        )
    return found


def _move(
    actor: Actor,
    inspection: Inspection,
    move: str,
    on: date,
    *,
    problems: Any = None,
    reason: str = "",
    told: dict[str, Any] | None = None,
    last: date | None = None,
    proof: ReauthProof | None = None,
    **changes: Any,
) -> Moved:
    """Lock it, ask permission, state and rules first, then the dates against the locked row; then move it."""
    with unit_of_work(actor=actor):
        locked = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
        verdict = consider(
            record=locked, move=table_of(locked).move(move), actor=actor, subject=inspection_case(locked)
        )
        if not verdict.allowed:
            raise verdict.refusal(problems=verdict.problems)
        field = "held_from" if move == "hold" else "on"
        must_be_right([*dated(on, locked.last_on, field=field), *(problems(locked) if problems else [])])
        payload = {"number": locked.licence.number, "reference": locked.reference, "on": on.isoformat()}
        return perform(
            record=inspection,
            move=move,
            actor=actor,
            proof=proof,
            reason=reason,
            payload={**payload, **(told or {})},
            changes={**changes, "last_on": last or on},
            subject=inspection_case,
        )


def inspection_hold(
    *, actor: Actor, inspection: Inspection, held_from: date, held_until: date, inspectors: str
) -> Moved:
    """Record on which days it was held, and by whom."""

    def problems(_locked: Inspection) -> list[Problem]:
        return [
            *dated(held_until, held_from, field="held_until"),
            *said(
                inspectors,
                "inspectors",
                _("The inspectors are not named."),
                _("Name them, one line each; without names, give their team."),
            ),
        ]

    return _move(
        actor,
        inspection,
        "hold",
        held_from,
        problems=problems,
        told={"until": held_until.isoformat()},
        last=held_until,
        held_from=held_from,
        held_until=held_until,
        inspectors="\n".join(line.strip() for line in inspectors.splitlines() if line.strip()),
    )


def inspection_receive(
    *, actor: Actor, inspection: Inspection, on: date, due_on: date | None, upload: Upload
) -> Moved:
    """Keep its report, and by when a response is due; its findings are recorded then one by one."""
    with unit_of_work(actor=actor):
        permit(actor, Permission.LICENCE_EDIT, inspection)
        document = upload_store(actor=actor, upload=upload, kind=REPORT, subject=inspection)
        return _move(
            actor,
            inspection,
            "receive",
            on,
            problems=lambda _locked: due(due_on, on),
            told={"sha256": document.content_id},
            report=document,
            report_on=on,
            due_on=due_on,
        )


def inspection_respond(*, actor: Actor, inspection: Inspection, on: date) -> Moved:
    """Record that the response went to the authority: every finding is answered."""
    return _move(actor, inspection, "respond", on, responded_on=on)


def inspection_ask_again(
    *, actor: Actor, inspection: Inspection, on: date, due_on: date | None, reason: str
) -> Moved:
    """Record that the authority asks again; the reason says what."""
    return _move(
        actor,
        inspection,
        "ask_again",
        on,
        problems=lambda _locked: due(due_on, on),
        reason=reason,
        due_on=due_on,
    )


def inspection_close(
    *, actor: Actor, inspection: Inspection, proof: ReauthProof | None, on: date, certificate: str = ""
) -> Moved:
    """Sign that the authority closed it, with the certificate that its letter names, if any: a grant may rest on it."""
    given = certificate.strip()
    return _move(
        actor,
        inspection,
        "close",
        on,
        told={"certificate": given},
        proof=proof,
        closed_on=on,
        certificate=given,
    )


def inspection_cancel(*, actor: Actor, inspection: Inspection, on: date, reason: str) -> Moved:
    """Record that the authority cancelled it before it was held; no decision waits for it any more."""
    return _move(actor, inspection, "cancel", on, reason=reason)
