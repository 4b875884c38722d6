"""What follows an award: changes behind it, statements for an application, the authorisation, the exported file."""

from functools import partial
from typing import Any

from django.utils import timezone

from accounts.actors import PersonActor
from designations.basis import Difference
from designations.catalogue.cart import cart_draft
from designations.models import Alignment, DesignationImpact
from designations.services import (
    alignments,
    authorisations,
    casework,
    fileexports,
    impacts,
    products,
    statements,
)
from ledger.actors import SystemActor
from ledger.transitions import perform
from tests.factories.authorisations import (
    agreeing,
    alignment_now,
    make_authorisation,
    second_regulatory,
    vary,
)
from tests.factories.designations import (
    bring_into_force,
    draft_master_file_version,
    make_designation,
    make_foundation,
    make_licence,
    make_master_file_version,
    make_product,
    make_team,
    prove,
    put_into_use,
)
from tests.property.scene import Scene, afresh, count, gives_way, moves_of, of_team, signers


def rename(team: Any, product: Any, form: str) -> None:
    """Something that stands behind the award changes."""
    now = afresh(product)
    products.product_change(
        actor=team.regulatory, product=now, name=now.name, dosage_form=form, autologous=now.autologous,
        reason="As agreed.",
    )  # fmt: skip


def impact_scene() -> Scene:
    """A change behind an award, which a quality lead decides by signature (REG-07)."""
    team = make_team()
    case = make_designation(team, make_product(team))
    (row,) = impacts.impact_raise(
        actor=team.regulatory, designations=[case], differences=[Difference("form", "dosage form", "a", "b")]
    )

    def decide(name: str, who: PersonActor, proof: Any, words: str) -> Any:
        return impacts.impact_decide(actor=who, impact=row, move=name, proof=proof, reason=words)

    def amiss() -> list[str]:
        row.refresh_from_db()
        if row.state == "open" or (row.decision.strip() and row.decided_at and signers(row, "reviewed")):
            return []
        return ["REG-07: decided without reason or signature"]

    return Scene(
        row,
        of_team(team),
        {name: partial(decide, name) for name in moves_of(row)},
        amiss,
        way=(("find_significant", "reviewer"),),
        traps=((("dismiss", "qp"), ("find_significant", "reviewer")), (("dismiss", "regulatory"),)),
    )


def statement_scene() -> Scene:
    """A statement that nothing changed, which nobody can sign once something has (REG-06, REG-07)."""
    team = make_team()
    product = make_product(team)
    case = make_designation(team, product)
    row = statements.statement_prepare(
        actor=team.regulatory, designation=case, application="marketing", reference="MAA 1"
    )

    def sign(who: PersonActor, proof: Any, _words: str) -> Any:
        return statements.statement_sign(actor=who, statement=afresh(row), proof=proof)

    def discard(who: PersonActor, _proof: Any, words: str) -> Any:
        return statements.statement_discard(actor=who, statement=row, reason=words)

    def decide(name: str) -> None:
        for impact in DesignationImpact.objects.filter(designation=case, state="open"):
            impacts.impact_decide(
                actor=team.reviewer, impact=impact, move=name, proof=prove(team.reviewer), reason="Assessed."
            )

    def amiss() -> list[str]:
        row.refresh_from_db()
        if row.state != "signed":
            return []
        found = []
        if count("SELECT 1 FROM designations_designation WHERE id = %s AND state <> 'awarded'", case.pk):
            found.append("REG-06: signed for an award that does not stand")
        if count(
            "SELECT 1 FROM designations_designationimpact WHERE designation_id = %s AND state <> 'dismissed'",
            case.pk,
        ):
            found.append("REG-07: signed while a change is not assessed, or was found significant")
        if not signers(row, "authored"):
            found.append("REG-06: nobody signed it")
        return found

    return Scene(
        row,
        of_team(team),
        {"sign": sign, "discard": discard},
        amiss,
        {
            "rename": lambda: rename(team, product, "another form"),
            "dismiss": lambda: decide("dismiss"),
            "find_significant": lambda: decide("find_significant"),
            "lapse": lambda: casework.designation_lapse(
                actor=team.regulatory, designation=afresh(case), reason="It lapsed."
            ),
        },
        way=(("rename", ""), ("dismiss", ""), ("sign", "regulatory")),
        traps=(
            (("rename", ""), ("sign", "regulatory")),
            (("rename", ""), ("find_significant", ""), ("sign", "regulatory")),
            (("lapse", ""), ("sign", "regulatory")),
            (("discard", "regulatory"), ("sign", "regulatory")),
        ),
    )


def authorisation_scene() -> Scene:
    """A marketing authorisation: one stands for a product, and what ended has ended (REG-12, REG-17)."""
    team, product, _case, _licence, file_version = make_foundation()
    version = cart_draft(author=team.author, product=product, master_file_version=file_version)
    authorised = make_product(team, regime="MA")
    row = make_authorisation(team, authorised, version).authorisation

    def say(name: str, who: PersonActor, _proof: Any, words: str) -> Any:
        return authorisations.authorisation_move(actor=who, authorisation=row, move=name, reason=words)

    def another() -> None:
        authorisations.authorisation_record(
            actor=team.regulatory, product=authorised, number=f"PLGB 99999/{authorised.code}", holder="Another Ltd",
            granted_on=timezone.localdate(), reference="MAA 2",
            **agreeing(authorised, _content(version)),
        )  # fmt: skip

    def amiss() -> list[str]:
        row.refresh_from_db()
        found = []
        if count(
            "SELECT 1 FROM designations_marketingauthorisation WHERE product_id = %s"
            " AND state IN ('in_force', 'suspended') OFFSET 1",
            authorised.pk,
        ):
            found.append("REG-17: two authorisations stand for one product")
        if row.state != "ended" and count(
            "SELECT 1 FROM ledger_transition WHERE record_id = %s AND to_state = 'ended'", row.pk
        ):
            found.append("REG-17: an authorisation that ended came back")
        return found

    return Scene(
        row,
        of_team(team),
        {name: partial(say, name) for name in moves_of(row)},
        amiss,
        {"another": another},
        way=(("suspend", "regulatory"), ("reinstate", "regulatory"), ("end", "regulatory")),
        traps=(
            (("suspend", "regulatory"), ("another", ""), ("reinstate", "regulatory")),
            (("end", "regulatory"), ("another", ""), ("reinstate", "regulatory")),
        ),
    )


def _content(version: Any) -> Any:
    from designations.content import load_content

    return load_content(version.pk)


def alignment_scene() -> Scene:
    """The signature that the file in force agrees with its authorisation (REG-17)."""
    team = make_team()
    product = make_product(team, regime="MA")
    case = make_designation(team, product)
    make_licence(team, product)
    file = make_master_file_version(team, product, case)
    version = cart_draft(author=team.author, product=product, master_file_version=file)
    put_into_use(team, version)
    authorised = make_authorisation(team, product, version)
    row = alignment_now(product)

    def agree(who: PersonActor, proof: Any, _words: str) -> Any:
        return alignments.alignment_agree(actor=who, alignment=afresh(row), proof=proof)

    def differ(who: PersonActor, _proof: Any, words: str) -> Any:
        return alignments.alignment_find_difference(actor=who, alignment=row, reason=words)

    def vary_it() -> None:
        before = authorised.authorisation.versions.order_by("-number")[0]
        vary(team, before, prose={**before.prose, "container": "Another bag."})

    def new_file() -> None:
        bring_into_force(team, draft_master_file_version(team, file.master_file, case))

    def amiss() -> list[str]:
        row.refresh_from_db()
        if row.state != "agrees":
            return (
                [] if not signers(row, "reviewed") else ["REG-17: they differ, and a signature still stands"]
            )
        found = []
        if not signers(row, "reviewed"):
            found.append("REG-17: agrees, and nobody signed it")
        if team.regulatory.person_id in signers(row, "reviewed"):
            found.append("REG-17: signed by who recorded the particulars")
        if Alignment.objects.filter(
            file_version__master_file=file.master_file, created_at__gt=row.created_at
        ).exists():
            found.append("REG-17: agrees with what does not stand any more")
        if count(
            "SELECT 1 FROM designations_product p JOIN designations_authorisationversion v ON v.id = %s"
            " WHERE p.id = %s AND p.dosage_form <> v.dosage_form",
            authorised.pk,
            product.pk,
        ):
            found.append("REG-17: agrees, and the dosage form is another")
        return found

    return Scene(
        row,
        of_team(team) | {"second": second_regulatory(team)},
        {"agree": agree, "find_difference": differ},
        amiss,
        {
            "vary": vary_it,
            "new_file": new_file,
            "rename": lambda: rename(team, product, "solution for injection"),
            "rename_back": lambda: rename(team, product, "dispersion for infusion"),
        },
        way=(("agree", "second"), ("find_difference", "regulatory"), ("agree", "second")),
        traps=(
            (("agree", "regulatory"),),
            (("vary", ""), ("agree", "second")),
            (("new_file", ""), ("agree", "second")),
            (("rename", ""), ("agree", "second")),
        ),
        examples=12,
    )


def export_scene() -> Scene:
    """A master file that is exported: only the worker keeps the sealed file (REG-15, REG-138)."""
    team, _product, _case, _licence, version = make_foundation()
    row = fileexports.export_ask(actor=team.regulatory, master_file=version.master_file)
    worker = SystemActor("exporting")

    def make(who: Any, _proof: Any, _words: str) -> Any:
        payload = {"number": "x", "export": "x", "at": "x", "sha256": "x"}
        if not isinstance(who, SystemActor):
            return perform(record=row, move="make", actor=who, payload=payload)
        return fileexports.export_store(actor=who, export=afresh(row), sealed=b"%PDF-1.7 sealed")

    def amiss() -> list[str]:
        row.refresh_from_db()
        return ["REG-15: made, and nothing was kept"] if row.state == "made" and not row.document_id else []

    return Scene(
        row,
        of_team(team) | {"worker": worker},
        {"make": gives_way(row, make)},
        amiss,
        way=(("make", "worker"),),
    )
