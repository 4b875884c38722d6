"""A licence, the notices that changes of it ask for, and inspections with their findings."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from accounts.actors import PersonActor
from designations.kinds import Capacity
from designations.models import InspectionFinding, LicenceNotice
from designations.services import findings, inspections, licences, notices
from ledger.uploads import CSV, Upload
from tests.factories.designations import Team, make_licence, make_product, make_team
from tests.property.scene import Scene, afresh, count, day_of, moves_of, of_team, proof_for

FILE = Upload("report.csv", CSV, b"finding,class\n1,major\n")


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def licence_scene() -> Scene:
    """A licence whose revocation is for good (REG-38, REG-39, REG-40)."""
    team = make_team()
    row = make_licence(team, make_product(team))

    def say(name: str, who: PersonActor, _proof: Any, words: str) -> Any:
        return getattr(licences, f"licence_{name}")(actor=who, licence=row, reason=words)

    def amiss() -> list[str]:
        row.refresh_from_db()
        found = []
        if row.state not in ("revoked", "surrendered") and count(
            "SELECT 1 FROM ledger_transition WHERE record_id = %s AND to_state IN ('revoked', 'surrendered')",
            row.pk,
        ):
            found.append("REG-39: a licence that was revoked or given up came back")
        if count("SELECT 1 FROM ledger_transition WHERE record_id = %s AND btrim(reason) = ''", row.pk):
            found.append("REG-40: what the authority did stands here without its reason")
        return found

    return Scene(
        row,
        of_team(team),
        {name: partial(say, name) for name in moves_of(row)},
        amiss,
        way=(("suspend", "regulatory"), ("lift", "regulatory"), ("revoke", "regulatory")),
        traps=(
            (("revoke", "regulatory"), ("lift", "regulatory")),
            (("surrender", "regulatory"), ("suspend", "regulatory"), ("lift", "regulatory")),
        ),
    )


def notice_scene() -> Scene:
    """The notice that a named person's end asks for (REG-34)."""
    team = make_team()
    licence = make_licence(team)
    licences.licence_person_end(
        actor=team.regulatory,
        row=licence.people.get(capacity=Capacity.QP),
        valid_until=timezone.localdate(),
        reason="Retires.",
    )
    row = LicenceNotice.objects.get(licence=licence)

    def send(who: PersonActor, _proof: Any, words: str) -> Any:
        return notices.notice_send(actor=who, notice=row, on=day_of(words), reference=words)

    def amiss() -> list[str]:
        row.refresh_from_db()
        told = row.sent_on is not None and row.sent_on <= timezone.localdate() and bool(row.reference.strip())
        if (row.state == "sent") == told:
            return []
        return ["REG-34: told on no day that was, or under no reference"]

    return Scene(row, of_team(team), {"send": send}, amiss, way=(("send", "regulatory"),))


def announced(team: Team, **given: Any) -> Any:
    """An inspection that was announced forty days ago."""
    return inspections.inspection_announce(
        actor=team.regulatory,
        licence=make_licence(team),
        **({"kind": "routine", "reference": "INS-1", "announced_on": ago(40)} | given),
    )


def found_in(team: Team, inspection: Any) -> InspectionFinding:
    """One more finding of the report, its answer due in a week."""
    return findings.inspection_finding_add(
        actor=team.regulatory, inspection=afresh(inspection), grade="major", says="No log.", due_on=ago(-7)
    )


def inspection_scene() -> Scene:
    """An inspection by the authority, from its announcement to its end (REG-32)."""
    team = make_team()
    row, today = announced(team), timezone.localdate()

    def hold(who: PersonActor, _proof: Any, words: str) -> Any:
        day = day_of(words)
        return inspections.inspection_hold(
            actor=who, inspection=row, held_from=day, held_until=day, inspectors=words
        )

    def receive(who: PersonActor, _proof: Any, words: str) -> Any:
        return inspections.inspection_receive(
            actor=who, inspection=row, on=day_of(words), due_on=None, upload=FILE
        )

    def say(name: str, who: PersonActor, proof: Any, words: str) -> Any:
        more: dict[str, Any] = {"reason": words} if name in ("ask_again", "cancel") else {}
        if name == "ask_again":
            more["due_on"] = None
        if name == "close":
            more["proof"] = proof
        return getattr(inspections, f"inspection_{name}")(actor=who, inspection=row, on=day_of(words), **more)

    def each(act: Any, *states: str) -> None:
        for one in InspectionFinding.objects.filter(inspection=row, state__in=states):
            act(one)

    def answer(one: InspectionFinding) -> None:
        findings.inspection_finding_answer(
            actor=team.regulatory, finding=one, on=today, says="A log is kept.", upload=FILE
        )

    def send_back(one: InspectionFinding) -> None:
        findings.inspection_finding_return(
            actor=team.regulatory, finding=one, on=today, due_on=ago(-9), reason="Not enough."
        )

    def amiss() -> list[str]:
        row.refresh_from_db()
        found = []
        if row.state in ("responded", "closed") and count(
            "SELECT 1 FROM designations_inspectionfinding WHERE inspection_id = %s AND state = ANY(%s)",
            row.pk,
            ["open"] if row.state == "responded" else ["open", "answered"],
        ):
            found.append(f"REG-32: {row.state} with a finding that is not settled")
        if row.state == "responded" and not count(
            "SELECT 1 FROM designations_inspectionfinding WHERE inspection_id = %s", row.pk
        ):
            found.append("REG-32: a response to nothing")
        days = [row.announced_on, row.held_from, row.held_until, row.report_on, row.closed_on]
        known = [day for day in days if day is not None]
        if known != sorted(known) or known[-1] > today:
            found.append("REG-32: its days do not follow each other, or lie ahead")
        if row.state not in ("announced", "held", "cancelled") and row.report_id is None:
            found.append(f"REG-32: {row.state} without its report")
        return found

    return Scene(
        row,
        of_team(team),
        {"hold": hold, "receive": receive}
        | {name: partial(say, name) for name in ("respond", "ask_again", "close", "cancel")},
        amiss,
        {
            "find": lambda: found_in(team, row),
            "answer": lambda: each(answer, "open"),
            "send_back": lambda: each(send_back, "answered"),
            "accept": lambda: each(
                lambda one: findings.inspection_finding_accept(actor=team.regulatory, finding=one, on=today), "answered"
            ),
        },
        way=(
            ("hold", "regulatory"), ("receive", "regulatory"), ("find", ""), ("answer", ""),
            ("respond", "regulatory"), ("ask_again", "regulatory"), ("accept", ""), ("close", "regulatory"),
        ),
        traps=(
            (("hold", "regulatory"), ("receive", "regulatory"), ("respond", "regulatory")),
            (("hold", "regulatory"), ("receive", "regulatory"), ("find", ""), ("respond", "regulatory")),
            (("hold", "regulatory"), ("receive", "regulatory"), ("find", ""), ("answer", ""), ("close", "regulatory")),
            (("hold", "regulatory"), ("receive", "regulatory"), ("find", ""), ("answer", ""), ("respond", "regulatory"),
             ("send_back", ""), ("close", "regulatory")),
        ),
    )  # fmt: skip


def inspection_finding_scene() -> Scene:
    """A finding of an inspection: answered with a document while its report is worked on (REG-32)."""
    team = make_team()
    inspection = announced(team)
    inspections.inspection_hold(
        actor=team.regulatory,
        inspection=inspection,
        held_from=ago(35),
        held_until=ago(34),
        inspectors="A. N.",
    )
    inspections.inspection_receive(
        actor=team.regulatory, inspection=inspection, on=ago(33), due_on=None, upload=FILE
    )
    row = found_in(team, inspection)

    def answer(who: PersonActor, _proof: Any, words: str) -> Any:
        return findings.inspection_finding_answer(
            actor=who, finding=afresh(row), on=day_of(words), says=words, upload=FILE
        )

    def say(name: str, who: PersonActor, _proof: Any, words: str) -> Any:
        more: dict[str, Any] = {"reason": words} if name in ("return", "close") else {}
        if name == "return":
            more["due_on"] = ago(-9)
        return getattr(findings, f"inspection_finding_{name}")(
            actor=who, finding=afresh(row), on=day_of(words), **more
        )

    def move(name: str) -> None:
        more: dict[str, Any] = {"due_on": None, "reason": "More is asked."} if name == "ask_again" else {}
        if name == "close":
            more["proof"] = proof_for(team.regulatory)
        getattr(inspections, f"inspection_{name}")(
            actor=team.regulatory, inspection=afresh(inspection), on=timezone.localdate(), **more
        )

    entered = {"inspection": "report_received"}

    def amiss() -> list[str]:
        row.refresh_from_db()
        worked_on, entered["inspection"] = entered["inspection"], afresh(inspection).state
        answers, returned = (
            count("SELECT 1 FROM designations_findinganswer WHERE finding_id = %s", row.pk),
            count("SELECT 1 FROM ledger_transition WHERE record_id = %s AND move = 'return'", row.pk),
        )
        found = []
        if answers - returned != (0 if row.state == "open" else 1):
            found.append(f"REG-32: {row.state} after {answers} answers, {returned} of which were sent back")
        if row.state == "answered" and "report_received" not in (worked_on, entered["inspection"]):
            found.append("REG-32: answered after the response had gone")
        if row.last_on > timezone.localdate():
            found.append("REG-32: on a day that lies ahead")
        return found

    return Scene(
        row,
        of_team(team),
        {"answer": answer} | {name: partial(say, name) for name in ("return", "accept", "close")},
        amiss,
        {name: partial(move, name) for name in ("respond", "ask_again", "close")},
        way=(
            ("answer", "regulatory"), ("return", "regulatory"), ("answer", "regulatory"), ("accept", "regulatory"),
            ("close", "regulatory"),
        ),
        traps=(
            (("answer", "regulatory"), ("respond", ""), ("return", "regulatory"), ("answer", "regulatory")),
            (("accept", "regulatory"),),
        ),
    )  # fmt: skip
