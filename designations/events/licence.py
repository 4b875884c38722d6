"""Events of licences, and the sentence each is told in."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

LICENCE_RECORDED = event(
    "licence.recorded",
    _("Licence recorded"),
    _("Licence %(number)s (%(licence_type)s) was recorded."),
    "number",
    "licence_type",
)
LICENCE_SCOPE_ADDED = event(
    "licence.scope_added",
    _("Licence scope added"),
    _("Licence %(number)s now covers %(product)s, %(dosage_form)s, %(mode)s."),
    "number",
    "product",
    "dosage_form",
    "mode",
)
LICENCE_PERSON_NAMED = event(
    "licence.person_named",
    _("Person named on a licence"),
    _("%(name)s was named on licence %(number)s as %(capacity)s."),
    "number",
    "name",
    "capacity",
)
LICENCE_PERSON_ENDED = event(
    "licence.person_ended",
    _("Naming on a licence ended"),
    _("%(name)s is named on licence %(number)s as %(capacity)s until %(valid_until)s."),
    "number",
    "name",
    "capacity",
    "valid_until",
)
LICENCE_SUSPENDED = event(
    "licence.suspended", _("Licence suspended"), _("The authority suspended licence %(number)s."), "number"
)
LICENCE_SUSPENSION_LIFTED = event(
    "licence.suspension_lifted",
    _("Suspension lifted"),
    _("The authority lifted the suspension of licence %(number)s."),
    "number",
)
LICENCE_REVOKED = event(
    "licence.revoked", _("Licence revoked"), _("The authority revoked licence %(number)s."), "number"
)
LICENCE_SURRENDERED = event(
    "licence.surrendered", _("Licence surrendered"), _("The holder gave up licence %(number)s."), "number"
)
LICENCE_ACTIVITY_ADDED = event(
    "licence.activity_added",
    _("Activity of a licence recorded"),
    _("Licence %(number)s authorises %(activity)s from %(valid_from)s."),
    "number",
    "activity",
    "valid_from",
)
LICENCE_ACTIVITY_ENDED = event(
    "licence.activity_ended",
    _("Activity of a licence ended"),
    _("Licence %(number)s authorises %(activity)s until %(valid_until)s."),
    "number",
    "activity",
    "valid_until",
)
PREMISES_ADDED = event(
    "licence.premises_added",
    _("Premises of a licence recorded"),
    _("Licence %(number)s names %(name)s (%(purpose)s) from %(valid_from)s."),
    "number",
    "name",
    "purpose",
    "valid_from",
)
PREMISES_ENDED = event(
    "licence.premises_ended",
    _("Premises of a licence ended"),
    _("Licence %(number)s names %(name)s (%(purpose)s) until %(valid_until)s."),
    "number",
    "name",
    "purpose",
    "valid_until",
)
