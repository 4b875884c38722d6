"""A site's registration with the authority of its country is recorded, and ended (REG-139)."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.jurisdictions import registration_asked
from ledger.actors import Actor
from ledger.documents import upload_store
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.trail import unit_of_work
from ledger.uploads import Upload
from sites import events
from sites.facts.standing import country_of
from sites.models import RemoteSite, SiteRegistration
from sites.policies import require
from ui.formats import calendar_date

DOCUMENT = "site_registration"


def _fault(field: str, message: str, way_out: str) -> Problem:
    return Problem(message=message, field=field, reg="REG-139", way_out=way_out)


def registration_record(
    *,
    actor: Actor,
    site: RemoteSite,
    authority: str,
    number: str,
    registered_on: date,
    upload: Upload | None,
) -> SiteRegistration:
    """Record that the authority registered the site in the country where it lies now. Raises ``InvalidInput``."""
    require(actor, Permission.LICENCE_EDIT, site)
    with unit_of_work(actor=actor) as work:
        locked = RemoteSite.objects.select_for_update(of=("self",)).get(pk=site.pk)
        country = country_of(locked)
        problems = [
            _fault(field, message, _("Fill it in, as the authority’s letter gives it."))
            for field, value, message in (
                ("authority", authority, _("The authority is missing.")),
                ("number", number, _("The number of the registration is missing.")),
            )
            if not value.strip()
        ]
        if registered_on > timezone.localdate():
            problems.append(
                _fault(
                    "registered_on",
                    _("This day lies in the future."),
                    _("Record the registration once the authority has made it."),
                )
            )
        if upload is None:
            problems.append(
                _fault(
                    "document", _("The authority’s document is missing."), _("Add its letter or its record.")
                )
            )
        if not registration_asked(country):
            problems.append(
                _fault(
                    "",
                    _("This site lies in %(country)s, where a site is not registered.")
                    % {"country": country},
                    _("Nothing is to be recorded: the holder approves the site under its master file."),
                )
            )
        rows = SiteRegistration.objects.filter(site=locked, country=country)
        if rows.filter(ended_on=None).exists():
            problems.append(
                _fault(
                    "number",
                    _("A registration of this site in %(country)s stands already.") % {"country": country},
                    _("Record the end of that one first."),
                )
            )
        elif rows.filter(ended_on__gt=registered_on).exists():
            problems.append(
                _fault(
                    "registered_on",
                    _("On this day an earlier registration still stood."),
                    _("Give a day from the end of that one on."),
                )
            )
        if problems or upload is None:
            raise InvalidInput(problems=tuple(problems))
        row = SiteRegistration(
            site=locked,
            country=country,
            authority=authority.strip(),
            number=number.strip(),
            registered_on=registered_on,
            recorded_by_name=actor.printed_name,
        )
        row.document = upload_store(actor=actor, upload=upload, kind=DOCUMENT, subject=row)
        row.save(force_insert=True)
        work.event(
            events.REGISTRATION_RECORDED,
            stream=locked.stream,
            subject=row,
            payload={
                **_told(row),
                "registered_on": row.registered_on.isoformat(),
                "sha256": row.document.content_id,
            },
        )
    return row


def registration_end(
    *, actor: Actor, registration: SiteRegistration, ended_on: date, reason: str
) -> SiteRegistration:
    """Record the first day on which the registration no longer holds; from then on no batch starts at the site."""
    require(actor, Permission.LICENCE_EDIT, registration.site)
    with unit_of_work(actor=actor) as work:
        row = SiteRegistration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
        if row.ended_on is not None:
            raise WrongState.single(
                _("This registration has ended already."),
                code="ended",
                reg="REG-139",
                way_out=_("Record a new one when the authority makes it."),
            )
        problems = []
        if not reason.strip():
            problems.append(_fault("reason", _("The reason is missing."), _("Say why it ended.")))
        if ended_on < row.registered_on:
            problems.append(
                _fault(
                    "ended_on",
                    _("It cannot end before it began, on %(day)s.")
                    % {"day": calendar_date(row.registered_on)},
                    _("Correct the day."),
                )
            )
        if problems:
            raise InvalidInput(problems=tuple(problems))
        row.ended_on, row.ended_reason = ended_on, reason.strip()
        row.save(update_fields=["ended_on", "ended_reason"])
        work.event(
            events.REGISTRATION_ENDED,
            stream=row.site.stream,
            subject=row,
            payload={**_told(row), "ended_on": ended_on.isoformat()},
            reason=row.ended_reason,
        )
    return row


def _told(row: SiteRegistration) -> dict[str, str]:
    return {
        "site": row.site.code,
        "country": row.country,
        "authority": row.authority,
        "number": row.number,
    }
