"""From HTML to an archival, accessible PDF whose bytes depend on nothing but its input.

WeasyPrint writes PDF/A-3a (archival, tagged, with attachments). The PDF/UA-1 claim then goes into the same XMP packet,
with the extension schema PDF/A asks for, and the attachments are listed once each. No clock, random number or network
has a part in it, so rendering a frozen report again gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pikepdf
import weasyprint
from weasyprint.text.fonts import FontConfiguration

from ledger.pdf.assets import (
    BASE,
    Asset,
    Attachment,
    ClosedFetcher,
    Font,
    OutsideAddressError,
    RecordError,
    font_faces,
)

GENERATOR = "Spokewise"

_UA_CLAIM = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>{identifier}</dc:identifier></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def render(
    html: str,
    css: str,
    *,
    title: str,
    lang: str,
    identifier: str,
    created: datetime | None = None,
    attachments: Sequence[Attachment] = (),
    fonts: Sequence[Font] = (),
    assets: Mapping[str, Asset] | None = None,
) -> bytes:
    """Return `html` as an unsigned PDF/A-3a file with the PDF/UA-1 claim.

    `title`, `lang` (BCP 47) and `identifier` (the record's own number) go into the document's metadata; `created`, aware,
    is the data cut-off or approval, never "now". The same arguments always give the same bytes. Raises `RecordError` for a
    missing title, a naive date, two attachments of one name, or an address that is not among `assets`.
    """
    if not title.strip() or not lang.strip() or not identifier.strip():
        raise RecordError("a record needs a title, a language and an identifier")
    if created is not None and created.tzinfo is None:
        raise RecordError("the creation time needs a time zone")
    if len({attachment.name for attachment in attachments}) != len(attachments):
        raise RecordError("two attachments have the same name")
    rules, font_assets = font_faces(tuple(fonts))
    fetcher = ClosedFetcher({**(assets or {}), **font_assets})
    font_config = FontConfiguration()
    try:
        sheets = [
            weasyprint.CSS(string=text, base_url=BASE, url_fetcher=fetcher, font_config=font_config)
            for text in (rules, css)
            if text
        ]
        document = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=fetcher).render(
            stylesheets=sheets,
            font_config=font_config,
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
            presentational_hints=False,
        )
        document.metadata.title = title
        document.metadata.lang = lang
        document.metadata.generator = GENERATOR
        document.metadata.attachments = []
        if created is not None:
            stamp = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            document.metadata.created = document.metadata.modified = stamp
        data = document.write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
            pdf_identifier=hashlib.sha256(identifier.encode()).digest()[:16],
            attachments=[_weasy(attachment) for attachment in attachments],
        )
    except OutsideAddressError as error:
        raise RecordError(str(error)) from None
    if data is None:  # never: without a target, the bytes come back
        raise RecordError("the PDF writer gave nothing back")
    return _finish(data, identifier=identifier, lang=lang, attachments=attachments)


def _weasy(attachment: Attachment) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        string=attachment.data,
        name=attachment.name,
        description=attachment.description,
        created=attachment.created_utc,
        modified=attachment.created_utc,
        relationship="Data",
    )


def _finish(data: bytes, *, identifier: str, lang: str, attachments: Sequence[Attachment]) -> bytes:
    types = {attachment.name: attachment.media_type for attachment in attachments}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        packet = pdf.Root.Metadata.read_bytes()
        if packet.count(b"</rdf:RDF>") != 1:
            raise RecordError("the PDF writer made an unexpected metadata packet")
        claim = _UA_CLAIM.format(identifier=escape(identifier)).encode()
        pdf.Root.Metadata.write(packet.replace(b"</rdf:RDF>", claim + b"</rdf:RDF>"))
        pdf.Root.Lang = pikepdf.String(lang)
        if "/AF" in pdf.Root:
            # The writer lists each attachment twice. Readers show both: keep one, in the order of the names.
            specs = {str(spec.UF): spec for spec in pdf.Root.AF}
            ordered = [specs[name] for name in sorted(specs)]
            pdf.Root.AF = pikepdf.Array(ordered)
            names = [part for spec in ordered for part in (spec.UF, spec)]
            pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(pikepdf.Dictionary(Names=pikepdf.Array(names)))
            for spec in ordered:
                spec.EF.F.Subtype = pikepdf.Name("/" + types[str(spec.UF)])
                spec.EF.UF = spec.EF.F
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()
