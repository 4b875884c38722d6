"""Records of the designations floor."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts.actors import PersonActor
from designations.kinds import VariationKind
from designations.models import LicenceScope, LicenceVariation
from designations.services import casework, instructions, licences, masterfiles, variations
from designations.services.submissions import submission_correct
from ledger.errors import Refusal
from tests.factories.designations import (
    bring_into_force,
    draft_master_file_version,
    make_designation,
    make_foundation,
    make_product,
    make_ready,
    make_team,
    prove,
)
from tests.property.scene import Scene, afresh, count, day_of, moves_of, never_on_its_own, of_team, signers


def master_file_scene() -> Scene:
    """A version of a master file, from draft into force (REG-09, REG-11, REG-14, REG-16)."""
    team = make_team()
    product = make_product(team)
    case = make_designation(team, product)
    file = masterfiles.masterfile_open(
        actor=team.author, product=product, mode="POC", number=f"DMMF-{product.code}-01", release_model="qp"
    )
    version = draft_master_file_version(team, file, case)
    licence = licences.licence_record(
        actor=team.regulatory, number=f"MIA {product.code}", holder=team.control_site, control_site=team.control_site,
        licence_type="MIA(IMP)", valid_from=timezone.localdate() - timedelta(days=30),
    )  # fmt: skip

    def move(name: str, who: PersonActor, proof: Any, words: str) -> Any:
        if name == "supersede":
            never_on_its_own(masterfiles.masterfile_version_move, who, version)
        return masterfiles.masterfile_version_move(
            actor=who, version=version, move=name, proof=proof, reason=words
        )

    def told(name: str, who: PersonActor, _proof: Any, words: str) -> Any:
        tell = {"send": masterfiles.masterfile_version_send, "grant": masterfiles.masterfile_version_grant}
        return tell[name](actor=who, version=version, on=timezone.localdate(), reference=words)

    def amiss() -> list[str]:
        version.refresh_from_db()
        if version.state != "effective":
            return []
        found = []
        if count(
            "SELECT 1 FROM designations_designation d WHERE d.id = %s AND d.state <> 'awarded'",
            version.designation_id,
        ):
            found.append("REG-09: in force without a designation that was awarded")
        if not count("SELECT 1 FROM designations_licencescope s WHERE s.product_id = %s", product.pk):
            found.append("REG-25: in force without a licence")
        if not all(text.strip() for text in version.sections.values()):
            found.append("REG-14: in force with an empty section")
        authors, approvers = signers(version, "authored"), signers(version, "approved")
        if not authors or not approvers or authors & approvers:
            found.append("REG-16: in force without two people")
        if count(
            "SELECT 1 FROM designations_masterfileversion WHERE master_file_id = %s AND number > %s"
            " AND effective_from IS NOT NULL",
            file.pk,
            version.number,
        ):
            found.append("REG-16: in force in the place of a later version")
        return found

    def lapse() -> None:
        casework.designation_lapse(actor=team.regulatory, designation=case, reason="It lapsed.")

    def cover() -> None:
        if LicenceScope.objects.filter(licence=licence).exists():
            return
        licences.licence_scope_add(
            actor=team.regulatory, licence=licence, product=product, mode="POC",
            valid_from=timezone.localdate() - timedelta(days=30),
        )  # fmt: skip

    def later() -> None:
        bring_into_force(team, draft_master_file_version(team, file, case))

    return Scene(
        version,
        of_team(team),
        {name: partial(move, name) for name in moves_of(version)}
        | {name: partial(told, name) for name in ("send", "grant")},
        amiss,
        {"lapse": lapse, "cover": cover, "later": later},
        way=(("cover", ""), ("submit", "author"), ("approve", "qp"), ("make_effective", "qp")),
        traps=(
            (("submit", "author"), ("approve", "qp"), ("make_effective", "qp")),
            (("cover", ""), ("submit", "author"), ("approve", "qp"), ("lapse", ""), ("make_effective", "qp")),
            (("cover", ""), ("submit", "all"), ("approve", "all"), ("make_effective", "all")),
            (("cover", ""), ("submit", "author"), ("approve", "qp"), ("later", ""), ("make_effective", "qp")),
        ),
    )


def instruction_scene() -> Scene:
    """A version of an instruction, from draft into use (REG-09, REG-11, REG-50, REG-52)."""
    from designations.catalogue.cart import cart_draft, sign_into_use

    team, product, case, _licence, file_version = make_foundation()
    version = cart_draft(author=team.author, product=product, master_file_version=file_version)

    def move(name: str, who: PersonActor, proof: Any, words: str) -> Any:
        if name == "supersede":
            never_on_its_own(instructions.instruction_version_move, who, version)
        return instructions.instruction_version_move(
            actor=who, version=version, move=name, proof=proof, reason=words
        )

    def amiss() -> list[str]:
        version.refresh_from_db()
        by = [signers(version, meaning) for meaning in ("authored", "reviewed", "approved")]
        needed = {"reviewed": 2, "approved": 3, "effective": 3}.get(version.state, 0)
        found = []
        if not all(by[:needed]) or len(set().union(*by[:needed])) < needed:
            found.append(f"REG-50: {version.state} without {needed} people")
        if version.state == "effective":
            if count(
                "SELECT 1 FROM designations_masterfileversion v WHERE v.id = %s AND v.state <> 'effective'",
                file_version.pk,
            ):
                found.append("REG-11: in use without a master file in force")
            if count(
                "SELECT 1 FROM designations_designation d WHERE d.id = %s AND d.state <> 'awarded'", case.pk
            ):
                found.append("REG-09: in use without a designation that was awarded")
            if count(
                "SELECT 1 FROM designations_instructionversion WHERE instruction_id = %s AND number > %s"
                " AND effective_from IS NOT NULL",
                version.instruction_id,
                version.number,
            ):
                found.append("REG-48: in use in the place of a later version")
        return found

    def lapse() -> None:
        casework.designation_lapse(actor=team.regulatory, designation=case, reason="It lapsed.")

    def later() -> None:
        made = instructions.instruction_version_draft(
            actor=team.author,
            instruction=version.instruction,
            master_file_version=file_version,
            change_summary="A later one.",
            shelf_life_minutes=version.shelf_life_minutes,
        )
        sign_into_use(made, author=team.author, reviewer=team.reviewer, approver=team.qp, prove=prove)

    return Scene(
        version,
        of_team(team),
        {name: partial(move, name) for name in moves_of(version)},
        amiss,
        {"lapse": lapse, "later": later},
        way=(("submit", "author"), ("review", "reviewer"), ("approve", "qp"), ("make_effective", "author")),
        traps=(
            (("submit", "author"), ("review", "all"), ("approve", "all")),
            (("submit", "all"), ("review", "all")),
            (("submit", "all"), ("review", "reviewer"), ("approve", "all")),
            (
                ("submit", "author"),
                ("review", "reviewer"),
                ("approve", "qp"),
                ("later", ""),
                ("make_effective", "author"),
            ),
            (
                ("submit", "author"),
                ("review", "reviewer"),
                ("approve", "qp"),
                ("lapse", ""),
                ("make_effective", "author"),
            ),
        ),
    )


def designation_scene() -> Scene:
    """A case before the authority (REG-01, REG-02, REG-05)."""
    team = make_team()
    case = make_designation(team, make_product(team), awarded=False)
    today = timezone.localdate()

    def submit(who: PersonActor, _proof: Any, words: str) -> Any:
        return casework.designation_submit(actor=who, designation=case, submitted_on=day_of(words))

    def award(who: PersonActor, _proof: Any, words: str) -> Any:
        return casework.designation_award(
            actor=who, designation=case, reference=words, awarded_on=day_of(words)
        )

    def refuse(who: PersonActor, _proof: Any, words: str) -> Any:
        return casework.designation_refuse(actor=who, designation=case, decided_on=today, reason=words)

    def say(name: str, who: PersonActor, _proof: Any, words: str) -> Any:
        return getattr(casework, f"designation_{name}")(actor=who, designation=case, reason=words)

    def amiss() -> list[str]:
        case.refresh_from_db()
        if case.state in ("draft", "withdrawn"):
            return []
        found = []
        if not count("SELECT 1 FROM designations_caseevidence e WHERE e.designation_id = %s", case.pk):
            found.append("REG-02: submitted without evidence")
        if case.submitted_on is None or case.submitted_on > today:
            found.append("REG-05: submitted on no day, or on one to come")
        if case.state == "awarded" and not (
            case.reference and case.awarded_on and case.submitted_on <= case.awarded_on <= today
        ):
            found.append("REG-05: awarded without a reference, or on a day that cannot be")
        return found

    def correct(back: int) -> Any:
        stands = afresh(case).submitted_on or today
        return submission_correct(
            actor=team.regulatory,
            designation=case,
            was=stands,
            submitted_on=today - timedelta(days=back),
            reason="The receipt says so.",
        )

    named = ("ask_information", "answer", "meet", "withdraw", "supersede", "lapse")
    return Scene(
        case,
        of_team(team),
        {"submit": submit, "award": award, "refuse": refuse} | {name: partial(say, name) for name in named},
        amiss,
        happens={"correct_back": partial(correct, 40), "correct_ahead": partial(correct, 0)},
        way=(("submit", "regulatory"), ("meet", "regulatory"), ("award", "regulatory")),
    )


def variation_scene() -> Scene:
    """A variation that adds a product to a licence (REG-25, REG-26)."""
    team, product, case, licence, version = make_foundation()
    unapproved = draft_master_file_version(team, version.master_file, case)
    other = make_product(team)
    variation = variations.variation_draft(
        actor=team.regulatory, licence=licence, kind=VariationKind.ADD_PRODUCT, summary="Add it.", product=product,
        mode="POC", master_file_versions=[version],
    )  # fmt: skip
    make_ready(team, variation)
    bad = variations.variation_draft(
        actor=team.regulatory, licence=licence, kind=VariationKind.ADD_PRODUCT, summary="Add it.", product=other,
        mode="POC", master_file_versions=[unapproved],
    )  # fmt: skip
    scopes = LicenceScope.objects.filter(licence=licence).count()
    today = timezone.localdate()

    def say(name: str, who: PersonActor, _proof: Any, words: str) -> Any:
        given: dict[str, Any] = {"on": day_of(words)}
        if name in ("grant", "refuse"):
            given["reference"] = words
        if name not in ("submit", "grant"):
            given["reason"] = words
        return getattr(variations, f"variation_{name}")(actor=who, variation=variation, **given)

    def submit_the_bad() -> None:
        with pytest.raises(Refusal):
            variations.variation_submit(actor=team.regulatory, variation=bad, on=today)

    def amiss() -> list[str]:
        kept = LicenceVariation.objects.get(pk=variation.pk)
        found = []
        made = LicenceScope.objects.filter(licence=licence).count() - scopes
        if made != (1 if kept.state == "granted" else 0):
            found.append(f"REG-25: {kept.state}, and {made} rows of scope were made")
        if LicenceVariation.objects.get(pk=bad.pk).state != "draft":
            found.append("REG-26: a variation went to the authority without an approved master file")
        return found

    return Scene(
        variation,
        of_team(team),
        {name: partial(say, name) for name in moves_of(variation)},
        amiss,
        {"submit_the_bad": submit_the_bad},
        way=(("submit", "regulatory"), ("grant", "regulatory")),
    )
