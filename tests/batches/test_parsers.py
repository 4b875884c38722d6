"""Bodies that are no JSON of ours are refused while they are read."""

import io

import pytest
from rest_framework.exceptions import ParseError

from batches.api.parsers import StrictJSONParser


def parse(body: bytes) -> object:
    return StrictJSONParser().parse(io.BytesIO(body))


@pytest.mark.parametrize(
    "body",
    [
        b'{"site": "\\ud83d"}',
        b'{"\\uD83D": 1}',
        b'["\\udc00\\ud800"]',
        b'{"a": NaN}',
        b'{"a": 1, "a": 2}',
        b"\xff\xfe",
        b"[" * 100_000,
        b"",
    ],
)
def test_what_is_no_text_or_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body)


def test_a_whole_pair_is_one_character() -> None:
    assert parse(b'{"note": "\\ud83d\\ude00 ok"}') == {"note": "😀 ok"}
