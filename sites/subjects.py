"""Loads what the rules of enrolment moves look at."""

from dataclasses import dataclass

from django.utils import timezone

from sites.checklists.items import CLOSURE, ONBOARDING, STATES
from sites.checklists.makers import makers_of
from sites.checklists.reading import Checklist, load_checklist
from sites.facts import SiteFacts, load_site_facts
from sites.models import Enrolment, Equipment, EquipmentQualification, UnitStanding


@dataclass(frozen=True)
class EnrolmentSubject:
    """An enrolment, the facts of its site, product and mode now, its two checklists, and who signs (``actor_id``).

    ``makers``: who recorded evidence that its opening rests on, as the floors above tell.
    """

    enrolment: Enrolment
    facts: SiteFacts
    onboarding: Checklist
    closure: Checklist
    signer: str = ""
    makers: frozenset[str] = frozenset()


def enrolment_subject(enrolment: Enrolment, *, signer: str = "") -> EnrolmentSubject:
    """Load the subject of an enrolment's rules."""
    file = enrolment.master_file
    facts = load_site_facts(enrolment.site, file.product, file.mode, timezone.now())
    return EnrolmentSubject(
        enrolment=enrolment,
        facts=facts,
        onboarding=load_checklist(enrolment, ONBOARDING, facts),
        closure=load_checklist(enrolment, CLOSURE, facts),
        signer=signer,
        makers=makers_of(enrolment) if enrolment.state in STATES[ONBOARDING] else frozenset(),
    )


@dataclass(frozen=True)
class UnitSubject:
    """A unit that waits for re-qualification; see ``rules.unit``."""

    evidence: str
    due: tuple[str, ...]
    recorders: frozenset[str]
    signer: str


def unit_subject(standing: UnitStanding, *, signer: str, evidence: str) -> UnitSubject:
    """Load the subject of a unit's rules: two queries. ``signer``: who signs (``actor_id``)."""
    in_unit = Equipment.objects.select_related(None).filter(site_id=standing.site_id)
    qualified = EquipmentQualification.objects.select_related(None).filter(
        equipment__site_id=standing.site_id, done_at__gte=standing.since
    )
    return UnitSubject(
        evidence=evidence,
        due=tuple(
            in_unit.filter(out_since=None)
            .exclude(requalify_since=None)
            .order_by("code")
            .values_list("code", flat=True)
        ),
        recorders=frozenset(
            str(key) for key in qualified.order_by().values_list("recorded_by_id", flat=True) if key
        ),
        signer=signer,
    )
