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
DESIGNATION_CHANGED = event(
    "designation.changed",
    _("Draft of a case changed"),
    _("The draft of the %(mode)s case for %(product)s was changed: %(what)s."),
    *_CASE,
    "what",
)
DESIGNATION_PLANNED = event(
    "designation.planned",
    _("Own dates of a case set"),
    _("The holder’s own dates and fee of the %(mode)s case for %(product)s were set: %(what)s."),
    *_CASE,
    "what",
)
EVIDENCE_ADDED = event(
    "designation.evidence_added",
    _("Evidence added"),
    _("“%(title)s” (SHA-256 %(sha256)s) was added to the %(mode)s case for %(product)s."),
    *_CASE,
    "title",
    "sha256",
)
EVIDENCE_REMOVED = event(
    "designation.evidence_removed",
    _("Evidence taken out"),
    _("“%(title)s” was taken out of the %(mode)s case for %(product)s before it was submitted."),
    *_CASE,
    "title",
)
DESIGNATION_SUBMITTED = event(
    "designation.submitted",
    _("Designation submitted"),
    _("The %(mode)s case for %(product)s was submitted."),
    *_CASE,
)
SUBMISSION_CORRECTED = event(
    "designation.submission_corrected",
    _("Date of submission corrected"),
    _(
        "The date of submission of the %(mode)s case for %(product)s was corrected from %(from_on)s to %(on)s."
    ),
    *_CASE,
    "from_on",
    "on",
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
