"""The moves of sites in a report: by when they took effect, as on the pages, with when they were recorded."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from ledger.models import Transition
from oversight.reports import rendering
from oversight.reports.attachments import site_changes_csv
from oversight.reports.parameters import Parameters
from oversight.reports.presenters import Presenter
from oversight.reports.services import definition_add, parameters_of, report_request
from oversight.reports.site_moves import state_at
from oversight.reports.snapshot import snapshot_bytes, take_snapshot
from sites.models import Enrolment
from sites.services import enrolment
from tests.factories.accounts import sign_in
from tests.factories.batches import Bench, days_ago, make_bench
from tests.factories.sites import proof_of
from ui import formats


class Rows(HTMLParser):
    """The cells of every table row of the printed report, and its headings, in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("tr", "h2", "h3", "p"):
            self.found.append([])
        if tag in ("th", "td", "h2", "h3", "p") and self.found:
            self.found[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1]:
            self.found[-1][-1] = f"{self.found[-1][-1]} {data}".replace("\u00a0", " ").strip()


def read(data: bytes) -> list[list[str]]:
    """What the PDF of a snapshot says, row by row."""
    kept: list[str] = []

    def keep(html: str, *_given: Any, **_named: Any) -> bytes:
        kept.append(html)
        return b""

    with patch.object(rendering, "render", keep):
        rendering.render_report(data)
    return Rows(kept[0]).found


def said(at: datetime) -> str:
    """An instant as pages and reports print it."""
    return formats.instant(at).replace("\u00a0", " ")


class TestSiteMoves(TestCase):
    """Opened a month ago, paused twelve days ago, suspended five days ago: all of it recorded now."""

    bench: Bench
    enrolled: Enrolment
    parameters: Parameters
    paused_at: datetime
    suspended_at: datetime
    before_any_record: datetime

    @classmethod
    def setUpTestData(cls) -> None:
        cls.before_any_record = datetime.now(tz=UTC)
        cls.bench = make_bench("CAR")
        cls.enrolled = cls.bench.ready.enrolment
        world = cls.bench.ready.world
        with days_ago(12):
            enrolment.enrolment_move(
                actor=world.qa,
                enrolment=cls.enrolled,
                move="pause",
                proof=proof_of(world.qa),
                reason="Two of three operators are on leave.",
            )
        cls.enrolled.refresh_from_db()
        cls.paused_at = cls.enrolled.state_since
        cls.suspended_at = timezone.now() - timedelta(days=5)
        enrolment.enrolment_suspend(
            actor=world.regulatory,
            enrolment=cls.enrolled,
            proof=proof_of(world.regulatory),
            reference="GMP/2026/17",
            reason="Findings of an inspection.",
            effective_from=cls.suspended_at,
        )
        definition = definition_add(actor=cls.bench.team.author, master_file=world.master_file)
        now = timezone.now()
        run = report_request(
            actor=cls.bench.team.regulatory,
            definition=definition,
            period_start=now - timedelta(days=15),
            period_end=now + timedelta(days=1),
        )
        cls.parameters = parameters_of(run)

    def recorded(self, state: str) -> datetime:
        return Transition.objects.get(record_id=self.enrolled.pk, to_state=state).at

    def period(self, start: int, end: int, **changes: Any) -> dict[str, Any]:
        """The snapshot of a period from so many days before now to so many days before now."""
        now = self.parameters.cut_off
        changed = replace(
            self.parameters,
            period_start=now - timedelta(days=start),
            period_end=now - timedelta(days=end),
            **changes,
        )
        return take_snapshot(changed)

    def moves(self, tree: dict[str, Any], part: str) -> list[str]:
        return [c["to"] for row in tree["site_states"] for c in row["changes"] if c["part"] == part]

    def test_reg_138_a_move_is_dated_by_when_it_took_effect_and_says_when_it_was_recorded(self) -> None:
        rows = read(snapshot_bytes(take_snapshot(self.parameters)))
        (paused,) = [row for row in rows if "Active → Paused by the holder" in row]
        assert paused[0] == said(self.paused_at)
        assert paused[1].startswith(said(self.recorded("paused")))
        assert "12 days late" in paused[1]
        assert paused[0].split(",")[0] != paused[1].split(",")[0]

    def test_reg_38_a_suspension_took_effect_when_the_authority_said_and_not_when_it_was_recorded(
        self,
    ) -> None:
        rows = read(snapshot_bytes(take_snapshot(self.parameters)))
        (row,) = [row for row in rows if "Paused by the holder → Suspended by the authority" in row]
        assert row[0] == said(self.suspended_at)
        assert "5 days late" in row[1]

    def test_the_report_says_the_same_instant_as_the_page_of_the_site(self) -> None:
        client = sign_in(Client(), self.bench.team.regulatory.person)
        page = client.get(reverse("sites:detail", args=[self.bench.site.code])).content.decode()
        rows = read(snapshot_bytes(take_snapshot(self.parameters)))
        (row,) = [row for row in rows if "Paused by the holder → Suspended by the authority" in row]
        assert formats.instant(self.suspended_at, brief=True) in page
        assert row[0] == formats.instant(self.suspended_at).replace("\u00a0", " ")

    def test_what_took_effect_before_the_period_and_was_recorded_in_it_is_told_as_recorded_late(self) -> None:
        tree = take_snapshot(self.parameters)
        assert self.moves(tree, "in_period") == ["paused", "suspended"]
        assert self.moves(tree, "before_period") == ["onboarding", "active"]
        rows = read(snapshot_bytes(tree))
        heads = [row[0] for row in rows if len(row) == 1]
        assert heads.index("Changes in the period") < heads.index(
            "Recorded late: in effect before the period"
        )
        (activated,) = [row for row in rows if "Onboarding → Active" in row]
        assert activated[1].startswith(said(self.recorded("active")))
        assert activated[1].endswith("days late")

    def test_states_at_both_ends_are_those_in_effect(self) -> None:
        (site,) = take_snapshot(self.parameters)["site_states"]
        assert (site["at_start"], site["at_end"]) == ("active", "suspended")
        (site,) = self.period(40, 15)["site_states"]
        assert (site["at_start"], site["at_end"]) == (None, "active")
        (site,) = self.period(15, 8)["site_states"]
        assert (site["at_start"], site["at_end"]) == ("active", "paused")

    def test_a_move_is_in_the_report_of_the_period_of_its_effect(self) -> None:
        earlier = self.period(40, 15)
        assert self.moves(earlier, "in_period") == ["onboarding", "active"]
        assert self.moves(earlier, "before_period") == []
        # Neither in effect nor recorded between the two: another report tells it.
        between = self.period(25, 15)
        assert self.moves(between, "in_period") + self.moves(between, "before_period") == []

    def test_no_move_is_lost_when_the_earlier_report_was_made_before_it_was_recorded(self) -> None:
        # The report of the earlier period could not know them; the later one tells them.
        blind = self.period(40, 15, cut_off=self.before_any_record)
        assert blind["site_states"] == []
        later = take_snapshot(self.parameters)
        assert self.moves(later, "before_period") + self.moves(later, "in_period") == [
            "onboarding", "active", "paused", "suspended"
        ]  # fmt: skip

    def test_both_times_are_in_the_attached_data(self) -> None:
        tree = take_snapshot(self.parameters)
        assert tree["format"] == "spokewise.monthly_compliance/4"
        rows = list(csv.DictReader(io.StringIO(site_changes_csv(tree).decode())))
        assert [row["to"] for row in rows] == ["onboarding", "active", "paused", "suspended"]
        paused = rows[2]
        assert datetime.fromisoformat(paused["effective_at"]) == self.paused_at
        assert datetime.fromisoformat(paused["recorded_at"]) == self.recorded("paused")
        assert (paused["part"], paused["late"], paused["from"]) == ("in_period", "true", "active")
        assert rows[0]["part"] == "before_period"
        assert (
            json.loads(snapshot_bytes(tree))["site_states"][0]["changes"][2]["effective_at"]
            == (paused["effective_at"])
        )

    def test_the_master_file_version_is_in_force_since_it_took_effect(self) -> None:
        version = self.bench.version.master_file_version
        subject = self.period(20, 15)["subject"]
        assert subject["master_file_version"] == version.number
        assert datetime.fromisoformat(subject["master_file_version_since"]) == version.effective_from
        assert self.period(60, 45)["subject"]["master_file_version"] is None

    def test_what_is_recorded_as_it_takes_effect_says_so(self) -> None:
        now = timezone.now()
        tree = {
            "report": {"zone": "Europe/London", "sections": []},
            "figures": {"counts": {}},
            "sites": [],
            "site_states": [{"site": "RVI", "changes": [change(now, now + timedelta(seconds=2))]}],
        }
        (row,) = Presenter(tree).site_changes("in_period")
        assert (row["recorded"], row["late"]) == ("", "")


def change(effective: datetime, recorded: datetime) -> dict[str, Any]:
    return {
        "part": "in_period", "effective_at": effective.isoformat(), "recorded_at": recorded.isoformat(),
        "late": False, "from": "active", "to": "paused", "reason": "Leave.", "by": "QA reviewer",
    }  # fmt: skip


def test_the_last_record_wins_from_its_own_instant_on() -> None:
    day = datetime(2026, 10, 1, tzinfo=UTC)

    def move(to: str, effective: int) -> dict[str, Any]:
        return {"to_state": to, "effective_at": day + timedelta(days=effective)}

    enrolled = {"effective_at": day}
    # In the order of recording: resumed on the 11th; then it was learned that the authority had suspended it on the 6th.
    moves = [move("active", 2), move("paused", 4), move("active", 10), move("suspended", 5)]
    assert state_at(enrolled, moves, day) is None
    assert state_at(enrolled, moves, day + timedelta(days=1)) == "proposed"
    assert state_at(enrolled, moves, day + timedelta(days=4, hours=1)) == "paused"
    assert state_at(enrolled, moves, day + timedelta(days=6)) == "suspended"
    assert state_at(enrolled, moves, day + timedelta(days=12)) == "suspended"
