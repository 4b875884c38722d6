"""Made-up values for the component gallery. Nothing here is a specification; nothing here is seeded anywhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from markupsafe import Markup

from ui import charts
from ui.clocks import clock
from ui.forms import DesignForm, HintedChoiceField, MomentField, OneTimeCodeField, QuantityField

NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
HASH = "9f4c21ab77d0e3b8541f0c6be2a9d7305c88f1e64b7a20d9e6c3f5a1180b94d2"

VIABILITY = [
    81.2,
    83.7,
    81.3,
    81.0,
    79.0,
    81.3,
    85.6,
    83.4,
    85.4,
    82.9,
    83.3,
    82.7,
    76.6,
    84.8,
    83.7,
    83.6,
    76.6,
    76.4,
    79.1,
    80.5,
    83.0,
    82.0,
    83.7,
    79.9,
    83.1,
    83.3,
    79.9,
    87.6,
    83.8,
    68.4,
]
TRANSDUCTION = [
    43.1,
    33.7,
    33.1,
    35.2,
    36.3,
    40.1,
    38.1,
    34.6,
    32.0,
    34.2,
    43.2,
    32.8,
    38.1,
    39.1,
    29.2,
    37.1,
    43.6,
    26.5,
    35.3,
    36.3,
    32.6,
    39.4,
    34.7,
    33.2,
    34.5,
    31.4,
    30.0,
    32.4,
    28.2,
    28.6,
]


class Example(DesignForm):
    """One field of every kind."""

    lot = forms.CharField(label="Lot number", help_text="As printed on the bag")
    volume = QuantityField(label="Harvest volume", unit="mL", help_text="Limit 100 to 140 mL")
    done = MomentField(label="When was it done?")
    why = HintedChoiceField(
        label="Why is the value changed?",
        choices=[("misread", "Misread"), ("mistyped", "Typed wrongly"), ("other", "Something else")],
        hints={
            "misread": "The display was read wrongly",
            "mistyped": "The right value was read, another was typed",
        },
    )
    checks = forms.MultipleChoiceField(
        label="What did you check?",
        choices=[("label", "Label"), ("seal", "Seal")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    site = forms.ChoiceField(
        label="Site", choices=[("RVI", "Royal Victoria Infirmary"), ("KCH", "King’s College Hospital")]
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    proof = forms.FileField(label="Photo or printout", required=False)
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    code = OneTimeCodeField()
    seen = forms.BooleanField(label="I have read the record")


def page() -> dict[str, Any]:
    """The context of the gallery."""
    typed = {
        "lot": "LV-2207",
        "volume": "112,5",
        "done_0": "2026-11-21",
        "done_1": "9.14",
        "why": "misread",
        "site": "KCH",
    }
    broken = Example(typed)
    broken.is_valid()
    return {
        "clocks": _clocks(),
        "hash": HASH,
        "exceptions": _exceptions(),
        "transduction": charts.individuals_chart(
            TRANSDUCTION, _batches(), low=20, words={"newest": "this batch"}
        ),
        "viability": charts.individuals_chart(VIABILITY, _batches(), low=70, words={"newest": "this batch"}),
        "gates": _gates(),
        "signatures": _signatures(),
        "meters": [(charts.meter(9, 12), "9 of 12 sites"), (charts.meter(21, 21), "21 of 21")],
        "form": Example(auto_id="new_%s"),
        "broken": broken,
        "queue": _queue(),
    }


def _batches() -> list[str]:
    return [f"CAR-RVI-{26200 + 4 * n}-001-D" for n in range(30)]


def _clocks() -> list[Any]:
    return [
        clock(NOW + timedelta(seconds=228), NOW, label="expires", ends_product=True),
        clock(NOW + timedelta(minutes=24, seconds=50), NOW, label="review due"),
        clock(NOW + timedelta(hours=5, minutes=41), NOW, label="expires", ends_product=True),
        clock(NOW + timedelta(days=1, hours=2, minutes=25), NOW, label="due"),
        clock(NOW - timedelta(minutes=12), NOW, label="review was due"),
    ]


def _queue() -> list[dict[str, Any]]:
    rows = [
        (
            "XEN-RHH-26328-004-K",
            "Hyperpolarised xenon Xe 129",
            "Royal Hallamshire Hospital, Sheffield",
            "Held for a person",
            "red",
        ),
        (
            "OXY-QEB-26328-001-P",
            "Oxygen 93 %, 06:00 to 14:00",
            "Queen Elizabeth, Birmingham",
            "Under review",
            "blue",
        ),
        (
            "CAR-RVI-26315-002-H",
            "CD19 CAR-T cells, autologous",
            "Royal Victoria Infirmary, Newcastle",
            "Under review",
            "blue",
        ),
        (
            "SER-MEH-26327-007-C",
            "Serum eye drops, autologous",
            "Moorfields Eye Hospital, London",
            "Under review",
            "blue",
        ),
    ]
    says = [
        "Polarisation reading missing",
        "2 excursions, worst 89.4 % for 6 min",
        "Viability below limit",
        "64 of 64 labels reconciled",
    ]
    counts: list[dict[str, int]] = [{"major": 1}, {"major": 1, "minor": 1}, {"major": 2, "minor": 3}, {}]
    keys = ("number", "product", "site", "state", "tone")
    return [
        dict(zip(keys, row, strict=True)) | {"clock": c, "says": say, "counts": count}
        for row, c, say, count in zip(rows, _clocks(), says, counts, strict=False)
    ]


def _exceptions() -> list[dict[str, Any]]:
    return [
        {
            "number": 1,
            "severity": "major",
            "title": "Viability after enrichment is below the limit",
            "value": "68.4 %",
            "limit": "limit 70.0 % or more",
            "bar": charts.limit_bar(low=70, high=None, scale=(50, 100), value=68.4, unit="%"),
            "bar_words": "68.4 per cent against a limit of 70 or more",
            "links": [{"text": "Step 14, 11 November 2026", "href": "#"}],
            "deviation": {"text": "DEV-2026-0413, open", "href": "#"},
            "assessment": {
                "who": "You assessed it.",
                "says": "Effect on dose to be judged in the deviation.",
                "href": "#",
            },
            "evidence": "chart",
        },
        {
            "number": 2,
            "severity": "major",
            "title": "Harvest volume changed after it was signed",
            "value": "112 → 121 mL",
            "limit": "limit 100 to 140 mL",
            "bar": charts.limit_bar(low=100, high=140, scale=(80, 160), value=121, previous=112, unit="mL"),
            "bar_words": "Changed from 112 to 121 millilitres, limits 100 to 140",
            "links": [{"text": "Step 51, 21 November 2026", "href": "#"}],
            "assessment": {"who": "You assessed it.", "says": "Photo agrees with 121 mL.", "href": "#"},
            "rows": [
                {"when": "09:14:40 GMT", "says": Markup("<b>112 mL</b>, A. Operator, witness B. Witness")},
                {
                    "when": "09:31:12 GMT",
                    "says": Markup("<b>121 mL</b>, A. Operator: “Misread the pump. Photo attached.”"),
                },
                {"when": "09:33:05 GMT", "says": "B. Witness read the display again: 121 mL"},
                {"when": "09:33:05 GMT", "says": "First signature marked void, second applied"},
            ],
            "caption": "Correction history. The first value stays in the record.",
        },
        {
            "number": 3,
            "severity": "minor",
            "title": "Glucose on day 6 was recorded late",
            "value": "3 h 12 min 08 s",
            "limit": "late after 15 min",
            "bar": charts.limit_bar(low=None, high=15, scale=(0, 240), value=192, unit="min"),
            "bar_words": "192 minutes after it was done; late after 15",
            "links": [{"text": "Step 40, 17 November 2026", "href": "#"}],
            "way": {"text": "Assess", "href": "#"},
            "rows": [
                {"when": "06:10:00 GMT", "says": Markup("<b>done</b>, C. Operator (time from the analyser)")},
                {
                    "when": "09:22:08 GMT",
                    "says": Markup("<b>recorded</b> on tablet RVI-T2: “Tablet had no battery.”"),
                },
            ],
            "caption": "Done and recorded are two facts.",
        },
    ]


def _gates() -> list[dict[str, Any]]:
    return [
        {
            "title": "The authority",
            "gates": [
                {
                    "name": "Designation",
                    "state": "open",
                    "says": "DES-2025-011 covers product, disease and patients",
                    "since": "Awarded 8 October 2025",
                },
                {
                    "name": "Licence",
                    "state": "authority",
                    "says": "Product suspended by the licensing authority",
                    "owner": "Licensing authority",
                    "action": {"text": "Record a granted variation", "href": "#"},
                },
            ],
        },
        {
            "title": "This site, today",
            "gates": [
                {
                    "name": "People",
                    "state": "open",
                    "says": "5 operators and 3 checkers trained on version 7",
                    "since": "Least needed: 2 and 1",
                },
                {
                    "name": "Equipment",
                    "state": "closed",
                    "says": Markup("Incubator <b>INC-03</b>: calibration ended 22 November 2026, 23:59 GMT"),
                    "owner": "Site equipment lead",
                    "action": {"text": "Record a calibration", "href": "#"},
                },
                {
                    "name": "Patient match",
                    "state": "later",
                    "says": "Two scans compared when the batch starts",
                    "since": "At start",
                },
            ],
        },
    ]


def _signatures() -> list[dict[str, Any]]:
    return [
        {
            "name": "A. Operator",
            "role": "operator, Royal Victoria Infirmary",
            "meaning": "Submitted",
            "signed_at": NOW - timedelta(hours=5),
            "record_hash": HASH,
            "void_reason": "harvest volume corrected",
            "void_at": NOW - timedelta(hours=4),
        },
        {
            "name": "A. Operator",
            "role": "operator, Royal Victoria Infirmary",
            "meaning": "Submitted",
            "signed_at": NOW - timedelta(hours=3),
            "record_hash": HASH[::-1],
        },
    ]


def step(state: str) -> dict[str, Any]:
    """The context of the operator's step in one of its three network states."""
    value, judged, says = {
        "saved": ("68.4", "out", "1.6 percentage points below the limit. Saving opens a deviation."),
        "kept": ("", None, None),
        "conflict": ("84.6", "ok", "Within the limit"),
    }[state]
    titles = [
        "Load the separation set",
        "Wash and label",
        "Record start of selection",
        "Collect enriched fraction",
    ]
    done = "kept" if state == "kept" else "saved"
    steps = [{"title": title, "number": 10 + n, "state": done, "href": "#"} for n, title in enumerate(titles)]
    if state == "conflict":
        steps[3]["state"] = "conflict"
    steps += [
        {"title": "Record viability", "number": 14, "state": "current"},
        {"title": "Record CD4/CD8 count", "number": 15, "state": "next"},
        {"title": "Confirm identity, end", "number": 16, "state": "next"},
    ]
    bar = charts.limit_bar(
        low=70, high=100, scale=(0, 100), value=float(value) if value else None, unit="%", text_size=15
    )
    return {
        "state": state,
        "steps": steps,
        "deadline": clock(
            NOW + timedelta(hours=2, minutes=14, seconds=36), NOW, label="Enrichment must end by", exact=True
        ),
        "at": NOW + timedelta(seconds=22),
        "entry": {
            "id": "viability",
            "name": "viability",
            "label": "Viability",
            "unit": "%",
            "value": value,
            "low": "70.0",
            "high": "100",
            "limit_words": "70.0 % or more",
            "bar": bar,
            "bar_words": "Limit bar: allowed from 70 to 100 per cent",
            "judged": judged,
            "judged_says": says,
            "hint": "Type the number from the counter",
        },
        "why": "Enter the viability to save this step." if not value else None,
        "out": judged == "out",
    }


def sign() -> dict[str, Any]:
    """The context of the signing page."""

    class Credentials(DesignForm):
        password = forms.CharField(label="Password", widget=forms.PasswordInput)
        code = OneTimeCodeField()

    return {
        "statement": {
            "statement": "I reviewed the whole record of this batch. I assessed 5 exceptions, 2 major and 3 minor. 54 checks "
            "passed by 23 rules of rule set 12. I took no part in making it.",
            "meaning": "Reviewed",
            "does_not": "It does not certify or release the batch.",
            "signed_by": "R. Reviewer, QA reviewer, Tyne control site",
            "record_hash": HASH,
            "again": {"text": "read the 62 steps again", "href": "#"},
        },
        "credentials": Credentials(),
        "expires": clock(
            NOW + timedelta(hours=5, minutes=40, seconds=12), NOW, label="Batch expires in", exact=True
        ),
    }
