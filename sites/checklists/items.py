"""The lists we ship: what onboarding and closure ask for, item by item.

Their contents are GENERAL, not law. Each enrolment gets its own copy when its list begins. A list that is worked on follows
ours when it grows; a list on which a site was opened or closed stays as it was.
"""

from django.utils.translation import gettext_noop as _n

from ledger.checklists import Wanted

ONBOARDING, CLOSURE = "onboarding", "closure"
STATES = {ONBOARDING: ("onboarding",), CLOSURE: ("onboarding", "active", "paused", "suspended")}
"""Purpose → states in which its list is begun and answered, and follows ``LISTS``. What was asked when the site opened, or
closed, stays as it was."""

LISTS: dict[str, tuple[Wanted, ...]] = {
    ONBOARDING: (
        Wanted(
            "file_process",
            _n(
                "The site was added by the process of the master file, and whether the file needs a variation was decided"
            ),
        ),
        Wanted("agreement", _n("A technical agreement with the host is in force"), judge="agreement"),
        Wanted("supervision", _n("A supervision plan of the site is in force"), judge="supervision"),
        Wanted("responsible", _n("A responsible person is in post at the site"), judge="responsible"),
        Wanted("premises", _n("The premises were assessed")),
        Wanted("equipment", _n("Every instrument in use is qualified and in date"), judge="equipment"),
        Wanted("instruction", _n("The site acknowledged an instruction in effect"), judge="instruction"),
        Wanted("people", _n("Somebody at the site is competent"), judge="people"),
        Wanted("performance", _n("Dry runs or performance batches are acceptable")),
        Wanted(
            "comparability",
            _n("The product made here is comparable with that of all other sites"),
            judge="comparability",
        ),
        Wanted("data_link", _n("The data link was tested, its downtime too")),
        Wanted("materials", _n("Labels and materials are ready")),
        Wanted("traceability", _n("The host confirmed its traceability on the patient’s side")),
        Wanted("waste", _n("Waste of genetically modified cells is agreed"), mandatory=False),
    ),
    CLOSURE: (
        Wanted("last_batch", _n("No batch of the product is in hand at the site"), judge="batches"),
        Wanted("materials", _n("Materials were reconciled and disposed of or sent back")),
        Wanted("labels", _n("Labels were reconciled and destroyed")),
        Wanted("records", _n("Records that the site held were handed over")),
        Wanted("equipment", _n("Equipment was released, removed or handed back")),
        Wanted("patients", _n("The follow-up of treated patients has somebody who answers for it")),
        Wanted(
            "access",
            _n("Access of the site’s people was ended, where they need it no longer"),
            mandatory=False,
        ),
    ),
}
"""Purpose → its items, in order."""
