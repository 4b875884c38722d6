"""Equipment and calibrations from a file: the same as typed, whole or not at all (REG-46)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ledger.errors import RuleBroken, WrongState
from ledger.models import Event
from ledger.verification import verify
from sites.models import Calibration, Equipment, ReadIn
from sites.readin import services
from sites.services import equipment as typed
from tests.factories.accounts import actor, grant
from tests.factories.sites import Ready, make_ready, make_site
from tests.sites.readin.files import csv_file, example, faults, judged, read_in, send, work_off, xlsx_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def row(ready: Ready, number: int = 1, **changed: Any) -> dict[str, Any]:
    today = timezone.now().date()
    return (
        example(
            "equipment",
            site=ready.site.code,
            code=f"EQ-{number:02d}",
            serial=f"00{number}",
            calibrated_on=(today - timedelta(days=10)).isoformat(),
            due_on=(today + timedelta(days=300)).isoformat(),
            certificate=f"0{number}7",
        )
        | changed
    )


def sent(ready: Ready, rows: list[dict[str, Any]]) -> ReadIn:
    return judged(ready.lead, "equipment", ready.site.scope, csv_file(rows))


def test_reg_46_a_row_read_in_is_the_same_as_one_typed(ready: Ready) -> None:
    by_hand = typed.equipment_add(
        actor=ready.lead,
        site=ready.site,
        equipment_class="Balance",
        code="eq-50",
        name="Analytical balance",
        serial="050",
    )
    day = timezone.now().date()
    typed.calibration_record(
        actor=ready.lead,
        equipment=by_hand,
        done_on=day - timedelta(days=10),
        due_on=day + timedelta(days=300),
        outcome="passed",
        certificate="C-50",
        done_by="A calibration laboratory",
    )
    readin = sent(
        ready,
        [row(ready, 51, **{"class": "Balance", "code": "eq-51", "serial": "051", "certificate": "C-51"})],
    )
    assert (readin.state, readin.adding, readin.refused) == ("judged", 1, 0)
    assert not Equipment.objects.filter(code="EQ-51").exists()
    assert read_in(ready.lead, readin).state == "applied"
    read = Equipment.objects.get(code="EQ-51")

    def told(item: Equipment) -> tuple[Any, ...]:
        found = item.calibrations.get()
        events = [
            (e.kind, e.actor_id, e.actor_role, e.site_code, e.stream, e.version, e.reason, e.payload)
            for e in Event.objects.filter(subject_id=str(item.pk)).order_by("seq")
        ]
        history = [
            (h.pgh_label, h.pgh_context["actor"], h.pgh_seq, h.pgh_digest is not None)
            for h in Equipment.pgh_event_model.objects.filter(pgh_obj_id=item.pk)
        ]
        return (
            item.equipment_class, item.name, item.out_since, item.out_reason, found.done_on, found.due_on,
            found.outcome, found.done_by, found.corrects, history,
            str(events).replace("EQ-50", "X").replace("EQ-51", "X").replace("C-50", "C").replace("C-51", "C")
            .replace("050", "S").replace("051", "S"),
        )  # fmt: skip

    assert told(read) == told(by_hand)
    assert list(verify(connection)) == []


def test_reg_125_one_broken_row_among_ten_thousand_keeps_all_of_them_out(ready: Ready) -> None:
    """Nothing is half applied, and the one fault is found and told."""
    rows = [row(ready, number, code=f"E{number}") for number in range(10_000)]
    rows[7_122]["due_on"] = "31/12/2027"
    readin = sent(ready, rows)
    assert (readin.adding, readin.refused) == (9_999, 1)
    (fault,) = faults(readin)
    assert (fault["line"], fault["column"], fault["given"]) == (7_124, "due_on", "31/12/2027")
    assert "2026-11-22" in fault["way_out"]
    with pytest.raises(RuleBroken) as refused:
        services.readin_apply_ask(actor=ready.lead, readin=readin)
    assert refused.value.problems[0].reg == "REG-125"
    assert Equipment.objects.filter(site=ready.site).count() == 1


def test_every_fault_of_a_row_is_told_at_once_with_its_column_and_requirement(ready: Ready) -> None:
    today = timezone.now().date()
    readin = sent(
        ready,
        [
            row(ready, calibrated_on=(today + timedelta(days=2)).isoformat(), due_on=today.isoformat())
            | {"class": "b@lance", "outcome": "perhaps"}
        ],
    )
    assert {(fault["column"], fault["reg"]) for fault in faults(readin)} == {
        ("class", "REG-46"),
        ("calibrated_on", "REG-46"),
        ("due_on", "REG-46"),
        ("outcome", "REG-46"),
    }
    assert all(fault["way_out"] for fault in faults(readin))


def test_a_calibration_is_whole_or_absent(ready: Ready) -> None:
    bare = dict.fromkeys(("calibrated_on", "due_on", "outcome", "certificate", "done_by"), "")
    readin = sent(ready, [row(ready, 1, **bare), row(ready, 2, certificate="")])
    assert [(fault["line"], fault["column"]) for fault in faults(readin)] == [(3, "certificate")]
    readin = read_in(ready.lead, sent(ready, [row(ready, 1, **bare)]))
    assert readin.state == "applied"
    assert not Equipment.objects.get(code="EQ-01").calibrations.exists()


def test_what_stands_is_left_and_what_differs_is_refused(ready: Ready) -> None:
    first = row(ready, 1)
    assert read_in(ready.lead, sent(ready, [first])).state == "applied"
    again = sent(ready, [first, row(ready, 2)])
    assert (again.adding, again.unchanged, again.refused) == (1, 1, 0)
    nothing = sent(ready, [first])
    with pytest.raises(RuleBroken, match="nothing to add"):
        services.readin_apply_ask(actor=ready.lead, readin=nothing)
    for wrong, column in (
        (first | {"name": "Another balance"}, "code"),
        (row(ready, 3, serial="001"), "serial"),
    ):
        (fault,) = faults(sent(ready, [wrong]))
        assert (fault["column"], fault["reg"]) == (column, "REG-46")
    rewritten = sent(ready, [first | {"outcome": "failed"}])
    assert [(fault["column"], fault["reg"]) for fault in faults(rewritten)] == [("certificate", "REG-118")]
    newer = sent(ready, [first | {"certificate": "C-NEXT"}])
    assert read_in(ready.lead, newer).state == "applied"
    assert Calibration.objects.filter(equipment__code="EQ-01").count() == 2


def test_the_same_instrument_twice_in_one_file_names_both_lines(ready: Ready) -> None:
    readin = sent(
        ready, [row(ready, 1), row(ready, 2), row(ready, 1, serial="9"), row(ready, 4, serial="002")]
    )
    assert [(fault["line"], fault["column"]) for fault in faults(readin)] == [(4, "code"), (5, "serial")]
    assert "Line 2" in faults(readin)[0]["message"]
    assert "Line 3" in faults(readin)[1]["message"]


def test_reg_130_a_row_about_another_site_is_refused_and_says_no_more_than_an_unknown_code(
    ready: Ready,
) -> None:
    other = make_ready()
    readin = sent(ready, [row(ready, 1, site=other.site.code), row(ready, 2, site="NONE9")])
    found = faults(readin)
    assert [fault["reg"] for fault in found] == ["REG-130", "REG-130"]
    assert found[0]["message"] == found[1]["message"]


def test_reg_130_who_leads_two_sites_reads_in_one_at_a_time(ready: Ready) -> None:
    second = make_site(ready.world.control, ready.world.qa)
    grant(ready.lead.person, "site_lead", second.scope)
    both = actor(ready.lead.person)
    rows = csv_file([row(ready, 1), row(ready, 2, site=second.code)])
    for scope, line in ((ready.site.scope, 3), (second.scope, 2)):
        (fault,) = faults(judged(both, "equipment", scope, rows))
        assert (fault["line"], fault["reg"]) == (line, "REG-130")


def test_a_workbook_gives_the_same_rows_as_a_csv_file(ready: Ready) -> None:
    readin = judged(ready.lead, "equipment", ready.site.scope, xlsx_file([row(ready, 1), row(ready, 2)]))
    assert (readin.adding, readin.refused) == (2, 0)
    assert read_in(ready.lead, readin).state == "applied"
    assert Equipment.objects.filter(code__in=("EQ-01", "EQ-02"), serial__startswith="00").count() == 2


def test_the_world_changed_since_it_was_judged(ready: Ready) -> None:
    """Somebody adds one of the instruments meanwhile: the whole file stays out, and the row is named."""
    readin = sent(ready, [row(ready, number) for number in (1, 2, 3)])
    given = row(ready, 2)
    typed.equipment_add(
        actor=ready.lead,
        site=ready.site,
        equipment_class=given["class"],
        code=given["code"],
        name=given["name"],
        serial="another",
    )
    before = Equipment.objects.count()
    readin = read_in(ready.lead, readin)
    assert (readin.state, readin.adding, readin.refused) == ("judged", 2, 1)
    assert "1 row had changed" in readin.set_back
    assert [fault["line"] for fault in faults(readin)] == [3]
    assert Equipment.objects.count() == before
    assert readin.applied_by is None
    event = Event.objects.get(stream=readin.stream, kind="sites.readin.set_back")
    assert event.data["changed"] == 1


def test_a_row_that_stands_meanwhile_is_looked_at_again_before_anything_is_written(ready: Ready) -> None:
    readin = sent(ready, [row(ready, 1), row(ready, 2)])
    assert read_in(ready.lead, sent(ready, [row(ready, 2)])).state == "applied"
    readin = read_in(ready.lead, readin)
    assert (readin.state, readin.adding, readin.unchanged) == ("judged", 1, 1)
    assert not Equipment.objects.filter(code="EQ-01").exists()
    assert read_in(ready.lead, readin).state == "applied"


def test_reg_129_a_right_that_ended_meanwhile_reads_nothing_in(ready: Ready) -> None:
    from accounts.models import Membership
    from accounts.services.memberships import membership_end
    from ledger.actors import SystemActor

    readin = services.readin_apply_ask(actor=ready.lead, readin=sent(ready, [row(ready, 1)]))
    for membership in Membership.objects.filter(person=ready.lead.person):
        membership_end(actor=SystemActor("test"), membership=membership, reason="Left.")
    readin = work_off(readin)
    assert readin.state == "failed"
    assert "no longer" in readin.fault
    assert not Equipment.objects.filter(code="EQ-01").exists()


def test_who_sent_it_and_who_read_it_in_are_both_on_record(ready: Ready) -> None:
    from tests.factories.sites import site_person

    colleague = site_person("site_lead", ready.site.scope, ready.world.control)
    readin = read_in(colleague, sent(ready, [row(ready, 1)]))
    assert (readin.uploaded_by_name, readin.applied_by_name) == (
        ready.lead.printed_name,
        colleague.printed_name,
    )
    kinds = [
        (event.kind, event.actor_id) for event in Event.objects.filter(stream=readin.stream).order_by("seq")
    ]
    assert kinds == [
        ("sites.readin.uploaded", ready.lead.actor_id),
        ("sites.readin.judged", "system:reading in"),
        ("sites.readin.asked", colleague.actor_id),
        ("sites.readin.applied", colleague.actor_id),
    ]
    with pytest.raises(WrongState):
        services.readin_discard(actor=ready.lead, readin=readin)


def test_judging_sends_as_many_statements_for_two_hundred_rows_as_for_one(ready: Ready) -> None:
    counts = []
    for many in (1, 200):
        waiting = send(
            ready.lead, "equipment", ready.site.scope, csv_file([row(ready, n) for n in range(many)])
        )
        with CaptureQueriesContext(connection) as queries:
            readin = work_off(waiting)
        assert readin.adding == many
        counts.append(len(queries))
    assert counts[0] == counts[1]
