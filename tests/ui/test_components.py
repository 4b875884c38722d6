"""The macros say what they mean, and nothing a person typed becomes markup."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ui import charts
from ui.clocks import clock

NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
HOSTILE = "\"><script>alert(1)</script>'"


def draw(jinja: Any, component: str, name: str, /, *args: Any, body: str = "", **kwargs: Any) -> str:
    call = (
        "{% call macro(*args, **kwargs) %}{{ body }}{% endcall %}" if body else "{{ macro(*args, **kwargs) }}"
    )
    source = f'{{% from "components/{component}/macro.jinja" import {name} as macro %}}{call}'
    return str(jinja.from_string(source).render(args=args, kwargs=kwargs, body=body))


EXCEPTION = {
    "number": 1,
    "severity": "major",
    "title": HOSTILE,
    "value": HOSTILE,
    "limit": HOSTILE,
    "bar_words": HOSTILE,
}
STEPS = [
    {"title": HOSTILE, "number": HOSTILE, "state": "next"},
    {"title": HOSTILE, "number": 2, "state": "saved", "href": HOSTILE},
]
SIGNATURE = {
    "name": HOSTILE,
    "role": HOSTILE,
    "meaning": HOSTILE,
    "signed_at": NOW,
    "record_hash": HOSTILE,
    "void_reason": HOSTILE,
    "void_at": NOW,
}
GATE = {
    "name": HOSTILE,
    "state": "closed",
    "says": HOSTILE,
    "owner": HOSTILE,
    "action": {"text": HOSTILE, "href": HOSTILE},
}
ENTRY = {
    "id": "v",
    "name": "v",
    "label": HOSTILE,
    "unit": HOSTILE,
    "value": HOSTILE,
    "low": HOSTILE,
    "limit_words": HOSTILE,
    "error": HOSTILE,
    "hint": HOSTILE,
    "judged_says": HOSTILE,
}


@pytest.mark.parametrize(
    ("component", "name", "args", "kwargs"),
    [
        ("action_button", "action_button", (HOSTILE,), {"id": HOSTILE, "name": HOSTILE, "value": HOSTILE}),
        ("action_button", "action_button", (HOSTILE,), {"id": "x", "why": [HOSTILE]}),
        ("action_button", "action_button", (HOSTILE,), {"href": HOSTILE}),
        ("breadcrumb", "breadcrumb", ([{"text": HOSTILE, "href": HOSTILE}],), {}),
        ("clock_chip", "clock_chip", (clock(NOW + timedelta(hours=1), NOW, label=HOSTILE),), {}),
        ("clock_chip", "inline_clock", (clock(NOW + timedelta(hours=1), NOW, label=HOSTILE),), {}),
        (
            "control_chart",
            "control_chart",
            (charts.individuals_chart([1, 2], [HOSTILE]), HOSTILE, HOSTILE, [HOSTILE, HOSTILE]),
            {},
        ),
        ("copy_code", "copy_code", (HOSTILE, HOSTILE, HOSTILE), {}),
        (
            "data_table",
            "data_table",
            (HOSTILE, [{"head": HOSTILE}], [{"cells": [HOSTILE]}, {"band": HOSTILE}]),
            {"pager": {"next": HOSTILE, "says": HOSTILE}},
        ),
        ("error_summary", "error_summary", ([{"text": HOSTILE, "href": "#x"}],), {}),
        ("exception_card", "exception_card", (EXCEPTION,), {"body": HOSTILE}),
        ("exception_card", "history", ([{"when": HOSTILE, "says": HOSTILE}], HOSTILE), {}),
        ("gate_list", "gate_list", ([{"title": HOSTILE, "gates": [GATE]}],), {}),
        ("limit_bar", "limit_bar", (charts.limit_bar(low=1, high=2, unit=HOSTILE), HOSTILE), {}),
        ("meter", "meter", (charts.meter(1, 2), HOSTILE, HOSTILE), {}),
        ("network_badge", "network_badge", ("conflict",), {"href": HOSTILE, "ping": HOSTILE}),
        ("provenance", "provenance", ("published", HOSTILE), {}),
        (
            "sign_box",
            "sign_box",
            (
                {
                    "statement": HOSTILE,
                    "meaning": HOSTILE,
                    "does_not": HOSTILE,
                    "signed_by": HOSTILE,
                    "record_hash": HOSTILE,
                },
            ),
            {},
        ),
        ("signature_list", "signature_list", ([SIGNATURE],), {}),
        ("state_tag", "state_tag", (HOSTILE,), {}),
        ("step", "step_rail", (HOSTILE, HOSTILE, STEPS), {}),
        ("step", "value_entry", (ENTRY,), {}),
        (
            "step",
            "step_actions",
            (HOSTILE, HOSTILE),
            {"why": HOSTILE, "out_save": HOSTILE, "wrong": {"href": HOSTILE}},
        ),
        ("step", "step_heading", (HOSTILE, HOSTILE), {}),
        ("summary_list", "summary_list", ([{"term": HOSTILE, "says": HOSTILE}],), {}),
    ],
)
def test_nothing_typed_becomes_markup(
    jinja: Any, component: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    html = draw(jinja, component, name, *args, **kwargs)
    assert "<script" not in html
    assert "script&gt;" in html
    # Inside an attribute the quote must be escaped too, or it would end the attribute.
    assert '"">' not in html


def test_a_button_that_cannot_be_pressed_says_why(jinja: Any) -> None:
    html = draw(
        jinja, "action_button", "action_button", "Start a batch", id="start", why=["calibrate INC-03"]
    )
    assert 'aria-disabled="true" aria-describedby="start-why"' in html
    assert 'id="start-why"' in html
    assert " disabled" not in html.replace("aria-disabled", "")


def test_a_void_signature_is_struck_with_its_reason(jinja: Any) -> None:
    sign = {
        "name": "A. Operator",
        "role": "operator",
        "meaning": "Submitted",
        "signed_at": NOW,
        "record_hash": "9f4c" * 16,
    }
    void = sign | {"void_reason": "volume corrected", "void_at": NOW + timedelta(hours=1)}
    html = draw(jinja, "signature_list", "signature_list", [void, sign])
    struck = html.split("<s>")[1].split("</s>")[0]
    assert "A. Operator" in struck
    assert "volume corrected" in html
    assert html.count("<s>") == 1


def test_the_badge_shows_a_tick_only_when_the_hub_has_everything(jinja: Any) -> None:
    tick = "m6.5 12.5 3.6 3.6 7.4-8"
    shown = {
        state: draw(jinja, "network_badge", "network_badge", state, at=NOW, count=7)
        for state in ("saved", "kept", "conflict")
    }
    assert [tick in shown[state] for state in shown] == [True, False, False]
    assert "Kept on this device (7)" in shown["kept"]
    assert all('role="status"' in html for html in shown.values())


def test_a_closed_gate_is_said_in_words(jinja: Any) -> None:
    gates = [
        {"name": "Licence", "state": "authority", "says": "Suspended"},
        {"name": "People", "state": "open", "says": "Enough"},
        {"name": "Match", "state": "later", "says": "At start"},
    ]
    html = draw(jinja, "gate_list", "gate_list", [{"title": "All", "gates": gates}])
    assert "closed by the authority" in html
    assert "1 of 2 open" in html


def test_every_drawing_has_words_or_is_hidden(jinja: Any) -> None:
    from ui import gallery

    for template, context in (
        ("ui/gallery.jinja", gallery.page()),
        ("ui/gallery_step.jinja", gallery.step("saved")),
    ):
        html = jinja.get_template(template).render(**context, request=None)
        for svg in html.split("<svg")[1:]:
            opening = svg.split(">")[0]
            assert 'aria-hidden="true"' in opening or ('role="img"' in opening and 'aria-label="' in opening)


def test_records_stop_at_a_missing_value() -> None:
    from jinja2 import UndefinedError

    from ui.records import environment

    with pytest.raises(UndefinedError, match="batch"):
        environment().from_string("{{ batch.number }}").render()
    assert environment().from_string("{{ n|measure('%') }}").render(n=5) == "5\u00a0%"
