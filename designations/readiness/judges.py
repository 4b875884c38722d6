"""Items that the records answer: nobody signs off what can be looked up (REG-31)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from designations.kinds import Capacity, LicenceType
from designations.models import LicencePerson, VariationPaper
from designations.selectors import awarded_designation
from ledger.checklists import Judges, Said


@dataclass(frozen=True)
class Asked:
    """What a judge looks at: the variation, the master files it carries, whether the control site's address is recorded."""

    variation: Any
    files: Sequence[Any]
    addressed: bool


def _designation(asked: Asked) -> Said:
    variation = asked.variation
    if awarded_designation(variation.product, variation.mode) is not None:
        return None
    return (
        _("no designation of %(product)s for %(mode)s is awarded")
        % {"product": variation.product.code, "mode": str(variation.get_mode_display()).lower()},
        _("Record the award of its designation first."),
    )


def _file(asked: Asked) -> Said:
    from designations.rules.variation import CARRIED

    variation = asked.variation
    fits = [
        one
        for one in asked.files
        if one.state in CARRIED
        and (one.master_file.product_id, one.master_file.mode) == (variation.product_id, variation.mode)
    ]
    if fits and len(fits) == len(asked.files):
        return None
    return (
        _(
            "it carries no approved version of the master file of this product and mode, or another one as well"
        ),
        _("Draft the variation again with the approved version of the master file."),
    )


def _address(asked: Asked) -> Said:
    if asked.addressed:
        return None
    return (
        _("the licence names no address of its control site today"),
        _("Record it under the licence’s premises."),
    )


NAMED: dict[str, tuple[str, ...]] = {
    LicenceType.MIA: (Capacity.PRODUCTION, Capacity.QP),
    LicenceType.MIA_IMP: (Capacity.PRODUCTION, Capacity.QP),
    LicenceType.MS: (Capacity.PRODUCTION, Capacity.QUALITY_CONTROL),
}
"""Who is named on each type of licence (GENERAL)."""


def _people(asked: Asked) -> Said:
    licence, today = asked.variation.licence, timezone.localdate()
    named = set(
        LicencePerson.objects.filter(
            Q(valid_until=None) | Q(valid_until__gte=today), licence=licence, valid_from__lte=today
        ).values_list("capacity", flat=True)
    )
    missing = [str(Capacity(one).label).lower() for one in NAMED[licence.licence_type] if one not in named]
    if not missing:
        return None
    return (
        _("not named today: %(who)s") % {"who": ", ".join(missing)},
        _("Name them under the licence’s people."),
    )


def _papers(asked: Asked) -> Said:
    if VariationPaper.objects.filter(variation=asked.variation).exists():
        return None
    return _("no document is attached"), _("Add the documents of the dossier to the variation.")


JUDGES = Judges(
    designation=_designation,
    file=_file,
    address=_address,
    people=_people,
    papers=_papers,
)
