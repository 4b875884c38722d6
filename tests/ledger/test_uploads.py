"""An upload that is not what it says is refused; a decompression bomb is refused by its header."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ledger.uploads import CSV, EXTENSIONS, JPEG, JSON, MAX_PIXELS, PDF, PNG, XLSX, UploadError, sniff

EVERY = frozenset(EXTENSIONS)


def picture(form: str, size: tuple[int, int] = (8, 6)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, form)
    return out.getvalue()


def workbook(extra: dict[str, bytes] | None = None, *, kind: str = "spreadsheetml.sheet.main+xml") -> bytes:
    out = io.BytesIO()
    files = {
        "[Content_Types].xml": f'<Types><Override ContentType="application/vnd.x.{kind}"/></Types>'.encode(),
        "xl/workbook.xml": b"<workbook/>",
        **(extra or {}),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


GOOD = {
    PDF: (b"%PDF-1.7\nx\n%%EOF\n", "a.pdf"),
    PNG: (picture("PNG"), "photo.PNG"),
    JPEG: (picture("JPEG"), "photo.jpeg"),
    CSV: ("batch,weight\r\nCAR-1,70.10\r\n≤ 0.5,é\r\n".encode(), "results.csv"),
    JSON: (b'{"a": [1, 2.5, null]}', "record.json"),
    XLSX: (workbook(), "sheet.xlsx"),
}


@pytest.mark.parametrize("kind", sorted(EVERY))
def test_honest_files_are_accepted(kind: str) -> None:
    data, name = GOOD[kind]
    assert sniff(data, name, kind, EVERY) == kind
    assert sniff(data, name, "application/octet-stream", EVERY) == kind


@pytest.mark.parametrize("kind", sorted(EVERY))
@pytest.mark.parametrize("content", sorted(EVERY))
def test_no_file_passes_under_another_name(kind: str, content: str) -> None:
    data, name = GOOD[content][0], GOOD[kind][1]
    if kind == content:
        assert sniff(data, name, kind, EVERY) == kind
        return
    with pytest.raises(UploadError) as caught:
        sniff(data, name, kind, EVERY)
    assert caught.value.way_out


def test_a_declared_type_that_contradicts_the_name_is_refused() -> None:
    with pytest.raises(UploadError):
        sniff(GOOD[PNG][0], "photo.png", "text/html", EVERY)
    assert sniff(GOOD[CSV][0], "r.csv", "application/vnd.ms-excel", EVERY) == CSV


@pytest.mark.parametrize(
    "name", ["x.html", "x.svg", "x.exe", "x", "", "x.png.html", ".csv", "a.csv\x00.html"]
)
def test_names_outside_the_list_are_refused(name: str) -> None:
    with pytest.raises(UploadError, match="not accepted"):
        sniff(b"x", name, "", EVERY)


def test_only_what_the_place_allows_is_accepted() -> None:
    with pytest.raises(UploadError) as caught:
        sniff(GOOD[PDF][0], "a.pdf", PDF, {CSV, JSON})
    assert "CSV, JSON" in caught.value.way_out


def test_empty_and_oversized_files_are_refused() -> None:
    with pytest.raises(UploadError, match="empty"):
        sniff(b"", "a.csv", CSV, EVERY)
    with pytest.raises(UploadError, match="larger than 1 MB"):
        sniff(b"a" * (1024 * 1024 + 1), "a.csv", CSV, EVERY, max_bytes=1024 * 1024)


def _png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def _jpeg_header(width: int, height: int) -> bytes:
    data = bytearray(picture("JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def test_a_picture_that_would_unpack_too_large_is_refused_by_its_header() -> None:
    assert sniff(_png_header(8000, 5000), "a.png", PNG, EVERY) == PNG
    with pytest.raises(UploadError, match="far larger inside"):
        sniff(_png_header(8000, 5001), "a.png", PNG, EVERY)
    with pytest.raises(UploadError, match="far larger inside"):
        sniff(_jpeg_header(60_000, 60_000), "a.jpg", JPEG, EVERY)
    assert MAX_PIXELS == 8000 * 5000


def test_a_spreadsheet_that_unpacks_too_large_hides_macros_or_paths_is_refused() -> None:
    with pytest.raises(UploadError, match="far larger inside"):
        sniff(workbook({"xl/big.xml": b"0" * 3_000_000}), "a.xlsx", XLSX, EVERY)
    for spoiled in (
        workbook({"xl/vbaProject.bin": b"x"}),
        workbook(kind="sheet.macroEnabled.main+xml"),
        workbook({"../evil.xml": b"x"}),
        GOOD[XLSX][0][:-30],
    ):
        with pytest.raises(UploadError):
            sniff(spoiled, "a.xlsx", XLSX, EVERY)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (GOOD[PNG][0] + b"<script>", "a.png"),
        (GOOD[PNG][0][:-4], "a.png"),
        (GOOD[JPEG][0] + b"<script>", "a.jpg"),
        (GOOD[JPEG][0][:40], "a.jpg"),
        (b"%PDF-1.7 and no end", "a.pdf"),
        (b"GIF89a", "a.png"),
        (b"caf\xe9,1", "a.csv"),
        (b"a,b\x00", "a.csv"),
        (b'a,"b', "a.csv"),
        (b"<html>", "a.csv"),
        (b'{"a":1,"a":2}', "a.json"),
        (b'{"a":NaN}', "a.json"),
        (b'{"a":', "a.json"),
        (b"[" * 100_000, "a.json"),
        (b"\xff\xfe{\x00}\x00", "a.json"),
    ],
)
def test_damaged_or_doubtful_files_are_refused(data: bytes, name: str) -> None:
    with pytest.raises(UploadError):
        sniff(data, name, "", EVERY)


@given(st.sampled_from(sorted(EVERY)), st.binary(max_size=80), st.integers(0, 200))
def test_no_bytes_make_the_check_fall_over(kind: str, junk: bytes, cut: int) -> None:
    data, name = GOOD[kind]
    for attempt in (junk, data[:cut] + junk, data[:cut] + junk + data[cut + len(junk) :]):
        try:
            assert sniff(attempt, name, kind, EVERY) == kind
        except UploadError as error:
            refused = error
            assert refused.message
