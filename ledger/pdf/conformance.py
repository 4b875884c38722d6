"""Checks that stand in for a full validator, and reading a record's attachments back.

These are the parts of PDF/A-3a and PDF/UA-1 that can go wrong in our own templates and pipeline: the claims, the tag
tree, alternative texts, embedded fonts, the output intent, no scripts, attachments that say what they are. They are not a
certificate of conformance; a full validator remains the judge.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pikepdf

from ledger.pdf.assets import RecordError

_NS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_FORBIDDEN_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/Sound",
    "/Movie",
    "/ResetForm",
    "/ImportData",
    "/Rendition",
    "/Hide",
}
_RELATIONSHIPS = {"/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"}
_HEADING = re.compile(r"/H([1-6])")
MAX_TREE = 500_000


def extract_attachments(pdf: bytes) -> dict[str, bytes]:
    """Return the attached files by name. Raises `RecordError` when the bytes are not a PDF."""
    with _open(pdf) as document:
        return {name: item.get_file().read_bytes() for name, item in sorted(document.attachments.items())}


def check_conformance(pdf: bytes) -> list[str]:
    """Return what keeps the file from what it claims, in plain English; an empty list when nothing was found."""
    with _open(pdf) as document:
        root = document.Root
        problems: list[str] = []
        if document.is_encrypted:
            problems.append("The file is encrypted.")
        problems += _claims(root)
        problems += _catalogue(root)
        problems += _tags(document)
        problems += _fonts(document)
        problems += _scripts(document)
        problems += _attachments(root)
        return problems


def _open(pdf: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(io.BytesIO(pdf))
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise RecordError("these bytes are not a readable PDF") from error


def _claims(root: pikepdf.Object) -> Iterator[str]:
    if "/Metadata" not in root:
        yield "There is no XMP metadata."
        return
    try:
        tree = ElementTree.fromstring(root.Metadata.read_bytes())  # noqa: S314  # made by ourselves, no entities
    except ElementTree.ParseError:
        yield "The XMP metadata is not well-formed XML."
        return
    if len(tree.findall(".//rdf:RDF", _NS)) != 1:
        yield "The XMP metadata does not hold exactly one RDF block."
    for prefix, key, wanted in (
        ("pdfaid", "part", "3"),
        ("pdfaid", "conformance", "A"),
        ("pdfuaid", "part", "1"),
    ):
        name = f"{{{_NS[prefix]}}}{key}"
        found = [element.attrib[name] for element in tree.iter() if name in element.attrib]
        found += [element.text or "" for element in tree.iter(name)]
        if found != [wanted]:
            yield f"The XMP metadata does not claim {prefix}:{key} {wanted} exactly once."
    if not any((element.text or "").strip() for element in tree.findall(".//dc:title//rdf:li", _NS)):
        yield "The XMP metadata has no title."


def _catalogue(root: pikepdf.Object) -> Iterator[str]:
    if not str(root.get("/Lang", "")).strip():
        yield "The document has no language."
    if "/MarkInfo" not in root or not root.MarkInfo.get("/Marked"):
        yield "The document is not marked as tagged."
    if "/ViewerPreferences" not in root or not root.ViewerPreferences.get("/DisplayDocTitle"):
        yield "Readers would show the file name in place of the title."
    if not any("/DestOutputProfile" in intent for intent in _items(root, "/OutputIntents")):
        yield "There is no output intent with a colour profile."


def _tags(document: pikepdf.Pdf) -> Iterator[str]:
    if "/StructTreeRoot" not in document.Root:
        yield "There is no tag tree."
        return
    headings: list[int] = []
    objects: set[tuple[int, int]] = set()
    kinds: set[str] = set()
    for element in _elements(document.Root.StructTreeRoot):
        if "/Obj" in element:
            objects.add(element.Obj.objgen)
        kind = str(element.get("/S", ""))
        kinds.add(kind)
        if match := _HEADING.fullmatch(kind):
            headings.append(int(match[1]))
        if kind == "/Figure" and not str(element.get("/Alt", "")).strip():
            yield "A figure has no alternative text."
    if "/Document" not in kinds:
        yield "The tag tree has no document element."
    previous = 0
    for level in headings:
        if level > previous + 1:
            yield f"A heading of level {level} follows level {previous or 'none'}."
        previous = level
    for number, page in enumerate(document.pages, start=1):
        if page.obj.get("/Tabs", "") != "/S":
            yield f"Page {number} does not follow the tag tree in tab order."
        for annotation in _items(page.obj, "/Annots"):
            if annotation.objgen not in objects and not _beside(annotation, page):
                yield f"An annotation on page {number} is not in the tag tree."
            if int(annotation.get("/F", 0)) & 0b10_0111 != 0b100:
                yield f"An annotation on page {number} is hidden or would not print."


def _elements(root: pikepdf.Object) -> Iterator[pikepdf.Object]:
    waiting = [root]
    seen: set[tuple[int, int]] = set()
    visited = 0
    while waiting:
        element = waiting.pop()
        visited += 1
        if visited > MAX_TREE:
            raise RecordError("the tag tree is too large to check")
        if element.is_indirect:
            if element.objgen in seen:
                continue
            seen.add(element.objgen)
        yield element
        kids = element.get("/K", None)
        children = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        # Last first, so that the stack gives them back in reading order.
        waiting += [child for child in reversed(children) if isinstance(child, pikepdf.Dictionary)]


def _items(holder: pikepdf.Object, key: str) -> list[pikepdf.Object]:
    return list(holder[key]) if key in holder else []


def _embedded(root: pikepdf.Object) -> list[pikepdf.Object]:
    """The name tree of attachments as the list name, file, name, file …"""
    if "/Names" not in root or "/EmbeddedFiles" not in root.Names:
        return []
    return _items(root.Names.EmbeddedFiles, "/Names")


def _beside(annotation: pikepdf.Object, page: pikepdf.Page) -> bool:
    """True for an annotation outside the visible page: it needs no tag."""
    left, bottom, right, top = (float(number) for number in annotation.Rect)
    box_left, box_bottom, box_right, box_top = (float(number) for number in page.cropbox)
    return right < box_left or left > box_right or top < box_bottom or bottom > box_top


def _fonts(document: pikepdf.Pdf) -> Iterator[str]:
    for thing in document.objects:
        if not isinstance(thing, pikepdf.Dictionary) or thing.get("/Type", "") != "/Font":
            continue
        if thing.get("/Subtype", "") in ("/Type3", "/Type0"):
            continue  # type 3 is drawn by the file itself; type 0 is judged by its descendants
        descriptor = thing.get("/FontDescriptor", pikepdf.Dictionary())
        if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"The font {str(thing.get('/BaseFont', '/unnamed'))[1:]} is not embedded."


def _scripts(document: pikepdf.Pdf) -> Iterator[str]:
    for key in ("/OpenAction", "/AA"):
        if key in document.Root:
            yield f"The document acts on its own ({key[1:]})."
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary) and (
            "/JS" in thing or "/AA" in thing or str(thing.get("/S", "")) in _FORBIDDEN_ACTIONS
        ):
            yield "The document holds a script or a forbidden action."
            return


def _attachments(root: pikepdf.Object) -> Iterator[str]:
    listed = [spec.objgen for spec in _items(root, "/AF")]
    named: list[tuple[int, int]] = []
    for index, item in enumerate(_embedded(root)):
        if index % 2 == 0:
            continue
        named.append(item.objgen)
        name = str(item.get("/UF", ""))
        if "/F" not in item or not name:
            yield "An attachment has no file name."
        if str(item.get("/AFRelationship", "")) not in _RELATIONSHIPS:
            yield f"The attachment {name} does not say how it relates to the document."
        if "/" not in str(item.EF.F.get("/Subtype", ""))[1:]:
            yield f"The attachment {name} does not say its media type."
        if not str(item.get("/Desc", "")).strip():
            yield f"The attachment {name} has no description."
    if sorted(listed) != sorted(named) or len(set(listed)) != len(listed):
        yield "The attachments are not listed exactly once each."
