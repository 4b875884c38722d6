"""What people sign on this floor: the sentence, and the tree of plain values under it (REG-120)."""

from typing import Any

from django.utils.translation import gettext as _

from ui.formats import calendar_date


def enrolment_tree(enrolment: Any) -> dict[str, Any]:
    """The content signed with a move of an enrolment."""
    return {
        "record": "enrolment",
        "id": str(enrolment.pk),
        "site": {"code": enrolment.site.code, "name": enrolment.site.name},
        "master_file": enrolment.master_file.number,
        "product": enrolment.master_file.product.code,
        "mode": enrolment.master_file.mode,
        "state_before_signing": str(enrolment.state),
        "in_this_state_since": enrolment.state_since,
        "restrictions_in_force": [
            {"number": number, "reference": reference, "from": begins}
            for number, reference, begins in enrolment.restrictions.select_related(None)
            .filter(state="in_force")
            .order_by("number")
            .values_list("number", "reference", "effective_from")
        ],
    }


def restriction_tree(restriction: Any) -> dict[str, Any]:
    """The content signed when a restriction is lifted."""
    return {
        "record": "restriction",
        "id": str(restriction.pk),
        "number": restriction.number,
        "imposed_by": restriction.imposed_by,
        "reference": restriction.reference,
        "effective_from": restriction.effective_from,
        "effective_until": restriction.effective_until,
        "mode": restriction.mode,
        "activities": restriction.activities,
        "variation": restriction.variation_reference,
        "variation_granted_on": (
            restriction.variation_granted_on.isoformat() if restriction.variation_granted_on else None
        ),
    }


def issue_tree(issue: Any) -> dict[str, Any]:
    """The content signed when a site acknowledges an instruction."""
    return {
        "record": "instruction_issue",
        "id": str(issue.pk),
        "site": {"code": issue.site.code, "name": issue.site.name},
        "instruction": issue.version.instruction.number,
        "version": issue.version.number,
        "content_hash": issue.version.content_hash,
        "effective_from": issue.effective_from,
    }


def unit_tree(standing: Any) -> dict[str, Any]:
    """The content signed when a unit is re-qualified: which unit, where it stands, and each instrument after the move."""
    stay = standing.site.locations.filter(ends_at=None).select_related("place").first()
    return {
        "record": "unit",
        "id": str(standing.pk),
        "unit": {
            "number": standing.site.unit_number,
            "plate": standing.site.plate,
            "code": standing.site.code,
        },
        "place": {"name": stay.place.name, "position": stay.position, "from": stay.starts_at}
        if stay
        else None,
        "evidence": standing.evidence,
        "instruments": [
            {
                "code": item.code,
                "serial": item.serial,
                "out_of_use": item.out_since is not None,
                "qualified": item.requalify_since is None,
            }
            for item in standing.site.equipment.select_related(None).order_by("code")
        ],
    }


def _names(enrolment: Any) -> dict[str, str]:
    return {
        "site": enrolment.site.name,
        "code": enrolment.site.code,
        "product": enrolment.master_file.product.name,
        "file": enrolment.master_file.number,
    }


def say_onboarding(enrolment: Any) -> str:
    return _(
        "I start the onboarding of %(site)s (%(code)s) to make %(product)s under %(file)s."
        " This does not allow the site to start a batch."
    ) % _names(enrolment)


def say_activate(enrolment: Any) -> str:
    return _(
        "I approve that %(site)s (%(code)s) makes %(product)s under %(file)s from now on."
        " This starts no batch: every batch is still checked before it starts."
    ) % _names(enrolment)


def say_pause(enrolment: Any) -> str:
    return _(
        "I pause %(site)s (%(code)s) for %(product)s under %(file)s, at once. Nothing starts, is signed, certified or"
        " released there until the pause ends. This does not decide what becomes of batches in hand."
    ) % _names(enrolment)


def say_resume(enrolment: Any) -> str:
    return _(
        "I end the licence holder’s own pause of %(site)s (%(code)s) for %(product)s under %(file)s."
        " This lifts no restriction of the licensing authority."
    ) % _names(enrolment)


def say_suspend(enrolment: Any) -> str:
    return _(
        "I record that the licensing authority has suspended %(site)s (%(code)s) for %(product)s under %(file)s."
        " This cannot be lifted here: it ends only by a granted variation."
    ) % _names(enrolment)


def say_cease(enrolment: Any) -> str:
    return _(
        "I approve that %(site)s (%(code)s) ceases to make %(product)s under %(file)s, for good."
        " This deletes no record: all of them stay readable."
    ) % _names(enrolment)


def say_lift_authority(restriction: Any) -> str:
    from sites.restricted import lifting_variations

    by = restriction.variation or lifting_variations(restriction).first()
    if by is None:
        return _(
            "I record that a variation was granted that ends restriction %(number)s. No such variation is on record yet."
        ) % {"number": restriction.number}
    return _(
        "I record that the licensing authority granted variation %(variation)s of licence %(licence)s on %(day)s, and that it"
        " ends restriction %(number)s (letter %(letter)s). This does not end a pause by the licence holder."
    ) % {
        "variation": by.reference,
        "licence": by.licence.number,
        "day": calendar_date(by.decided_on),
        "number": restriction.number,
        "letter": restriction.reference,
    }


def say_lift_holder(restriction: Any) -> str:
    return _(
        "I approve that the licence holder’s restriction %(number)s ends. This lifts no restriction of the licensing"
        " authority."
    ) % {"number": restriction.number}


def say_requalify(standing: Any) -> str:
    stay = standing.site.locations.filter(ends_at=None).select_related("place").first()
    return _(
        "I approve that unit %(number)s (serial plate %(plate)s) is used again where it stands now, at %(place)s, on the"
        " evidence given with this signature. This starts no batch: every batch is still checked before it starts."
    ) % {
        "number": standing.site.unit_number,
        "plate": standing.site.plate,
        "place": stay.place.name if stay else _("a place nobody recorded"),
    }


def say_acknowledge(issue: Any) -> str:
    return _(
        "I acknowledge for %(site)s that %(instruction)s version %(version)s is the instruction in effect here."
        " This does not assess anybody’s competence on it."
    ) % {
        "site": issue.site.name,
        "instruction": issue.version.instruction.number,
        "version": issue.version.number,
    }
