"""A protocol is written by one person and put in force by another; performance batches are recorded (REG-37)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.models import Product, ReleaseCriterion
from designations.policies import permit
from ledger.actors import Actor, ReauthProof
from ledger.documents import upload_store
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.quantities import QuantityError, parse_number
from ledger.trail import unit_of_work
from ledger.transitions import perform
from ledger.uploads import Upload
from oversight.comparability import events
from oversight.comparability.comparing import EACH, MEAN
from oversight.comparability.results import BEFORE_OPEN
from oversight.comparability.rules import ProtocolSubject
from oversight.models import ComparabilityProtocol, PerformanceRun
from sites.models import Enrolment

REPORT = "performance_report"
BOUNDS = ("low", "high", "tolerance")


def _fault(field: str, message: str, way_out: str) -> Problem:
    return Problem(message=message, field=field, reg="REG-37", way_out=way_out)


def criteria_of(product: Product) -> dict[str, ReleaseCriterion]:
    """Key → line of the release specification that is a number with a limit, of the newest version that has it: one query."""
    found = {}
    for row in (
        ReleaseCriterion.objects.filter(version__instruction__product=product, removed_at=None)
        .order_by("version__number", "position")
        .select_related(None)
    ):
        if row.limit.get("low") is not None or row.limit.get("high") is not None:
            found[row.key] = row
    return found


def protocol_subject(protocol: ComparabilityProtocol, *, signer: str) -> ProtocolSubject:
    """What the rules of its moves look at: one query."""
    standing = ComparabilityProtocol.objects.select_related(None).filter(
        product_id=protocol.product_id, state="in_force"
    )
    return ProtocolSubject(protocol, standing.values_list("version", flat=True).first() or 0, signer)


def _payload(protocol: ComparabilityProtocol) -> dict[str, Any]:
    return {"product": protocol.product.code, "version": protocol.version}


def protocol_draft(
    *,
    actor: Actor,
    product: Product,
    attributes: Sequence[Mapping[str, str]],
    min_results: int,
    rationale: str,
) -> ComparabilityProtocol:
    """Write the next version. ``attributes``: ``key``, ``judged`` and any of ``low``, ``high``, ``tolerance`` as typed.

    Raises ``InvalidInput`` with every fault at once, each on ``<name>_<key>``.
    """
    permit(actor, Permission.PRODUCT_EDIT, product)
    problems: list[Problem] = []
    rows = _attributes(product, attributes, problems)
    if not attributes:
        problems.append(
            _fault("", _("Nothing is compared."), _("Say of at least one attribute how it is judged."))
        )
    if min_results < 1:
        problems.append(
            _fault("min_results", _("At least one result is needed to judge."), _("Enter 1 or more."))
        )
    if not rationale.strip():
        problems.append(
            _fault(
                "rationale",
                _("This is missing."),
                _("Say why these attributes, and where the ranges come from."),
            )
        )
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        # Numbers its versions one by one.
        Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
        last = (
            ComparabilityProtocol.objects.select_related(None)
            .filter(product=product)
            .order_by("-version")
            .first()
        )
        row = ComparabilityProtocol(
            product=product,
            version=last.version + 1 if last else 1,
            attributes=rows,
            min_results=min_results,
            rationale=rationale.strip(),
            drafted_by_id=getattr(actor, "person_id", None),
            drafted_by_name=actor.printed_name,
            state_since=timezone.now(),
        )
        row.save(force_insert=True)
        work.event(
            events.PROTOCOL_DRAFTED,
            stream=f"product:{product.pk}",
            subject=row,
            payload={
                **_payload(row),
                "attributes": rows,
                "min_results": min_results,
                "rationale": row.rationale,
            },
        )
    return row


def _attributes(
    product: Product, attributes: Sequence[Mapping[str, str]], problems: list[Problem]
) -> list[dict[str, Any]]:
    known = criteria_of(product)
    rows: list[dict[str, Any]] = []
    for given in attributes:
        key = given.get("key", "")
        if key not in known or key in {row["key"] for row in rows}:
            problems.append(
                _fault(
                    f"judged_{key}",
                    _("“%(key)s” is no number of the release specification, or stands here twice.")
                    % {"key": key},
                    _("Choose among the lines of the release specification that have a limit."),
                )
            )
            continue
        if given.get("judged") not in (MEAN, EACH):
            problems.append(
                _fault(
                    f"judged_{key}",
                    _("How it is judged is missing."),
                    _("Say whether the mean is judged, or each result."),
                )
            )
        bounds = {name: _bound(given.get(name) or "", f"{name}_{key}", problems) for name in BOUNDS}
        _together(key, bounds, problems)
        rows.append(
            {
                "key": key,
                "title": known[key].title,
                "unit": known[key].limit.get("unit") or "",
                "judged": given.get("judged"),
                **{name: (given.get(name) or "").strip() or None for name in BOUNDS},
            }
        )
    return rows


def _bound(text: str, field: str, problems: list[Problem]) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return parse_number(text)
    except QuantityError as error:
        problems.append(_fault(field, error.message, error.way_out))
        return None


def _together(key: str, bounds: Mapping[str, Decimal | None], problems: list[Problem]) -> None:
    low, high, tolerance = (bounds[name] for name in BOUNDS)
    if any(problem.field in {f"{name}_{key}" for name in BOUNDS} for problem in problems):
        return
    if low is None and high is None and tolerance is None:
        problems.append(
            _fault(
                f"low_{key}",
                _("Nothing says what is accepted."),
                _("Enter a lowest or highest value, or the distance from the mean of all other sites."),
            )
        )
    if low is not None and high is not None and low > high:
        problems.append(
            _fault(f"low_{key}", _("The lowest lies above the highest."), _("Check the two values."))
        )
    if tolerance is not None and tolerance <= 0:
        problems.append(
            _fault(
                f"tolerance_{key}",
                _("No site lies so near to all others."),
                _("Enter a distance above zero, or leave it empty."),
            )
        )


def protocol_put_in_force(
    *, actor: Actor, protocol: ComparabilityProtocol, proof: ReauthProof | None
) -> ComparabilityProtocol:
    """Sign that sites are compared by this version from now on; the version before it is superseded."""
    permit(actor, Permission.SITE_ENROL, protocol)
    with unit_of_work(actor=actor):
        Product.objects.select_for_update(of=("self",)).get(pk=protocol.product_id)
        subject = protocol_subject(protocol, signer=actor.actor_id)  # before the one in force gives way
        before = (
            ComparabilityProtocol.objects.filter(product_id=protocol.product_id, state="in_force")
            .exclude(pk=protocol.pk)
            .first()
        )
        now = timezone.now()
        if before is not None and protocol.state == "draft":
            perform(
                record=before,
                move="supersede",
                actor=actor,
                payload=_payload(before),
                changes={"state_since": now},
            )
        perform(
            record=protocol,
            move="put_in_force",
            actor=actor,
            proof=proof,
            payload=_payload(protocol),
            changes={"state_since": now},
            subject=lambda record: subject,
        )
    return protocol


def performance_record(
    *,
    actor: Actor,
    enrolment: Enrolment,
    run: str,
    performed_on: date,
    values: Mapping[str, str],
    upload: Upload,
    reason: str = "",
) -> PerformanceRun:
    """Record a performance batch of a site that is not open yet. ``values``: key of an attribute → number as typed.

    Every attribute of the protocol in force is asked for: what is left out cannot be compared. A batch that was recorded
    already is recorded again with a reason; the newest row counts, the first stays readable.
    """
    permit(actor, Permission.SITE_ENROL, enrolment)
    product = enrolment.master_file.product
    protocol = ComparabilityProtocol.objects.filter(product=product, state="in_force").first()
    if protocol is None:
        raise WrongState.single(
            _("No comparability protocol of this product is in force."),
            reg="REG-37",
            way_out=_("Write one on the comparability page of the product, and ask QA to put it in force."),
        )
    problems: list[Problem] = []
    if not run.strip():
        problems.append(_fault("run", _("Its number is missing."), _("Enter it as the report gives it.")))
    if performed_on > timezone.localdate():
        problems.append(
            _fault("performed_on", _("This day lies in the future."), _("Record it once it was made."))
        )
    found: dict[str, dict[str, str]] = {}
    for attribute in protocol.attributes:
        text = (values.get(attribute["key"]) or "").strip()
        field = f"value_{attribute['key']}"
        if not text:
            problems.append(_fault(field, _("The result is missing."), _("Enter it as the report gives it.")))
        elif _bound(text, field, problems) is not None:
            found[attribute["key"]] = {"number": text, "unit": attribute["unit"]}
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        locked = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
        if locked.state not in BEFORE_OPEN:
            raise WrongState.single(
                _("The site is %(state)s: its own batches are compared.")
                % {"state": str(locked.get_state_display()).lower()},
                reg="REG-37",
                way_out=_("Look at the comparability page of the product."),
            )
        last = (
            PerformanceRun.objects.select_related(None)
            .filter(enrolment=locked, run=run.strip())
            .order_by("-sequence")
            .first()
        )
        if last is not None and not reason.strip():
            raise InvalidInput.single(
                _("This performance batch is recorded already."),
                field="reason",
                reg="REG-37",
                way_out=_(
                    "Say why it is recorded again: the new results count then, the first stay readable."
                ),
            )
        row = PerformanceRun(
            enrolment=locked,
            run=run.strip(),
            sequence=last.sequence + 1 if last else 1,
            performed_on=performed_on,
            values=found,
            reason=reason.strip(),
            recorded_by_id=getattr(actor, "person_id", None),
            recorded_by_name=actor.printed_name,
        )
        row.document = upload_store(actor=actor, upload=upload, kind=REPORT, subject=row)
        row.save(force_insert=True)
        work.event(
            events.RUN_RECORDED,
            stream=locked.site.stream,
            subject=row,
            payload={
                "site": locked.site.code,
                "product": product.code,
                "run": row.run,
                "performed_on": performed_on,
                "values": found,
                "sha256": row.document.content_id,
            },
            reason=row.reason,
        )
    return row
