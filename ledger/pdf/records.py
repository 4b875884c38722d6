"""What every sealed record shares: the typeface of this installation, and the system's seal."""

import functools
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from ledger.pdf.assets import Font
from ledger.pdf.signing import load_signer, sign

_WEIGHTS = {"Regular": "400", "SemiBold": "600", "Bold": "700"}


@functools.cache
def record_fonts() -> tuple[Font, ...]:
    """Inter from the installed packages; without it the record falls back to what the machine has."""
    folder = Path(settings.BASE_DIR) / "node_modules" / "inter-ui" / "web"
    found = []
    for name, weight in _WEIGHTS.items():
        path = folder / f"Inter-{name}.woff2"
        if path.exists():
            found.append(Font("Inter", path.read_bytes(), weight=weight))
    return tuple(found)


def seal(pdf: bytes, *, location: str) -> bytes:
    """Return the PDF with the PAdES signature of this installation's report identity."""
    signer = load_signer(settings.PDF_SIGNING_P12, settings.PDF_SIGNING_PASSPHRASE)
    with translation.override(settings.LANGUAGE_CODE):
        return sign(
            pdf,
            signer,
            reason=_("Made from the record and sealed by the system"),
            location=location,
            name=settings.SPOKEWISE.PRODUCT_NAME,
            field_label=_("Electronic seal of the report"),
        )
