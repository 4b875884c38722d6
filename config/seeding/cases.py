"""The designation case of the demonstration, from its evidence to its award."""

from datetime import date, timedelta

from accounts.actors import PersonActor
from designations.models import CaseEvidence, Designation, Product
from designations.services import casework, designations
from ledger.uploads import CSV, Upload

MADE_UP = "Made up for demonstration."
_STABILITY = "hours at 2 to 8 degrees,viable cells (%)\n0,94\n24,88\n48,81\n72,66\n"


def designation_history(regulatory: PersonActor, case: Designation, day: date) -> None:
    """Evidence, submission, one question with its answer, award four days before ``day``."""
    designations.evidence_add(
        actor=regulatory,
        designation=case,
        criterion="shelf_life",
        kind=CaseEvidence.Kind.QUALITY,
        title="Stability of the dispersion over three days (made up)",
        upload=Upload("stability.csv", CSV, _STABILITY.encode()),
    )
    casework.designation_submit(actor=regulatory, designation=case, submitted_on=day - timedelta(days=60))
    casework.designation_ask_information(
        actor=regulatory,
        designation=case,
        reason=f"How is viability kept when the transport within the hospital takes longer than planned? {MADE_UP}",
        dated_on=day - timedelta(days=41),
    )
    casework.designation_answer(
        actor=regulatory,
        designation=case,
        reason=f"The bag stays at 2 to 8 degrees until it is given; the label bears the minute it expires. {MADE_UP}",
        dated_on=day - timedelta(days=30),
    )
    casework.designation_award(
        actor=regulatory,
        designation=case,
        reference="DES-DEMO-0001",
        awarded_on=day - timedelta(days=4),
    )


def case_in_hand(regulatory: PersonActor, product: Product) -> None:
    """A second case for the same product, for other patients: begun, and not ready to be submitted."""
    case = designations.designation_draft(
        actor=regulatory,
        product=product,
        mode="POC",
        indication="Relapsed or refractory diffuse large B-cell lymphoma",
        population="Adults after two lines of treatment",
        justification={
            "shelf_life": f"Given fresh within two days. {MADE_UP}",
            "method": f"A closed processor beside the ward. {MADE_UP}",
        },
        natures={"shelf_life": "product"},
        shelf_life_minutes=48 * 60,
    )
    designations.evidence_add(
        actor=regulatory,
        designation=case,
        criterion="shelf_life",
        kind=CaseEvidence.Kind.QUALITY,
        title="Stability of the dispersion over three days (made up)",
        upload=Upload("stability.csv", CSV, _STABILITY.encode()),
    )
