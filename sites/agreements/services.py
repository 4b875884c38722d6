"""An agreement is recorded by one person, put in force by another, and ended (REG-43)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.permissions import Permission
from ledger.actors import Actor, ReauthProof
from ledger.documents import upload_store
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.models import Transition
from ledger.trail import unit_of_work
from ledger.transitions import perform
from ledger.uploads import Upload
from sites.agreements import events
from sites.agreements.duties import DUTIES, PARTIES
from sites.agreements.hosts import host_of
from sites.models import Agreement, RemoteSite
from sites.policies import require

DOCUMENT = "technical_agreement"


@dataclass(frozen=True)
class AgreementSubject:
    """What the rules of an agreement look at. ``standing_version``: the newest ever put in force with this host, or 0."""

    agreement: Agreement
    day: date
    standing_version: int
    signer: str


def agreement_subject(agreement: Agreement, *, signer: str) -> AgreementSubject:
    """Load it: one query."""
    ever = Transition.objects.filter(
        record_type=Agreement._meta.label_lower, record_id=OuterRef("pk"), move="put_in_force"
    )
    standing = Agreement.objects.select_related(None).filter(
        Exists(ever), site_id=agreement.site_id, host_id=agreement.host_id
    )
    return AgreementSubject(
        agreement=agreement,
        day=timezone.localdate(),
        standing_version=standing.order_by("-version").values_list("version", flat=True).first() or 0,
        signer=signer,
    )


def _payload(agreement: Agreement) -> dict[str, Any]:
    return {
        "site": agreement.site.code,
        "host": agreement.host.name,
        "reference": agreement.reference,
        "version": agreement.version,
    }


def agreement_draft(
    *,
    actor: Actor,
    site: RemoteSite,
    upload: Upload,
    reference: str,
    control_signatory: str,
    control_signed_on: date,
    host_signatory: str,
    host_signed_on: date,
    valid_from: date,
    valid_until: date,
    duties: Mapping[str, str],
    host: Organisation | None = None,
) -> Agreement:
    """Record a signed agreement as the site's next version. ``host``: the site's host when left out.

    Raises ``InvalidInput`` with every fault at once. It is not in force: another person compares it with the document.
    """
    require(actor, Permission.SITE_EDIT, site)
    there = host or host_of(site)
    problems = _problems(
        words={
            "reference": reference,
            "control_signatory": control_signatory,
            "host_signatory": host_signatory,
        },
        signed={"control_signed_on": control_signed_on, "host_signed_on": host_signed_on},
        valid_from=valid_from,
        valid_until=valid_until,
        duties=duties,
    )
    if there is None:
        problems.append(
            Problem(
                message=_("Nobody recorded in whose premises this site stands."),
                field="host",
                reg="REG-43",
                way_out=_("Record the host of the site first."),
            )
        )
    elif there.pk == site.control_site_id:
        problems.append(
            Problem(
                message=_("The control site itself is the host: there is nobody to agree with."),
                field="host",
                reg="REG-43",
                way_out=_("A site in its own organisation’s premises needs no agreement."),
            )
        )
    if problems or there is None:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        RemoteSite.objects.select_for_update(of=("self",)).get(pk=site.pk)  # numbers its versions one by one
        last = Agreement.objects.select_related(None).filter(site=site).order_by("-version").first()
        row = Agreement(
            site=site,
            host=there,
            version=last.version + 1 if last else 1,
            reference=reference.strip(),
            control_signatory=control_signatory.strip(),
            control_signed_on=control_signed_on,
            host_signatory=host_signatory.strip(),
            host_signed_on=host_signed_on,
            valid_from=valid_from,
            valid_until=valid_until,
            duties=dict(duties),
            drafted_by_id=getattr(actor, "person_id", None),
            drafted_by_name=actor.printed_name,
            state_since=timezone.now(),
        )
        row.document = upload_store(actor=actor, upload=upload, kind=DOCUMENT, subject=row)
        row.save(force_insert=True)
        work.event(
            events.AGREEMENT_DRAFTED,
            stream=site.stream,
            subject=row,
            payload={
                **_payload(row),
                "valid_from": valid_from,
                "valid_until": valid_until,
                "sha256": row.document.content_id,
            },
        )
    return row


def _problems(
    *,
    words: Mapping[str, str],
    signed: Mapping[str, date],
    valid_from: date,
    valid_until: date,
    duties: Mapping[str, str],
) -> list[Problem]:
    today = timezone.localdate()
    found: list[Problem] = []

    def fault(field: str, message: str, way_out: str) -> None:
        found.append(Problem(message=message, field=field, reg="REG-43", way_out=way_out))

    for field, given in words.items():
        if not given.strip():
            fault(field, _("This is missing."), _("Enter it as it stands on the agreement."))
    for field, day in signed.items():
        if day > today:
            fault(
                field,
                _("It is recorded once it is signed; this day lies in the future."),
                _("Enter the day."),
            )
    if valid_until < valid_from:
        fault(
            "valid_until", _("It ends before it begins."), _("Enter its last day as the agreement gives it.")
        )
    for key, title in ((key, title) for key, (title, _party) in DUTIES.items()):
        if duties.get(key) not in PARTIES:
            fault(
                f"duty_{key}",
                _("Nobody is named for: %(duty)s.") % {"duty": title},
                _("Say who does it."),
            )
    for key in sorted(set(duties) - set(DUTIES)):
        fault("duties", _("This duty is not known: %(duty)s.") % {"duty": key}, _("Leave it out."))
    return found


def agreement_put_in_force(*, actor: Actor, agreement: Agreement, proof: ReauthProof | None) -> Agreement:
    """Sign that the agreement governs the site from now on; the version before it with the same host is superseded."""
    require(actor, Permission.SITE_ENROL, agreement)
    with unit_of_work(actor=actor):
        RemoteSite.objects.select_for_update(of=("self",)).get(pk=agreement.site_id)
        subject = agreement_subject(agreement, signer=actor.actor_id)  # before the one in force gives way
        before = (
            Agreement.objects.filter(site_id=agreement.site_id, host_id=agreement.host_id, state="in_force")
            .exclude(pk=agreement.pk)
            .first()
        )
        now = timezone.now()
        if before is not None and agreement.state == "draft":
            perform(
                record=before,
                move="supersede",
                actor=actor,
                payload=_payload(before),
                changes={"state_since": now},
            )
        perform(
            record=agreement,
            move="put_in_force",
            actor=actor,
            proof=proof,
            payload={**_payload(agreement), "valid_until": agreement.valid_until},
            changes={"state_since": now},
            subject=lambda record: subject,
        )
    return agreement


def agreement_end(*, actor: Actor, agreement: Agreement, proof: ReauthProof | None, reason: str) -> Agreement:
    """Sign that the agreement ends at once: nothing starts at the site from now on. Batches in hand go on."""
    require(actor, Permission.SITE_ENROL, agreement)
    with unit_of_work(actor=actor):
        perform(
            record=agreement,
            move="end",
            actor=actor,
            proof=proof,
            reason=reason.strip(),
            payload=_payload(agreement),
            changes={"state_since": timezone.now()},
        )
    return agreement


def site_host_record(*, actor: Actor, site: RemoteSite, host: Organisation, reason: str) -> RemoteSite:
    """Record in whose premises a site stands; its own control site when in its own. An agreement with another host no
    longer counts (REG-43)."""
    require(actor, Permission.SITE_EDIT, site)
    if not reason.strip():
        raise InvalidInput.single(
            _("The reason is missing."), field="reason", reg="REG-43", way_out=_("Say why it changes.")
        )
    if host.kind not in (Organisation.Kind.HOST, Organisation.Kind.CONTROL_SITE):
        raise InvalidInput.single(
            _("%(name)s hosts no sites.") % {"name": host.name},
            field="host",
            reg="REG-43",
            way_out=_("Choose the organisation in whose premises the site stands."),
        )
    with unit_of_work(actor=actor) as work:
        locked = (
            RemoteSite.objects.select_for_update(of=("self",))
            .select_related("host_organisation")
            .get(pk=site.pk)
        )
        before = locked.host_organisation
        if before is not None and before.pk == host.pk:
            raise WrongState.single(
                _("%(name)s is the host already.") % {"name": host.name},
                field="host",
                reg="REG-43",
                way_out=_("Go back to the site: there is nothing to change."),
            )
        locked.host_organisation = host
        locked.save(update_fields=["host_organisation"])
        work.event(
            events.HOST_RECORDED,
            stream=site.stream,
            subject=locked,
            payload={"site": site.code, "host": host.name, "before": before.name if before else ""},
            reason=reason.strip(),
        )
    return locked
