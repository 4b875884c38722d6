"""PAdES signatures on records: sealing, and checking what anybody hands back.

The signature is appended; what was there before keeps its bytes. Its form field is put into the tag tree, so that the
sealed file still meets its PDF/UA claim.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from ledger.pdf.assets import RecordError

FIELD_PREFIX = "Seal"
_N = generic.NameObject


def load_signer(pkcs12: Path, passphrase: bytes) -> signers.SimpleSigner:
    """Return the signer in a PKCS#12 file. Raises `RecordError` when it cannot be opened."""
    try:
        signer = signers.SimpleSigner.load_pkcs12(str(pkcs12), passphrase=passphrase)
    except (OSError, ValueError, SigningError) as error:
        raise RecordError("the signing identity cannot be opened") from error
    if not isinstance(signer, signers.SimpleSigner):
        raise RecordError("the signing identity cannot be opened")
    return signer


def sign(
    pdf: bytes,
    signer: signers.Signer,
    *,
    reason: str,
    location: str,
    name: str,
    field_label: str = "Electronic seal",
) -> bytes:
    """Return `pdf` with a PAdES signature appended. The result starts with the bytes of `pdf`, unchanged.

    `reason`, `location` and `name` are shown by every reader beside the signature; `field_label` is read out by screen
    readers. The signing time is this machine's clock. Raises `RecordError`.
    """
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
        earlier = len(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)
        field_name = f"{FIELD_PREFIX}{earlier + 1}"
        _add_field(writer, field_name, field_label, on_page=not earlier)
        if not earlier:
            _tag_field(writer, field_name, field_label)
        metadata = signers.PdfSignatureMetadata(
            field_name=field_name,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=reason,
            location=location,
            name=name,
        )
        out = io.BytesIO()
        signers.PdfSigner(metadata, signer=signer).sign_pdf(writer, output=out)
    except (PdfError, SigningError, ValueError) as error:
        raise RecordError(f"the record could not be signed: {error}") from error
    return out.getvalue()


def _add_field(writer: IncrementalPdfFileWriter, field_name: str, label: str, *, on_page: bool) -> None:
    """Append an invisible signature field.

    The first one lies on the page and is tagged. A later one may not touch the tag tree, because the seal before it
    covers that: it lies beside the page, where PDF/UA asks for no tag.
    """
    settings = fields.InvisSigSettings(
        set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=not on_page
    )
    fields.append_signature_field(
        writer,
        fields.SigFieldSpec(
            sig_field_name=field_name, on_page=0, invis_sig_settings=settings, readable_field_name=label
        ),
    )


def _tag_field(writer: IncrementalPdfFileWriter, field_name: str, label: str) -> None:
    """Put a form element for the signature field into the tag tree, so that the PDF/UA claim stays true."""
    if "/StructTreeRoot" not in writer.root:
        raise RecordError("the record has no tag tree")
    all_fields = writer.root["/AcroForm"]["/Fields"]
    widget_ref = next(
        ref for ref in map(all_fields.raw_get, range(len(all_fields))) if _called(ref, field_name)
    )
    page_ref, _resources = writer.find_page_for_modification(0)
    tree = writer.root["/StructTreeRoot"]
    kids = tree["/K"]
    document_ref = kids.raw_get(0)
    element = writer.add_object(
        generic.DictionaryObject(
            {
                _N("/Type"): _N("/StructElem"),
                _N("/S"): _N("/Form"),
                _N("/P"): document_ref,
                _N("/Pg"): page_ref,
                _N("/Alt"): generic.TextStringObject(label),
                _N("/K"): generic.DictionaryObject(
                    {
                        _N("/Type"): _N("/OBJR"),
                        _N("/Obj"): widget_ref,
                        _N("/Pg"): page_ref,
                    }
                ),
            }
        )
    )
    document = document_ref.get_object()
    document["/K"].append(element)
    writer.update_container(document["/K"])
    parents = tree["/ParentTree"]["/Nums"]
    key = 1 + max((int(parents[index]) for index in range(0, len(parents), 2)), default=-1)
    parents.append(generic.NumberObject(key))
    parents.append(element)
    writer.update_container(parents)
    widget = widget_ref.get_object()
    widget[_N("/StructParent")] = generic.NumberObject(key)
    writer.update_container(widget)


def _called(ref: generic.IndirectObject, name: str) -> bool:
    return str(ref.get_object().get("/T", "")) == name


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What one signature says and whether it holds. `signed_at` is the signer's own clock unless a time stamp says more."""

    field_name: str
    signer: str
    signed_at: datetime | None
    reason: str
    location: str
    intact: bool
    trusted: bool
    covers_whole_file: bool
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Validation:
    """The report on a file. `valid` means: signed, every signature intact and trusted, and nothing added afterwards."""

    signatures: tuple[SignatureReport, ...] = ()
    problems: tuple[str, ...] = field(default=())

    @property
    def valid(self) -> bool:
        """True when nothing speaks against the file."""
        return bool(self.signatures) and not self.problems


def validate(pdf: bytes, trust_roots: Sequence[bytes]) -> Validation:
    """Return what can be said of the signatures in `pdf`, trusting only `trust_roots` (PEM or DER certificates).

    Never raises for a damaged or hostile file: what cannot be read is a problem in the report. Nothing is fetched.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        embedded = reader.embedded_signatures
        reports = tuple(_report(signature, trust_roots) for signature in embedded)
    except Exception as error:  # a hostile file may break any parser; the answer is the same: not valid
        return Validation(problems=(f"The file cannot be read as a signed PDF ({type(error).__name__}).",))
    problems = [problem for report in reports for problem in report.problems]
    if not reports:
        problems.append("The file holds no signature.")
    elif not reports[-1].covers_whole_file:
        problems.append("Something was added after the last signature.")
    return Validation(reports, tuple(problems))


def _report(signature: EmbeddedPdfSignature, trust_roots: Sequence[bytes]) -> SignatureReport:
    context = ValidationContext(
        trust_roots=[_certificate(root) for root in trust_roots], allow_fetching=False
    )
    status = validate_pdf_signature(signature, signer_validation_context=context)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    problems: list[str] = []
    if not (status.intact and status.valid):
        problems.append("The file was changed after it was signed.")
    if not status.trusted:
        problems.append("The signer's certificate does not lead to a trusted root.")
    if not whole and not status.bottom_line:
        problems.append("Later additions to the file are not of a permitted kind.")
    held = signature.sig_object
    return SignatureReport(
        field_name=signature.field_name,
        signer=status.signing_cert.subject.human_friendly,
        signed_at=status.signer_reported_dt,
        reason=str(held.get("/Reason", "")),
        location=str(held.get("/Location", "")),
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        covers_whole_file=whole,
        problems=tuple(problems),
    )


def _certificate(data: bytes) -> asn1_x509.Certificate:
    if pem.detect(data):
        _kind, _headers, data = pem.unarmor(data)
    return asn1_x509.Certificate.load(data)
