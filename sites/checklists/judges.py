"""Items that the records answer: nobody signs off what can be looked up. Floors above add theirs (REG-36, REG-42)."""

from typing import Any

from django.utils.translation import gettext as _

from ledger.checklists import Judges, Said


def _agreement(_enrolment: Any, facts: Any) -> Said:
    from sites.rules import gate

    return gate.agreement_in_force.check(gate.GateSubject(facts=facts, instruction_version_id=None))


def _instruction(_enrolment: Any, facts: Any) -> Said:
    if facts.usable_issues():
        return None
    return (
        _("The site has not acknowledged an instruction of this product that is in effect."),
        _("Issue the instruction to the site and ask the site lead to acknowledge it."),
    )


def _people(_enrolment: Any, facts: Any) -> Said:
    if any(facts.competent_people(issue.version_id) for issue in facts.usable_issues()):
        return None
    return (
        _("Nobody at this site is assessed as competent on the instruction."),
        _("Ask the site lead to record the competence of at least one operator."),
    )


def _equipment(_enrolment: Any, facts: Any) -> Said:
    used = [item for item in facts.equipment if item.out_since is None]
    open_ = [item.code for item in used if not item.in_date or not item.qualification]
    if not open_:
        return None
    return (
        _("Not qualified where it stands, or not in date: %(codes)s.") % {"codes": ", ".join(open_)},
        _("Ask the site lead to record qualification and calibration, or to take it out of use."),
    )


def _supervision(enrolment: Any, _facts: Any) -> Said:
    """How the site is watched was agreed before it opens (REG-28): one query."""
    from sites.models import SupervisionPlan

    if SupervisionPlan.objects.select_related(None).filter(site=enrolment.site_id, state="in_force").exists():
        return None
    return (
        _("No supervision plan of this site is in force."),
        _("Write one on the supervision page of the site, and ask another QA reviewer to put it in force."),
    )


def _responsible(_enrolment: Any, facts: Any) -> Said:
    """Somebody answers for the site on the day it opens: the start gate's own answer (REG-33)."""
    from sites.rules import gate

    return gate.responsible_in_post.check(gate.GateSubject(facts=facts, instruction_version_id=None))


JUDGES = Judges(
    supervision=_supervision,
    agreement=_agreement,
    instruction=_instruction,
    people=_people,
    equipment=_equipment,
    responsible=_responsible,
)
"""Each looks at the enrolment and the ``SiteFacts`` of its site now."""
