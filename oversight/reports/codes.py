"""A QR code as a picture made of plain rectangles."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M

MODULE = 4
_QUIET = 4


def qr_svg(text: str) -> bytes:
    """Return the code for ``text`` as SVG, with the quiet zone that readers need."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    size = len(matrix) * MODULE
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append(
                    f"M{x * MODULE} {y * MODULE}h{(end - x) * MODULE}v{MODULE}h-{(end - x) * MODULE}z"
                )
            x = end + 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 {size} {size}">'
        f'<rect width="{size}" height="{size}" fill="#ffffff"/><path d="{"".join(runs)}" fill="#212b32"/></svg>'
    ).encode()
