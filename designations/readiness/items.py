"""The lists we ship: what each type of application asks for, item by item (REG-31).

What the law or the regulator's pages ask carries its own REG id; the rest is GENERAL, the custom of the field, and no law.
A list as it stood is kept with each application when it is submitted, so another list of ours changes nothing that went out.
"""

from django.utils.translation import gettext_noop as _n

from designations.kinds import LicenceType, VariationKind
from ledger.checklists import Wanted

_DESIGNATION = Wanted(
    "designation", _n("The product is designated for this mode"), reg="REG-06", judge="designation"
)
_FILE = Wanted(
    "file", _n("The approved master file is in the dossier"), reg="REG-26", judge="file", ruled=True
)
_DOSSIER = Wanted("papers", _n("The dossier is attached"), reg="REG-26", judge="papers")
_SUPERVISION = Wanted(
    "supervision",
    _n("How the control site supervises and controls each site is described"),
    reg="REG-28",
)
_INSPECTION = Wanted(
    "inspection", _n("The control site is ready to be inspected for the new scope"), reg="REG-32"
)
_FEE = Wanted("fee", _n("The fee is paid or ordered"), mandatory=False)
_QP = Wanted(
    "people",
    _n("A production manager and a qualified person are named on the licence"),
    reg="REG-34",
    judge="people",
)
_QUALITY = Wanted(
    "people",
    _n("A production manager and a quality controller are named on the licence"),
    reg="REG-34",
    judge="people",
)
_ADDRESS = Wanted(
    "address", _n("The licence’s premises give the control site’s address"), judge="address", mandatory=False
)
_TRIAL_ADDRESS = Wanted(
    "address",
    _n("The licence’s premises give the control site’s address"),
    reg="REG-30",
    judge="address",
    ruled=True,
)
_TESTING = Wanted(
    "testing",
    _n("Testing locations and stores of components and equipment are among the premises, or there are none"),
    reg="REG-30",
)

ADD_PRODUCT: dict[str, tuple[Wanted, ...]] = {
    LicenceType.MS: (_DESIGNATION, _FILE, _ADDRESS, _QUALITY, _DOSSIER, _SUPERVISION, _INSPECTION, _FEE),
    LicenceType.MIA: (_DESIGNATION, _FILE, _ADDRESS, _QP, _DOSSIER, _SUPERVISION, _INSPECTION, _FEE),
    LicenceType.MIA_IMP: (
        _DESIGNATION,
        _FILE,
        _TRIAL_ADDRESS,
        _TESTING,
        _QP,
        _DOSSIER,
        _SUPERVISION,
        _INSPECTION,
        _FEE,
    ),
}
"""Type of licence → what adding a product or a mode to it asks for."""
OTHER: dict[str, tuple[Wanted, ...]] = {
    VariationKind.CONTROL_SITE: (
        Wanted(
            "premises",
            _n("The new premises are described and lie in the United Kingdom"),
            reg="REG-23",
        ),
        Wanted(
            "sites",
            _n("How the sites are supervised during and after the change is described"),
            reg="REG-28",
        ),
        _FEE,
    ),
    VariationKind.LIFT_RESTRICTION: (
        Wanted("cause", _n("What the authority’s letter names is put right"), reg="REG-39", mandatory=False),
    ),
    VariationKind.OTHER: (
        Wanted("papers", _n("Supporting documents are attached"), judge="papers", mandatory=False),
    ),
}
"""Kind of variation → what it asks for, whatever the licence."""


def items_of(kind: str, licence_type: str) -> tuple[Wanted, ...]:
    """The list of one type of application. Raises ``KeyError`` for a type without a list: controls fail closed."""
    return ADD_PRODUCT[licence_type] if kind == VariationKind.ADD_PRODUCT else OTHER[kind]
