from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.utils.functional import lazystr
from django.utils.html import format_html
from hypothesis import given
from hypothesis import strategies as st

from ui.fields import field_parts
from ui.forms import DesignForm, MomentField, OneTimeCodeField, QuantityField


class Entry(DesignForm):
    volume = QuantityField(label="Harvest volume", unit="mL", help_text="Limit 100 to 140 mL")
    done = MomentField(label="Done", required=False)
    code = OneTimeCodeField(required=False)
    secret = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)
    site = forms.ChoiceField(
        label="Site", choices=[("RVI", "Royal Victoria"), ("KCH", "King’s")], required=False
    )


def filled(**typed: str) -> Entry:
    form = Entry({"volume": "112.50", **typed})
    form.full_clean()
    return form


def test_a_quantity_keeps_its_digits() -> None:
    assert str(filled().cleaned_data["volume"]) == "112.50"


@pytest.mark.parametrize(
    "typed", ["112,5", "1e3", "1_000", "NaN", "Infinity", "12 mL", "0x10", "9" * 70, "--1", "1.2.3"]
)
def test_a_quantity_that_could_be_misread_is_refused_and_kept_as_typed(typed: str) -> None:
    form = filled(volume=typed)
    assert "volume" in form.errors
    assert f'value="{typed}"' in str(form["volume"].as_field_group())


@given(st.text(max_size=80))
def test_no_text_breaks_a_quantity(typed: str) -> None:
    form = filled(volume=typed)
    assert "volume" in form.errors or isinstance(form.cleaned_data["volume"], Decimal)


def test_a_moment_is_read_on_the_clock_of_the_place() -> None:
    form = filled(done_0="2026-07-01", done_1="14:05")
    assert form.cleaned_data["done"] == datetime(2026, 7, 1, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed", ["25:00", "14.05", "9.14", "2pm", "14:60", "14:05 XYZ", "14", "1405", "١٤:٠٥"]
)
def test_a_time_that_is_none_is_refused(typed: str) -> None:
    assert "done" in filled(done_0="2026-07-01", done_1=typed).errors


def test_half_a_moment_is_refused() -> None:
    assert "both" in str(filled(done_0="2026-07-01").errors["done"])
    assert "both" in str(filled(done_1="14:05").errors["done"])


def test_the_hour_that_was_skipped_is_refused() -> None:
    assert "did not exist" in str(filled(done_0="2026-03-29", done_1="01:30").errors["done"])


def test_the_hour_that_happened_twice_must_say_which() -> None:
    assert "happened twice" in str(filled(done_0="2026-10-25", done_1="01:30").errors["done"])
    first = filled(done_0="2026-10-25", done_1="01:30 BST").cleaned_data["done"]
    second = filled(done_0="2026-10-25", done_1="01:30 gmt").cleaned_data["done"]
    assert (first.astimezone(UTC).hour, second.astimezone(UTC).hour) == (0, 1)


@pytest.mark.parametrize(
    ("typed", "good"),
    [("123456", True), ("123 456", True), ("12345", False), ("abcdef", False), ("١٢٣٤٥٦", False)],
)
def test_a_one_time_code_has_six_digits(typed: str, good: bool) -> None:
    assert ("code" not in filled(code=typed).errors) is good


def test_a_missing_field_is_named_and_linked() -> None:
    form = filled(volume="")
    assert form.error_summary() == [{"text": "Harvest volume is missing: enter it", "href": "#id_volume"}]


def test_the_error_stands_at_the_field_and_is_tied_to_it() -> None:
    html = str(filled(volume="")["volume"].as_field_group())
    assert 'aria-describedby="id_volume-hint id_volume-error"' in html
    assert "Harvest volume is missing" in html
    assert "in mL" in html


def test_a_password_is_never_sent_back() -> None:
    form = Entry({"volume": "", "secret": "correct horse battery"})
    form.full_clean()
    assert "correct horse" not in str(form["secret"].as_field_group())


def test_a_choice_comes_back_as_chosen() -> None:
    html = str(filled(site="KCH")["site"].as_field_group())
    assert 'value="KCH" selected' in html.replace("  ", " ")
    assert 'value="RVI" selected' not in html


def test_what_was_typed_is_escaped() -> None:
    html = str(filled(volume='"><script>alert(1)</script>')["volume"].as_field_group())
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_django_number_field_is_never_a_spinner() -> None:
    class Plain(DesignForm):
        count = forms.IntegerField(min_value=0, max_value=9)

    parts = field_parts(Plain()["count"])
    assert parts.params["type"] == "text"
    assert parts.params["inputmode"] == "decimal"


def test_help_that_comes_wrapped_in_a_promise_stays_marked_up() -> None:
    """Django's own words about passwords: a list, not the letters of its tags."""
    promised = lazystr(format_html("<ul><li>{}</li></ul>", "At least 12 characters"))

    class Changed(DesignForm):
        secret = forms.CharField(help_text=promised)
        plain = forms.CharField(help_text=lazystr("Between < and >"))

    form = Changed()
    assert field_parts(form["secret"]).params["hint"] == {"html": promised}
    assert field_parts(form["plain"]).params["hint"] == {"text": "Between < and >"}


def test_a_choice_among_records_says_what_to_do_and_not_a_row_of_dashes() -> None:
    class Chosen(DesignForm):
        must: Any = forms.ModelChoiceField(queryset=None)
        may: Any = forms.ModelChoiceField(queryset=None, required=False)
        other: Any = forms.ModelChoiceField(queryset=None, empty_label="Any person")

    fields: dict[str, Any] = dict(Chosen().fields)
    assert [fields[name].empty_label for name in ("must", "may", "other")] == [
        "Choose one",
        "None",
        "Any person",
    ]
