"""Marketing authorisations are recorded and varied; each new version opens the alignment of the file in force (REG-17)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.events import authorisation as events
from designations.kinds import Regime
from designations.models import AuthorisationVersion, MarketingAuthorisation, MasterFileVersion, Product
from designations.models.authorisation import STANDING
from designations.particulars import current_particulars, particulars
from designations.policies import must_hold, permit, person_of
from designations.services.alignments import alignment_open
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.quantities import Limit, QuantityError
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform
from ui.formats import calendar_date

MOST, LONGEST = 100, 8000


def _invalid(message: str, field: str, way_out: str, code: str = "invalid") -> InvalidInput:
    return InvalidInput.single(message, field=field, code=code, reg="REG-17", way_out=way_out)


def authorisation_record(
    *,
    actor: Actor,
    product: Product,
    number: str,
    holder: str,
    granted_on: date,
    reference: str,
    **particulars_given: Any,
) -> AuthorisationVersion:
    """Record the authorisation of an authorised product, with its particulars as granted.

    ``particulars_given``: as ``authorisation_vary`` takes them. Raises ``NotPermitted``, ``InvalidInput``.
    """
    with unit_of_work(actor=actor) as work:
        # Two people who record one at once wait for each other here.
        product = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
        row = MarketingAuthorisation(
            product=product, number=number.strip().upper(), holder=holder.strip(), granted_on=granted_on
        )
        permit(actor, Permission.LICENCE_EDIT, row)
        if product.regime != Regime.MA:
            raise InvalidInput.single(
                _("%(product)s is not an authorised product: %(regime)s.")
                % {"product": product.code, "regime": product.get_regime_display()},
                code="wrong_regime",
                reg="REG-12",
                way_out=_("A product that is authorised is a product of its own: add it with that regime."),
            )
        must_hold(row)
        if MarketingAuthorisation.objects.filter(product=product, state__in=STANDING).exists():
            raise _invalid(
                _("This product has a marketing authorisation already."),
                "number",
                _("Record a variation of it, or that it ended."),
                "taken",
            )
        if MarketingAuthorisation.objects.filter(number=row.number).exists():
            raise _invalid(
                _("An authorisation of this number is on record."),
                "number",
                _("Correct the number."),
                "taken",
            )
        row.save(force_insert=True)
        work.event(
            events.AUTHORISATION_RECORDED,
            stream=f"product:{product.pk}",
            subject=row,
            payload={"number": row.number, "product": product.code, "on": granted_on.isoformat()},
        )
        version = _add(actor, row, 1, None, decided_on=granted_on, reference=reference, **particulars_given)
        for file in MasterFileVersion.objects.filter(master_file__product=product, state="effective"):
            alignment_open(actor=actor, file_version=file)
    return version


def authorisation_vary(
    *,
    actor: Actor,
    authorisation: MarketingAuthorisation,
    decided_on: date,
    reference: str,
    says: str,
    **particulars_given: Any,
) -> AuthorisationVersion:
    """Record the particulars as varied: the whole of them, not the change alone. Raises ``NotPermitted``, ``InvalidInput``.

    ``particulars_given``: ``product_name``, ``dosage_form``, ``control_site``, ``shelf_life_minutes``, ``specification`` (rows
    of ``key``, ``title``, ``limit``, ``group``) and ``prose`` (key of ``designations.particulars`` → text). What was signed
    of the version before does not hold for this one.
    """
    with unit_of_work(actor=actor) as work:
        # A file that is brought into force meanwhile waits here, or is seen (``masterfile_version_move``).
        Product.objects.select_for_update(of=("self",), no_key=True).get(pk=authorisation.product_id)
        # A certification that is being judged holds this row; it comes first, or it sees the new version.
        locked = MarketingAuthorisation.objects.select_for_update(of=("self",)).get(pk=authorisation.pk)
        permit(actor, Permission.LICENCE_EDIT, locked)
        if locked.state not in STANDING:
            raise WrongState.single(
                _("This authorisation ended."),
                code="ended",
                reg="REG-17",
                way_out=_("Record the authorisation that took its place."),
            )
        before = AuthorisationVersion.objects.filter(authorisation=locked).order_by("-number")[0]
        if not says.strip():
            raise _invalid(_("Say what it changes."), "says", _("Describe the variation in a sentence."))
        version = _add(
            actor,
            locked,
            before.number + 1,
            before,
            decided_on=decided_on,
            reference=reference,
            says=says,
            **particulars_given,
        )
        work.event(
            events.AUTHORISATION_VARIED,
            stream=f"product:{locked.product_id}",
            subject=version,
            payload={
                "number": locked.number,
                "product": locked.product.code,
                "version": version.number,
                "on": decided_on.isoformat(),
                "reference": version.reference,
            },
        )
        for file in MasterFileVersion.objects.filter(
            master_file__product=locked.product_id, state="effective"
        ):
            alignment_open(actor=actor, file_version=file)
    return version


def _add(
    actor: Actor,
    authorisation: MarketingAuthorisation,
    number: int,
    before: AuthorisationVersion | None,
    *,
    decided_on: date,
    reference: str,
    product_name: str,
    dosage_form: str,
    control_site: str,
    shelf_life_minutes: int,
    specification: Iterable[Mapping[str, Any]],
    prose: Mapping[str, str],
    says: str = "",
) -> AuthorisationVersion:
    if decided_on > timezone.localdate():
        raise _invalid(
            _("This day lies ahead."),
            "decided_on" if before else "granted_on",
            _("Record it on the day from which it holds."),
            "in_future",
        )
    if before is not None and decided_on < before.decided_on:
        raise _invalid(
            _("It was varied last on %(day)s.") % {"day": calendar_date(before.decided_on)},
            "decided_on",
            _("Give that day or a later one."),
            "before_last",
        )
    version = AuthorisationVersion(
        authorisation=authorisation,
        number=number,
        decided_on=decided_on,
        reference=reference.strip(),
        says=says.strip(),
        product_name=product_name.strip(),
        dosage_form=dosage_form.strip(),
        control_site=control_site.strip(),
        shelf_life_minutes=shelf_life_minutes,
        specification=read_specification(specification),
        template=current_particulars(),
        prose=_read_prose(prose),
        written_by=actor.printed_name,
        written_by_id=person_of(actor),
    )
    must_hold(version)
    if version.shelf_life_minutes < 1:
        raise _invalid(_("A shelf life is longer than nothing."), "shelf_life_minutes", _("Correct it."))
    version.save(force_insert=True)
    return version


def _read_prose(given: Mapping[str, str]) -> dict[str, str]:
    known = {each.key: each.title for each in particulars(current_particulars())}
    if unknown := sorted(set(given) - set(known)):
        raise _invalid(
            _("There is no particular “%(key)s”.") % {"key": unknown[0]}, "prose", _("Leave it out.")
        )
    read = {key: str(given.get(key, "")).strip() for key in known}
    problems = tuple(
        Problem(
            message=_("“%(title)s” is missing or too long.") % {"title": known[key]},
            field=f"prose.{key}",
            code="required",
            reg="REG-17",
            way_out=_("Write what the authorisation says, or that it says nothing of it."),
        )
        for key, text in read.items()
        if not text or len(text) > LONGEST
    )
    if problems:
        raise InvalidInput(problems=problems)
    return read


def read_specification(given: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Judge the rows of a release specification and give them as stored. Raises ``InvalidInput``."""
    rows: list[dict[str, Any]] = []
    for number, raw in enumerate(given, start=1):
        key, title, group = (str(raw.get(name) or "").strip() for name in ("key", "title", "group"))
        try:
            limit = Limit.from_json(raw.get("limit") or {})
        except (QuantityError, TypeError, AttributeError) as error:
            raise _invalid(
                _("Line %(n)s: %(fault)s")
                % {"n": number, "fault": getattr(error, "message", _("this is not a limit."))},
                "specification",
                getattr(error, "way_out", "") or _("Correct the limit."),
            ) from error
        if not key or not title or max(len(key), len(title), len(group)) > 200 or number > MOST:
            raise _invalid(
                _("Line %(n)s is not whole: key, title and limit are all needed.") % {"n": number},
                "specification",
                _("Fill the line in."),
            )
        if key in {row["key"] for row in rows}:
            raise _invalid(
                _("Line %(n)s: “%(key)s” stands there twice.") % {"n": number, "key": key},
                "specification",
                _("Keep one of them."),
            )
        rows.append({"key": key, "title": title, "limit": limit.to_json(), "group": group})
    if not rows:
        raise _invalid(
            _("The release specification has no line."),
            "specification",
            _("Give every test of the authorised specification."),
        )
    return rows


def authorisation_move(
    *, actor: Actor, authorisation: MarketingAuthorisation, move: str, reason: str
) -> Moved:
    """Record what the authority or the holder did with it: ``suspend``, ``reinstate``, ``end``."""
    return perform(
        record=authorisation,
        move=move,
        actor=actor,
        reason=reason,
        payload={"number": authorisation.number, "product": authorisation.product.code},
    )
