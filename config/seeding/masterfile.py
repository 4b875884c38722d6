"""What the demonstration's master file says under each heading of its template. Made up, after the five things a file holds."""

SECTIONS: dict[str, str] = {
    "sites": (
        "Three hospitals, one modular unit, one vehicle and patients' homes by code. Each site has a closed processor, a cell"
        " counter and a preparation room of its own; the unit carries the same equipment and keeps its number when it moves."
        " Made up for demonstration."
    ),
    "locations": (
        "Hospitals stand under the site codes of the national register. Vector and media are stored at the control site at"
        " -80 °C and sent on dry ice; sterility and endotoxin are tested at the laboratory that the licence names. Each place of"
        " the unit is dated in the register, and a unit that moved makes nothing before its equipment is requalified."
    ),
    "approval": (
        "A site is proposed with a reason, gets a technical agreement, a supervision plan and a checklist, makes three"
        " performance batches that are compared with all other sites, and is made active by a QA reviewer who recorded none of"
        " it. A new site is a notified change of this file; a new product is a variation of the licence."
    ),
    "start_stop": (
        "Work starts when every gate is open: designation, licence, this file, site, unit, instruction, people, equipment,"
        " materials. The holder pauses a site by signature and resumes it by another; a restriction of the authority ends only"
        " with a granted variation. What becomes of batches in hand is decided batch by batch and recorded."
    ),
    "manufacture": (
        "Cells are collected, enriched, activated, transduced, expanded, washed and formulated on one closed processor, by the"
        " instruction issued to the site. The control strategy names what is critical, where it is measured and its limit."
    ),
    "release": (
        "A Qualified Person named on the licence certifies each batch on the reviewed record. Sterility is certified as"
        " outstanding when its result comes after the cells must be given; the result is reviewed when it arrives."
    ),
    "further": "Retained samples are kept at the control site for a year after expiry. Made up for demonstration.",
}
"""Key of a heading → its text."""
