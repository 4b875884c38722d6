"""The designation case of the demonstration, from its evidence to its award."""

from datetime import date, timedelta

from accounts.actors import PersonActor
from designations.models import CaseEvidence, Designation, Product
from designations.services import casework, designations, stories
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


def story_so_far(regulatory: PersonActor, product: Product, case: Designation, day: date) -> None:
    """What went before and beside the case: early contact with one commitment kept in it, two trials."""

    def on(days: int) -> date:
        return day - timedelta(days=days)

    add = stories.story_entry_add
    add(
        actor=regulatory,
        product=product,
        kind="passport",
        title="Awarded (made up)",
        starts_on=on(700),
    )
    add(
        actor=regulatory,
        product=product,
        kind="profile",
        title="First version (made up)",
        starts_on=on(610),
    )
    advice = add(
        actor=regulatory,
        product=product,
        kind="advice",
        title="Comparability between hospitals (made up)",
        reference="SA-DEMO-12",
        starts_on=on(520),
        says=f"Which release tests each hospital does itself. {MADE_UP}",
    )
    add(
        actor=regulatory,
        product=product,
        kind="trial",
        title="Phase I, made at one factory",
        starts_on=on(800),
        ends_on=on(250),
        says=MADE_UP,
    )
    add(
        actor=regulatory,
        product=product,
        kind="trial",
        title="Phase II, made at the point of care",
        starts_on=on(2),
        goes_on=True,
        says=MADE_UP,
    )
    promise = stories.commitment_add(
        actor=regulatory,
        entry=advice,
        says="Show stability over the longest way within a hospital.",
        due_on=on(40),
    )
    stories.commitment_use(
        actor=regulatory,
        commitment=promise,
        place="designation",
        designation=case,
        used_on=on(60),
        says="Stability over three days, attached to the case.",
    )
    stories.commitment_add(
        actor=regulatory, entry=advice, says="Report comparability of the first ten batches.", due_on=on(-200)
    )
