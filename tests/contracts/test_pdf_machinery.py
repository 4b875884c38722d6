"""Records as PDF: the same bytes twice, sealed, accessible, with their data inside, and closed to the outside."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import jinja2
import pikepdf
import pytest

from ledger.pdf import (
    Asset,
    Attachment,
    Font,
    RecordError,
    check_conformance,
    extract_attachments,
    load_signer,
    make_demo_identity,
    render,
    sign,
    validate,
)

ROOT = Path(__file__).resolve().parents[2]
CUT_OFF = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
JSON = b'{"batches":252,"note":"\xc3\xa9"}'
CSV = b"batch,outcome\r\nCAR-RVI-26328-001-R,certified\r\n"
CHART = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="120" viewBox="0 0 600 120">'
    b'<rect x="20" y="40" width="80" height="60" fill="#17324d"/><rect x="140" y="20" width="80" height="80" '
    b'fill="#a35200"/><text x="20" y="118" font-size="12">RVI</text></svg>'
)
CONTENT = """
{% extends "records/_base.jinja" %}
{% block content %}
<section><h2>Finished batches</h2>
<figure><img src="chart.svg" alt="Bar chart: 31 batches at RVI, 57 at KCH"><figcaption>By site</figcaption></figure>
<h3>The same as a table</h3>
<table><caption>Batches by site</caption>
<thead><tr><th scope="col">Site</th>
<th scope="col" class="number">Finished</th></tr></thead>
<tbody>{% for site, count in rows %}
<tr><th scope="row">{{ site }}</th><td class="number">{{ count }}</td></tr>{% endfor %}</tbody></table>
<p>Endotoxin ≤ 0.5 EU/mL. <a href="https://example.org/check">How to check</a></p></section>
{% endblock %}
"""


def record_html(**changes: object) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"), undefined=jinja2.StrictUndefined, autoescape=True
    )
    environment.globals["_"] = lambda text, **words: text % words if words else text
    values: dict[str, object] = {
        "title": "Monthly compliance report, October 2026",
        "lang": "en-GB",
        "number": "RPT-2026-10-0007",
        "facts": [
            ("Licence holder", "Tyne Advanced Therapies"),
            ("Data cut-off", "2 November 2026, 06:00 GMT"),
        ],
        "notice": "Demonstration. Patients, people and site activity are made up.",
        "fingerprint": "b0ca488c9f550b6f4bd58e76672c554032ca6b8c50541797e30570d15976b7f1",
        "signatures": [
            {
                "name": "R. Reviewer",
                "role": "QA reviewer",
                "meaning": "reviewed",
                "at": "2 November 2026, 09:14:02 GMT",
                "evidence": "Password and authenticator code.",
            }
        ],
        "rows": [(f"Site {number}", number * 3) for number in range(1, 41)],
    }
    return environment.from_string(CONTENT).render(values | changes)


def make_record(html: str | None = None, **changes: object) -> bytes:
    arguments: dict[str, object] = {
        "title": "Monthly compliance report, October 2026",
        "lang": "en-GB",
        "identifier": "RPT-2026-10-0007",
        "created": CUT_OFF,
        "attachments": [
            Attachment("report.json", JSON, "application/json", "Every figure of the report", CUT_OFF),
            Attachment("batches.csv", CSV, "text/csv", "One line a batch", CUT_OFF),
        ],
        "assets": {"chart.svg": Asset(CHART, "image/svg+xml")},
    }
    css = (ROOT / "templates/records/record.css").read_text()
    return render(html or record_html(), css, **(arguments | changes))  # type: ignore[arg-type]  # built by name


@pytest.fixture(scope="module")
def record() -> bytes:
    return make_record()


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, object]:
    made = make_demo_identity(tmp_path_factory.mktemp("identity"))
    return made.ca_certificate, load_signer(made.pkcs12, made.passphrase)


@pytest.fixture(scope="module")
def sealed(record: bytes, identity: tuple[Path, object]) -> bytes:
    return sign(record, identity[1], reason="Approved", location="Newcastle", name="Spokewise")  # type: ignore[arg-type]


def test_rendering_twice_gives_the_same_bytes_even_in_another_process(record: bytes) -> None:
    assert make_record() == record
    script = (
        "import sys, hashlib; sys.path[:0] = ['.']\n"
        "from tests.contracts.test_pdf_machinery import make_record\n"
        "print(hashlib.sha256(make_record()).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert other.stdout.strip() == hashlib.sha256(record).hexdigest()


def test_another_figure_gives_other_bytes(record: bytes) -> None:
    assert make_record(record_html(rows=[("Site 1", 4)])) != record


def test_the_record_keeps_what_it_claims(record: bytes, sealed: bytes) -> None:
    assert check_conformance(record) == []
    assert check_conformance(sealed) == []


def test_attachments_come_back_identical_and_say_what_they_are(record: bytes, sealed: bytes) -> None:
    for pdf in (record, sealed):
        assert extract_attachments(pdf) == {"report.json": JSON, "batches.csv": CSV}
    with pikepdf.open(io.BytesIO(record)) as document:
        listed = [
            (str(s.UF), str(s.AFRelationship), str(s.EF.F.Subtype), str(s.Desc)) for s in document.Root.AF
        ]
    assert listed == [
        ("batches.csv", "/Data", "/text/csv", "One line a batch"),
        ("report.json", "/Data", "/application/json", "Every figure of the report"),
    ]


def test_headings_table_and_figure_are_in_the_tag_tree(record: bytes) -> None:
    with pikepdf.open(io.BytesIO(record)) as document:
        tagged = [
            o
            for o in document.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/StructElem"
        ]
    kinds = {str(element.S) for element in tagged}
    assert {"/Document", "/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure", "/Link", "/Caption"} <= kinds
    alts = {str(element.Alt) for element in tagged if "/Alt" in element}
    assert "Bar chart: 31 batches at RVI, 57 at KCH" in alts


def test_the_seal_holds_and_keeps_the_bytes_before_it(
    record: bytes, sealed: bytes, identity: tuple[Path, object]
) -> None:
    assert sealed.startswith(record)
    report = validate(sealed, [identity[0].read_bytes()])
    assert report.valid, report
    (signature,) = report.signatures
    assert (signature.reason, signature.location, signature.covers_whole_file) == (
        "Approved",
        "Newcastle",
        True,
    )
    assert "demonstration" in signature.signer.lower()
    assert b"/ETSI.CAdES.detached" in sealed


def test_a_second_seal_leaves_the_first_one_whole(sealed: bytes, identity: tuple[Path, object]) -> None:
    twice = sign(sealed, identity[1], reason="Received", location="London", name="Regulator")  # type: ignore[arg-type]
    report = validate(twice, [identity[0].read_bytes()])
    assert report.valid, report
    assert [signature.reason for signature in report.signatures] == ["Approved", "Received"]
    assert check_conformance(twice) == []


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7])
def test_one_flipped_bit_is_caught(
    record: bytes, sealed: bytes, identity: tuple[Path, object], share: float
) -> None:
    changed = bytearray(sealed)
    changed[int(len(record) * share)] ^= 1
    assert not validate(bytes(changed), [identity[0].read_bytes()]).valid


def test_an_unknown_signer_an_unsigned_file_and_rubbish_are_not_valid(
    record: bytes, sealed: bytes, identity: tuple[Path, object], tmp_path: Path
) -> None:
    stranger = make_demo_identity(tmp_path / "other", organisation="Somebody else")
    report = validate(sealed, [stranger.ca_certificate.read_bytes()])
    assert not report.valid
    assert report.signatures[0].intact
    assert not report.signatures[0].trusted
    root = [identity[0].read_bytes()]
    assert not validate(record, root).valid
    assert not validate(b"%PDF-1.7 rubbish", root).valid
    assert not validate(sealed + b"\n1 0 obj <</A 1>> endobj\n", root).valid


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a.png",
        "file:///etc/hostname",
        "other.svg",
        "//example.org/x",
        "data:image/png;base64,AA==",
    ],
)
def test_an_outside_address_stops_the_rendering(address: str) -> None:
    html = f'<html lang="en"><title>t</title><body><img src="{address}" alt="x"></body></html>'
    with pytest.raises(RecordError, match="was not given"):
        make_record(html)


def test_a_style_sheet_cannot_reach_outside_either() -> None:
    with pytest.raises(RecordError, match="was not given"):
        render(
            '<html lang="en"><title>t</title><body><p>x</p></body></html>',
            "p { background: url(https://example.org/a.png) }",
            title="t",
            lang="en",
            identifier="X",
        )


@pytest.mark.parametrize(
    "changes",
    [{"title": " "}, {"lang": ""}, {"identifier": ""}, {"created": datetime(2026, 1, 1)}],  # noqa: DTZ001
)
def test_a_record_without_its_metadata_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(RecordError):
        make_record("<p>x</p>", **changes)


def test_attachments_with_doubtful_names_are_refused() -> None:
    for name in ("../a", "a/b", "", "a\\b"):
        with pytest.raises(RecordError):
            Attachment(name, b"", "text/plain", "d", CUT_OFF)
    same = Attachment("a.csv", b"", "text/csv", "d", CUT_OFF)
    with pytest.raises(RecordError, match="same name"):
        make_record("<p>x</p>", attachments=[same, same])


def _spoil_lang(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def _spoil_claim(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b'pdfuaid:part="1"', b""))


def _spoil_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1"))


def _spoil_attachment(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AF[0].AFRelationship


def _spoil_listing(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AF.append(pdf.Root.AF[0])


def _spoil_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def _spoil_tags(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def _spoil_font(pdf: pikepdf.Pdf) -> None:
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile2", "/FontFile3"):
                if key in thing:
                    del thing[key]


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (_spoil_lang, "language"),
        (_spoil_claim, "pdfuaid:part"),
        (_spoil_script, "script"),
        (_spoil_attachment, "how it relates"),
        (_spoil_listing, "exactly once"),
        (_spoil_intent, "output intent"),
        (_spoil_tags, "tag tree"),
        (_spoil_font, "not embedded"),
    ],
)
def test_the_check_notices_each_fault(record: bytes, spoil: object, complaint: str) -> None:
    assert callable(spoil)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(record)) as document:
        spoil(document)
        document.save(out)
    assert any(complaint in problem for problem in check_conformance(out.getvalue()))


def test_a_figure_without_words_and_a_skipped_heading_are_noticed() -> None:
    html = '<html lang="en"><title>t</title><body><h1>a</h1><h3>b</h3><img src="chart.svg"></body></html>'
    problems = check_conformance(make_record(html, attachments=[]))
    assert problems == ["A figure has no alternative text.", "A heading of level 3 follows level 1."]


def test_a_given_font_is_used_and_embedded() -> None:
    inter = next((ROOT / "node_modules").glob("**/Inter-Regular.woff2"), None)
    candidates = [inter, Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")]
    path = next(path for path in candidates if path is not None and path.exists())
    media_type = "font/woff2" if path.suffix == ".woff2" else "font/ttf"
    pdf = make_record(
        '<html lang="en"><title>t</title><body><p style="font-family: Given">words</p></body></html>',
        fonts=[Font("Given", path.read_bytes(), media_type)],
        attachments=[],
    )
    with pikepdf.open(io.BytesIO(pdf)) as document:
        names = {
            str(o.BaseFont)
            for o in document.objects
            if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o
        }
    assert any("Given" in name or path.stem.split("-")[0] in name for name in names), names
    assert check_conformance(pdf) == []


def test_the_demo_identity_is_kept_private_and_reused(tmp_path: Path) -> None:
    one = make_demo_identity(tmp_path / "id")
    assert make_demo_identity(tmp_path / "id") == one
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "id").iterdir()} == {0}
    with pytest.raises(RecordError, match="cannot be opened"):
        load_signer(one.pkcs12, b"wrong")
