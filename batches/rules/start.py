"""The start gate: every check as a named rule (REG-55). Pure functions over loaded ``StartFacts``.

Their order is that of appendix A: the authority's word first, then the holder's, then people, equipment, materials and
the patient. The site's own checks are rules of the floor below (``sites.rules.gate``), run here with the rest.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ledger.rules import Finding, Rule, rule
from sites.facts import SiteFacts
from sites.rules import gate

Answer = tuple[Any, Any] | None


@dataclass(frozen=True)
class StartFacts:
    """All that the gate asks. ``day`` is the date of ``at`` at the site.

    ``designation_state`` is that of the designation behind the master file in force (empty: there is none);
    ``designation_outgrown``: a change behind it was found significant;
    ``designation`` and ``licence``: its reference and the licence's number. ``lots_in_date``: material code → number of released
    lots of the site still in date. ``patient_codes``: the two readings of the patient's code, as given;
    ``patient_code_fault``: why one of them is no code at all, and the way out; ``patient_id``: the patient of this site whom
    the first names. ``witnessed``: a step of the version asks for a second person.
    """

    product_id: uuid.UUID
    product_code: str
    autologous: bool
    mode: str
    at: datetime
    day: date
    site: SiteFacts
    instruction_version_id: uuid.UUID | None
    instruction: str
    instruction_product_id: uuid.UUID
    instruction_mode: str
    implements_version_id: uuid.UUID | None
    master_file_version_id: uuid.UUID | None
    master_file: str
    designation_id: uuid.UUID | None
    designation_state: str
    designation_awarded_on: date | None
    designation_fits: bool
    designation_outgrown: bool
    licence_id: uuid.UUID | None
    operator_id: uuid.UUID | None
    equipment_classes: frozenset[str]
    materials: tuple[str, ...]
    lots_in_date: dict[str, int] = field(default_factory=dict)
    patient_codes: tuple[str, str] = ("", "")
    patient_code_fault: tuple[str, str] | None = None
    patient_id: uuid.UUID | None = None
    now: datetime | None = None
    designation: str = ""
    licence: str = ""
    witnessed: bool = False

    @property
    def gate_subject(self) -> gate.GateSubject:
        """What the site's rules look at."""
        return gate.GateSubject(
            facts=self.site,
            instruction_version_id=self.instruction_version_id,
            person_id=self.operator_id,
            equipment_classes=self.equipment_classes,
            witnessed=self.witnessed,
        )


@rule("batches.start.designation", reg="REG-09", title=_("Designation"), field="product", severity="critical")
def designation(facts: StartFacts) -> Answer:
    """An awarded designation of the same product and mode stands behind the master file."""
    if facts.designation_id is None or not facts.designation_fits:
        return (
            _t("There is no designation of this product for this mode behind the master file in force."),
            _t("Regulatory affairs applies for the designation; without it nothing can be made this way."),
        )
    if facts.designation_state != "awarded":
        return (
            _t("The designation of this product is not awarded."),
            _t("Wait for the licensing authority's award; regulatory affairs records it."),
        )
    if facts.designation_awarded_on is None or facts.designation_awarded_on > facts.day:
        return (
            _t("The designation was not awarded yet on the day of this start."),
            _t("Start on or after the day of the award."),
        )
    if facts.designation_outgrown:
        return (
            _t("A change behind the designation of this product was found significant (REG-07)."),
            _t("A new designation is needed; regulatory affairs applies for it."),
        )
    return None


@rule("batches.start.licence", reg="REG-25", title=_("Licence"), field="product", severity="critical")
def licence(facts: StartFacts) -> Answer:
    """A licence in force names this product, its dosage form and the mode, for this control site."""
    if facts.licence_id is not None:
        return None
    return (
        _t("No licence in force covers this product in this mode at the control site."),
        _t("Regulatory affairs records the licence, or the granted variation that adds the product."),
    )


@rule(
    "batches.start.master_file",
    reg="REG-11",
    title=_("Master file in force"),
    field="product",
    severity="critical",
)
def master_file(facts: StartFacts) -> Answer:
    """A version of the master file of this product and mode is in force at the instant."""
    if facts.master_file_version_id is not None:
        return None
    return (
        _t("No version of the master file is in force."),
        _t("Ask the process owner to make an approved version effective."),
    )


@rule(
    "batches.start.instruction_fits",
    reg="REG-50",
    title=_("Instruction fits the master file"),
    field="instruction",
)
def instruction_fits(facts: StartFacts) -> Answer:
    """The instruction is of this product and mode, and implements the master-file version in force."""
    if facts.instruction_product_id != facts.product_id or facts.instruction_mode != facts.mode:
        return (
            _t("%(instruction)s is not an instruction for this product in this mode.")
            % {"instruction": facts.instruction},
            _t("Choose the instruction of this product."),
        )
    if (
        facts.master_file_version_id is not None
        and facts.implements_version_id != facts.master_file_version_id
    ):
        return (
            _t("%(instruction)s implements another version of the master file than the one in force.")
            % {"instruction": facts.instruction},
            _t("Ask the process owner for a version of the instruction that implements it."),
        )
    return None


@rule("batches.start.materials", reg="REG-62", title=_("Materials"), field="site", severity="critical")
def materials(facts: StartFacts) -> Answer:
    """For every material the instruction asks for, the site has a released lot in date."""
    missing = [code for code in facts.materials if not facts.lots_in_date.get(code)]
    if not missing:
        return None
    return (
        _t("No released lot in date of: %(codes)s.") % {"codes": ", ".join(missing)},
        _t("The site lead receives and releases a lot of each, on the materials page."),
    )


@rule("batches.start.patient", reg="REG-107", title=_("Patient"), field="patient_code", severity="critical")
def patient(facts: StartFacts) -> Answer:
    """An autologous batch is for one patient: order and starting material carry the same known code."""
    first, second = facts.patient_codes
    if not facts.autologous:
        if first or second:
            return (
                _t("This product is not made for a single patient."),
                _t("Leave the patient code empty."),
            )
        return None
    if not first or not second:
        return (
            _t("The patient code is needed twice: from the order and from the starting material."),
            _t("Scan both labels."),
        )
    if facts.patient_code_fault is not None:
        return facts.patient_code_fault
    if first != second:
        return (
            _t("The two patient codes differ. The starting material may belong to another patient."),
            _t("Stop. Do not use the material. Compare the labels with the order and tell the control site."),
        )
    if facts.patient_id is None:
        return (
            _t("No patient of this site has this code."),
            _t("Check the code on the order, or register the patient first."),
        )
    return None


@rule("batches.start.not_in_future", reg="REG-57", title=_("Start time"), field="started_at")
def not_in_future(facts: StartFacts) -> Answer:
    """A batch does not start in the future."""
    if facts.now is None or facts.at <= facts.now:
        return None
    return _t("The start lies in the future."), _t("Give the time at which the batch was started.")


GATE_RULES: tuple[Rule, ...] = (
    designation,
    licence,
    master_file,
    instruction_fits,
    *gate.GATE,
    materials,
    patient,
    not_in_future,
)
"""The whole gate, in order."""

_SITE_RULES = frozenset(gate.GATE)


def run_gate(facts: StartFacts) -> list[Finding]:
    """Judge every check of the gate; passed ones are findings too."""
    return [one(facts.gate_subject if one in _SITE_RULES else facts) for one in GATE_RULES]
