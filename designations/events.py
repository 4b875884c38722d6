"""Event kinds of this floor and the sentence each is told in."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger import kinds


def _told(sentence: Any) -> Callable[[Mapping[str, Any]], str]:
    """A presenter that fills the payload into one translated sentence."""
    return lambda payload: str(sentence) % payload


def _event(name: str, title: Any, sentence: Any, *payload: str) -> str:
    return kinds.register(f"designations.{name}", title, payload=payload, present=_told(sentence))


PRODUCT_ADDED = _event(
    "product.added", _("Product added"), _("Product %(code)s, %(name)s, was added."), "code", "name"
)

_CASE = ("product", "mode", "indication")
DESIGNATION_DRAFTED = _event(
    "designation.drafted",
    _("Designation drafted"),
    _("A %(mode)s case for %(product)s was begun: %(indication)s."),
    *_CASE,
)
DESIGNATION_SUBMITTED = _event(
    "designation.submitted",
    _("Designation submitted"),
    _("The %(mode)s case for %(product)s was submitted."),
    *_CASE,
)
DESIGNATION_INFORMATION_REQUESTED = _event(
    "designation.information_requested",
    _("Information requested"),
    _("The authority asked for more information on the %(mode)s case for %(product)s."),
    *_CASE,
)
DESIGNATION_ANSWERED = _event(
    "designation.answered",
    _("Request answered"),
    _("The authority’s request on %(product)s was answered."),
    *_CASE,
)
DESIGNATION_MET = _event(
    "designation.met", _("Designation meeting"), _("A designation meeting on %(product)s was held."), *_CASE
)
DESIGNATION_AWARDED = _event(
    "designation.awarded",
    _("Designation awarded"),
    _("The authority awarded %(mode)s designation of %(product)s (%(reference)s): %(indication)s."),
    *_CASE,
    "reference",
)
DESIGNATION_REFUSED = _event(
    "designation.refused",
    _("Designation refused"),
    _("The authority refused the %(mode)s case for %(product)s."),
    *_CASE,
)
DESIGNATION_WITHDRAWN = _event(
    "designation.withdrawn",
    _("Designation case withdrawn"),
    _("The %(mode)s case for %(product)s was withdrawn."),
    *_CASE,
)
DESIGNATION_SUPERSEDED = _event(
    "designation.superseded",
    _("Designation superseded"),
    _("The %(mode)s designation of %(product)s was superseded by a later one."),
    *_CASE,
)
DESIGNATION_LAPSED = _event(
    "designation.lapsed",
    _("Designation lapsed"),
    _("The %(mode)s designation of %(product)s lapsed."),
    *_CASE,
)

LICENCE_RECORDED = _event(
    "licence.recorded",
    _("Licence recorded"),
    _("Licence %(number)s (%(licence_type)s) was recorded."),
    "number",
    "licence_type",
)
LICENCE_SCOPE_ADDED = _event(
    "licence.scope_added",
    _("Licence scope added"),
    _("Licence %(number)s now covers %(product)s, %(dosage_form)s, %(mode)s."),
    "number",
    "product",
    "dosage_form",
    "mode",
)
LICENCE_PERSON_NAMED = _event(
    "licence.person_named",
    _("Person named on a licence"),
    _("%(name)s was named on licence %(number)s as %(capacity)s."),
    "number",
    "name",
    "capacity",
)
LICENCE_PERSON_ENDED = _event(
    "licence.person_ended",
    _("Naming on a licence ended"),
    _("%(name)s is named on licence %(number)s as %(capacity)s until %(valid_until)s."),
    "number",
    "name",
    "capacity",
    "valid_until",
)
LICENCE_SUSPENDED = _event(
    "licence.suspended", _("Licence suspended"), _("The authority suspended licence %(number)s."), "number"
)
LICENCE_SUSPENSION_LIFTED = _event(
    "licence.suspension_lifted",
    _("Suspension lifted"),
    _("The authority lifted the suspension of licence %(number)s."),
    "number",
)
LICENCE_REVOKED = _event(
    "licence.revoked", _("Licence revoked"), _("The authority revoked licence %(number)s."), "number"
)
LICENCE_SURRENDERED = _event(
    "licence.surrendered", _("Licence surrendered"), _("The holder gave up licence %(number)s."), "number"
)

MASTERFILE_OPENED = _event(
    "masterfile.opened",
    _("Master file opened"),
    _("Master file %(number)s was opened for %(product)s."),
    "number",
    "product",
)
_VERSION = ("number", "version")
MASTERFILE_VERSION_DRAFTED = _event(
    "masterfile_version.drafted",
    _("Version drafted"),
    _("Version %(version)s of %(number)s was begun."),
    *_VERSION,
)
MASTERFILE_VERSION_CHANGED = _event(
    "masterfile_version.changed",
    _("Draft changed"),
    _("The draft of %(number)s version %(version)s was changed."),
    *_VERSION,
)
MASTERFILE_VERSION_SUBMITTED = _event(
    "masterfile_version.submitted",
    _("Submitted for review"),
    _("%(number)s version %(version)s went into review."),
    *_VERSION,
)
MASTERFILE_VERSION_RETURNED = _event(
    "masterfile_version.returned",
    _("Sent back"),
    _("%(number)s version %(version)s was sent back to its author."),
    *_VERSION,
)
MASTERFILE_VERSION_APPROVED = _event(
    "masterfile_version.approved", _("Approved"), _("%(number)s version %(version)s was approved."), *_VERSION
)
MASTERFILE_VERSION_EFFECTIVE = _event(
    "masterfile_version.effective",
    _("Made effective"),
    _("%(number)s version %(version)s came into force."),
    *_VERSION,
)
MASTERFILE_VERSION_SUPERSEDED = _event(
    "masterfile_version.superseded",
    _("Superseded"),
    _("%(number)s version %(version)s was superseded."),
    *_VERSION,
)

INSTRUCTION_OPENED = _event(
    "instruction.opened",
    _("Instruction opened"),
    _("Instruction %(number)s was opened for %(product)s: %(title)s."),
    "number",
    "product",
    "title",
)
INSTRUCTION_VERSION_DRAFTED = _event(
    "instruction_version.drafted",
    _("Version drafted"),
    _("Version %(version)s of %(number)s was begun."),
    *_VERSION,
)
INSTRUCTION_VERSION_CHANGED = _event(
    "instruction_version.changed",
    _("Draft changed"),
    _("The draft of %(number)s version %(version)s was changed: %(what)s."),
    *_VERSION,
    "what",
)
INSTRUCTION_VERSION_SUBMITTED = _event(
    "instruction_version.submitted",
    _("Submitted for review"),
    _("%(number)s version %(version)s went into review (content %(content_hash)s)."),
    *_VERSION,
    "content_hash",
)
INSTRUCTION_VERSION_REVIEWED = _event(
    "instruction_version.reviewed",
    _("Reviewed"),
    _("%(number)s version %(version)s was reviewed."),
    *_VERSION,
)
INSTRUCTION_VERSION_RETURNED = _event(
    "instruction_version.returned",
    _("Sent back"),
    _("%(number)s version %(version)s was sent back to its author."),
    *_VERSION,
)
INSTRUCTION_VERSION_APPROVED = _event(
    "instruction_version.approved",
    _("Approved"),
    _("%(number)s version %(version)s was approved."),
    *_VERSION,
)
INSTRUCTION_VERSION_EFFECTIVE = _event(
    "instruction_version.effective",
    _("Made effective"),
    _("%(number)s version %(version)s came into force."),
    *_VERSION,
)
INSTRUCTION_VERSION_SUPERSEDED = _event(
    "instruction_version.superseded",
    _("Superseded"),
    _("%(number)s version %(version)s was superseded."),
    *_VERSION,
)
INSTRUCTION_VERSION_WITHDRAWN = _event(
    "instruction_version.withdrawn",
    _("Withdrawn"),
    _("%(number)s version %(version)s was withdrawn."),
    *_VERSION,
)
INSTRUCTION_VERSION_DISCARDED = _event(
    "instruction_version.discarded",
    _("Discarded"),
    _("The draft of %(number)s version %(version)s was discarded."),
    *_VERSION,
)
