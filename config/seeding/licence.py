"""The demonstration's licence: where and whom it names, one change that nobody has told the authority of, one variation."""

from datetime import date, timedelta

from accounts.actors import PersonActor
from config.seeding.people import actor
from designations.kinds import Capacity, Purpose, VariationKind
from designations.models import Licence
from designations.services import licences, oflicence, variations

PREMISES = (
    (
        Purpose.CONTROL,
        "Tyne Advanced Therapies (made up)",
        "12 Example Quay",
        "NE1 4LP",
        "Control and release",
    ),
    (
        Purpose.TEST,
        "Tyne Testing Laboratory (made up)",
        "3 Example Park",
        "NE4 5PL",
        "Sterility and endotoxin",
    ),
    (
        Purpose.STORE_COMPONENTS,
        "Vector store (made up)",
        "14 Example Quay",
        "NE1 4LP",
        "Vector and media at -80 °C",
    ),
    (
        Purpose.STORE_EQUIPMENT,
        "Equipment store (made up)",
        "5 Example Park",
        "NE4 5PL",
        "Spare devices and tubing sets",
    ),
)


def licence_so_far(regulatory: PersonActor, licence: Licence, day: date) -> None:
    """As of the day on which the demonstration's records begin."""
    for purpose, name, address, postcode, does in PREMISES:
        oflicence.premises_add(
            actor=regulatory,
            licence=licence,
            purpose=purpose,
            name=name,
            address=f"{address}\nNewcastle upon Tyne",
            postcode=postcode,
            does=does,
            valid_from=licence.valid_from,
        )
    author = actor("author")
    licences.licence_person_name(
        actor=regulatory,
        licence=licence,
        person_id=author.person_id,
        name=author.printed_name,
        capacity=Capacity.PRODUCTION,
        valid_from=day - timedelta(days=2),
    )
    variation = variations.variation_draft(
        actor=regulatory,
        licence=licence,
        kind=VariationKind.OTHER,
        summary="Name a second testing laboratory for sterility. Made up for demonstration.",
    )
    variations.variation_submit(actor=regulatory, variation=variation, on=day - timedelta(days=9))
    variations.variation_ask_information(
        actor=regulatory,
        variation=variation,
        on=day - timedelta(days=1),
        reason="Which methods will the laboratory use? Made up for demonstration.",
    )
