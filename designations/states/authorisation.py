"""State tables of a marketing authorisation, and of a master file's agreement with it (REG-17)."""

from typing import Any

from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from designations.events import authorisation as events
from designations.rules import alignment as rules
from designations.states.owners import AUTHORITY, CONTROL_SITE
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register

MARKETING_AUTHORISATION = register(
    StateTable(
        record_type="designations.marketingauthorisation",
        initial="in_force",
        stream=lambda record: f"product:{record.product_id}",
        states=(
            State("in_force", _("In force"), AUTHORITY),
            State("suspended", _("Suspended by the authority"), AUTHORITY),
            State("ended", _("Ended"), AUTHORITY),
        ),
        moves=(
            Move(
                "suspend",
                _("Record a suspension"),
                ("in_force",),
                "suspended",
                events.AUTHORISATION_SUSPENDED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
            Move(
                "reinstate",
                _("Record that the authority lifted it"),
                ("suspended",),
                "in_force",
                events.AUTHORISATION_REINSTATED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
            Move(
                "end",
                _("Record that it was revoked, withdrawn or lapsed"),
                ("in_force", "suspended"),
                "ended",
                events.AUTHORISATION_ENDED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
        ),
    )
)


def _content(alignment: Any) -> Any:
    """What is signed: every particular of the authorisation, and every word of the file's version."""
    version = alignment.file_version
    return {
        "record": "masterfile_alignment",
        "id": str(alignment.pk),
        "product": version.master_file.product.code,
        "authorised": alignment.authorisation_version.as_signed(),
        "master_file": {
            "number": version.master_file.number,
            "version": version.number,
            "mode": version.master_file.mode,
            "release_model": version.master_file.release_model,
            "template": version.template,
            "sections": version.sections,
            "control_strategy": version.control_strategy,
        },
    }


def _says(alignment: Any) -> str:
    version, authorised = alignment.file_version, alignment.authorisation_version
    return _text(
        "I read version %(version)s of %(number)s against version %(of)s of marketing authorisation %(authorisation)s,"
        " particular by particular, and state that they agree. This certifies no batch and does not vary the"
        " authorisation."
    ) % {
        "version": version.number,
        "number": version.master_file.number,
        "of": authorised.number,
        "authorisation": authorised.authorisation.number,
    }


ALIGNMENT = register(
    StateTable(
        record_type="designations.alignment",
        initial="open",
        stream=lambda record: f"masterfile:{record.file_version.master_file_id}",
        states=(
            State("open", _("To be checked"), CONTROL_SITE),
            State("agrees", _("Agrees"), CONTROL_SITE),
            State("differs", _("Differs"), CONTROL_SITE),
        ),
        moves=(
            Move(
                "agree",
                _("Sign that they agree"),
                ("open", "differs"),
                "agrees",
                events.ALIGNMENT_AGREED,
                Permission.LICENCE_EDIT,
                rules=(rules.pair_is_current, rules.read_by_another, rules.compared_values_agree),
                meaning=Meaning.REVIEWED,
                statement=_says,
                content=_content,
            ),
            Move(
                "find_difference",
                _("Record that they differ"),
                ("open", "agrees"),
                "differs",
                events.ALIGNMENT_BROKEN,
                Permission.LICENCE_EDIT,
                reason_required=True,
                voids=(Meaning.REVIEWED,),
            ),
        ),
    )
)
