"""The text of a PDF as a reader's search finds it: every shown string, through the map that each font carries."""

import io
import re

import pikepdf

_PAIR = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_BLOCK = re.compile(r"beginbfchar(.*?)endbfchar", re.DOTALL)


def pdf_text(pdf: bytes) -> str:
    """All pages, each shown run of letters apart by a blank."""
    said: list[str] = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            fonts = {
                str(name): _letters(bytes(font.ToUnicode.read_bytes()).decode("latin-1"))
                for name, font in page.Resources.Font.items()
            }
            font: dict[int, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    font = fonts[str(operands[0])]
                elif str(operator) in ("Tj", "TJ"):
                    given = operands[0] if str(operator) == "TJ" else operands
                    said.append("".join(_decoded(one, font) for one in given))
    return re.sub(r"\s+", " ", " ".join(said))


def _letters(cmap: str) -> dict[int, str]:
    if "beginbfrange" in cmap:
        raise ValueError("this font's map has ranges: teach _letters about them")
    return {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for block in _BLOCK.findall(cmap)
        for code, text in _PAIR.findall(block)
    }


def _decoded(shown: object, font: dict[int, str]) -> str:
    if not isinstance(shown, pikepdf.String):
        return ""
    raw = bytes(shown)
    return "".join(font.get(int.from_bytes(raw[at : at + 2]), "") for at in range(0, len(raw), 2))
