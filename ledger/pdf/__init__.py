"""Records as PDF: archival (PDF/A-3a), accessible (the PDF/UA-1 claim), with their data inside, sealed by PAdES."""

from ledger.pdf.assets import Asset, Attachment, Font, RecordError
from ledger.pdf.conformance import check_conformance, extract_attachments
from ledger.pdf.identity import DemoIdentity, make_demo_identity
from ledger.pdf.rendering import render
from ledger.pdf.signing import SignatureReport, Validation, load_signer, sign, validate

__all__ = [
    "Asset",
    "Attachment",
    "DemoIdentity",
    "Font",
    "RecordError",
    "SignatureReport",
    "Validation",
    "check_conformance",
    "extract_attachments",
    "load_signer",
    "make_demo_identity",
    "render",
    "sign",
    "validate",
]
