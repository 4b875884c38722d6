"""What the start gate needs to know about a site, loaded in a fixed number of queries (REG-55).

``load_site_facts`` answers for one site, product, mode and instant; the rules of ``rules/gate.py`` and of the enrolment
moves are pure functions over what it returns. ``load_stops`` is the short answer for every signed step (REG-41): one query.
"""

from sites.facts.conditions import competent_at, covering, effective_at, in_force_at
from sites.facts.equipment import load_equipment, standing_calibration
from sites.facts.loading import QUERIES, load_site_facts, state_throughout
from sites.facts.shapes import (
    AgreementFact,
    CompetenceFact,
    EquipmentFact,
    IssueFact,
    ListedFact,
    RestrictionFact,
    SiteFacts,
    UnitFact,
    VisitFact,
)
from sites.facts.stops import Stops, load_stops
from sites.facts.unit import unit_state

__all__ = [
    "QUERIES",
    "AgreementFact",
    "CompetenceFact",
    "EquipmentFact",
    "IssueFact",
    "ListedFact",
    "RestrictionFact",
    "SiteFacts",
    "Stops",
    "UnitFact",
    "VisitFact",
    "competent_at",
    "covering",
    "effective_at",
    "in_force_at",
    "load_equipment",
    "load_site_facts",
    "load_stops",
    "standing_calibration",
    "state_throughout",
    "unit_state",
]
