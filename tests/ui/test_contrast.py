"""The colours of the pages, read from the style sheet's own tokens, keep the contrast that people need to read them."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "src" / "scss" / "_tokens.scss"
COLOURS = dict(re.findall(r'"([a-z-]+)": (#[0-9a-f]{6})', TOKENS.read_text()))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", 14.4),
        ("ink", "canvas", 13.0),
        ("quiet", "paper", 6.3),
        ("quiet", "canvas", 5.7),
        ("quiet", "off", 5.3),
        ("link", "paper", 6.3),
        ("link", "bad-pale", 5.3),
        ("paper", "brand", 13.0),
        ("brand-quiet", "brand", 8.8),
        ("paper", "good", 5.1),
        ("good-dark", "good-pale", 8.8),
        ("paper", "bad", 9.3),
        ("ink", "bad-pale", 12.2),
        ("bad", "paper", 4.5),
        ("bad", "bad-pale", 4.5),
        ("warn", "paper", 4.5),
        ("warn-text", "paper", 4.5),
        ("warn-dark", "warn-pale", 10.1),
        ("ink", "focus", 11.7),
    ],
)
def test_text_can_be_read_on_its_ground(text: str, ground: str, least: float) -> None:
    assert contrast(text, ground) >= least


@pytest.mark.parametrize(
    ("edge", "ground"),
    [("line", "paper"), ("good", "paper"), ("warn", "warn-pale"), ("bad", "paper"), ("bad-edge", "bad-pale")],
)
def test_an_edge_that_means_something_can_be_seen(edge: str, ground: str) -> None:
    assert contrast(edge, ground) >= 3.0
