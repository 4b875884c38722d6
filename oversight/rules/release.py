"""What releasing a batch asks, by the release model of its master file (REG-41, REG-64, REG-67, REG-70, REG-75, REG-77)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from designations.kinds import ReleaseModel
from ledger.models import Meaning
from ledger.rules import rule
from ledger.signing import seal_holds
from oversight.rules import decision as rules
from oversight.rules.decision import Answer, Decision

if TYPE_CHECKING:
    from oversight.models import Certification


@dataclass(frozen=True)
class Releasing(Decision):
    """Everything a release looks at: a decision whose ``restrictions`` are those that stop releasing.

    ``certificate``: the batch's entry in the certification register, if there is one. ``at_site``: the person may release
    at the very site that made the batch, by a role held there.
    """

    certificate: "Certification | None" = None
    at_site: bool = False

    @property
    def by_site(self) -> bool:
        """Whether the site accepts the batch: the master file leaves it to the site, and the person acts there."""
        return self.model == ReleaseModel.RTRT and self.at_site and self.naming is None


BY_WHOM = "oversight.release.by_whom_the_file_says"


@rule(
    BY_WHOM,
    reg="REG-70",
    title=_("Released by whom the master file says"),
    severity="critical",
)
def by_whom_the_file_says(releasing: Releasing) -> Answer:
    """A Qualified Person; where release is on process data also the site; of a special a quality controller."""
    named = rules.qp_named_on_licence.check(releasing)
    if named is None or (releasing.by_site and rules.covered_by_licence(releasing) is None):
        return None
    if releasing.at_site and releasing.model != ReleaseModel.RTRT:
        return (
            _t("Master file %(file)s does not let the site release a batch.")
            % {"file": releasing.subject.dossier.batch.master_file_version},
            _t("Ask a quality controller named on the licence.")
            if releasing.model == ReleaseModel.QUALITY_CONTROLLER
            else _t("Ask a qualified person named on the licence."),
        )
    return named


@rule(
    "oversight.release.certificate_stands",
    reg="REG-67",
    title=_("A qualified person certified the batch, and that signature stands"),
    severity="critical",
)
def certificate_stands(releasing: Releasing) -> Answer:
    """The register certifies it, and a standing signature of that person with an unbroken seal says so."""
    certificate = releasing.certificate
    if certificate is not None and certificate.outcome == "certified":
        for signature in releasing.subject.dossier.standing_signatures:
            certifies = signature.pk == certificate.signature_id and signature.meaning == Meaning.CERTIFIED
            if certifies and seal_holds(signature):
                return None
    return (
        _t("No certificate of this batch stands."),
        _t("Ask a qualified person named on the licence to certify it."),
    )


@rule(
    "oversight.release.only_specials_without_certificate",
    reg="REG-67",
    title=_("Only a special is released without a certificate"),
    severity="critical",
)
def only_specials_without_certificate(releasing: Releasing) -> Answer:
    """Everything but a special is certified first, whoever asks."""
    if releasing.model == ReleaseModel.QUALITY_CONTROLLER:
        return None
    return (
        _t("This is no special: it is certified before it is released."),
        _t("Ask a qualified person named on the licence to certify it."),
    )


RELEASE_RULES = (
    by_whom_the_file_says,
    certificate_stands,
    rules.took_no_part,
    rules.not_the_reviewer,
    rules.registered_specification_met,
    rules.no_critical_deviation_open,
    rules.deviations_assessed,
    rules.no_restriction,
    rules.agrees_with_authorisation,
    rules.not_expired,
)
"""Of a batch that is certified. A result that came after its certificate is judged again."""
SPECIAL_RULES = (
    only_specials_without_certificate,
    by_whom_the_file_says,
    rules.took_no_part,
    rules.not_the_reviewer,
    rules.submission_stands,
    rules.review_stands,
    rules.review_is_current,
    rules.registered_specification_met,
    rules.no_critical_deviation_open,
    rules.deviations_assessed,
    rules.no_restriction,
    rules.not_expired,
)
"""Of a special, for which no certificate comes first: everything that a certificate asks."""
SPECIAL_RULES_OF_RECORD = tuple(one for one in SPECIAL_RULES if one.name != BY_WHOM)
"""Of these, what a decision without a person is judged by: for whoever reviews and does not release."""
ABOUT_WHO_RELEASES = frozenset({BY_WHOM}) | rules.ABOUT_WHO_DECIDES
"""Rules about the person, not the record."""
