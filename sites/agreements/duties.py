"""Who does what: the duty matrix of an agreement, with the list we ship.

The law does not say what has to stand in it: the list is GENERAL. Each agreement keeps its own copy, so that another list
of ours changes no agreement.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

CONTROL, HOST, BOTH = "control", "host", "both"
PARTIES: dict[str, Any] = {
    CONTROL: _("The control site"),
    HOST: _("The host"),
    BOTH: _("Both, as the agreement says"),
}
DUTIES: dict[str, tuple[Any, str]] = {
    "premises": (_("Premises, cleaning and access"), HOST),
    "equipment": (_("Qualification, calibration and maintenance of equipment"), CONTROL),
    "training": (_("Training and assessment of those who make"), CONTROL),
    "materials": (_("Receipt and storage of materials"), HOST),
    "manufacture": (_("Manufacture by the instruction in force"), HOST),
    "records": (_("Batch records, and keeping them"), BOTH),
    "data_link": (_("The data link and its downtime"), BOTH),
    "release": (_("Review, certification and release"), CONTROL),
    "identity": (_("Identity of the patient, from collection to use"), HOST),
    "traceability": (_("Traceability on the patient’s side"), HOST),
    "deviations": (_("Telling of deviations, complaints and reactions"), BOTH),
    "recall": (_("Recall and quarantine"), BOTH),
    "changes": (_("Telling of changes before they are made"), BOTH),
    "audits": (_("Access for audits and inspections"), HOST),
}
"""Duty → its words, and the party that usually has it."""


def default_matrix() -> dict[str, str]:
    """Duty → party, as shipped."""
    return {key: party for key, (_title, party) in DUTIES.items()}


def matrix_rows(duties: Mapping[str, str]) -> list[dict[str, str]]:
    """The matrix as it is shown, in our order; a duty of an older list keeps its key as its name."""
    order = {key: place for place, key in enumerate(DUTIES)}
    return [
        {
            "key": key,
            "duty": str(DUTIES[key][0]) if key in DUTIES else key.replace("_", " "),
            "party": str(PARTIES.get(party, party)),
        }
        for key, party in sorted(duties.items(), key=lambda row: (order.get(row[0], len(order)), row[0]))
    ]
