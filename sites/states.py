"""State tables of the sites floor (Appendix A of the domain notes; REG-35, REG-38, REG-39)."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register
from sites import events, signed
from sites.rules import checklist as c
from sites.rules import enrolment as e
from sites.rules import restriction as r
from sites.rules import unit as u

ENROLMENTS = register(
    StateTable(
        record_type="mfg_sites.enrolment",
        initial="proposed",
        stream=lambda record: f"site:{record.site_id}",
        states=(
            State("proposed", _("Proposed"), "control site"),
            State("onboarding", _("Onboarding"), "control site"),
            State("active", _("Active"), "remote site"),
            State("paused", _("Paused by the holder"), "control site"),
            State("suspended", _("Suspended by the authority"), "licensing authority"),
            State("ceased", _("Ceased"), "nobody"),
        ),
        moves=(
            Move(
                name="begin",
                title=_("Begin onboarding"),
                sources=("proposed",),
                target="onboarding",
                event=events.ENROLMENT_ONBOARDING,
                permission=Permission.SITE_ENROL,
                meaning=Meaning.APPROVED,
                statement=signed.say_onboarding,
                content=signed.enrolment_tree,
                reason_required=True,
            ),
            Move(
                name="activate",
                title=_("Make active"),
                sources=("onboarding",),
                target="active",
                event=events.ENROLMENT_ACTIVATED,
                permission=Permission.SITE_ENROL,
                rules=(
                    e.no_authority_restriction,
                    e.site_listed,
                    e.instruction_acknowledged,
                    e.people_competent,
                    e.agreement_in_force,
                    e.registered,
                    c.onboarding_complete,
                    c.onboarding_read_by_another,
                    c.evidence_read_by_another,
                ),
                meaning=Meaning.APPROVED,
                statement=signed.say_activate,
                content=signed.enrolment_tree,
                reason_required=True,
            ),
            Move(
                name="pause",
                title=_("Pause the site"),
                sources=("active",),
                target="paused",
                event=events.ENROLMENT_PAUSED,
                permission=Permission.SITE_PAUSE,
                meaning=Meaning.APPROVED,
                statement=signed.say_pause,
                content=signed.enrolment_tree,
                reason_required=True,
            ),
            Move(
                name="resume",
                title=_("End the pause"),
                sources=("paused",),
                target="active",
                event=events.ENROLMENT_RESUMED,
                permission=Permission.SITE_PAUSE,
                rules=(e.no_authority_restriction, e.site_listed, e.agreement_in_force, e.registered),
                meaning=Meaning.APPROVED,
                statement=signed.say_resume,
                content=signed.enrolment_tree,
                reason_required=True,
            ),
            Move(
                name="suspend",
                title=_("Record the authority’s suspension"),
                sources=("onboarding", "active", "paused"),
                target="suspended",
                event=events.ENROLMENT_SUSPENDED,
                permission=Permission.SITE_SUSPEND,
                meaning=Meaning.ACKNOWLEDGED,
                statement=signed.say_suspend,
                content=signed.enrolment_tree,
                reason_required=True,
            ),
            *(
                Move(
                    name=name,
                    title=title,
                    sources=("suspended",),
                    target=target,
                    event=events.ENROLMENT_LIFTED,
                    permission=Permission.SITE_SUSPEND,
                    rules=(e.suspension_lifted, was),
                    reason_required=True,
                )
                for name, title, target, was in (
                    ("lift", _("Return to active after a granted variation"), "active", e.was_active),
                    (
                        "lift_to_paused",
                        _("Return to paused after a granted variation"),
                        "paused",
                        e.was_paused,
                    ),
                    (
                        "lift_to_onboarding",
                        _("Return to onboarding after a granted variation"),
                        "onboarding",
                        e.was_onboarding,
                    ),
                )
            ),
            Move(
                name="cease",
                title=_("Cease"),
                sources=("proposed", "onboarding", "active", "paused", "suspended"),
                target="ceased",
                event=events.ENROLMENT_CEASED,
                permission=Permission.SITE_ENROL,
                rules=(c.closure_complete, c.closure_read_by_another),
                meaning=Meaning.APPROVED,
                statement=signed.say_cease,
                content=signed.enrolment_tree,
                reason_required=True,
            ),
        ),
    )
)

LIFT_MOVES = {"active": "lift", "paused": "lift_to_paused", "onboarding": "lift_to_onboarding"}
"""Interrupted state → the move that returns to it."""

RESTRICTIONS = register(
    StateTable(
        record_type="mfg_sites.restriction",
        initial="in_force",
        states=(
            State("in_force", _("In force"), "who imposed it"),
            State("lifted", _("Lifted"), "nobody"),
        ),
        stream=lambda record: record.stream,
        moves=(
            Move(
                name="lift_authority",
                title=_("Record a granted variation"),
                sources=("in_force",),
                target="lifted",
                event=events.RESTRICTION_LIFTED,
                permission=Permission.SITE_SUSPEND,
                rules=(r.imposed_by_authority, r.variation_granted, r.variation_dated),
                meaning=Meaning.ACKNOWLEDGED,
                statement=signed.say_lift_authority,
                content=signed.restriction_tree,
                reason_required=True,
            ),
            Move(
                name="lift_holder",
                title=_("Lift the holder’s restriction"),
                sources=("in_force",),
                target="lifted",
                event=events.RESTRICTION_LIFTED,
                permission=Permission.SITE_PAUSE,
                rules=(r.imposed_by_holder,),
                meaning=Meaning.APPROVED,
                statement=signed.say_lift_holder,
                content=signed.restriction_tree,
                reason_required=True,
            ),
        ),
    )
)

ISSUES = register(
    StateTable(
        record_type="mfg_sites.instructionissue",
        initial="issued",
        stream=lambda record: f"site:{record.site_id}",
        states=(
            State("issued", _("Sent to the site"), "remote site"),
            State("acknowledged", _("Acknowledged"), "remote site"),
            State("withdrawn", _("Taken back"), "control site"),
        ),
        moves=(
            Move(
                name="acknowledge",
                title=_("Acknowledge"),
                sources=("issued",),
                target="acknowledged",
                event=events.INSTRUCTION_ACKNOWLEDGED,
                permission=Permission.INSTRUCTION_ACKNOWLEDGE,
                meaning=Meaning.ACKNOWLEDGED,
                statement=signed.say_acknowledge,
                content=signed.issue_tree,
            ),
            Move(
                name="take_back",
                title=_("Take back from the site"),
                sources=("issued", "acknowledged"),
                target="withdrawn",
                event=events.INSTRUCTION_WITHDRAWN,
                permission=Permission.INSTRUCTION_WITHDRAW,
                reason_required=True,
            ),
        ),
    )
)

UNITS = register(
    StateTable(
        record_type="mfg_sites.unitstanding",
        initial="relocating",
        stream=lambda record: f"site:{record.site_id}",
        states=(
            State("active", _("In use"), "remote site"),
            State("relocating", _("On the way"), "control site"),
            State("requalifying", _("Waiting for re-qualification"), "control site"),
        ),
        moves=(
            Move(
                name="depart",
                title=_("Record a departure"),
                sources=("active", "requalifying"),
                target="relocating",
                event=events.UNIT_DEPARTED,
                permission=Permission.SITE_EDIT,
                reason_required=True,
            ),
            Move(
                name="arrive",
                title=_("Record an arrival"),
                sources=("relocating",),
                target="requalifying",
                event=events.UNIT_MOVED,
                permission=Permission.SITE_EDIT,
            ),
            Move(
                name="requalify",
                title=_("Re-qualify the unit"),
                sources=("requalifying",),
                target="active",
                event=events.UNIT_REQUALIFIED,
                permission=Permission.SITE_EDIT,
                rules=(u.evidence_given, u.instruments_qualified, u.signed_by_another),
                meaning=Meaning.APPROVED,
                statement=signed.say_requalify,
                content=signed.unit_tree,
            ),
        ),
    )
)
"""A unit that was never anywhere is on the way to its first place."""
