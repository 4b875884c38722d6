"""The one error every identifier raises, and small helpers shared by the validators (REG-109)."""

from __future__ import annotations

import unicodedata

MAX_TYPED = 512
"""No identifier or scan we accept is longer; anything longer is refused before it is looked at."""


class IdentifierError(ValueError):
    """An identifier that cannot be what it claims.

    `message` says what is wrong, `rule` names the requirement (for example `REG-109`), `way_out` says what to do next;
    both texts are already translated. `field` is filled by the form or API that asked. The offending value is left out
    on purpose: error text reaches logs, and an NHS number must not.
    """

    def __init__(self, message: str, *, way_out: str, rule: str = "REG-109", field: str = "") -> None:
        self.message = message
        self.rule = rule
        self.way_out = way_out
        self.field = field
        super().__init__(message)

    def for_field(self, field: str) -> IdentifierError:
        """Return the same error, naming the form or API field it belongs to."""
        return IdentifierError(self.message, way_out=self.way_out, rule=self.rule, field=field)


def tidy(raw: str, *, drop: str = " ") -> str:
    """Return typed text in capitals, trimmed, without the separators in `drop`.

    Only forms people really use are folded (no-break spaces, thin spaces, hyphen look-alikes); anything else is left in
    place for the validator to refuse.
    """
    text = raw.strip()
    for blank in "\u00a0\u2007\u2009\u202f":
        text = text.replace(blank, " ")
    for dash in "\u2010\u2011\u2012\u2013\u2014\u2212":
        text = text.replace(dash, "-")
    for char in drop:
        text = text.replace(char, "")
    return text.upper() if text.isascii() else unicodedata.normalize("NFC", text)
