"""What an application for a trial waits for: a control site certified for the mode, and the master file (REG-31)."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from designations.kinds import LicenceType
from designations.models import Designation, Inspection, LicenceScope, MasterFileVersion
from designations.rules.variation import CARRIED
from ledger.checklists import Said


def certified(designation: Designation) -> Said:
    """Whether an authorisation for trials covers product and mode today, and its control site holds a certificate for it."""
    product, today = designation.product, timezone.localdate()
    told = {"product": product.code, "mode": str(designation.get_mode_display()).lower()}
    covering = (
        LicenceScope.objects.filter(
            Q(valid_until=None) | Q(valid_until__gte=today),
            Q(licence__valid_until=None) | Q(licence__valid_until__gte=today),
            product=product,
            mode=designation.mode,
            dosage_form=product.dosage_form,
            valid_from__lte=today,
            licence__valid_from__lte=today,
            licence__state="in_force",
            licence__licence_type=LicenceType.MIA_IMP,
        )
        .order_by("-valid_from", "id")
        .values_list("licence_id", flat=True)
    )
    licences = list(covering)
    if not licences:
        return (
            _("No manufacturing authorisation for trials in force covers %(product)s for %(mode)s.") % told,
            _("Have the variation granted that adds the product and mode, then sign."),
        )
    inspected = Inspection.objects.filter(
        Q(product=None) | Q(product=product), licence__in=licences, state="closed", site_id=None
    )
    if inspected.filter(mode__in=("", designation.mode)).exclude(certificate="").exists():
        return None
    return (
        _("No certificate of the control site for %(mode)s is recorded.") % told,
        _(
            "Record the inspection of the control site under its licence, and, when it is closed, the certificate that the"
            " letter names."
        ),
    )


def filed(designation: Designation) -> Said:
    """Whether an approved version of the master file of product and mode is there for the dossier."""
    found = MasterFileVersion.objects.filter(
        master_file__product_id=designation.product_id,
        master_file__mode=designation.mode,
        state__in=CARRIED,
    )
    if found.exists():
        return None
    return (
        _("No version of the master file of this product and mode is approved, and the dossier holds it."),
        _("Have the master file approved, then sign."),
    )
