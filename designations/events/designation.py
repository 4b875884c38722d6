"""Events of designation cases, and the sentence each is told in."""

from django.utils.translation import gettext_lazy as _

from designations.events.telling import event

_CASE = ("product", "mode", "indication")
DESIGNATION_DRAFTED = event(
    "designation.drafted",
    _("Designation drafted"),
    _("A %(mode)s case for %(product)s was begun: %(indication)s."),
    *_CASE,
)
DESIGNATION_SUBMITTED = event(
    "designation.submitted",
    _("Designation submitted"),
    _("The %(mode)s case for %(product)s was submitted."),
    *_CASE,
)
DESIGNATION_INFORMATION_REQUESTED = event(
    "designation.information_requested",
    _("Information requested"),
    _("The authority asked for more information on the %(mode)s case for %(product)s."),
    *_CASE,
)
DESIGNATION_ANSWERED = event(
    "designation.answered",
    _("Request answered"),
    _("The authority’s request on %(product)s was answered."),
    *_CASE,
)
DESIGNATION_MET = event(
    "designation.met", _("Designation meeting"), _("A designation meeting on %(product)s was held."), *_CASE
)
DESIGNATION_AWARDED = event(
    "designation.awarded",
    _("Designation awarded"),
    _("The authority awarded %(mode)s designation of %(product)s (%(reference)s): %(indication)s."),
    *_CASE,
    "reference",
)
DESIGNATION_REFUSED = event(
    "designation.refused",
    _("Designation refused"),
    _("The authority refused the %(mode)s case for %(product)s."),
    *_CASE,
)
DESIGNATION_WITHDRAWN = event(
    "designation.withdrawn",
    _("Designation case withdrawn"),
    _("The %(mode)s case for %(product)s was withdrawn."),
    *_CASE,
)
DESIGNATION_SUPERSEDED = event(
    "designation.superseded",
    _("Designation superseded"),
    _("The %(mode)s designation of %(product)s was superseded by a later one."),
    *_CASE,
)
DESIGNATION_LAPSED = event(
    "designation.lapsed",
    _("Designation lapsed"),
    _("The %(mode)s designation of %(product)s lapsed."),
    *_CASE,
)
