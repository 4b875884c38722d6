"""Rules of the moves that wait for a checklist. Each looks at an ``EnrolmentSubject`` (REG-36, REG-42)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger.rules import rule

Outcome = tuple[str, str] | None


def _complete(checklist: Any) -> Outcome:
    if not checklist.standings:
        return (
            _("The checklist was not begun."),
            _("Begin it on the site’s page, and answer its items."),
        )
    if not checklist.open:
        return None
    return (
        _("Open: %(items)s.") % {"items": "; ".join(_(one.wanted.title) for one in checklist.open)},
        _("Show each with its document on the checklist, or say there why it does not apply."),
    )


def _another(checklist: Any, signer: str) -> Outcome:
    if signer not in checklist.answerers:
        return None
    return (
        _("You answered items of this checklist yourself."),
        _("Ask another QA reviewer of the control site to read it and to sign."),
    )


@rule(
    "enrolment.onboarding_complete", reg="REG-36", title=_l("Every mandatory item of onboarding is answered")
)
def onboarding_complete(subject: Any) -> Outcome:
    """The contents of the list are GENERAL; that a site shows what it can before it opens is not."""
    return _complete(subject.onboarding)


@rule(
    "enrolment.onboarding_read_by_another",
    reg="REG-36",
    title=_l("Who answered the checklist does not open the site"),
)
def onboarding_read_by_another(subject: Any) -> Outcome:
    """The maker of a record is not its checker."""
    return _another(subject.onboarding, subject.signer)


@rule(
    "enrolment.evidence_read_by_another",
    reg="REG-36",
    title=_l("Who recorded performance batches does not open the site"),
)
def evidence_read_by_another(subject: Any) -> Outcome:
    """Results that decide whether a site opens are typed by one person and read by another: a slip opens no site (REG-37)."""
    if subject.signer not in subject.makers:
        return None
    return (
        _("You recorded performance batches of this site yourself."),
        _("Ask another QA reviewer of the control site to read them and to sign."),
    )


@rule("enrolment.closure_complete", reg="REG-42", title=_l("Every mandatory item of closure is answered"))
def closure_complete(subject: Any) -> Outcome:
    """A site that was only proposed has nothing to settle. To stop a site at once, pause it: that asks for nothing."""
    if subject.enrolment.state == "proposed":
        return None
    return _complete(subject.closure)


@rule(
    "enrolment.closure_read_by_another",
    reg="REG-42",
    title=_l("Who answered the checklist does not close the site"),
)
def closure_read_by_another(subject: Any) -> Outcome:
    """The maker of a record is not its checker."""
    return _another(subject.closure, subject.signer)
