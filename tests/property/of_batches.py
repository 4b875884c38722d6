"""What is made: the batch on its way to a certificate, work that a restriction caught in hand, lots of materials."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from accounts.actors import PersonActor
from accounts.services.clients import client_identify
from batches.models import Batch, MaterialLot
from batches.services import batch_abort, batch_sign_received, batch_submit
from batches.services.holds import hold_begin, hold_decide
from batches.services.materials import lot_block, lot_correct_expiry, lot_receive, lot_release
from batches.services.start import move_payload
from ledger.transitions import perform
from oversight.models import ReviewRun
from oversight.releasing import load_release
from oversight.services.certifications import batch_certify, batch_reject
from oversight.services.releases import batch_release
from oversight.services.reviews import change_ask, exception_assess, review_accept, review_begin, review_run
from sites.models import Restriction
from sites.services import restriction
from tests.factories.accounts import actor, grant, make_client
from tests.factories.batches import Bench, make_bench
from tests.factories.designations import make_team, prove
from tests.factories.oversight import exceptions, received
from tests.factories.sites import grant_lifting, make_ready
from tests.property.scene import Scene, afresh, count, signers, who_holds


def impose(bench: Bench) -> Restriction:
    """The authority stops the site."""
    return restriction.restriction_record(
        actor=bench.team.regulatory, imposed_by="authority", site=bench.site, reference="GMP/7", reason="Findings.",
        effective_from=timezone.now(),
    )  # fmt: skip


def lift(bench: Bench) -> None:
    """What it stopped is lifted, by a variation that was granted."""
    for row in Restriction.objects.filter(site=bench.site, state="in_force"):
        restriction.restriction_lift(
            actor=bench.team.regulatory, restriction=row, proof=prove(bench.team.regulatory), reason="Granted.",
            variation=grant_lifting(bench.team.regulatory, row),
        )  # fmt: skip


def of_bench(bench: Bench) -> dict[str, Any]:
    """The people of a site and its control site; ``all`` holds every role of the control site and leads the site."""
    scope = bench.team.control_site.scope
    assert scope is not None
    everything = who_holds(scope, "qa_reviewer", "qualified_person")
    grant(everything.person, "site_lead", bench.site.scope, organisation=bench.team.control_site)
    _client, token = make_client(bench.site.scope)
    return {
        "lead": bench.lead,
        "operator": bench.operator,
        "reviewer": bench.team.reviewer,
        "qp": bench.team.qp,
        "regulatory": bench.team.regulatory,
        "all": actor(everything.person),
        "stranger": make_team().qp,
        "hospital": client_identify(token),
    }


def batch_scene() -> Scene:
    """A record that a hospital system sent, on its way to a certificate (REG-41, REG-56, REG-69, REG-71, REG-74, REG-120)."""
    bench = make_bench()
    row = received(bench)
    people = of_bench(bench)

    def as_it_says(name: str, who: Any, proof: Any, _words: str) -> Any:
        """The state table asked directly: a batch comes to stand here through the gate alone."""
        return perform(record=row, move=name, actor=who, proof=proof, payload=move_payload(row))

    def as_a_special(who: PersonActor, proof: Any, _words: str) -> Any:
        """The state table asked directly: a product for a trial is no special (REG-77)."""
        now = timezone.now()
        return perform(
            record=row, move="release_special", actor=who, proof=proof, payload=move_payload(row),
            changes={"released_by_id": getattr(who, "person_id", None), "released_at": now, "decided_at": now},
            subject=lambda locked: load_release(locked, actor=who),
        )  # fmt: skip

    def say(act: Any, who: PersonActor, _proof: Any, words: str) -> Any:
        return act(actor=who, batch_id=row.pk, reason=words)

    def sign(act: Any, who: PersonActor, proof: Any, _words: str) -> Any:
        return act(actor=who, batch_id=row.pk, proof=proof)

    def reject(who: PersonActor, proof: Any, words: str) -> Any:
        return batch_reject(actor=who, batch_id=row.pk, proof=proof, reason=words)

    def assess() -> None:
        run = ReviewRun.objects.filter(batch=row).order_by("-sequence").first()
        for result in exceptions(run) if run else ():
            exception_assess(
                actor=bench.team.reviewer, batch_id=row.pk, result_id=result.pk, text="Looked at it."
            )

    def amiss() -> list[str]:
        kept = Batch.objects.get(pk=row.pk)
        found = []
        submitted, reviewed = signers(row, "submitted"), signers(row, "reviewed")
        if kept.state in ("under_review", "accepted", "certified", "released") and not submitted:
            found.append(f"REG-56: {kept.state}, and no person answers for the record")
        if kept.state == "change_requested" and (submitted or reviewed):
            found.append("REG-120: sent back, and a signature of the record still stands")
        if kept.state in ("accepted", "certified", "released"):
            if not reviewed or reviewed & submitted:
                found.append("REG-58: accepted by nobody, or by who answers for the making")
            if count(
                "SELECT 1 FROM oversight_ruleresult r JOIN oversight_reviewrun n ON n.id = r.run_id"
                " WHERE n.batch_id = %s AND NOT r.passed AND n.sequence ="
                " (SELECT max(sequence) FROM oversight_reviewrun WHERE batch_id = n.batch_id) AND NOT EXISTS"
                " (SELECT 1 FROM oversight_exceptionassessment a"
                "  WHERE a.batch_id = n.batch_id AND a.fingerprint = r.fingerprint)",
                row.pk,
            ):
                found.append("REG-74: accepted with an exception that nobody assessed")
            if not count("SELECT 1 FROM oversight_reviewrun WHERE batch_id = %s", row.pk):
                found.append("REG-71: accepted, and the rules never ran")
        entered = count("SELECT 1 FROM oversight_certification WHERE batch_id = %s", row.pk)
        if entered != (1 if kept.state in ("certified", "released", "rejected") else 0):
            found.append(f"REG-68: {kept.state}, and {entered} entries in the register")
        if kept.state in ("certified", "released"):
            certified = signers(row, "certified")
            if not certified or certified & (submitted | reviewed):
                found.append("REG-74: certified by nobody, or by who made or reviewed it")
            if not count(
                "SELECT 1 FROM designations_licenceperson p JOIN oversight_certification c"
                " ON c.licence_person_id = p.id WHERE c.batch_id = %s AND p.capacity = 'qp'"
                " AND p.person_id = ANY(%s)",
                row.pk,
                list(certified),
            ):
                found.append("REG-69: certified by a person whom the licence does not name")
            if count(
                "SELECT 1 FROM mfg_sites_restriction WHERE site_id = %s AND state = 'in_force'", bench.site.pk
            ):
                found.append(f"REG-41: {kept.state} while a restriction is in force")
        released = count("SELECT 1 FROM oversight_release WHERE batch_id = %s", row.pk)
        if released != (1 if kept.state == "released" else 0):
            found.append(f"REG-67: {kept.state}, and {released} entries in the release register")
        if kept.state == "released":
            let_go = signers(row, "released")
            if not let_go or let_go & (submitted | reviewed):
                found.append("REG-58: released by nobody, or by who made or reviewed it")
            if not count(
                "SELECT 1 FROM oversight_release r JOIN oversight_certification c ON c.id = r.certification_id"
                " WHERE r.batch_id = %s AND c.outcome = 'certified' AND r.standing = 'qp'",
                row.pk,
            ):
                found.append("REG-70: released otherwise than its master file says")
        return found

    reviewing = (("sign_record", "lead"), ("run", ""), ("begin_review", "reviewer"), ("assess", ""))
    return Scene(
        row,
        people,
        {name: partial(as_it_says, name) for name in ("start", "receive")}
        | {
            "sign_record": partial(sign, batch_sign_received),
            "submit": partial(sign, batch_submit),
            "begin_review": lambda who, proof, words: review_begin(actor=who, batch_id=row.pk),
            "ask_change": partial(say, change_ask),
            "accept": partial(sign, review_accept),
            "certify": partial(sign, batch_certify),
            "reject": reject,
            "release": partial(sign, batch_release),
            "release_special": as_a_special,
            "abort": partial(say, batch_abort),
        },
        amiss,
        {
            "run": lambda: review_run(actor=bench.team.reviewer, batch_id=row.pk),
            "assess": assess,
            "impose": lambda: impose(bench),
            "lift": lambda: lift(bench),
        },
        way=(*reviewing, ("accept", "reviewer"), ("certify", "qp"), ("release", "qp")),
        traps=(
            (("run", ""), ("begin_review", "reviewer"), ("reject", "qp")),
            (*reviewing[:3], ("accept", "reviewer")),
            (*reviewing, ("accept", "reviewer"), ("impose", ""), ("certify", "qp")),
            (*reviewing, ("accept", "reviewer"), ("release", "qp"), ("release_special", "qp")),
            (*reviewing, ("accept", "reviewer"), ("certify", "qp"), ("impose", ""), ("release", "qp")),
            (*reviewing, ("accept", "reviewer"), ("certify", "qp"), ("release", "lead"), ("release", "all")),
            (("sign_record", "all"), *reviewing[1:], ("accept", "all")),
            (*reviewing, ("accept", "all"), ("certify", "all")),
            (*reviewing, ("accept", "reviewer"), ("ask_change", "reviewer"), ("submit", "lead"), ("certify", "qp")),
        ),
        examples=8,
    )  # fmt: skip


def hold_scene() -> Scene:
    """A batch in hand that the authority stopped: finished and held, or stopped for good (REG-41)."""
    bench = make_bench()
    batch = bench.start()
    row = hold_begin(actor=bench.team.reviewer, batch_id=batch.pk, cause=impose(bench).pk)

    def decide(name: str, who: PersonActor, proof: Any, words: str) -> Any:
        return hold_decide(actor=who, hold=afresh(row), move=name, proof=proof, reason=words)

    entered = {"batch": "in_progress"}

    def amiss() -> list[str]:
        row.refresh_from_db()
        before, entered["batch"] = entered["batch"], Batch.objects.get(pk=batch.pk).state
        found = []
        meaning = {"finishing": "approved", "stopped": "rejected"}.get(row.state)
        if meaning and not signers(row, meaning):
            found.append(f"REG-41: {row.state}, and nobody signed the decision")
        if row.state != "asked" and "in_progress" not in (before, entered["batch"]):
            found.append("REG-41: decided about a batch that nobody makes")
        if row.state != "stopped" and count(
            "SELECT 1 FROM ledger_transition WHERE record_id = %s AND to_state = 'stopped'", row.pk
        ):
            found.append("REG-41: a batch that was stopped for good goes on")
        return found

    def abort() -> None:
        batch_abort(actor=bench.lead, batch_id=batch.pk, reason="It was spilt.")

    return Scene(
        row,
        of_bench(bench),
        {name: partial(decide, name) for name in ("finish", "stop")},
        amiss,
        {"abort": abort, "lift": lambda: lift(bench)},
        way=(("finish", "reviewer"), ("stop", "qp")),
        traps=(
            (("abort", ""), ("finish", "reviewer")),
            (("stop", "reviewer"), ("finish", "reviewer")),
        ),
        examples=12,
    )


def lot_scene() -> Scene:
    """A lot of a material: in quarantine until it is released, and blocked for good (REG-62)."""
    ready = make_ready()
    row = lot_receive(
        actor=ready.lead, site=ready.site, material_code="medium", name="Medium", lot_number="L-1", supplier="A.",
        expires_at=timezone.now() + timedelta(days=9),
    )  # fmt: skip

    def release(who: PersonActor, _proof: Any, words: str) -> Any:
        return lot_release(actor=who, lot_id=row.pk, reason=words)

    def block(who: PersonActor, _proof: Any, words: str) -> Any:
        return lot_block(actor=who, lot_id=row.pk, reason=words)

    def expire() -> None:
        lot_correct_expiry(
            actor=ready.lead, lot_id=row.pk, expires_at=timezone.now(), reason="Read wrongly from the label."
        )

    def amiss() -> list[str]:
        kept = MaterialLot.objects.get(pk=row.pk)
        found = []
        if kept.status != "blocked" and count(
            "SELECT 1 FROM ledger_transition WHERE record_id = %s AND to_state = 'blocked'", row.pk
        ):
            found.append("REG-62: a lot that was blocked for good came back")
        if kept.status == "released" and kept.expires_at <= timezone.now():
            found.append("REG-62: an expired lot was released for use")
        return found

    return Scene(
        row,
        {
            "lead": ready.lead,
            "operator": ready.operator,
            "qa": ready.world.qa,
            "qp": ready.world.qp,
            "stranger": make_team().reviewer,
        },
        {"release": release, "block": block},
        amiss,
        {"expire": expire},
        way=(("release", "lead"), ("block", "qa")),
        traps=((("block", "lead"), ("release", "lead")), (("expire", ""), ("release", "lead"))),
    )
