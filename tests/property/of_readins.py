"""A file that is read in: judged by the system, asked for by a person, read in whole or not at all (REG-125, REG-129)."""

from functools import partial
from typing import Any

import pytest

from accounts.models import Membership
from accounts.services import memberships
from ledger.actors import SystemActor
from ledger.errors import NotPermitted, Refusal, WrongState
from ledger.transitions import perform
from sites.models import ReadIn
from sites.readin import services
from sites.readin.services import RowsChangedError
from sites.services import equipment
from tests.factories.accounts import SYSTEM as GRANTING
from tests.factories.designations import make_team
from tests.factories.sites import make_ready, site_person
from tests.property.scene import Scene, afresh, count, gives_way, moves_of
from tests.sites.readin.files import csv_file, send, work_off
from tests.sites.readin.test_equipment import row as line_of

SYSTEM = SystemActor("reading in")


def _note(*_said: Any) -> None:
    """Progress that nobody watches."""


def readin_scene() -> Scene:
    """A file with two instruments, sent and not judged yet, and beside it one with a broken row."""
    ready = make_ready()
    colleague = site_person("site_lead", ready.site.scope, ready.world.control)
    rows = [line_of(ready, number) for number in (1, 2)]
    row = send(ready.lead, "equipment", ready.site.scope, csv_file(rows))
    broken = work_off(
        send(
            ready.lead,
            "equipment",
            ready.site.scope,
            csv_file([line_of(ready, 3), line_of(ready, 4, outcome="perhaps")]),
        )
    )

    def as_it_says(name: str, who: Any, _proof: Any, words: str) -> Any:
        """The state table asked directly: what no page offers to anybody."""
        extra = {"fault": words} if name == "fail" else {}
        return perform(
            record=row,
            move=name,
            actor=who,
            payload=services.file_payload(row)
            | dict.fromkeys(
                ("adding", "unchanged", "refused", "judgement_hash", "added", "changed", "fault"), 0
            ),
            changes=extra,
        )

    def of_the_system(name: str, act: Any, who: Any, proof: Any, words: str) -> Any:
        return act() if isinstance(who, SystemActor) else as_it_says(name, who, proof, words)

    def set_back() -> Any:
        now = afresh(row)
        if now.applied_by_id is None:
            raise WrongState.single("Nobody asked for it.", way_out="Ask for it.")
        found = services.readin_rejudge(readin=now, note=_note)
        return services.readin_set_back(readin=now, found=found, changed=())

    def ask(who: Any, proof: Any, words: str) -> Any:
        if isinstance(who, SystemActor):
            return as_it_says("apply_equipment", who, proof, words)
        return services.readin_apply_ask(actor=who, readin=row)

    def finish(who: Any, _proof: Any, _words: str) -> Any:
        """The worker reads in, in the name of whoever asked; nobody's name but that one can be borrowed."""
        now = afresh(row)
        if isinstance(who, SystemActor) or now.applied_by_id != who.person_id:
            raise NotPermitted.single("Only in the name of who asked.", way_out="Ask for it.")
        try:
            return services.readin_apply(readin=now, note=_note)
        except RowsChangedError as error:
            raise WrongState.single(str(error), way_out="Look at it again.") from error

    def discard(who: Any, proof: Any, words: str) -> Any:
        if isinstance(who, SystemActor):
            return as_it_says("discard_equipment", who, proof, words)
        return services.readin_discard(actor=who, readin=row)

    def ask_for_the_broken() -> None:
        with pytest.raises(Refusal):
            services.readin_apply_ask(actor=ready.lead, readin=afresh(broken))

    def typed() -> None:
        equipment.equipment_add(
            actor=ready.lead, site=ready.site, equipment_class="Balance", code="EQ-01", name="Another",
            serial="another",
        )  # fmt: skip

    def leaves() -> None:
        for held in Membership.objects.filter(person=ready.lead.person, role="site_lead", ended_at=None):
            memberships.membership_end(actor=GRANTING, membership=held, reason="Left.")

    entered = {"state": ""}

    def amiss() -> list[str]:
        before, now = entered["state"], ReadIn.objects.get(pk=row.pk)
        entered["state"] = now.state
        found = []
        if count("SELECT 1 FROM mfg_sites_readin WHERE id = %s AND state <> 'judged'", broken.pk):
            found.append("REG-125: a file with a broken row was asked for")
        if count("SELECT 1 FROM mfg_sites_equipment WHERE code IN ('EQ-03', 'EQ-04')"):
            found.append("REG-125: a row of a file with a broken row was read in")
        written = count(
            "SELECT 1 FROM mfg_sites_equipment WHERE site_id = %s AND code IN ('EQ-01', 'EQ-02')"
            " AND serial <> 'another'",
            ready.site.pk,
        )
        if written != (2 if now.state == "applied" else 0):
            found.append(f"REG-125: {now.state}, and {written} of two rows were read in")
        if now.state == "applied" and not (before == "applying" and now.applied_by_id and now.applied_at):
            found.append("REG-129: read in without anybody who asked for it")
        return found

    names = {name: partial(as_it_says, name) for name in moves_of(row)}
    return Scene(
        row,
        {
            "system": SYSTEM,
            "lead": ready.lead,
            "colleague": colleague,
            "operator": ready.operator,
            "qa": ready.world.qa,
            "stranger": make_team().reviewer,
        },
        names
        | {
            "judge": partial(
                of_the_system, "judge", lambda: services.readin_judge(readin=afresh(row), note=_note)
            ),
            "apply_equipment": ask,
            "finish_equipment": finish,
            "set_back": partial(of_the_system, "set_back", set_back),
            "discard_equipment": discard,
            "fail": gives_way(
                row,
                partial(
                    of_the_system,
                    "fail",
                    lambda: services.readin_fail(readin_id=row.pk, fault="It was lost."),
                ),
            ),
        },
        amiss,
        {"ask_for_the_broken": ask_for_the_broken, "typed": typed, "leaves": leaves},
        way=(("judge", "system"), ("apply_equipment", "lead"), ("finish_equipment", "lead")),
        traps=(
            (("ask_for_the_broken", ""), ("judge", "system"), ("apply_sites", "qa")),
            (("judge", "system"), ("apply_equipment", "lead"), ("typed", ""), ("finish_equipment", "lead")),
            (("judge", "system"), ("apply_equipment", "lead"), ("leaves", ""), ("finish_equipment", "lead")),
            (("judge", "system"), ("discard_equipment", "lead"), ("apply_equipment", "lead")),
        ),
        examples=12,
    )
