"""The start gate asked beforehand, for the page of readiness: the same rules over the same facts (REG-55)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, ExpressionWrapper, IntegerField, Q, Subquery, Value, When
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from batches.rules import start as rules
from batches.start_facts import VersionAsked, load_start_facts
from designations.models import Product, Step
from ledger.bundled import Bundled
from ledger.prepared import Prepared, Values
from sites.models import InstructionIssue, RemoteSite
from sites.readiness import Asked, Judged, Shown, shows
from sites.readiness.showing import AUTHORITY, PROCESS_OWNER, REGULATORY, SITE_LEAD
from ui.formats import calendar_date

WITNESSED = Q(witness_required=True) | Q(kind="witness")
"""Steps that ask for a second person."""


@dataclass(frozen=True)
class Needs:
    """What the steps of a version ask for."""

    equipment_classes: tuple[str, ...] = ()
    material_codes: tuple[str, ...] = ()
    witnessed: bool = False


def judge(site: RemoteSite, product: Product, mode: str, at: datetime) -> Judged:
    """Ask every check about starting now, by the version that the site would work by. No operator, no patient is named."""
    version, needs = _version(site, product, mode, at)
    facts = load_start_facts(
        site=site, product=product, mode=mode, version=version, content=needs, at=at, operator_id=None
    )
    return Judged(
        facts=facts.site,
        start=facts,
        findings=tuple(rules.run_gate(facts)),
        version_id=version.pk,
        equipment_classes=frozenset(needs.equipment_classes),
    )


def _version(site: RemoteSite, product: Product, mode: str, at: datetime) -> tuple[VersionAsked, Needs]:
    given = {"site": site.pk, "product": product.pk, "mode": str(mode), "at": at}
    found = _CHOSEN.rows({"version": given, "steps": given})
    if not found["version"]:
        return VersionAsked(None, "", product.pk, mode, None), Needs()
    (row,) = found["version"]
    version_id, number, version, implements = row
    return VersionAsked(version_id, f"{number} version {version}", product.pk, mode, implements), Needs(
        equipment_classes=tuple(dict.fromkeys(name for name, _code, _two in found["steps"] if name)),
        material_codes=tuple(dict.fromkeys(code for _name, code, _two in found["steps"] if code)),
        witnessed=any(two for _name, _code, two in found["steps"]),
    )


def _issues(given: Values) -> Any:
    """Issues to the site, the one it would work by first: usable, then the newest version."""
    usable = Q(
        state="acknowledged",
        effective_from__lte=given["at"],
        version__state="effective",
        version__effective_from__lte=given["at"],
    )
    return (
        InstructionIssue.objects.select_related(None)
        .filter(
            site_id=given["site"],
            version__instruction__product_id=given["product"],
            version__instruction__mode=given["mode"],
        )
        .exclude(state="withdrawn")
        .order_by(
            Case(When(usable, then=Value(0)), default=Value(1), output_field=IntegerField()),
            "-version__number",
            "-id",
        )
    )


def _chosen(given: Values) -> Any:
    return _issues(given).values_list(
        "version_id",
        "version__instruction__number",
        "version__number",
        "version__master_file_version_id",
    )[:1]


def _steps(given: Values) -> Any:
    return (
        Step.objects.select_related(None)
        .filter(version_id=Subquery(_issues(given).values("version_id")[:1]), removed_at=None)
        .annotate(two=ExpressionWrapper(WITNESSED, output_field=BooleanField()))
        .filter(~Q(equipment_class="") | ~Q(material_code="") | WITNESSED)
        .order_by("position")
        .values_list("equipment_class", "material_code", "two")
    )


_CHOSEN = Bundled(version=Prepared(_chosen), steps=Prepared(_steps))


def _nothing_issued(asked: Asked) -> str:
    if asked.issue is not None:
        return ""
    return _(
        "Cannot be judged: no instruction is issued to this site. Issue the instruction to the site first."
    )


@shows(rules.designation)
def designation(asked: Asked) -> Shown:
    """The designation behind the master file in force."""
    facts: rules.StartFacts = asked.judged.start
    outgrown = facts.designation_state == "awarded" and facts.designation_outgrown
    awarded = facts.designation_awarded_on
    return Shown(
        group="authority",
        opener=Permission.DESIGNATION_EDIT if outgrown else Permission.DESIGNATION_DECIDE,
        owner=REGULATORY if outgrown else AUTHORITY,
        authority=not outgrown,
        says=_("%(reference)s covers product, disease and patients") % {"reference": facts.designation},
        since=_("Awarded %(day)s") % {"day": calendar_date(awarded)} if awarded else "",
        reg="REG-07" if outgrown else "",
    )


@shows(rules.licence)
def licence(asked: Asked) -> Shown:
    """The licence of the control site."""
    return Shown(
        group="authority",
        opener=Permission.LICENCE_EDIT,
        owner=AUTHORITY,
        authority=True,
        says=_("%(number)s, product in scope") % {"number": asked.judged.start.licence},
        since=_("In force"),
    )


@shows(rules.master_file)
def master_file(asked: Asked) -> Shown:
    """A version in force."""
    return Shown(
        group="authority",
        opener=Permission.MASTERFILE_EDIT,
        owner=PROCESS_OWNER,
        says=asked.judged.start.master_file,
        since=_("In force"),
    )


@shows(rules.instruction_fits)
def instruction_fits(asked: Asked) -> Shown:
    """The instruction implements that version."""
    return Shown(
        group="control",
        opener=Permission.INSTRUCTION_AUTHOR if asked.issue else Permission.INSTRUCTION_ISSUE,
        owner=PROCESS_OWNER,
        says=_("Implements the version in force"),
        cannot_judge=_nothing_issued(asked),
    )


@shows(rules.materials)
def materials(asked: Asked) -> Shown:
    """Released lots in date at the site."""
    needed = asked.judged.start.materials
    return Shown(
        group="site",
        opener=Permission.MATERIAL_EDIT if asked.issue else Permission.INSTRUCTION_ISSUE,
        owner=SITE_LEAD if asked.issue else PROCESS_OWNER,
        says=_("Released and in date: %(codes)s") % {"codes": ", ".join(needed)}
        if needed
        else _("The instruction asks for none"),
        cannot_judge=_nothing_issued(asked),
    )


@shows(rules.patient)
def patient(asked: Asked) -> Shown:
    """Read from two labels when a batch starts."""
    return Shown(
        group="site",
        opener=Permission.BATCH_START,
        owner=SITE_LEAD,
        later=True,
        says=_("The patient’s code is read from the order and from the starting material at the start")
        if asked.product.autologous
        else _(
            "The product is not made for a single patient: a batch that names one is refused at the start"
        ),
    )


@shows(rules.not_in_future)
def not_in_future(_asked: Asked) -> Shown:
    """Known when a batch starts."""
    return Shown(
        group="site",
        opener=Permission.BATCH_START,
        owner=SITE_LEAD,
        later=True,
        says=_("The instant of the start is compared with the clock of the server"),
    )
