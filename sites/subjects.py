"""Loads what the rules of enrolment moves look at."""

from dataclasses import dataclass

from django.utils import timezone

from sites.facts import SiteFacts, load_site_facts
from sites.models import Enrolment


@dataclass(frozen=True)
class EnrolmentSubject:
    """An enrolment and the facts of its site, product and mode now."""

    enrolment: Enrolment
    facts: SiteFacts


def enrolment_subject(enrolment: Enrolment) -> EnrolmentSubject:
    """Load the subject of an enrolment's rules."""
    file = enrolment.master_file
    return EnrolmentSubject(
        enrolment, load_site_facts(enrolment.site, file.product, file.mode, timezone.now())
    )
